"""Hours of some days, as people write them."""

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.events.plan_content import minutes_of
from manifest_service.registry.entries import Zone
from manifest_service.registry.hours import validate, windows_of
from manifest_service.registry.intake import read_entry

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def test_hours_over_midnight_run_into_the_day_after():
    minutes = minutes_of(windows_of(("7 22:00-05:00",)))
    assert len(minutes) == 7 * 60
    assert {6 * 1440 + 23 * 60, 4 * 60 + 59} <= minutes
    assert 5 * 60 not in minutes


def test_hours_are_kept_in_one_form():
    assert validate(" 1-5  06：30-20:00 ") == "1-5 06:30-20:00"


@pytest.mark.parametrize(
    "text",
    ["", "06:00-20:00", "0 06:00-20:00", "5-1 06:00-20:00", "1 25:00-26:00", "1 06:00-06:00"],
)
def test_what_is_no_hours_is_refused(text):
    with pytest.raises(InvalidInput):
        validate(text)


def test_a_zone_reads_its_hours_from_a_cell():
    data = {"id": "z", "name": "z", "kind": "forbidden", "geometry": SQUARE}
    zone = read_entry("zone", {**data, "hours": "1-5 07:00-09:00;1-5 17:00-19:00"})
    assert isinstance(zone, Zone)
    assert zone.hours == ("1-5 07:00-09:00", "1-5 17:00-19:00")
    with pytest.raises(InvalidInput) as refused:
        read_entry("zone", {**data, "hours": "always"})
    assert [fault.code for fault in refused.value.faults] == ["hours_shape"]
