"""What is refused before a geometry is registered, by which code."""

import json
from pathlib import Path

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.geofence.intake import check_geometry, read_features
from manifest_service.geofence.plane import ground_distance_m

GUAN = (115.44, 36.48)
BOUNDARY = Path(__file__).parents[4] / "shared/data/guan_county_boundary_gcj02.geojson"


def polygon(*points):
    return {"type": "Polygon", "coordinates": [list(points)]}


SQUARE = polygon((115.4, 36.4), (115.5, 36.4), (115.5, 36.5), (115.4, 36.5), (115.4, 36.4))
HOLE = [(115.42, 36.42), (115.44, 36.42), (115.44, 36.44), (115.42, 36.42)]


def check(geometry, kind="site", datum="WGS84"):
    return check_geometry(geometry, kind=kind, datum=datum, centre=GUAN, radius_km=60)


def refusal(geometry, kind="site", datum="WGS84"):
    with pytest.raises(InvalidInput) as refused:
        check(geometry, kind, datum)
    (fault,) = refused.value.faults
    return fault.code


def exchanged(geometry):
    return {**geometry, "coordinates": [[(y, x) for x, y in geometry["coordinates"][0]]]}


def moved(geometry, dx, dy):
    return {**geometry, "coordinates": [[(x + dx, y + dy) for x, y in geometry["coordinates"][0]]]}


BOW = polygon((115.4, 36.4), (115.5, 36.5), (115.5, 36.4), (115.4, 36.5), (115.4, 36.4))
OPEN = polygon((115.4, 36.4), (115.5, 36.4), (115.5, 36.5), (115.4, 36.5))


@pytest.mark.parametrize(
    ("geometry", "kind", "code"),
    [
        (BOW, "site", "geometry_invalid"),
        (OPEN, "site", "geometry_not_closed"),
        (exchanged(SQUARE), "site", "geometry_axes_swapped"),
        (moved(SQUARE, -115, 10), "zone", "geometry_outside_china"),
        ({"type": "Polygon", "coordinates": []}, "site", "geometry_empty"),
        ({"type": "Polygon", "coordinates": [[]]}, "site", "geometry_empty"),
        (SQUARE, "route", "geometry_type"),
        ({"type": "Point", "coordinates": GUAN}, "site", "geometry_type"),
        (polygon((115.4, 36.4), (115.5, 36.4), (115.4, 36.4)), "site", "geometry_too_few_points"),
        ({"type": "LineString", "coordinates": [GUAN, GUAN]}, "route", "geometry_too_few_points"),
        (polygon((float("nan"), 36.4)), "site", "geometry_not_numbers"),
        (polygon((float("inf"), 36.4)), "site", "geometry_not_numbers"),
        (polygon(("115", 36.4)), "site", "geometry_not_numbers"),
        (polygon((12_850_000.0, 4_360_000.0)), "site", "geometry_not_degrees"),
        (
            {"type": "LineString", "coordinates": [(115 + i / 1e5, 36) for i in range(20_001)]},
            "route",
            "geometry_too_many_points",
        ),
    ],
)
def test_a_bad_geometry_is_refused_by_code(geometry, kind, code):
    assert refusal(geometry, kind) == code


def test_a_crossing_says_where():
    with pytest.raises(InvalidInput) as refused:
        check(BOW)
    assert "115.45 36.45" in str(refused.value.faults[0].params["reason"])


def test_an_unknown_datum_is_refused():
    assert refusal(SQUARE, datum="ED50") == "datum_unknown"


def test_far_from_the_county_is_a_warning():
    found = check(moved(SQUARE, 3, 0))
    assert [fault.code for fault in found.warnings] == ["geometry_far_from_county"]
    assert check(SQUARE).warnings == ()


def test_holes_and_several_polygons_are_kept():
    many = {
        "type": "MultiPolygon",
        "coordinates": [[SQUARE["coordinates"][0], HOLE], moved(SQUARE, 0.2, 0)["coordinates"]],
    }
    kept = check(many).geometry
    assert kept["type"] == "MultiPolygon"
    assert [len(rings) for rings in kept["coordinates"]] == [2, 1]


def test_a_height_is_dropped():
    flat = check(polygon(*[(x, y, 30.0) for x, y in SQUARE["coordinates"][0]])).geometry
    assert {len(point) for point in flat["coordinates"][0]} == {2}


@pytest.mark.parametrize("height", [30.0, "high", None, [], float("nan")])
def test_a_height_that_only_one_point_has_or_that_is_none_is_dropped_too(height):
    (first, *others) = SQUARE["coordinates"][0]
    assert check(polygon((*first, height), *others)).geometry == check(SQUARE).geometry


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "geojson_malformed"),
        ("[1]", "geojson_malformed"),
        ('{"type": "FeatureCollection", "features": []}', "geojson_empty"),
    ],
)
def test_a_text_that_is_not_geojson_is_refused(text, code):
    with pytest.raises(InvalidInput) as refused:
        read_features(text)
    assert refused.value.code == code


def test_features_are_read_in_order_also_those_without_geometry():
    first = {"type": "Feature", "properties": {"name": "a"}, "geometry": SQUARE}
    text = json.dumps({"type": "FeatureCollection", "features": [first, {"type": "Feature"}]})
    found = read_features(text)
    assert [(f.index, f.properties.get("name"), f.geometry is None) for f in found] == [
        (0, "a", False),
        (1, None, True),
    ]


@pytest.mark.skipif(not BOUNDARY.exists(), reason="shared/data is not here")
def test_the_real_boundary_lands_where_gcj02_came_from():
    (feature, *_) = read_features(BOUNDARY.read_text())
    assert feature.geometry is not None
    given = feature.geometry["coordinates"][0][0]
    found = check(feature.geometry, "zone", "GCJ02").geometry["coordinates"][0][0]
    shifts = [ground_distance_m(*a[:2], *b) for a, b in zip(given, found, strict=True)]
    assert min(shifts) > 500
    assert max(shifts) < 600
