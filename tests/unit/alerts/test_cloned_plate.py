"""One name, two trucks: what alternates, and what only looks so."""

import random

import pytest

from manifest_service.alerts import cloned_plate
from manifest_service.alerts.examination import Movements
from manifest_service.geofence.datum import from_wgs84


@pytest.fixture
def found():
    def of(fixes):
        movements = Movements(vehicle_id="truck", begins_at_ms=0, fixes=tuple(fixes))
        return cloned_plate.examine(movements, cloned_plate.Params())

    return of


def away(county, from_s=100, until_s=900, every_s=20, x=-20_000.0, mps=8.0):
    """The second truck, 20 km away."""
    return [
        county.fix(s + 7, x - mps * (s - from_s), 5_000) for s in range(from_s, until_s, every_s)
    ]


def test_one_truck_is_one_truck(county, found):
    assert found(county.drive()) == ()


def test_two_trucks_that_report_by_turns_are_found(county, found, at_ms):
    (clone,) = found([*county.drive(), *away(county)])
    assert (clone.severity, clone.manifest_number) == ("critical", None)
    assert clone.first_at_ms == at_ms(107)
    assert clone.confirmed_at_ms == at_ms(407)
    assert clone.measured["apart_m"] > 20_000


def test_the_order_of_arrival_does_not_matter(county, found):
    fixes = [*county.drive(), *away(county)]
    assert found(random.Random(3).sample(fixes, len(fixes))) == found(fixes)


@pytest.mark.parametrize("seed", range(5))
def test_jumps_of_a_bad_receiver_are_no_second_truck(county, found, seed):
    chance = random.Random(seed)
    fixes = county.drive()
    wild = [
        county.fix(s + 3, chance.uniform(-30_000, 30_000), chance.uniform(-30_000, 30_000))
        for s in range(0, 900, 60)
    ]
    assert found([*fixes, *wild]) == ()


def test_a_stored_place_between_the_real_ones_is_no_second_truck(county, found):
    stored = [county.fix(s + 3, -20_000, 5_000) for s in range(0, 900, 20)]
    assert found([*county.drive(), *stored]) == ()


@pytest.mark.parametrize("datum", ["GCJ02", "BD09"])
def test_a_phone_in_another_datum_is_the_same_truck(county, found, datum):
    fixes = county.drive()
    doubled = []
    for fix in fixes:
        lon, lat = from_wgs84(fix.lon, fix.lat, datum)
        doubled.append(
            type(fix)(
                at_ms=fix.at_ms + 4_000,
                lon=float(lon),
                lat=float(lat),
                received_at_ms=fix.at_ms + 4_000,
            )
        )
    assert found([*fixes, *doubled]) == ()


def test_a_handful_of_fixes_from_elsewhere_is_not_enough(county, found):
    assert found([*county.drive(), *away(county, until_s=180)]) == ()


def test_a_clone_that_is_there_from_the_first_fix_is_found_too(county, found):
    assert len(found([*away(county, from_s=-100), *county.drive()])) == 1


def test_mock_and_invalid_fixes_are_nobody(county, found):
    mocked = [
        type(fix)(at_ms=fix.at_ms, lon=fix.lon, lat=fix.lat, received_at_ms=fix.at_ms, mock=True)
        for fix in away(county)
    ]
    assert found([*county.drive(), *mocked]) == ()


def test_two_spells_hours_apart_are_two_episodes(county, found):
    second = [
        type(fix)(
            at_ms=fix.at_ms + 4 * 3_600_000,
            lon=fix.lon,
            lat=fix.lat,
            received_at_ms=fix.at_ms + 4 * 3_600_000,
        )
        for fix in [*county.drive(), *away(county)]
    ]
    assert len(found([*county.drive(), *away(county), *second])) == 2
