"""Features of GeoJSON files as data of entries."""

import json
from pathlib import Path

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.registry.features import read_features
from manifest_service.registry.intake import read_entry

BOUNDARY = Path(__file__).parents[4] / "shared/data/guan_county_boundary_gcj02.geojson"
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def a_collection(*features):
    found = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    return json.dumps({"type": "FeatureCollection", "features": found})


def test_a_file_made_for_us_names_the_fields():
    text = a_collection(({"id": "z-1", "name": "水源地", "kind": "water", "active": None}, SQUARE))
    (row,) = read_features("zone", text)
    assert row.row == 1
    assert read_entry("zone", row.data).name == "水源地"


def test_a_file_made_elsewhere_is_mapped_and_completed():
    text = a_collection(({"code": 7, "title": "甲", "colour": "red"}, SQUARE), ({}, None))
    rows = read_features(
        "zone", text, fields={"code": "id", "title": "name"}, fixed={"kind": "water"}
    )
    assert rows[0].data == {"id": "7", "name": "甲", "kind": "water", "geometry": SQUARE}
    assert rows[1].data == {"kind": "water"}


def test_only_what_has_a_shape_comes_from_geojson():
    with pytest.raises(InvalidInput, match="kind_has_no_geometry"):
        read_features("vehicle", a_collection(({}, SQUARE)))


@pytest.mark.skipif(not BOUNDARY.exists(), reason="needs the shared test data")
def test_the_real_county_boundary_becomes_a_district():
    (row,) = read_features(
        "zone",
        BOUNDARY.read_bytes(),
        fields={"adcode": "id", "name": "name"},
        fixed={"kind": "district"},
    )
    entry = read_entry("zone", row.data)
    assert (entry.id, entry.name, entry.kind) == ("371525", "冠县", "district")
