"""How far a vehicle still has to go."""

import pytest

from manifest_service.geofence.remaining import DETOUR_FACTOR, remaining_m

LAT = 36.48
METRES_A_DEGREE = 89_600
"""Of longitude, at that latitude, within half a per cent."""


def site(lon: float) -> dict:
    west, east, south, north = lon - 0.001, lon + 0.001, LAT - 0.001, LAT + 0.001
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


ROUTE = {"type": "LineString", "coordinates": [[115.4, LAT], [115.5, LAT]]}


def test_on_the_way_it_is_what_is_left_of_the_way():
    left = remaining_m(115.45, LAT, ROUTE, site(115.5))
    assert left == pytest.approx(0.05 * METRES_A_DEGREE, rel=0.01)
    assert remaining_m(115.5, LAT, ROUTE, site(115.5)) == pytest.approx(0, abs=1)


def test_far_from_the_way_it_is_the_straight_line_and_something():
    straight = remaining_m(115.45, LAT + 0.1, None, site(115.5))
    assert remaining_m(115.45, LAT + 0.1, ROUTE, site(115.5)) == straight
    assert straight > 0.1 * 111_000 * DETOUR_FACTOR


def test_a_way_that_passes_twice_is_taken_at_its_shorter_rest():
    there = [[lon, LAT] for lon in (115.4, 115.45, 115.5, 115.45, 115.4)]
    left = remaining_m(115.42, LAT, {"type": "LineString", "coordinates": there}, site(115.4))
    assert left == pytest.approx(0.02 * METRES_A_DEGREE, rel=0.02)
