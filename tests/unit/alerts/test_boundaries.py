"""The boundary cases at the end of the domain reference's section 7, each where it is decided."""

from itertools import pairwise

import msgspec
import numpy as np
import pytest

from manifest_service.alerts import route_deviation
from manifest_service.alerts.engine import fold, new_watch
from manifest_service.alerts.registry import RULES
from manifest_service.alerts.sighting import Sighting

W_M, U_M = 100.0, 15.0


def sighting(county, second, off_route_m):
    """A fix at exactly that distance from the route, whatever projections do."""
    fix = county.fix(second, 5_000)
    return Sighting(
        vehicle_id="truck",
        fix=fix,
        x=0.0,
        y=0.0,
        sites=(),
        near_sites=frozenset(),
        zones=(),
        near_zones=frozenset(),
        off_route_m={"way": off_route_m},
        half_width_m={"way": W_M},
        previous=None,
        forbidden_crossed_m={},
        stop=None,
        to_destination_m={},
        ground=county.ground,
    )


def deviations(county, metres, every_s=30):
    state, found = route_deviation.State(joined=True), ()
    for n in range(5):
        seen = sighting(county, n * every_s, metres)
        state, found = route_deviation.step(state, seen, county.trip(), route_deviation.Params())
    return found


def test_an_effective_distance_of_exactly_w_is_no_breach_and_the_next_number_is(county):
    assert deviations(county, W_M + U_M) == ()
    (found,) = deviations(county, float(np.nextafter(W_M + U_M, np.inf)))
    assert found.rule == "route_deviation"


def test_a_distance_of_exactly_the_clearing_line_clears(county):
    """W - max(20 m, 0.2 W) = 80 m: at it for two fixes and 30 s."""
    state, params, trip = (
        route_deviation.State(joined=True),
        route_deviation.Params(),
        county.trip(),
    )
    for n, metres in enumerate((400.0, 400.0, 400.0, 80.0, 80.0)):
        seen = sighting(county, n * 30, metres)
        state, found = route_deviation.step(state, seen, trip, params)
    assert found[0].cleared_at_ms == county.fix(90, 0).at_ms


@pytest.mark.parametrize("spike", [1, 2])
@pytest.mark.parametrize("every_s", [10, 30, 60, 120])
def test_a_spike_of_300_m_for_one_or_two_fixes_raises_nothing_at_all(county, spike, every_s):
    fixes = county.drive(every_s=every_s, mps=5)
    middle = len(fixes) // 2
    for n in range(middle, middle + spike):
        aside = county.fix(0, 0, 300.0)
        fixes[n] = msgspec.structs.replace(fixes[n], lat=aside.lat)
    assert county.fold(fixes, county.trip()).episodes == ()


def test_a_fix_exactly_on_the_line_is_on_it(county):
    scene = county.ground.scene
    lon, lat = county.route["coordinates"][0]
    x, y = scene.project([lon], [lat])
    assert scene.off_route_m("way", x, y).tolist() == [0.0]
    assert deviations(county, 0.0) == ()


HONEST = {
    "straight": ((0, 0), (10_000, 0)),
    "repeated vertices": ((0, 0), (0, 0), (5_000, 0), (5_000, 0), (10_000, 0), (10_000, 0)),
    "crosses itself": (
        (0, 0), (6_000, 0), (6_000, 2_500), (3_000, 2_500), (3_000, -2_000), (10_000, 0),
    ),
    "out and back": ((0, 0), (4_000, 0), (4_000, 3_000), (4_000, 0), (10_000, 0)),
}  # fmt: skip


def along(county, points, every_s, mps=12.0):
    """An honest drive of a route, never faster than a truck."""
    fixes, left, second = [], 0.0, 0.0
    for (x, y), (u, v) in pairwise(points):
        length = float(np.hypot(u - x, v - y))
        at = left
        while at < length:
            share = at / length
            place = (x + (u - x) * share, y + (v - y) * share)
            fixes.append(county.fix(second, *place, speed_kmh=mps * 3.6, load="full"))
            at, second = at + mps * every_s, second + every_s
        left = at - length
    return fixes


@pytest.mark.parametrize("every_s", [10, 30, 60, 120])
@pytest.mark.parametrize("name", HONEST)
def test_an_honest_drive_of_any_route_at_any_rate_is_silent(county_with_route, name, every_s):
    points = HONEST[name]
    county = county_with_route(*points)
    trip = county.trip(region_bound=True)
    assert county.fold(along(county, points, every_s), trip).episodes == ()


@pytest.mark.parametrize("every_s", [10, 120])
def test_reverse_or_two_batches_give_what_order_gives(county, every_s):
    away = county.drive(lambda x: 400.0 if 3_000 <= x <= 7_000 else 0.0, every_s=every_s, mps=5)
    trips, ground = [county.trip()], county.ground
    whole = fold(new_watch("truck"), away, trips, ground)
    assert [e.rule for e in whole.episodes] == ["route_deviation"]
    backwards = fold(new_watch("truck"), away[::-1], trips, ground)
    assert (backwards.episodes, backwards.watch) == (whole.episodes, whole.watch)
    half = len(away) // 2
    first = fold(new_watch("truck"), away[:half], trips, ground)
    second = fold(first.watch, away[half:], trips, ground)
    told = {e.key: e for e in (*first.episodes, *second.episodes)}
    assert told == {e.key: e for e in whole.episodes}
    assert second.watch == whole.watch


def test_every_parameter_of_every_rule_is_a_number_told_with_its_episodes():
    for rule in RULES:
        params = vars(rule.params())
        assert all(isinstance(value, int | float) for value in params.values()), rule.code


def test_a_route_without_length_is_a_place(county_with_route):
    county = county_with_route((0, 0), (0, 0))
    folded = county.fold(county.drive(until_x=300), county.trip())
    assert (folded.episodes, set().union(*folded.flags)) == ((), set())
    assert county.ground.scene.lengths_m("way") == (0.0,)
