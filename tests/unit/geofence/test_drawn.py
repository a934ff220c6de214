"""What a hand draws is joined to what is there."""

import numpy as np
import pytest

from manifest_service.geofence.drawn import apart_m, snap
from manifest_service.geofence.plane import Plane

PLANE = Plane(115.44, 36.48)


def line(*points):
    return {"type": "LineString", "coordinates": [list(at(*point)) for point in points]}


def at(x, y):
    return tuple(float(v) for v in PLANE.unproject(x, y))


def yard(x, y, half=50.0):
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return {
        "type": "Polygon",
        "coordinates": [[at(x + half * i, y + half * j) for i, j in corners]],
    }


def metres(found):
    lon, lat = np.array(found.geometry["coordinates"]).T
    return np.column_stack(PLANE.project(lon, lat))


def test_ends_near_their_sites_are_moved_to_the_edge_and_others_are_not():
    drawn = line((-70, 5), (500, 0), (1000, 90))
    found = snap(drawn, tolerance_m=30, simplify_m=0, origin=yard(0, 0), destination=yard(1000, 0))
    assert found.moved == 1
    assert metres(found)[0] == pytest.approx([-50, 5], abs=0.3)
    assert metres(found)[-1] == pytest.approx([1000, 90], abs=0.3)


def test_an_end_inside_its_site_stays():
    drawn = line((10, 5), (500, 0))
    assert snap(drawn, tolerance_m=30, simplify_m=0, origin=yard(0, 0)).moved == 0


def test_points_beside_a_route_are_moved_onto_it_with_its_bends_between():
    road = line((0, 0), (500, 0), (520, 15), (1000, 15), (2000, 15))
    drawn = line((100, 12), (980, 4), (1000, 300))
    found = snap(drawn, tolerance_m=30, simplify_m=0, routes=[road])
    assert found.moved == 2
    expected = [(100, 0), (500, 0), (520, 15), (980, 15), (1000, 300)]
    assert metres(found) == pytest.approx(np.array(expected, float), abs=0.5)


def test_a_route_that_goes_round_is_not_followed_between_two_points_on_it():
    road = line((0, 0), (0, 500), (800, 500), (800, 0))
    drawn = line((5, 10), (790, 10))
    found = snap(drawn, tolerance_m=30, simplify_m=0, routes=[road])
    assert found.points == 2
    assert found.length_m == pytest.approx(800, abs=1)


def test_drawn_backwards_the_bends_come_backwards():
    road = line((0, 0), (500, 0), (520, 15), (1000, 15))
    found = snap(line((900, 12), (100, 2)), tolerance_m=30, simplify_m=0, routes=[road])
    xs = metres(found)[:, 0]
    assert list(xs) == sorted(xs, reverse=True)
    assert found.points == 4


def test_simplifying_keeps_every_variant_and_its_ends():
    wavy = [(i * 50.0, 3.0 * (i % 2)) for i in range(41)]
    parts = [line(*wavy)["coordinates"], line((0, 900), (0, 900), (2000, 900))["coordinates"]]
    drawn = {"type": "MultiLineString", "coordinates": parts}
    found = snap(drawn, tolerance_m=0, simplify_m=10)
    assert [len(part) for part in found.geometry["coordinates"]] == [2, 2]
    assert found.moved == 0


def test_a_round_trip_is_not_simplified_to_a_point():
    found = snap(line((0, 0), (5, 5), (0, 0)), tolerance_m=0, simplify_m=100)
    assert found.points == 3


def test_apart_is_measured_in_metres():
    assert apart_m(line((0, 0), (1000, 0)), line((500, 250), (500, 900))) == pytest.approx(
        250, abs=0.1
    )
