"""Lines drawn by hand: joined to what is there already, and simplified.

A hand misses a gate by some metres and a road by some more. An end that misses its site is moved to
it; points beside an existing route are moved onto it, with its bends between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from manifest_service.geofence.plane import Plane
from manifest_service.geofence.shape import in_plane

Points = NDArray[np.float64]
PLACES = 6
"""Decimals of a degree kept: a tenth of a metre."""


@dataclass(frozen=True, kw_only=True)
class Snapped:
    """A drawn line, a LineString or MultiLineString as it came, and what became of it."""

    geometry: Mapping[str, Any]
    length_m: float
    points: int
    moved: int
    """Points that were moved onto a site or a route."""


def snap(
    geometry: Mapping[str, Any],
    *,
    tolerance_m: float,
    simplify_m: float,
    origin: Mapping[str, Any] | None = None,
    destination: Mapping[str, Any] | None = None,
    routes: Sequence[Mapping[str, Any]] = (),
) -> Snapped:
    """`geometry` (WGS-84) with its ends on its sites and its points on the routes that lie within
    `tolerance_m`, then simplified by Douglas and Peucker within `simplify_m`; 0 of either leaves it
    as it is."""
    plane = plane_of(geometry)
    ends = [None if site is None else in_plane(site, plane) for site in (origin, destination)]
    ways = [part for route in routes for part in shapely.get_parts(in_plane(route, plane)).tolist()]
    parts, moved = [], 0
    for part in shapely.get_parts(in_plane(geometry, plane)):
        points = shapely.get_coordinates(part)
        points, on_ways = _onto_ways(points, ways, tolerance_m)
        points, at_ends = _onto_sites(points, ends, tolerance_m)
        moved += on_ways + at_ends
        parts.append(simplified(points, simplify_m))
    return Snapped(
        geometry=degrees(parts, plane, single=geometry["type"] == "LineString"),
        length_m=sum(length_m(part) for part in parts),
        points=sum(len(part) for part in parts),
        moved=moved,
    )


def apart_m(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Distance between the nearest points of two geometries in WGS-84."""
    plane = plane_of(one)
    return float(shapely.distance(in_plane(one, plane), in_plane(other, plane)))


def plane_of(geometry: Mapping[str, Any]) -> Plane:
    west, south, east, north = shapely.geometry.shape(geometry).bounds
    return Plane((west + east) / 2, (south + north) / 2)


def simplified(points: Points, tolerance_m: float) -> Points:
    """Points of a line in metres without those it can do without; its ends stay."""
    points = points[np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]]
    if tolerance_m <= 0 or len(points) < 3:
        return points
    line = shapely.simplify(shapely.linestrings(points), tolerance_m, preserve_topology=False)
    found: Points = shapely.get_coordinates(line)
    # A drive round and back to where it began has no ends to keep a line between.
    return found if len(np.unique(found, axis=0)) > 1 else points


def length_m(points: Points) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def degrees(parts: Sequence[Points], plane: Plane, *, single: bool) -> dict[str, Any]:
    """Lines in metres as GeoJSON in WGS-84."""
    lines = [
        np.column_stack(plane.unproject(part[:, 0], part[:, 1])).round(PLACES).tolist()
        for part in parts
    ]
    if single:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _onto_sites(
    points: Points, ends: Sequence[shapely.Geometry | None], tolerance_m: float
) -> tuple[Points, int]:
    """An end outside its site, and within the tolerance of it, moved to its edge."""
    points, moved = points.copy(), 0
    for at, site in zip((0, -1), ends, strict=True):
        if site is None:
            continue
        end = shapely.points(points[at])
        if 0 < shapely.distance(site, end) <= tolerance_m:
            points[at] = shapely.get_coordinates(shapely.shortest_line(site, end))[0]
            moved += 1
    return points, moved


def _onto_ways(
    points: Points, ways: Sequence[shapely.Geometry], tolerance_m: float
) -> tuple[Points, int]:
    if not ways or tolerance_m <= 0:
        return points, 0
    places = shapely.points(points)
    distances = np.array([shapely.distance(way, places) for way in ways])
    nearest = np.where(distances.min(axis=0) <= tolerance_m, distances.argmin(axis=0), -1)
    found: list[Points] = []
    before: tuple[int, float] | None = None
    for point, place, which in zip(points, places, nearest.tolist(), strict=True):
        if which < 0:
            found.append(point[None])
            before = None
            continue
        along = float(shapely.line_locate_point(ways[which], place))
        if before is not None and before[0] == which:
            found.append(_between(ways[which], before[1], along, found[-1][-1], tolerance_m))
        found.append(shapely.get_coordinates(shapely.line_interpolate_point(ways[which], along)))
        before = (which, along)
    return np.concatenate(found), int((nearest >= 0).sum())


def _between(
    way: shapely.Geometry, start_m: float, end_m: float, start: Points, tolerance_m: float
) -> Points:
    """The bends of a way between two places on it, where it runs as the drawn line does; none where
    it goes another way round."""
    bends: Points = shapely.get_coordinates(way)
    at = np.r_[0.0, np.cumsum(np.hypot(*np.diff(bends, axis=0).T))]
    low, high = sorted((start_m, end_m))
    inside: Points = bends[(at > low) & (at < high)]
    if start_m > end_m:
        inside = inside[::-1]
    end = shapely.get_coordinates(shapely.line_interpolate_point(way, end_m))[0]
    drawn = shapely.linestrings([start, end])
    if len(inside) and shapely.distance(drawn, shapely.points(inside)).max() <= tolerance_m:
        return inside
    return np.empty((0, 2))
