"""How far along a route a place is: every reach of it that passes by.

A route may cross itself, touch itself or go out and back the same way: a place then lies on several
reaches, and only where the vehicle was before tells which. So all are given.
"""

import math
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Reach(NamedTuple):
    variant: int
    along_m: float
    """From the variant's beginning."""


CELL_M = 250.0
"""Segments are found by squares of this side, each looked at once: vehicles drive the same ways."""

Segment = tuple[int, int, float, float, float, float, float, float]
"""Its number, variant, metres before it, length, where it begins (x, y), its step (x, y)."""


class Ways:
    """The variants of a route as segments in a metric plane."""

    def __init__(self, shape: shapely.Geometry) -> None:
        lines = [np.asarray(part.coords)[:, :2] for part in shapely.get_parts(shape)]
        lengths = [_lengths(line) for line in lines]
        self.lengths_m = tuple(float(metres.sum()) for metres in lengths)
        begins = np.concatenate([line[:-1] for line in lines])
        steps = np.concatenate([np.diff(line, axis=0) for line in lines])
        self._variants = np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines])
        self._measures = np.column_stack(
            [
                np.concatenate([np.cumsum(metres) - metres for metres in lengths]),
                np.concatenate(lengths),
                begins,
                steps,
            ]
        )
        """A row for each segment: what a Segment says from its metres on."""
        self._low, self._high = (
            np.minimum(begins, begins + steps),
            np.maximum(begins, begins + steps),
        )
        self._cells: dict[tuple[float, float, float], tuple[Segment, ...]] = {}

    def reaches(self, x: float, y: float, within_m: float) -> tuple[Reach, ...]:
        """The nearest place of each reach that comes within `within_m` of (x, y)."""
        found: list[Reach] = []
        best_m, last = 0.0, -2
        for i, variant, begins_m, length_m, *segment in self._near(x, y, within_m):
            apart_m, share = _apart(x, y, length_m, *segment)
            if apart_m > within_m:
                continue
            goes_on = (
                i == last + 1
                and found[-1].variant == variant
                # Where the way turns round, both its directions pass by a place that is far from the turn.
                and math.hypot(x - segment[0], y - segment[1]) <= within_m
            )
            if not goes_on or apart_m < best_m:
                best_m, reach = apart_m, Reach(variant, begins_m + share * length_m)
                if goes_on:
                    found.pop()
                found.append(reach)
            last = i
        return tuple(found)

    def _near(self, x: float, y: float, within_m: float) -> tuple[Segment, ...]:
        """Every segment that may be within `within_m`: those near the square around the place."""
        east, north = x // CELL_M, y // CELL_M
        found = self._cells.get((east, north, within_m))
        if found is None:
            found = self._near_square(np.array((east, north)) * CELL_M, within_m)
            if found:  # where no way is, a vehicle may be anywhere
                self._cells[east, north, within_m] = found
        return found

    def _near_square(self, corner: Array, within_m: float) -> tuple[Segment, ...]:
        low, high = corner - within_m, corner + CELL_M + within_m
        near = np.flatnonzero(np.all((self._low <= high) & (self._high >= low), axis=1)).tolist()
        rows = zip(near, self._variants[near].tolist(), self._measures[near].tolist(), strict=True)
        return tuple((i, variant, *measures) for i, variant, measures in rows)


def _apart(
    x: float, y: float, length_m: float, from_x: float, from_y: float, east: float, north: float
) -> tuple[float, float]:
    """(distance of (x, y) to a segment, the share of the segment that lies before its foot)."""
    to_x, to_y = x - from_x, y - from_y
    # A vertex given twice makes a segment without length: its place is its beginning.
    share = (to_x * east + to_y * north) / max(length_m * length_m, 1e-12)
    share = min(max(share, 0.0), 1.0)
    return math.hypot(to_x - share * east, to_y - share * north), share


def _lengths(line: Array) -> Array:
    lengths: Array = np.hypot(*np.diff(line, axis=0).T)
    return lengths
