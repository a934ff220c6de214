"""Times along a route, stretch by stretch: whatever the interval, and never over what was not seen."""

from datetime import date, timedelta

import pytest

from manifest_service.geofence.along import Reach
from manifest_service.geofence.pace import Seen, Took, bounds_m, passes, usual

LENGTH_M = 10_600.0
"""Five stretches of 2 km between 300 m from either end."""


def drive(mps=10.0, every_s=10, from_m=0.0, until_m=LENGTH_M, start_s=0.0):
    """Evenly along one variant."""
    count = int((until_m - from_m) / (mps * every_s)) + 1
    return [
        Seen(int((start_s + n * every_s) * 1000), (Reach(0, from_m + n * every_s * mps),))
        for n in range(count)
    ]


def times(seen, lengths=(LENGTH_M,)):
    return [(one.stretch, round(one.seconds)) for one in passes(seen, lengths)]


def test_stretches_are_about_two_kilometres_and_leave_the_ends_out():
    assert bounds_m(LENGTH_M) == (300, 2_300, 4_300, 6_300, 8_300, 10_300)
    assert bounds_m(800) == (200, 600)


@pytest.mark.parametrize("every_s", [1, 10, 30, 60, 120])
def test_the_time_of_a_stretch_does_not_depend_on_the_interval(every_s):
    assert times(drive(every_s=every_s))[:4] == [(n, 200) for n in range(4)]


def test_a_wait_counts_where_it_was():
    first = drive(until_m=3_000)
    after = drive(from_m=3_000, start_s=300 + 120)
    assert times([*first, *after]) == [(0, 200), (1, 320), (2, 200), (3, 200), (4, 200)]


def test_a_silence_and_a_way_back_are_no_pass():
    silent = [*drive(until_m=3_000), *drive(from_m=5_000, start_s=300 + 400)]
    assert times(silent) == [(0, 200), (3, 200), (4, 200)]
    back = [*drive(until_m=3_000), *drive(from_m=1_000, start_s=310)]
    assert times(back) == [(0, 200), (1, 200), (2, 200), (3, 200), (4, 200)]


def test_fixes_that_wander_back_and_off_the_route_take_nothing_away():
    seen = drive()
    wander = [Seen(s.at_ms, (Reach(0, s.reaches[0].along_m - (n % 2) * 60),))
              for n, s in enumerate(seen)]  # fmt: skip
    assert all(abs(seconds - 200) <= 12 for _, seconds in times(wander))
    holes = [Seen(s.at_ms, () if n % 3 else s.reaches) for n, s in enumerate(seen)]
    assert times(holes)[:4] == [(n, 200) for n in range(4)]


def test_a_route_that_crosses_itself_is_followed_ahead():
    seen = [
        Seen(s.at_ms, (*s.reaches, Reach(0, 9_000.0)) if 2_000 < s.reaches[0].along_m < 2_200
             else s.reaches) for s in drive()
    ]  # fmt: skip
    assert times(seen) == [(n, 200) for n in range(5)]


def test_each_variant_has_times_of_its_own():
    seen = [Seen(s.at_ms, (*s.reaches, Reach(1, s.reaches[0].along_m / 2))) for s in drive()]
    assert {one.variant for one in passes(seen, (LENGTH_M, LENGTH_M / 2))} == {0, 1}


def took(count, vehicles=3, days=3):
    return [
        Took(vehicle_id=f"v{n % vehicles}", on=date(2026, 11, 1) + timedelta(n // 3 % days),
             seconds=float(n)) for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "enough"),
    [(took(20), True), (took(19), False), (took(30, vehicles=2), False), (took(30, days=2), False)],
)
def test_usual_is_what_enough_vehicles_took_on_enough_days(given, enough):
    assert (usual(given) is not None) is enough


def test_what_is_usual_names_five_fifty_and_ninety_five():
    found = usual(took(101))
    assert (found.p5_s, found.p50_s, found.p95_s) == (5, 50, 95)
    assert (found.passes, found.vehicles, found.days) == (101, 3, 3)
