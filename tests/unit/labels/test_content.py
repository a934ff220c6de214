"""What a label must be and say, before anything is drawn."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from manifest_service.codes import label_code
from manifest_service.errors import InvalidInput
from manifest_service.services.labels import (
    checked_size,
    digital_code,
    first_sequence,
    size_for,
)

UNIT = "91110000600037341L"
EVENING = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
"""Half past midnight of the 24th in Guan County."""


@dataclass(frozen=True)
class Row:
    """The members of a ManifestRow that count."""

    number: str
    packages: int
    codes: tuple[str, ...] = ("313-001-34",)
    paper_number: str | None = None

    @property
    def label_tokens(self):
        return ("token",) * (self.packages + 1)

    @property
    def waste_codes(self):
        return self.codes


@pytest.mark.parametrize(
    ("litres", "size_mm"), [("0.5", 100), ("50", 100), ("50.1", 150), ("450", 150), ("451", 200)]
)
def test_a_larger_container_needs_a_larger_label(litres, size_mm):
    assert size_for(Decimal(litres)) == size_mm
    assert checked_size(None, Decimal(litres)) == size_mm
    assert checked_size(200, Decimal(litres)) == 200


def test_a_label_too_small_for_its_container_is_refused():
    with pytest.raises(InvalidInput) as refused:
        checked_size(100, Decimal(200))
    assert refused.value.code == "label_too_small"
    assert refused.value.params["least"] == 150


def test_without_a_container_any_size_goes():
    assert [checked_size(size, None) for size in (None, 100, 200)] == [100, 100, 200]


def test_items_of_one_waste_and_day_are_counted_through():
    rows = [Row("A1", 3), Row("A2", 0), Row("A3", 2), Row("A4", 5)]
    firsts = [first_sequence(row.number, "313-001-34", rows) for row in rows]
    assert firsts == [1, 4, 5, 7]


def test_other_wastes_and_paper_manifests_are_not_counted():
    rows = [Row("A1", 3, ("900-249-08",)), Row("A2", 4, paper_number="P1"), Row("A3", 1)]
    assert first_sequence("A3", "313-001-34", rows) == 1


def test_a_digital_code_bears_the_countys_day():
    code = digital_code(UNIT, "313-001-34", EVENING, 7)
    assert label_code.parts(code) == {
        "unit": UNIT,
        "waste_code": "31300134",
        "day": "20261124",
        "sequence": "007",
    }


@pytest.mark.parametrize(
    ("unit", "code", "sequence"),
    [
        (None, "313-001-34", 1),
        ("not a code", "313-001-34", 1),
        (UNIT, "900-001-S72", 1),
        (UNIT, "acid", 1),
        (UNIT, "313-001-34", 1000),
    ],
)
def test_without_its_parts_there_is_no_digital_code(unit, code, sequence):
    assert digital_code(unit, code, EVENING, sequence) is None
