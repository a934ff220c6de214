"""What is vendored is what its provenance says, and comes with its licence."""

import tomllib
from hashlib import sha256
from pathlib import Path

import manifest_service.web

VENDOR = Path(manifest_service.web.__file__).parent / "static" / "vendor"
PROVENANCE = tomllib.loads((VENDOR / "provenance.toml").read_text("utf-8"))


def test_every_vendored_file_has_the_digest_on_record() -> None:
    recorded = {
        f"{name}/{file}": digest
        for name, library in PROVENANCE.items()
        for file, digest in library["sha256"].items()
    }
    found = {
        f"{file.parent.name}/{file.name}": sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.glob("*/*")
        if file.suffix in {".js", ".css"}
    }

    assert found == recorded


def test_every_vendored_library_carries_its_licence() -> None:
    without = [name for name in PROVENANCE if not (VENDOR / name / "LICENSE").read_text("utf-8")]

    assert len(PROVENANCE) >= 2
    assert without == []
