"""The glossary points at code that is there."""

import re
from pathlib import Path

import pytest

import manifest_service

GLOSSARY = Path(__file__).parents[3] / "docs/glossary.md"
PACKAGE = Path(manifest_service.__file__).parent
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in GLOSSARY.read_text("utf-8").splitlines()
    if line.startswith("| `")
]


def test_the_glossary_has_the_words_of_the_house():
    words = {word for row in ROWS for word in re.findall(r"`([^`]+)`", row[0])}
    assert {"manifest", "generator", "carrier", "receiver", "fix", "alert", "refusal"} <= words


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_word_is_defined_where_the_glossary_says(row):
    assert len(row) == 5
    assert all(row[i] for i in (0, 1, 2, 4))
    places = re.findall(r"`([^`]+)`", row[4])
    assert places or row[4] in ("planned", "no part of the data yet")
    assert not [place for place in places if not (PACKAGE / place).is_file()]
