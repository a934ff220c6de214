"""Cases of the domain reference, section 7: the corridor's W is 100 m, u is 15 m."""

import pytest


def detour(county, y, from_x=3_000, until_x=6_000, **more):
    return county.drive(lambda x: y if from_x <= x <= until_x else 0.0, **more)


@pytest.mark.parametrize("every_s", [10, 120])
def test_a_detour_is_one_episode_that_clears_on_the_way_back(county, of_rule, every_s):
    fixes = detour(county, 400, until_x=8_000, every_s=every_s, mps=5)
    (found,) = of_rule(county.fold(fixes, county.trip()), "route_deviation")
    assert found.severity in ("major", "critical")
    assert found.measured["worst_m"] == pytest.approx(385, abs=1)
    assert found.cleared_at_ms is not None
    assert found.cleared_at_ms > found.confirmed_at_ms


def test_an_effective_distance_of_exactly_w_is_no_breach(county, of_rule):
    lon_lat_slack_m = 0.05
    fixes = detour(county, 115 - lon_lat_slack_m)
    assert of_rule(county.fold(fixes, county.trip()), "route_deviation") == []
    fixes = detour(county, 115 + lon_lat_slack_m)
    assert len(of_rule(county.fold(fixes, county.trip()), "route_deviation")) == 1


@pytest.mark.parametrize("spikes", [1, 2])
def test_a_spike_of_one_or_two_fixes_is_no_alert(county, of_rule, spikes):
    fixes = detour(county, 300, until_x=3_000 + (spikes - 1) * 600, every_s=60)
    assert of_rule(county.fold(fixes, county.trip()), "route_deviation") == []


def test_three_fixes_within_less_than_a_minute_are_no_alert(county, of_rule):
    fixes = detour(county, 300, until_x=3_500)
    assert of_rule(county.fold(fixes, county.trip()), "route_deviation") == []


def test_nothing_is_said_before_the_route_was_joined(county, of_rule):
    fixes = county.drive(lambda x: 500.0, from_x=1_000)
    assert of_rule(county.fold(fixes, county.trip()), "route_deviation") == []


def test_nothing_is_said_near_a_site(county, of_rule):
    fixes = detour(county, 250, from_x=9_000, until_x=10_000, mps=5)
    near = [fix for fix in fixes if fix.lon > county.fix(0, 9_610).lon]
    assert near
    joined = [fix for fix in fixes if fix.lon < county.fix(0, 9_000).lon]
    assert of_rule(county.fold([*joined, *near], county.trip()), "route_deviation") == []


def test_a_return_off_the_route_within_300_s_reopens_the_episode(county, of_rule):
    away = lambda x: 400.0 if 2_000 <= x <= 4_000 or 5_000 <= x <= 7_000 else 0.0  # noqa: E731
    found = of_rule(county.fold(county.drive(away), county.trip()), "route_deviation")
    assert len(found) == 1
    late = lambda x: 400.0 if 1_000 <= x <= 2_500 or 7_000 <= x <= 9_000 else 0.0  # noqa: E731
    found = of_rule(county.fold(county.drive(late), county.trip()), "route_deviation")
    assert len(found) == 2


@pytest.mark.parametrize(
    "points",
    [
        [(0, 0), (0, 0), (10_000, 0), (10_000, 0)],
        [(0, 0), (6_000, 0), (5_000, 1_000), (5_000, -1_000), (10_000, 0), (4_000, 0)],
    ],
    ids=["repeated vertices", "crossing itself"],
)
def test_a_fix_on_an_odd_line_is_on_the_route(county_with_route, of_rule, points):
    county = county_with_route(*points)
    assert of_rule(county.fold(county.drive(), county.trip()), "route_deviation") == []


def test_a_vehicle_that_is_not_under_way_is_not_watched(county, of_rule):
    trip = county.trip(departed_at_ms=None)
    assert of_rule(county.fold(detour(county, 400), trip), "route_deviation") == []
