"""Many shapes, each held against points of its own, in one call."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec
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


class Approach(msgspec.Struct, frozen=True):
    """How near a vehicle came to a place."""

    metres: Array
    """Of each fix, 0 inside."""
    closest_m: float
    last_m: float
    is_touched: bool
    """Some fix may have been inside, as uncertain as it is."""


def approaches(
    shapes: Sequence[Shape], points: Sequence[Points], uncertain_m: Sequence[Array]
) -> list[Approach]:
    """For each shape, of its points. No shape is without points."""
    every, flat, bounds = _aligned(shapes, points)
    metres = shapely.distance(every, flat)
    begins, ends = bounds[:-1], bounds[1:]
    return [
        Approach(metres[begin:end], *summary)
        for begin, end, *summary in zip(
            begins.tolist(),
            ends.tolist(),
            np.minimum.reduceat(metres, begins).tolist(),
            metres[ends - 1].tolist(),
            np.logical_or.reduceat(metres <= np.concatenate(uncertain_m), begins).tolist(),
            strict=True,
        )
    ]


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
