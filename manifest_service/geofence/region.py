"""Whether a place lies in a region."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import shapely

EDGE_DEG = 0.002
"""About 200 m: a boundary drawn from a map is no sharper (domain reference, section 7, permit_region)."""


def lies_within(place: Mapping[str, Any], regions: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the middle of `place` lies in one of `regions`, or within 200 m of it; GeoJSON, WGS-84
    degrees."""
    inside = _shape(json.dumps(place, sort_keys=True)).representative_point()
    shapes = (_shape(json.dumps(region, sort_keys=True)) for region in regions)
    return any(shape.distance(inside) <= EDGE_DEG for shape in shapes)


def region_of(place: Mapping[str, Any], regions: Sequence[Mapping[str, Any]]) -> int | None:
    """Which of `regions` holds the middle of `place`: its index, the first of several; None without
    one. Neighbouring regions share their edge, so none reaches beyond it."""
    inside = _shape(json.dumps(place, sort_keys=True)).representative_point()
    shapes = (_shape(json.dumps(region, sort_keys=True)) for region in regions)
    return next((i for i, shape in enumerate(shapes) if shape.intersects(inside)), None)


@lru_cache(maxsize=256)
def _shape(geometry: str) -> Any:
    shape = shapely.from_geojson(geometry)
    shapely.prepare(shape)
    return shape
