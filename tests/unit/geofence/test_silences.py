"""Dead zones: where most that pass fall silent, not where one terminal is broken."""

from datetime import date

import numpy as np
import pytest

from manifest_service.geofence.fix import Fix
from manifest_service.geofence.habits import Visit
from manifest_service.geofence.plane import Plane
from manifest_service.geofence.silences import dead_zones, passed, places, silences

PLANE = Plane(115.44, 36.48)


def degrees(x, y=0.0):
    lon, lat = PLANE.unproject(x, y)
    return float(lon), float(lat)


def fix(second, x, y=0.0):
    lon, lat = degrees(x, y)
    at_ms = int(second * 1000)
    return Fix(at_ms=at_ms, lon=lon, lat=lat, received_at_ms=at_ms)


def visit(vehicle, day, x=0.0, seconds=600.0):
    lon, lat = degrees(x)
    return Visit(vehicle_id=vehicle, on=date(2026, 11, day), lon=lon, lat=lat, seconds=seconds)


ALWAYS = [(0, 10**9)]


def test_a_silence_is_long_under_way_and_moves_on():
    drive = [fix(0, 0), fix(10, 100), fix(310, 3_000), fix(320, 3_100)]
    (found,) = silences(drive, ALWAYS)
    assert (found.first_ms, found.last_ms) == (10_000, 310_000)
    assert (found.lon, found.lat) == degrees(100)


@pytest.mark.parametrize(
    ("fixes", "under_way"),
    [
        ([], ALWAYS),
        ([fix(0, 0), fix(299, 3_000)], ALWAYS),
        ([fix(0, 0), fix(900, 290)], ALWAYS),
        ([fix(0, 0), fix(900, 3_000)], [(1_000, 10**9)]),
        ([fix(0, 0), fix(900, 3_000)], []),
    ],
    ids=["none", "too short", "it stood", "before the trip", "no trip"],
)
def test_what_is_no_silence(fixes, under_way):
    assert silences(fixes, under_way) == ()


def test_a_place_is_passed_once_and_not_where_the_silence_begins():
    middles = places([visit("v", 1, x) for x in (1_000, 5_000)])
    drive = [fix(n * 10, n * 100.0, 120.0) for n in range(30)]
    by = passed(drive, (), sorted(middles))
    assert [ms for _, _, ms in by] == [80_000]
    gone = [fix(0, 900), fix(10, 1_000), fix(600, 5_100), fix(610, 5_200)]
    quiet = silences(gone, ALWAYS)
    assert [(round(lon, 4), ms) for lon, _, ms in passed(gone, quiet, middles)] == [
        (round(degrees(5_000)[0], 4), 600_000)
    ]
    assert passed([], (), middles) == passed(drive, (), ()) == ()


SILENT = [visit(f"v{n % 3}", 20 + n, x=n * 20.0) for n in range(6)]


def test_five_silences_of_three_vehicles_make_a_dead_zone():
    passages = [visit(f"p{n}", 22) for n in range(5)]
    (found,) = dead_zones(SILENT, passages)
    assert (found.visits, found.vehicles, found.days, found.passages) == (6, 3, 6, 5)
    lon, lat = np.array(found.geometry["coordinates"][0]).T
    assert np.ptp(PLANE.project(lon, lat)[0]) == pytest.approx(300, abs=2)


def test_passages_of_the_first_day_count_for_nobody_knew_the_place():
    passages = [visit(f"p{n}", 20) for n in range(50)]
    assert len(dead_zones(SILENT, passages)) == 1


@pytest.mark.parametrize(
    ("begun", "by"),
    [
        ([], []),
        (SILENT[:4], []),
        ([visit(f"v{n % 2}", 1 + n) for n in range(9)], []),
        (SILENT, [visit(f"p{n}", 23) for n in range(6)]),
        ([visit(f"v{n}", 20) for n in range(9)], []),
        ([visit(f"v{n}", 1 + n, x=n * 140.0) for n in range(9)], []),
    ],
    ids=["none", "four", "two vehicles", "more are heard", "one day", "a road"],
)
def test_what_is_no_dead_zone(begun, by):
    assert dead_zones(begun, by) == ()
