"""The compiled scene answers for whole arrays."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.geofence.aligned import Parts, all_within, lane
from manifest_service.geofence.layer import Layer
from manifest_service.geofence.plane import Plane
from manifest_service.geofence.scene import Area, Corridor, Scene

PLANE = Plane(115.44, 36.48)


def square(x, y, half=100.0):
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [[float(v) for v in PLANE.unproject(x + half * i, y + half * j)] for i, j in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def where(scene, x, y):
    lon, lat = PLANE.unproject(x, y)
    return scene.where([float(lon)], [float(lat)])[0]


def area(id, x, y, kind="disposal"):
    return Area(id=id, kind=kind, geometry=square(x, y))


@given(x=st.floats(-600, 600), y=st.floats(-600, 600))
def test_the_tree_says_what_every_polygon_by_itself_says(x, y):
    centres = {f"{i}.{j}": (i * 150.0, j * 150.0) for i in range(-2, 3) for j in range(-2, 3)}
    scene = Scene([area(id, *at) for id, at in centres.items()], [], [], PLANE)
    found = {site.id for site in where(scene, x, y).sites}
    sure = {id for id, (a, b) in centres.items() if max(abs(x - a), abs(y - b)) < 99.9}
    never = {id for id, (a, b) in centres.items() if max(abs(x - a), abs(y - b)) > 100.1}
    assert sure <= found
    assert not never & found


def test_depth_is_the_distance_to_the_edge():
    scene = Scene([area("a", 0, 0)], [], [], PLANE)
    assert where(scene, 70, 0).sites[0].depth_m == pytest.approx(30, abs=0.01)
    assert where(scene, 399, 0).near_sites == {"a"}
    assert where(scene, 401, 0).near_sites == frozenset()


def test_the_nearest_variant_counts_and_a_point_on_the_line_is_at_zero():
    ways = [[(0, 0), (1000, 0)], [(0, 500), (1000, 500)]]
    lines = [[[float(v) for v in PLANE.unproject(*p)] for p in way] for way in ways]
    geometry = {"type": "MultiLineString", "coordinates": lines}
    scene = Scene([], [], [Corridor(id="r", geometry=geometry, half_width_m=100)], PLANE)
    far = scene.off_route_m("r", np.array([500.0, 500.0, 500.0]), np.array([0.0, 240.0, 260.0]))
    assert far == pytest.approx([0, 240, 240], abs=0.05)


def test_the_far_side_of_the_earth_is_nowhere():
    scene = Scene([area("a", 0, 0)], [area("z", 0, 0, "forbidden")], [], PLANE)
    for lon in (-64.56, 25.44, -154.56):
        found = scene.where([lon], [0.0])[0]
        assert (found.sites, found.zones) == ((), ())
        assert math.isfinite(found.x)


def test_an_empty_scene_holds_nothing():
    assert Scene([], [], []).where([115.0], [36.0])[0].sites == ()
    assert Scene([], [], []).where([], []) == []


def test_the_shapes_stay_prepared():
    scene = Scene([area("a", 0, 0)], [], [], PLANE)
    assert all(shapely.is_prepared(shape) for shape in scene._sites._shapes)


def crooked(n):
    """A way of sharp turns, a loop and a vertex given twice."""
    chance = np.random.default_rng(n)
    steps = chance.normal(0, 150, (30, 2))
    steps[10] = 0
    return np.cumsum(steps, axis=0)


@pytest.mark.parametrize("n", range(4))
def test_a_lane_says_what_the_distance_to_its_middle_says(n):
    middle = shapely.linestrings(crooked(n))
    shapely.prepare(middle)
    around = crooked(n) + np.random.default_rng(n + 100).normal(0, 80, (400, 30, 2))
    x, y = around.reshape(-1, 2).T
    points = shapely.points(x, y)
    metres = shapely.distance(middle, points)
    assert (np.abs(metres - 115) < 2).sum() > 20, "none near the edge"
    one = lane(middle, 115.0)
    spans = [(i, i + 1) for i in range(len(points))]
    said = all_within([one] * len(points), Parts(spans), x, y, points)
    assert said == (metres <= 115).tolist()
    assert shapely.intersects_xy(one.sure, x, y).sum() > 0.9 * sum(said), "asked at length"


@pytest.mark.parametrize("n", range(4))
def test_what_is_near_an_area_is_what_its_distance_says(n):
    rings = [shapely.buffer(shapely.Polygon(crooked(n * 9 + k)), 0) for k in range(6)]
    shapes = [shape for shape in rings if not shape.is_empty]
    layer = Layer(
        [Area(id=f"{k}", kind="yard", geometry=drawn(s)) for k, s in enumerate(shapes)], PLANE, 30.0
    )
    chance = np.random.default_rng(n)
    x, y = chance.uniform(-1500, 1500, (2, 20_000))
    points = shapely.points(x, y)
    i, j = layer.find(points, x, y).near
    metres = shapely.distance(layer._shapes[:, None], points[None, :])
    assert ((metres > 0) & (metres < 30)).sum() > 100
    near = sorted(zip(*(axis.tolist() for axis in np.nonzero((metres <= 30).T)), strict=True))
    assert sorted(zip(i.tolist(), j.tolist(), strict=True)) == near


def drawn(shape):
    """GeoJSON of a shape on the plane."""

    def degrees(xy):
        return np.column_stack(PLANE.unproject(xy[:, 0], xy[:, 1]))

    return shapely.geometry.mapping(shapely.transform(shape, degrees))
