"""The house as a whole: what is packed, what documents say, what must not be in the tree."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import manifest_service

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "manifest_service"


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {str(path.relative_to(ROOT)) for path in tracked() if path.is_relative_to(PACKAGE)}
    assert wanted - packed == set()
    for kind in (
        "migrations/versions/v0001_first.py",
        "web/templates/layout.html",
        "waste/profiles/hazardous_medical.toml",
        "texts/zh/refusals.toml",
        "web/static/css/app.css",
        "adapters/labels/fonts/wqy-microhei.ttc",
    ):
        assert f"manifest_service/{kind}" in packed


def test_the_lifecycle_document_is_drawn_from_the_table() -> None:
    drawn = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "lifecycle_diagram"), "--check"], check=False
    )
    assert drawn.returncode == 0, "run scripts/lifecycle_diagram"


def test_the_document_of_a_plans_life_is_drawn_from_the_table() -> None:
    drawn = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "plan_diagram"), "--check"], check=False
    )
    assert drawn.returncode == 0, "run scripts/plan_diagram"


def test_the_page_of_refusals_is_what_the_code_says() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "refusals_page"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0, "run scripts/refusals_page"


def test_the_page_that_checks_evidence_holds_its_modules() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "verifier_page"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0, "run scripts/verifier_page"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8"))
        if not target.startswith("http") and not (document.parent / target).exists()
    ]
    assert broken == []


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"## {manifest_service.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    here = Path(__file__)
    pattern = re.compile(
        r"/(?:work|root|home)/[a-z]|/opt/wheels|--(?:extra-)?index-url|--find-links"
    )
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path != here
        and path.suffix
        in {".py", ".md", ".cfg", ".toml", ".txt", ".in", ".js", ".html", ".json", ""}
        and "vendor" not in path.parts
        and pattern.search(path.read_text("utf-8", errors="ignore"))
    ]
    assert found == []


def test_every_locked_package_has_a_hash() -> None:
    for name in ("run", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        pins = re.split(r"\n(?=\S+==)", text)[1:]
        assert len(pins) > 20
        assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_published_schemas_are_what_the_code_does() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "export_schemas"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, f"run scripts/export_schemas: {checked.stdout}"


def test_the_pages_of_rules_show_what_the_rules_do() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "rule_pages"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0, "run scripts/rule_pages"


def test_the_page_of_permissions_is_what_the_tables_say() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "permissions_page"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0, "run scripts/permissions_page"
