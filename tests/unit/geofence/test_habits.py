"""Usual stops: found where trucks do stand, and never from one vehicle's habit."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from manifest_service.geofence.fix import Fix
from manifest_service.geofence.habits import Visit, halts, usual_stops
from manifest_service.geofence.plane import Plane, ground_distance_m

PLANE = Plane(115.44, 36.48)
TRUCKS = Path(__file__).parents[4] / "shared" / "data" / "waste_trucks_jersey_city.csv"


def fix(second, x, y=0.0, **more):
    lon, lat = (float(v) for v in PLANE.unproject(x, y))
    at_ms = int(second * 1000)
    return Fix(at_ms=at_ms, lon=lon, lat=lat, received_at_ms=at_ms, **more)


def visit(vehicle, day, x=0.0, y=0.0, seconds=600.0):
    lon, lat = (float(v) for v in PLANE.unproject(x, y))
    return Visit(vehicle_id=vehicle, on=date(2026, 11, day), lon=lon, lat=lat, seconds=seconds)


def test_five_minutes_within_fifty_metres_are_a_halt():
    drive = [fix(i * 10, i * 100.0) for i in range(10)]
    stand = [fix(100 + i * 30, 1000.0 + (i % 3) * 5) for i in range(12)]
    away = [fix(460 + i * 10, 1200.0 + i * 100) for i in range(5)]
    (found,) = halts([*drive, *stand, *away])
    assert (found.first_ms, found.last_ms) == (100_000, 430_000)


@pytest.mark.parametrize(
    "fixes",
    [
        [],
        [fix(0, 0)],
        [fix(i * 30, 0) for i in range(10)],
        [fix(i * 30, 0, speed_kmh=6.0) for i in range(30)],
        [fix(i * 30, i * 20.0) for i in range(30)],
    ],
    ids=["none", "one", "too short", "it says it moves", "it crawls on"],
)
def test_what_is_no_halt(fixes):
    assert halts(fixes) == ()


def test_three_vehicles_on_three_days_make_a_usual_stop():
    visits = [visit(f"v{n}", 20 + n, x=n * 15.0, seconds=300.0 * n) for n in (1, 2, 3)]
    (found,) = usual_stops(visits)
    assert (found.visits, found.vehicles, found.days) == (3, 3, 3)
    assert found.median_s == 600
    assert found.p95_s == pytest.approx(870)
    lon, lat = np.array(found.geometry["coordinates"][0]).T
    assert np.ptp(PLANE.project(lon, lat)[0]) == pytest.approx(80, abs=1)


@pytest.mark.parametrize(
    "visits",
    [
        [visit("v1", day) for day in range(1, 29)],
        [visit(f"v{n % 2}", n + 1) for n in range(20)],
        [visit(f"v{n}", 20 + n % 2) for n in range(20)],
        [visit(f"v{n}", 20 + n, x=n * 100.0) for n in range(5)],
        [visit(f"v{n % 5}", 1 + n % 7, x=n * 20.0) for n in range(20)],
    ],
    ids=["one vehicle", "two vehicles", "two days", "apart", "a road"],
)
def test_what_is_no_usual_stop(visits):
    assert usual_stops(visits) == ()


@pytest.fixture(scope="module")
def real_visits():
    if not TRUCKS.exists():
        pytest.skip("the real tracks of shared/data are not here")
    fixes = {}
    with TRUCKS.open() as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["fix_time_local"]).replace(tzinfo=UTC)
            one = Fix(
                at_ms=int(at.timestamp() * 1000),
                lon=float(row["longitude"]),
                lat=float(row["latitude"]),
                received_at_ms=int(at.timestamp() * 1000),
            )
            fixes.setdefault((row["vehicle_id"], at.date()), []).append(one)
    return [
        Visit(
            vehicle_id=vehicle,
            on=on,
            lon=halt.lon,
            lat=halt.lat,
            seconds=(halt.last_ms - halt.first_ms) / 1000,
        )
        for (vehicle, on), day in fixes.items()
        for halt in halts(sorted(day, key=lambda fix: fix.at_ms))
    ]


def repeated(visits):
    """The tracks hold one whole day: driven three times over, it makes habits."""
    days = (date(2015, 12, 10), date(2015, 12, 11), date(2015, 12, 12))
    return [replace(one, on=day) for one in visits for day in days]


def test_the_yard_where_real_trucks_stand_is_found(real_visits):
    assert usual_stops(real_visits) == ()
    best, *others = usual_stops(repeated(real_visits))
    assert ground_distance_m(best.lon, best.lat, -74.091, 40.688) < 250
    assert best.vehicles >= 8
    assert all(stop.vehicles >= 3 for stop in others)


def test_nothing_is_proposed_from_one_real_truck(real_visits):
    busiest = Counter(one.vehicle_id for one in real_visits).most_common(1)[0][0]
    own = [one for one in real_visits if one.vehicle_id == busiest]
    assert len(own) >= 2
    assert usual_stops(repeated(own)) == ()
