"""How far along a route a place is: every reach of it that passes by.

A route may cross itself, touch itself or go out and back the same way: a place then lies on several
reaches, and only where the vehicle was before tells which. So all are given.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Reach(NamedTuple):
    variant: int
    along_m: float
    """From the variant's beginning."""


TOGETHER = 8
"""Segments in one box: a place is held against boxes first, and only then against segments."""


class Ways:
    """The variants of a route as segments in a metric plane."""

    def __init__(self, shape: shapely.Geometry) -> None:
        lines = [np.asarray(part.coords)[:, :2] for part in shapely.get_parts(shape)]
        lengths = [_lengths(line) for line in lines]
        self.lengths_m = tuple(float(metres.sum()) for metres in lengths)
        self._segments = np.column_stack(
            [
                np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines]),
                np.concatenate([np.cumsum(metres) - metres for metres in lengths]),
                np.concatenate(lengths),
                np.concatenate([line[:-1] for line in lines]),
                np.concatenate([np.diff(line, axis=0) for line in lines]),
            ]
        )
        """A row each: variant, metres before it, length, where it begins (x, y), its step (x, y)."""
        self._low, self._high = _boxes(self._segments[:, 3:5], self._segments[:, 5:7])

    def reaches(self, x: float, y: float, within_m: float) -> tuple[Reach, ...]:
        """The nearest place of each reach that comes within `within_m` of (x, y)."""
        found: list[Reach] = []
        best_m, last = 0.0, -2
        for i, (variant, begins_m, length_m, *segment) in self._near(x, y, within_m):
            apart_m, share = _apart(x, y, length_m, *segment)
            if apart_m > within_m:
                continue
            goes_on = i == last + 1 and found[-1].variant == variant
            if not goes_on or apart_m < best_m:
                best_m, reach = apart_m, Reach(int(variant), begins_m + share * length_m)
                if goes_on:
                    found.pop()
                found.append(reach)
            last = i
        return tuple(found)

    def _near(self, x: float, y: float, within_m: float) -> Iterator[tuple[int, list[float]]]:
        """Every segment, by number, of the boxes within `within_m`."""
        at = np.array((x, y))
        near = np.all((self._low <= at + within_m) & (self._high >= at - within_m), axis=1)
        for box in np.flatnonzero(near).tolist():
            first = box * TOGETHER
            yield from enumerate(self._segments[first : first + TOGETHER].tolist(), first)


def _apart(
    x: float, y: float, length_m: float, from_x: float, from_y: float, east: float, north: float
) -> tuple[float, float]:
    """(distance of (x, y) to a segment, the share of the segment that lies before its foot)."""
    to_x, to_y = x - from_x, y - from_y
    # A vertex given twice makes a segment without length: its place is its beginning.
    share = (to_x * east + to_y * north) / max(length_m * length_m, 1e-12)
    share = min(max(share, 0.0), 1.0)
    return math.hypot(to_x - share * east, to_y - share * north), share


def _boxes(begins: Array, steps: Array) -> tuple[Array, Array]:
    """South-west and north-east corner around each TOGETHER segments."""
    firsts = np.arange(0, len(begins), TOGETHER)
    ends = begins + steps
    low = np.minimum.reduceat(np.minimum(begins, ends), firsts, axis=0)
    high = np.maximum.reduceat(np.maximum(begins, ends), firsts, axis=0)
    return low, high


def _lengths(line: Array) -> Array:
    lengths: Array = np.hypot(*np.diff(line, axis=0).T)
    return lengths
