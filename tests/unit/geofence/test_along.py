"""How far along a route a place is."""

from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.geofence.along import Ways


def ways(*lines):
    return Ways(shapely.MultiLineString([list(line) for line in lines]))


def test_a_place_beside_a_straight_route_has_one_reach():
    found = ways([(0, 0), (1_000, 0), (2_000, 0)])
    (reach,) = found.reaches(1_000, 30, 100)
    assert (reach.variant, reach.along_m) == (0, pytest.approx(1_000))
    assert found.reaches(1_000, 130, 100) == ()
    assert found.lengths_m == (2_000,)


def test_a_vertex_given_twice_changes_nothing():
    found = ways([(0, 0), (0, 0), (1_000, 0), (1_000, 0), (2_000, 0)])
    (reach,) = found.reaches(1_000, 30, 100)
    assert reach.along_m == pytest.approx(1_000)
    assert found.lengths_m == (2_000,)


def test_where_a_route_crosses_itself_a_place_has_two_reaches():
    found = ways([(0, 0), (2_000, 0), (2_000, 1_000), (1_000, 1_000), (1_000, -1_000)])
    along = [reach.along_m for reach in found.reaches(1_000, 0, 50)]
    assert along == pytest.approx([1_000, 5_000])


@pytest.mark.parametrize("aside", [-1e-9, 0.0, 1e-9])
def test_where_a_route_turns_round_a_place_on_the_way_there_is_on_the_way_back_too(aside):
    found = ways([(0, 0), (3_000, 0), (0, aside)])
    along = [reach.along_m for reach in found.reaches(1_000, aside, 50)]
    assert along == pytest.approx([1_000, 5_000])
    (turn,) = found.reaches(2_990, aside, 50)
    assert turn.along_m == pytest.approx(3_000, abs=11)


def test_a_place_on_two_variants_has_a_reach_on_each():
    found = ways([(0, 0), (1_000, 0)], [(0, 500), (500, 0), (1_000, 0)])
    reaches = found.reaches(750, 0, 50)
    assert [reach.variant for reach in reaches] == [0, 1]


PLACES = st.tuples(st.integers(-40, 40), st.integers(-40, 40))
LINES = st.lists(st.lists(PLACES, min_size=2, max_size=30, unique=True), min_size=1, max_size=3)


@given(LINES, PLACES, st.integers(1, 20))
def test_no_segment_is_passed_over_however_the_route_winds(lines, place, within):
    found = ways(*lines).reaches(*place, within + 0.001)
    expected = []
    for variant, line in enumerate(lines):
        segments = [shapely.LineString(pair) for pair in pairwise(line)]
        near, joints = (
            [one.distance(shapely.Point(place)) <= within + 0.001 for one in things]
            for things in (segments, [shapely.Point(each) for each in line[:-1]])
        )
        # It goes on where the joint of both segments is near too.
        goes_on = [was and joint for was, joint in zip([False, *near], joints, strict=False)]
        expected += [variant] * sum(now and not on for now, on in zip(near, goes_on, strict=True))
    assert [reach.variant for reach in found] == expected
    for reach in found:
        there = shapely.LineString(lines[reach.variant]).interpolate(reach.along_m)
        assert there.distance(shapely.Point(place)) <= within + 0.002
