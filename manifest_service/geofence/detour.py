"""Approved ways that count for some time only: the nearest of those in force when a fix was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely

from manifest_service.geofence.layer import Array
from manifest_service.geofence.plane import Plane
from manifest_service.geofence.shape import in_plane


@dataclass(frozen=True, kw_only=True)
class Detour:
    """A line beside a corridor, for from_ms <= at_ms < until_ms."""

    geometry: Mapping[str, Any]
    from_ms: int
    until_ms: int


class CompiledDetour(NamedTuple):
    shape: shapely.Geometry
    from_ms: int
    until_ms: int
    over_m: float
    """How much longer the way is by it."""


def compile_detours(
    detours: Sequence[Detour], route: shapely.Geometry, plane: Plane
) -> tuple[CompiledDetour, ...]:
    """`route`: what they are detours of, on the plane."""
    shapes = [in_plane(one.geometry, plane) for one in detours]
    return tuple(
        CompiledDetour(shape, one.from_ms, one.until_ms, _over_m(shape, route))
        for shape, one in zip(shapes, detours, strict=True)
    )


def on_any(detours: Sequence[CompiledDetour], point: Any, at_ms: int, within_m: float) -> bool:
    """Whether a point is within so much of a detour in force."""
    return any(
        one.from_ms <= at_ms < one.until_ms and shapely.dwithin(one.shape, point, within_m)
        for one in detours
    )


def _over_m(detour: shapely.Geometry, route: shapely.Geometry) -> float:
    """The length of a detour beyond that of the part of the nearest variant that it goes round."""
    variants = shapely.get_parts(route)
    over_m = 0.0
    for line in shapely.get_parts(detour):
        ends = [shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])]
        nearest = min(variants, key=lambda way: sum(shapely.distance(way, end) for end in ends))
        first, last = (float(shapely.line_locate_point(nearest, end)) for end in ends)
        over_m += max(float(shapely.length(line)) - abs(last - first), 0.0)
    return over_m


def nearest_of(
    detours: Sequence[CompiledDetour], distances: Array, points: Any, at_ms: Any
) -> Array:
    """The least of each distance and those to the detours in force at the time of its point."""
    for shape, from_ms, until_ms, _ in detours:
        in_force = (at_ms >= from_ms) & (at_ms < until_ms)
        if in_force.any():
            nearer = np.minimum(distances, shapely.distance(shape, points))
            distances = np.where(in_force, nearer, distances)
    return distances
