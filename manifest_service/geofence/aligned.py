"""Many shapes, each held against points of its own, in one call."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from manifest_service.geofence.layer import Array

Shape: TypeAlias = shapely.Geometry
Points = NDArray[np.object_]


def distance_m(shape: Shape, points: Points) -> Array:
    """Of each point to `shape`; 0 inside."""
    metres: Array = shapely.distance(shape, points)
    return metres


def distances_m(shapes: Sequence[Shape], points: Sequence[Points]) -> list[Array]:
    """For each shape: of each of its points."""
    every, flat, bounds = _aligned(shapes, points)
    metres = shapely.distance(every, flat)
    return [metres[bounds[i] : bounds[i + 1]] for i in range(len(shapes))]


def all_within(
    shapes: Sequence[Shape], points: Sequence[Points], metres: Sequence[float]
) -> list[bool]:
    """For each shape: whether none of its points is farther than its `metres`. No shape is without
    points."""
    every, flat, bounds = _aligned(shapes, points)
    within = shapely.dwithin(every, flat, np.repeat(metres, np.diff(bounds)))
    found: list[bool] = np.logical_and.reduceat(within, bounds[:-1]).tolist()
    return found


def _aligned(
    shapes: Sequence[Shape], points: Sequence[Points]
) -> tuple[NDArray[np.object_], Points, NDArray[np.intp]]:
    """Each shape beside each of its points, and where the points of each begin."""
    lengths = [len(part) for part in points]
    every = np.repeat(np.array(shapes, dtype=object), lengths)
    return every, np.concatenate(points), np.concatenate([[0], np.cumsum(lengths)])
