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


def compile_detours(detours: Sequence[Detour], plane: Plane) -> tuple[CompiledDetour, ...]:
    return tuple(
        CompiledDetour(in_plane(one.geometry, plane), one.from_ms, one.until_ms) for one in detours
    )


def nearest_of(
    detours: Sequence[CompiledDetour], distances: Array, points: Any, at_ms: Any
) -> Array:
    """The least of each distance and those to the detours in force at the time of its point."""
    for shape, from_ms, until_ms in detours:
        in_force = (at_ms >= from_ms) & (at_ms < until_ms)
        if in_force.any():
            nearer = np.minimum(distances, shapely.distance(shape, points))
            distances = np.where(in_force, nearer, distances)
    return distances
