"""What the page on security claims is there."""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

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
