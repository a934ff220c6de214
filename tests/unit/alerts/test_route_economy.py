"""绕行: what triggers it, what it must let pass."""

from itertools import pairwise

import pytest

from manifest_service.alerts.sighting import Declared


def found(county, fixes, of_rule, **trip):
    return of_rule(county.fold(fixes, county.trip(**trip)), "route_economy")


def path(county, *corners, every_s=10.0, mps=10.0, begins_s=0.0):
    """A drive along corners."""
    fixes, left, second = [], 0.0, begins_s
    for (x, y), (u, v) in pairwise(corners):
        length = ((u - x) ** 2 + (v - y) ** 2) ** 0.5
        at = left
        while at < length:
            share = at / length
            fixes.append(
                county.fix(second, x + (u - x) * share, y + (v - y) * share, speed_kmh=mps * 3.6)
            )
            at, second = at + mps * every_s, second + every_s
        left = at - length
    return fixes


ROUND = ((0, 0), (0, 9_000), (5_000, 9_000), (5_000, 0), (10_000, 0))


def test_half_as_much_again_and_ten_kilometres_over_is_a_long_way_round(county, of_rule):
    (episode,) = found(county, path(county, *ROUND), of_rule)
    assert episode.evidences == ("driven_far",)
    assert episode.measured["driven_km"] > 20
    assert episode.threshold["planned_km"] == pytest.approx(10, abs=0.01)


def test_nine_kilometres_over_is_none_on_a_short_route(county, of_rule):
    way = ((0, 0), (0, 4_500), (5_000, 4_500), (5_000, 0), (10_000, 0))
    assert found(county, path(county, *way), of_rule) == []


def test_two_kilometres_back_is_a_turn_and_less_is_none(county, of_rule):
    less = path(county, (0, 0), (6_000, 0), (4_100, 0), (10_000, 0))
    assert found(county, less, of_rule) == []
    back = path(county, (0, 0), (6_000, 0), (3_200, 0), (10_000, 0))
    (episode,) = found(county, back, of_rule)
    assert episode.evidences == ("turned_back",)
    assert episode.measured["back_km"] == pytest.approx(2.6, abs=0.4)


def test_a_return_declared_at_the_time_is_none(county, of_rule, at_ms):
    back = path(county, (0, 0), (6_000, 0), (1_000, 0))

    def told(second):
        return (Declared(what="return", reason="breakdown", told_at_ms=at_ms(second)),)

    assert found(county, back, of_rule, declared=told(600)) == []
    assert len(found(county, back, of_rule, declared=told(1_000))) == 1


def test_a_parked_vehicle_whose_fixes_wander_drives_nowhere(county, of_rule):
    wandering = [county.fix(10 * n, 3_000 + 35 * (-1) ** n, 0) for n in range(2_000)]
    assert found(county, wandering, of_rule) == []


def test_the_end_of_the_trip_ends_it(county, of_rule, at_ms):
    fixes = path(county, (0, 0), (6_000, 0), (3_000, 0))
    trip = county.trip(received_at_ms=2_000, ended_at_ms=2_000)
    (episode,) = of_rule(county.fold(fixes, trip, until_s=2_100), "route_economy")
    assert episode.cleared_at_ms == at_ms(2_000)


CROSSING = ((0, 0), (6_000, 0), (6_000, 3_000), (3_000, 3_000), (3_000, -3_000), (10_000, -3_000))
LOLLIPOP = ((0, 0), (5_000, 0), (5_000, 1_000), (5_000, 0), (0, 0), (0, -4_000))


@pytest.mark.parametrize("every_s", [10.0, 120.0])
@pytest.mark.parametrize("points", [CROSSING, LOLLIPOP], ids=["crosses itself", "comes back"])
def test_an_honest_drive_of_an_odd_route_turns_back_nowhere(
    county_with_route, of_rule, points, every_s
):
    county = county_with_route(*points)
    assert found(county, path(county, *points, every_s=every_s), of_rule) == []
