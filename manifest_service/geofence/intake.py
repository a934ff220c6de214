"""Checking a geometry before it is registered, with words that help.

Refused: not GeoJSON, the wrong type, empty, not closed, too few or too many points, not numbers,
crossing itself, latitude and longitude exchanged, outside China. Warned about: far from the county.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from manifest_service.errors import Fault, InvalidInput
from manifest_service.geofence.datum import DATUMS, to_wgs84
from manifest_service.geofence.plane import ground_distance_m

MAX_POINTS = 20_000
MAX_BYTES = 20_000_000
CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north: mainland, islands and sea, in WGS-84 degrees, generously."""

TYPES: Mapping[str, tuple[str, ...]] = {
    "site": ("Polygon", "MultiPolygon"),
    "zone": ("Polygon", "MultiPolygon"),
    "route": ("LineString", "MultiLineString"),
}
_DEPTH = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A geometry fit to be registered: GeoJSON in WGS-84, and what is odd about it."""

    geometry: Mapping[str, Any]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One feature of a GeoJSON text."""

    index: int
    properties: Mapping[str, Any]
    geometry: Mapping[str, Any] | None


def check_geometry(
    geometry: Mapping[str, Any],
    *,
    kind: str,
    datum: str,
    centre: tuple[float, float],
    radius_km: float,
) -> Checked:
    """`geometry` in WGS-84; raises InvalidInput with a fault on `geometry`."""
    if datum not in DATUMS:
        raise _refused("datum_unknown", datum=datum, known=", ".join(DATUMS))
    type_ = geometry.get("type")
    if type_ not in TYPES[kind]:
        raise _refused("geometry_type", type=str(type_), expected=" / ".join(TYPES[kind]))
    lines = _lines(geometry.get("coordinates"), _DEPTH[type_])
    points = np.array([point for line in lines for point in line], float).reshape(-1, 2)
    _check_points(points)
    for line in lines:
        _check_line(line, closed=kind != "route")
    _check_axes(points, centre, radius_km)
    lon, lat = to_wgs84(points[:, 0], points[:, 1], datum)
    if _in_china(*centre):
        _check_china(lon, lat)
    flat = _without_heights(geometry["coordinates"], _DEPTH[type_])
    shape = shapely.geometry.shape({"type": type_, "coordinates": flat})
    if not shape.is_valid:
        raise _refused("geometry_invalid", reason=shapely.is_valid_reason(shape))
    moved = shapely.transform(
        shape, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], datum))
    )
    return Checked(
        geometry=shapely.geometry.mapping(moved)
        if datum != "WGS84"
        else json.loads(shapely.to_geojson(moved)),
        warnings=tuple(_far(lon, lat, centre, radius_km)),
    )


def read_features(text: str | bytes) -> tuple[Feature, ...]:
    """The features of a FeatureCollection, a Feature or a bare geometry; raises InvalidInput."""
    if len(text) > MAX_BYTES:
        raise InvalidInput("geojson_too_large", limit=MAX_BYTES)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("geojson_malformed", detail=str(error)[:120]) from error
    if not isinstance(data, Mapping):
        raise InvalidInput("geojson_malformed", detail="not an object")
    if data.get("type") == "FeatureCollection":
        features = data.get("features")
        if not isinstance(features, list) or not features:
            raise InvalidInput("geojson_empty")
    else:
        features = [data if data.get("type") == "Feature" else {"geometry": data}]
    return tuple(_feature(i, feature) for i, feature in enumerate(features))


def _feature(index: int, feature: Any) -> Feature:
    given = feature if isinstance(feature, Mapping) else {}
    properties, geometry = given.get("properties"), given.get("geometry")
    return Feature(
        index=index,
        properties=properties if isinstance(properties, Mapping) else {},
        geometry=geometry if isinstance(geometry, Mapping) else None,
    )


def _refused(code: str, **params: object) -> InvalidInput:
    return InvalidInput(faults=[Fault(path="geometry", code=code, params=params)])


def _lines(coordinates: Any, depth: int) -> list[list[tuple[float, float]]]:
    """Every line or ring of nested coordinates."""
    if not isinstance(coordinates, list | tuple) or not coordinates:
        raise _refused("geometry_empty")
    if depth > 1:
        return [line for part in coordinates for line in _lines(part, depth - 1)]
    return [[_point(point) for point in coordinates]]


def _without_heights(coordinates: Any, depth: int) -> list[Any]:
    """`coordinates` that `_lines` has read, each point as two numbers: of a third only some may have one, and
    it may be anything."""
    if depth == 1:
        return [_point(point) for point in coordinates]
    return [_without_heights(part, depth - 1) for part in coordinates]


def _point(point: Any) -> tuple[float, float]:
    if not isinstance(point, list | tuple) or len(point) < 2:
        raise _refused("geometry_not_numbers", point=str(point)[:60])
    lon, lat = point[:2]
    for value in (lon, lat):
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise _refused("geometry_not_numbers", point=str(point)[:60])
    return float(lon), float(lat)


def _check_points(points: np.ndarray[Any, Any]) -> None:
    if len(points) > MAX_POINTS:
        raise _refused("geometry_too_many_points", found=len(points), limit=MAX_POINTS)
    if np.abs(points).max() > 180:
        raise _refused("geometry_not_degrees", value=float(np.abs(points).max()))


def _check_line(line: list[tuple[float, float]], *, closed: bool) -> None:
    distinct = len(set(line))
    if closed and line[0] != line[-1]:
        raise _refused("geometry_not_closed", first=str(line[0]), last=str(line[-1]))
    if distinct < (3 if closed else 2):
        raise _refused("geometry_too_few_points", found=distinct)


def _check_axes(
    points: np.ndarray[Any, Any], centre: tuple[float, float], radius_km: float
) -> None:
    """Latitude and longitude exchanged: only the exchanged reading lies near the county."""
    lon, lat = points[:, 0].mean(), points[:, 1].mean()
    as_given = abs(lat) <= 90 and ground_distance_m(lon, lat, *centre) <= radius_km * 1000
    exchanged = abs(lon) <= 90 and ground_distance_m(lat, lon, *centre) <= radius_km * 1000
    west, south, east, north = CHINA
    looks_exchanged = south <= lon <= north and west <= lat <= east
    if not as_given and (exchanged or (looks_exchanged and not west <= lon <= east)):
        raise _refused("geometry_axes_swapped", lon=float(lon), lat=float(lat))


def _in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north


def _check_china(lon: np.ndarray[Any, Any], lat: np.ndarray[Any, Any]) -> None:
    west, south, east, north = CHINA
    outside = (lon < west) | (lon > east) | (lat < south) | (lat > north)
    if outside.any():
        i = int(np.argmax(outside))
        raise _refused("geometry_outside_china", lon=float(lon[i]), lat=float(lat[i]))


def _far(
    lon: np.ndarray[Any, Any],
    lat: np.ndarray[Any, Any],
    centre: tuple[float, float],
    radius_km: float,
) -> Iterator[Fault]:
    farthest = max(
        ground_distance_m(x, y, *centre) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    )
    if farthest > radius_km * 1000:
        params = {"km": round(farthest / 1000), "limit_km": radius_km}
        yield Fault(path="geometry", code="geometry_far_from_county", params=params)
