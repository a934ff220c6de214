"""Flags: a bad fix is kept and says why it is bad."""

import pytest

from manifest_service.geofence.fix import BITS, Fix, flags_after, own_flags, read_bits


def a_fix(**changes):
    return Fix(**{"at_ms": 0, "lon": 115.44, "lat": 36.48, "received_at_ms": 0, **changes})


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, set()),
        ({"fixed": False}, {"no_fix"}),
        ({"lon": 0.0, "lat": 0.0}, {"zero"}),
        ({"lon": 181.0}, {"range"}),
        ({"at_ms": 300_000}, set()),
        ({"at_ms": 300_001}, {"future"}),
        ({"satellites": 2}, {"few_sats"}),
        ({"satellites": 3}, set()),
        ({"mock": True}, {"mock"}),
    ],
)
def test_a_fix_is_flagged_by_itself(changes, flags):
    assert own_flags(a_fix(**changes)) == flags


def test_more_than_150_kmh_from_the_last_valid_fix_is_a_jump():
    before = a_fix()
    assert flags_after(a_fix(at_ms=60_000, lat=36.50, received_at_ms=60_000), before) == set()
    assert flags_after(a_fix(at_ms=60_000, lat=36.51, received_at_ms=60_000), before) == {"jump"}


def test_the_same_place_at_the_same_time_is_a_duplicate():
    assert flags_after(a_fix(), a_fix()) == {"duplicate"}


@pytest.mark.parametrize(("accuracy", "u"), [(None, 15), (3.0, 15), (30.0, 30), (900.0, 50)])
def test_the_uncertainty_is_clamped(accuracy, u):
    assert a_fix(accuracy_m=accuracy).uncertainty_m == u


@pytest.mark.parametrize("hoist", [None, False, True])
@pytest.mark.parametrize("said", [(), ("mock", "backfill"), BITS])
def test_what_a_device_says_of_itself_fits_in_its_bits(hoist, said):
    members = {**{name: name in said for name in BITS}, "hoist": hoist}
    assert read_bits(a_fix(**members).bits) == members
