"""What the service is made of is known, and what is not known of its safety is said."""

import json
import re
import tomllib
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

HOUSE = Path(__file__).parents[2]


def script(name: str) -> ModuleType:
    spec = spec_from_file_location(name, HOUSE / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    made = script("sbom")
    text = made.text_of(made.bill())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_bill_of_materials_names_every_locked_package_with_its_digests(
    bill: dict[str, Any],
) -> None:
    locked = (HOUSE / "requirements" / "run.txt").read_text()
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", locked, re.MULTILINE))
    found = {each["name"]: each for each in bill["components"] if "pkg:pypi" in each["bom-ref"]}
    assert {name: each["version"] for name, each in found.items()} == pins
    digests = {each["content"] for one in found.values() for each in one["hashes"]}
    assert digests == set(re.findall(r"sha256:([0-9a-f]{64})", locked))


def test_every_part_has_a_licence(bill: dict[str, Any]) -> None:
    without = [each["name"] for each in bill["components"] if not each.get("licenses")]
    assert without == []


def test_browser_libraries_and_font_are_parts_as_they_lie_in_the_package(
    bill: dict[str, Any],
) -> None:
    static = HOUSE / "manifest_service" / "web" / "static" / "vendor"
    provenance = tomllib.loads((static / "provenance.toml").read_text())
    files = {
        (each["name"], part["name"]): part["hashes"][0]["content"]
        for each in bill["components"]
        for part in each.get("components", ())
    }
    assert files == {
        (name, file): sha256((static / name / file).read_bytes()).hexdigest()
        for name, library in provenance.items()
        for file in library["sha256"]
    }
    (font,) = [each for each in bill["components"] if each["name"].endswith(".ttc")]
    kept = HOUSE / "manifest_service" / "adapters" / "labels" / "fonts" / font["name"]
    assert font["hashes"][0]["content"] == sha256(kept.read_bytes()).hexdigest()


GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNSEEN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([GOOD], 0, "1 of 1 packages audited, 0 with known"),
        ([GOOD, BAD], 1, "b 2: PYSEC-1, mended in 3"),
        ([GOOD, UNSEEN], 2, "c: NOT AUDITED, not found"),
        ([BAD, UNSEEN], 1, "c: NOT AUDITED, not found"),
        ([], 2, "0 of 0"),
        (None, 2, "NOT AUDITED"),
    ],
)
def test_an_audit_that_could_not_look_is_no_clean_one(
    packages: list[dict[str, Any]] | None, code: int, said: str
) -> None:
    found = None if packages is None else {"dependencies": packages}
    lines, ended = script("audit").told("run.txt", found)
    assert ended == code
    assert said in "\n".join(lines)


def test_every_package_that_is_installed_is_pinned_by_digest() -> None:
    for name in ("run", "traces", "test", "fuzz", "audit"):
        text = (HOUSE / "requirements" / f"{name}.txt").read_text()
        blocks = [each for each in re.split(r"\n(?=[A-Za-z0-9])", text) if "==" in each]
        assert blocks
        assert [each.splitlines()[0] for each in blocks if "--hash=sha256:" not in each] == []


def test_traces_come_on_top_of_what_runs_in_the_same_versions() -> None:
    run, traces = (
        dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", text, re.MULTILINE))
        for text in ((HOUSE / "requirements" / f"{n}.txt").read_text() for n in ("run", "traces"))
    )
    assert run.items() <= traces.items()
    assert "opentelemetry-sdk" in traces.keys() - run.keys()
