"""What a terminal says of a place, as the service takes it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from manifest_service.adapters.terminals.jt808.location import Location, items_of
from manifest_service.adapters.terminals.position import (
    Convention,
    convention,
    position_of,
)
from manifest_service.errors import Unusable
from manifest_service.services.positions import Report
from manifest_service.web.api.positions import Position

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def said(terms: Convention | None = None, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"lon": 115.44, "lat": 36.48, "at": AT, "status_bits": 2}
    return position_of(Location(**made | changes), "truck-1", terms or Convention())


def test_a_place_becomes_a_report() -> None:
    made = said(
        status_bits=2 | 3 << 8,
        speed_kmh=41.5,
        course_deg=90,
        items=items_of(satellites=11),
    )
    expected = {
        "vehicle": "truck-1",
        "fix_time": AT,
        "lon": 115.44,
        "lat": 36.48,
        "datum": "WGS84",
        "speed_kmh": 41.5,
        "course_deg": 90.0,
        "satellites": 11,
        "load": "full",
        "fixed": True,
        "power_cut": False,
        "antenna_cut": False,
    }
    assert expected.items() <= made.items()
    assert Report(**made).lon == 115.44


def test_everything_that_goes_out_is_published() -> None:
    assert set(said()) <= set(Position.__struct_fields__)
    assert set(said()) <= set(Report.__struct_fields__)


@pytest.mark.parametrize(
    ("changes", "member", "value"),
    [
        ({"status_bits": 0}, "fixed", False),
        ({"status_bits": 2 | 1 << 5}, "datum", "GCJ02"),
        ({"status_bits": 2}, "load", "empty"),
        ({"status_bits": 2 | 1 << 8}, "load", "half"),
        ({"status_bits": 2 | 2 << 8}, "load", None),
        ({"alarm_bits": 1 << 8}, "power_cut", True),
        ({"alarm_bits": 1 << 7}, "power_cut", False),
        ({"alarm_bits": 1 << 5}, "antenna_cut", True),
        ({"alarm_bits": 1 << 6}, "antenna_cut", True),
        ({"status_bits": 2 | 1 << 11}, "power_cut", False),
        ({"lon": 36.48, "lat": 115.44}, "fixed", False),
    ],
)
def test_each_bit_has_one_meaning(changes: dict[str, Any], member: str, value: object) -> None:
    assert said(**changes)[member] == value


def test_recorder_odometer_hoist_and_backfill_reach_the_rules() -> None:
    items = (*items_of(odometer_km=1402.5, recorder_speed_kmh=33.4), (0x2A, b"\x00\x08"))
    made = said(convention("", "2a:3"), items=items)
    assert (made["odometer_km"], made["recorder_speed_kmh"]) == (1402.5, 33.4)
    assert (made["hoist"], made["backfill"]) == (True, False)
    assert said(items=items)["hoist"] is None
    place = Location(lon=115.44, lat=36.48, at=AT)
    assert position_of(place, "truck-1", Convention(), backfill=True)["backfill"] is True


def test_a_deployment_may_say_which_datum_its_terminals_use() -> None:
    assert said(convention("GCJ02", ""))["datum"] == "GCJ02"
    assert said(convention("WGS84", ""), status_bits=2 | 1 << 5)["datum"] == "WGS84"


@pytest.mark.parametrize(("datum", "hoist"), [("WGS72", ""), ("", "3"), ("", "x:y")])
def test_a_setting_that_makes_no_sense_is_said_at_start(datum: str, hoist: str) -> None:
    with pytest.raises(Unusable) as found:
        convention(datum, hoist)
    assert found.value.code == "setting_invalid"


def test_a_position_can_be_sent_as_json() -> None:
    sent = said() | {"fix_time": AT.isoformat()}
    assert json.loads(json.dumps(sent))["fix_time"] == "2026-11-27T02:00:00+00:00"
