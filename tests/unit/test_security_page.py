"""What the page on security claims is there."""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from manifest_service.adapters.sql.tables import metadata
from manifest_service.web.routes import ROUTES

HOUSE = Path(__file__).parents[2]
CHAPTERS: dict[str, Any] = tomllib.loads((HOUSE / "docs" / "asvs.toml").read_text("utf-8"))
REQUIREMENTS = {
    id: one for chapter in CHAPTERS.values() for id, one in chapter["requirements"].items()
}


def test_every_requirement_of_levels_one_and_two_has_a_row() -> None:
    """5.0.0 has 70 of level 1 and 183 of level 2."""
    assert Counter(one["level"] for one in REQUIREMENTS.values()) == {1: 70, 2: 183}
    for number, chapter in CHAPTERS.items():
        assert all(id.startswith(f"{number}.") for id in chapter["requirements"])


@pytest.mark.parametrize("id", REQUIREMENTS)
def test_what_is_met_names_what_holds_it_and_what_is_not_says_why(id: str) -> None:
    one = REQUIREMENTS[id]
    assert one["state"] in ("met", "none", "open")
    assert one["about"]
    assert bool(one.get("by")) is (one["state"] == "met")
    for path in one.get("by", ()):
        file, _, name = path.partition("::")
        text = (HOUSE / file).read_text("utf-8")
        if name:
            assert re.search(rf"^def {name}\(", text, re.MULTILINE), path


def test_the_page_is_made_of_the_table() -> None:
    script = [sys.executable, str(HOUSE / "scripts" / "security_page"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0, "run scripts/security_page"


CRYPTOGRAPHY = re.compile(
    r"^\s*(?:from|import) (?:cryptography|argon2|authlib|joserfc|webauthn|hmac|jwt|standardwebhooks)\b"
    r"|crypto\.subtle|hashlib\.(?!sha256\b)\w+",
    re.MULTILINE,
)


def test_every_use_of_cryptography_is_in_the_inventory() -> None:
    """By module; hashing with SHA-256 is everywhere, and one row."""
    package = HOUSE / "manifest_service"
    inventory = _section("Keys and algorithms")
    files = [*package.rglob("*.py"), *(package / "web" / "static" / "js").rglob("*.js")]
    using = {
        file.relative_to(package).as_posix().removeprefix("web/static/")
        for file in files
        if CRYPTOGRAPHY.search(file.read_text("utf-8"))
    }
    assert len(using) > 10
    assert {name for name in using if f"`{name}`" not in inventory} == set()


def test_every_table_has_a_level_and_one_only() -> None:
    said = Counter(re.findall(r"`([a-z_]+)`", _section("Levels of data")))
    assert {name: said[name] for name in metadata.tables} == dict.fromkeys(metadata.tables, 1)


def test_every_way_to_sign_in_is_described() -> None:
    """Whoever begins a session or is given a token does it by a route of this action."""
    ways = {route.split()[1] for route, action in ROUTES.items() if action == "session.begin"}
    leading = {way for way in ways if way.rpartition(".")[2] not in ("show", "leave")}
    assert len(leading) > 8
    assert {way for way in leading if f"`{way}`" not in _section("Ways to sign in")} == set()


def _section(title: str) -> str:
    page = (HOUSE / "docs" / "security.md").read_text("utf-8")
    (found,) = re.findall(rf"^## {title}\n(.*?)^## ", page, re.DOTALL | re.MULTILINE)
    return str(found)
