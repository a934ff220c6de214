"""The bill of materials of the service, from what is locked and what is vendored. See scripts/sbom."""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

HOUSE = Path(__file__).parents[1]
LOCKED = HOUSE / "requirements" / "run.txt"
VENDORED = HOUSE / "manifest_service" / "web" / "static" / "vendor" / "provenance.toml"
FONTS = HOUSE / "manifest_service" / "adapters" / "labels" / "fonts"

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_licences = LicenseFactory()


def bill() -> Bom:
    """Every part, each with version, licence and SHA-256 digests. The same parts make the same bill, but
    for its serial number and time."""
    bom = Bom(components=[*_packages(), *_vendored(), _font()])
    bom.metadata.component = Component(
        type=ComponentType.APPLICATION,
        name="manifest-service",
        version=metadata.version("manifest-service"),
        licenses=[_licences.make_from_string("Apache-2.0")],
        bom_ref="manifest-service",
    )
    bom.register_dependency(bom.metadata.component, bom.components)
    return bom


def text_of(bom: Bom) -> str:
    """As JSON; raises ValueError when it is not what the schema of CycloneDX 1.6 has."""
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        raise ValueError(str(error))
    return text


def pinned(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """(name, version, digests) of each package of a locked file."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if found := _PIN.match(block):
            yield found[1], found[2], _HASH.findall(block)


def _packages() -> Iterator[Component]:
    for name, version, digests in pinned(LOCKED.read_text()):
        yield Component(
            type=ComponentType.LIBRARY,
            name=name,
            version=version,
            purl=PackageURL("pypi", name=name.lower(), version=version),
            bom_ref=f"pkg:pypi/{name}@{version}",
            licenses=_licences_of(name),
            hashes=_hashes(digests),
        )


def _licences_of(name: str) -> list[License]:
    """As the installed package states it: an SPDX expression, else its own words, else its classifiers."""
    said = metadata.metadata(name)
    if expression := said.get("License-Expression"):
        return [_licences.make_from_string(expression)]
    classified = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    own = (said.get("License") or "").strip()
    texts = [own] if own and "\n" not in own else classified[:1]
    return [_licences.make_from_string(text) for text in texts]


def _vendored() -> Iterator[Component]:
    for name, library in tomllib.loads(VENDORED.read_text("utf-8")).items():
        yield Component(
            type=ComponentType.LIBRARY,
            name=name,
            version=library["version"],
            purl=PackageURL("npm", name=name, version=library["version"]),
            bom_ref=f"pkg:npm/{name}@{library['version']}",
            licenses=[_licences.make_from_string(library["licence"])],
            components=[_file(*item) for item in library["sha256"].items()],
        )


def _font() -> Component:
    (said,) = tomllib.loads((FONTS / "provenance.toml").read_text("utf-8")).values()
    return Component(
        type=ComponentType.FILE,
        name=said["file"],
        version=said["version"],
        bom_ref=f"file:{said['file']}",
        licenses=[_licences.make_from_string(said["licence"].partition(" (")[0])],
        hashes=_hashes([said["sha256"]]),
    )


def _file(name: str, digest: str) -> Component:
    return Component(
        type=ComponentType.FILE, name=name, bom_ref=f"file:{name}", hashes=_hashes([digest])
    )


def _hashes(digests: Iterable[str]) -> list[HashType]:
    return [HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in digests]


if __name__ == "__main__":
    written = text_of(bill())
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(written + "\n", "utf-8")
    else:
        print(written)
