"""Waste codes, and the patterns that permits and profiles name them by."""

import csv
from pathlib import Path

import pytest

from manifest_service.codes import waste_code
from manifest_service.errors import InvalidInput

CATALOGUE = Path(__file__).parents[4] / "shared/data/hazardous_waste_catalogue_2021.csv"


@pytest.mark.parametrize(
    ("code", "pattern", "expected"),
    [
        ("900-300-34", "900-300-34", True),
        ("900-300-34", "HW34", True),
        ("900-300-34", "HW3", False),
        ("900-300-34", "HW35", False),
        ("900-001-S72", "S72", True),
        ("900-001-S72", "S7", True),
        ("900-001-S72", "S8", False),
        ("900-001-S72", "HW72", False),
        ("nonsense", "S7", False),
    ],
)
def test_a_pattern_is_a_code_a_class_or_a_group(code, pattern, expected):
    assert waste_code.matches(code, pattern) is expected


@pytest.mark.parametrize("text", ["HW00", "HW", "S", "S123", "HW345", "34", "*"])
def test_what_is_no_pattern_is_refused(text):
    with pytest.raises(InvalidInput, match="waste_code_shape"):
        waste_code.validate_pattern(text)


@pytest.mark.skipif(not CATALOGUE.exists(), reason="needs the shared test data")
def test_every_code_of_the_national_list_is_valid_and_in_its_printed_class():
    with CATALOGUE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 467
    for row in rows:
        assert waste_code.validate(row["code"]) == row["code"]
        assert waste_code.waste_class(row["code"]) == row["class_code"]
