"""The road network of the demonstration county."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.geofence.plane import Plane
from manifest_service.simulation.county import ROUTES, SITES, route_line
from manifest_service.simulation.roads import (
    TOWN,
    length_m,
    part,
    point_at,
    reach_m,
    to_degrees,
    to_metres,
)

WAYS = [(id, n) for id, (*_, variants) in ROUTES.items() for n in range(len(variants))]


@pytest.mark.parametrize(("route", "variant"), WAYS)
def test_an_approved_way_leads_from_its_origin_to_its_destination(route, variant):
    line = route_line(route, variant)
    _, origin, destination, _ = ROUTES[route]
    assert (line[0], line[-1]) == (SITES[origin][3].middle, SITES[destination][3].middle)


@pytest.mark.parametrize(("route", "variant"), WAYS)
def test_an_approved_way_is_a_drive_of_four_to_twenty_six_kilometres(route, variant):
    assert 4_000 <= length_m(route_line(route, variant)) <= 26_000


@pytest.mark.parametrize(("route", "variant"), WAYS)
def test_an_approved_way_has_no_gap_longer_than_a_sample_and_a_bend(route, variant):
    line = route_line(route, variant)
    assert max(math.dist(a, b) for a, b in itertools.pairwise(line)) < 320


@pytest.mark.parametrize(("route", "variant"), WAYS)
def test_an_approved_way_keeps_out_of_every_yard_but_its_own(route, variant):
    _, origin, destination, _ = ROUTES[route]
    line = route_line(route, variant)
    total = length_m(line)
    for id, (*_, yard) in SITES.items():
        if id in (origin, destination):
            continue
        (east, north), (_, _), (far_east, far_north), *_ = yard.fence
        for step in range(0, int(total), 20):
            x, y = point_at(line, step)
            assert not (east - 30 <= x <= far_east + 30 and north - 30 <= y <= far_north + 30), id


@given(st.floats(-15_000, 15_000), st.floats(-15_000, 15_000))
def test_metres_and_degrees_are_inverse(east, north):
    back = to_metres(to_degrees((east, north)))
    assert math.dist(back, (east, north)) < 0.02


@given(st.floats(-12_000, 12_000), st.floats(-12_000, 12_000))
def test_a_place_is_where_the_metric_plane_says_within_two_parts_in_a_thousand(east, north):
    x, y = Plane(*TOWN).project(*to_degrees((east, north)))
    assert math.dist((float(x), float(y)), (east, north)) <= 1 + 0.002 * math.hypot(east, north)


@given(st.sampled_from(WAYS), st.floats(0, 1))
def test_the_reach_of_a_point_on_a_line_is_where_it_was_taken(way, share):
    line = route_line(*way)
    metres = share * length_m(line)
    place = point_at(line, metres)
    assert math.dist(point_at(line, reach_m(line, place)), place) < 0.01


@given(st.sampled_from(WAYS), st.floats(0, 1))
def test_two_parts_make_the_whole(way, share):
    line = route_line(*way)
    cut = share * length_m(line)
    before, after = part(line, 0, cut), part(line, cut)
    assert length_m(before) + length_m(after) == pytest.approx(length_m(line), abs=0.01)
