"""How far along a route a place is: every reach of it that passes by.

A route may cross itself, touch itself or go out and back the same way: a place then lies on several
reaches, and only where the vehicle was before tells which. So all are given.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Reach(NamedTuple):
    variant: int
    along_m: float
    """From the variant's beginning."""


class Ways:
    """The variants of a route as segments in a metric plane."""

    def __init__(self, shape: shapely.Geometry) -> None:
        lines = [np.asarray(part.coords)[:, :2] for part in shapely.get_parts(shape)]
        self.lengths_m = tuple(float(_lengths(line).sum()) for line in lines)
        self._from = np.concatenate([line[:-1] for line in lines])
        self._step = np.concatenate([np.diff(line, axis=0) for line in lines])
        self._length = np.concatenate([_lengths(line) for line in lines])
        begins = [np.cumsum(_lengths(line)) - _lengths(line) for line in lines]
        self._begins = np.concatenate(begins)
        self._variant = np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines])

    def reaches(self, x: float, y: float, within_m: float) -> tuple[Reach, ...]:
        """The nearest place of each reach that comes within `within_m` of (x, y)."""
        to = np.array([x, y]) - self._from
        # A vertex given twice makes a segment without length: its place is its beginning.
        square = np.maximum(self._length**2, 1e-12)
        share = np.clip((to * self._step).sum(axis=1) / square, 0.0, 1.0)
        apart = to - share[:, None] * self._step
        distance = np.hypot(apart[:, 0], apart[:, 1])
        near = np.flatnonzero(distance <= within_m)
        runs = np.flatnonzero((np.diff(near) != 1) | (np.diff(self._variant[near]) != 0)) + 1
        best = [run[distance[run].argmin()] for run in np.split(near, runs) if run.size]
        return tuple(
            Reach(int(self._variant[i]), float(self._begins[i] + share[i] * self._length[i]))
            for i in best
        )


def _lengths(line: Array) -> Array:
    lengths: Array = np.hypot(*np.diff(line, axis=0).T)
    return lengths
