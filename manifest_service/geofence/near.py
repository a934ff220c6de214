"""Who was near a place: a vehicle's fixes, and the straight ways between them, against a circle.

A visit is the time a vehicle was within the radius. A way between two fixes counts when they are
near enough in time and place to be believed (presence.BELIEVED_*): a truck that reports each minute
is not missed between two reports. Of a longer way (presence.POSSIBLE_*) that leads through the circle
it is said only that the vehicle was `possibly` there, sometime between its two ends. All is measured
in the metric plane around the place.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from manifest_service.geofence.fix import JUMP_KMH
from manifest_service.geofence.plane import Plane
from manifest_service.geofence.presence import (
    BELIEVED_M,
    BELIEVED_MS,
    POSSIBLE_M,
    POSSIBLE_MS,
    Point,
)

Kind = Literal["stopped", "passed", "possibly"]

TOGETHER_MS = 300_000
"""Visits no farther apart are one (domain reference, section 7: so is an episode re-opened)."""
STOP_MS = 180_000
STOP_M, SPARSE_STOP_M, SPARSE_MS = 50.0, 100.0, 60_000
"""A stop: 3 minutes within 50 m, 100 m when reports are 60 s or more apart (section 7)."""
SLACK_M = 100.0
"""Two honest fixes may each be off by 50 m (fix.Fix.uncertainty_m)."""

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Circle:
    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True, kw_only=True)
class Run:
    """Good fixes of one vehicle in order, and the span of time that is asked about."""

    points: Sequence[Point]
    from_ms: int
    until_ms: int
    """Not included."""
    is_first: bool = True
    """Nothing is asked about the time before."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    kind: Kind
    entered_ms: int
    left_ms: int
    """Where the circle was crossed on a way that is believed; for `possibly`, its two ends."""
    nearest_m: float
    nearest_ms: int
    fixes: int
    """Fixes within the circle."""
    stop_ms: int
    """The longest stop within; 0 when it only passed."""
    silent_ms: int
    """The longest time without a fix within: how far `left_ms` can be trusted."""
    since_before: bool
    goes_on: bool
    """It was there when the span began; when it ended."""
    piece: tuple[Point, ...]
    """Its fixes, with those before and after that it is joined to."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Time within the circle between fix `first` and fix `last` (the same for one alone)."""

    from_ms: int
    until_ms: int
    nearest_m: float
    nearest_ms: int
    first: int
    last: int


class _Field:
    """The fixes of all runs in one row of arrays, the circle around (0, 0): most runs come nowhere
    near, and one pass over all costs less than a look at each."""

    def __init__(self, runs: Sequence[Run], circle: Circle) -> None:
        counts = [len(run.points) for run in runs]
        flat = [point for run in runs for point in run.points]
        columns = np.array(flat, float).reshape(-1, 3)
        self.radius_m = circle.radius_m
        self.at = np.array([point[0] for point in flat], np.int64)
        self.x, self.y = Plane(circle.lon, circle.lat).project(columns[:, 1], columns[:, 2])
        self.run = np.repeat(np.arange(len(runs)), counts)
        self.begins = np.concatenate([[0], np.cumsum(counts)]).tolist()
        self.from_ms = np.array([run.from_ms for run in runs], np.int64)[self.run]
        self.until_ms = np.array([run.until_ms for run in runs], np.int64)[self.run]
        self.is_first = np.array([run.is_first for run in runs], bool)[self.run]
        self.inside = np.hypot(self.x, self.y) <= circle.radius_m
        self.asked = (self.at >= self.from_ms) & (self.at < self.until_ms)
        self.took, self.dx, self.dy = np.diff(self.at), np.diff(self.x), np.diff(self.y)
        self.length = np.hypot(self.dx, self.dy)
        # No truck drives so: one of the two fixes is wrong, or late and never judged.
        fast = self.length * 3_600 > JUMP_KMH * self.took + 3_600 * SLACK_M
        self.joined = (np.diff(self.run) == 0) & (self.took <= POSSIBLE_MS) & ~fast

    def alone(self) -> Iterator[_Way]:
        """Each fix within."""
        for i in np.flatnonzero(self.inside & self.asked).tolist():
            ms = int(self.at[i])
            yield _Way(ms, ms, float(np.hypot(self.x[i], self.y[i])), ms, i, i)

    def believed(self) -> Iterator[_Way]:
        """The part within of each believed way, and of each whose two ends are within."""
        both = self.inside[:-1] & self.inside[1:]
        near = (self.took <= BELIEVED_MS) & (self.length <= BELIEVED_M)
        took = np.maximum(self.took, 1)
        low = np.clip((self.from_ms[:-1] - self.at[:-1]) / took, 0.0, None)
        high = np.clip((self.until_ms[:-1] - self.at[:-1]) / took, None, 1.0)
        chosen = self.joined & (both | near) & (self.took > 0)
        for i, begin, end, nearest, nearest_m in self._crossings(low, high, chosen):
            start, ms = int(self.at[i]), int(self.took[i])
            moments = [start + round(part * ms) for part in (begin, end, nearest)]
            yield _Way(moments[0], moments[1], nearest_m, moments[2], i, i + 1)

    def possible(self) -> Iterator[_Way]:
        """Ways too long to be believed that lead through; both ends are outside."""
        doubted = (self.took > BELIEVED_MS) | (self.length > BELIEVED_M)
        outside = ~self.inside[:-1] & ~self.inside[1:]
        # Told once: with the span in which the way begins, or with the first that it leads into.
        leads_in = (self.at[:-1] < self.from_ms[:-1]) & (self.at[1:] >= self.from_ms[:-1])
        told = self.asked[:-1] | (self.is_first[:-1] & leads_in)
        chosen = self.joined & doubted & outside & told & (self.length <= POSSIBLE_M)
        whole = np.zeros(len(self.took)), np.ones(len(self.took))
        for i, _, _, nearest, nearest_m in self._crossings(*whole, chosen):
            start, ms = int(self.at[i]), int(self.took[i])
            yield _Way(start, start + ms, nearest_m, start + round(nearest * ms), i, i + 1)

    def _crossings(
        self, low: Array, high: Array, chosen: Array
    ) -> Iterator[tuple[int, float, float, float, float]]:
        """(index, enters, leaves, is nearest, nearest in metres) of each chosen way that comes
        within the radius: shares of the way, between `low` and `high`."""
        x, y, dx, dy = self.x[:-1], self.y[:-1], self.dx, self.dy
        square = dx * dx + dy * dy
        moves = square > 0
        middle = np.divide(-(x * dx + y * dy), square, out=low.copy(), where=moves)
        nearest = np.clip(middle, low, np.maximum(low, high))
        nearest_m = np.hypot(x + nearest * dx, y + nearest * dy)
        for i in np.flatnonzero(chosen & (low < high) & (nearest_m <= self.radius_m)).tolist():
            half = math.inf  # who stands within stays within
            if moves[i]:
                away = (x[i] * dy[i] - y[i] * dx[i]) ** 2 / square[i]
                half = math.sqrt(max(self.radius_m**2 - away, 0.0) / square[i])
            begin = min(max(middle[i] - half, low[i]), nearest[i])
            end = max(min(middle[i] + half, high[i]), nearest[i])
            yield i, float(begin), float(end), float(nearest[i]), float(nearest_m[i])


def visits(runs: Sequence[Run], circle: Circle) -> list[list[Visit]]:
    """The visits of each run, oldest first."""
    field = _Field(runs, circle)
    certain: list[list[_Way]] = [[] for _ in runs]
    for way in (*field.alone(), *field.believed()):
        certain[field.run[way.first]].append(way)
    found: list[list[Visit]] = [[] for _ in runs]
    for n, ways in enumerate(certain):
        ways.sort(key=lambda way: (way.from_ms, way.until_ms))
        found[n] += [_visit(runs[n], field, group) for group in _together(ways)]
    for way in field.possible():
        n = int(field.run[way.first])
        found[n].append(_possibly(runs[n], field, way))
    return [sorted(some, key=lambda visit: visit.entered_ms) for some in found]


def _together(ways: Sequence[_Way]) -> Iterator[list[_Way]]:
    """Ways in order, those of one visit in one list."""
    group: list[_Way] = []
    until = 0
    for way in ways:
        if group and way.from_ms - until > TOGETHER_MS:
            yield group
            group = []
        until = max(until, way.until_ms) if group else way.until_ms
        group.append(way)
    if group:
        yield group


def _visit(run: Run, field: _Field, ways: list[_Way]) -> Visit:
    nearest = min(ways, key=lambda way: (way.nearest_m, way.nearest_ms))
    first, last = min(way.first for way in ways), max(way.last for way in ways)
    entered, left = ways[0].from_ms, max(way.until_ms for way in ways)
    here = slice(first, last + 1)
    at = field.at[here]
    within = first + np.flatnonzero(field.inside[here] & field.asked[here])
    stop_ms = _longest_stop(field.at[within], field.x[within], field.y[within])
    return Visit(
        kind="stopped" if stop_ms >= STOP_MS else "passed",
        entered_ms=entered,
        left_ms=left,
        nearest_m=nearest.nearest_m,
        nearest_ms=nearest.nearest_ms,
        fixes=len(within),
        stop_ms=stop_ms if stop_ms >= STOP_MS else 0,
        silent_ms=int(np.diff(at).max(initial=0)),
        since_before=entered == run.from_ms and bool(at[0] < run.from_ms),
        goes_on=left == run.until_ms and bool(at[-1] >= run.until_ms),
        piece=_piece(run, field, first, last),
    )


def _possibly(run: Run, field: _Field, way: _Way) -> Visit:
    return Visit(
        kind="possibly",
        entered_ms=way.from_ms,
        left_ms=way.until_ms,
        nearest_m=way.nearest_m,
        nearest_ms=way.nearest_ms,
        fixes=0,
        stop_ms=0,
        silent_ms=way.until_ms - way.from_ms,
        since_before=False,
        goes_on=False,
        piece=_piece(run, field, way.first, way.last),
    )


def _piece(run: Run, field: _Field, first: int, last: int) -> tuple[Point, ...]:
    begins = field.begins[int(field.run[first])]
    return tuple(run.points[first - begins : last - begins + 1])


def _longest_stop(at: Array, x: Array, y: Array) -> int:
    """The longest time the fixes stay where one of them was; milliseconds."""
    longest, anchor = 0, 0
    for i in range(1, len(at)):
        gap_ms = at[i] - at[i - 1]
        radius_m = SPARSE_STOP_M if gap_ms >= SPARSE_MS else STOP_M
        if gap_ms > POSSIBLE_MS or np.hypot(x[i] - x[anchor], y[i] - y[anchor]) > radius_m:
            anchor = i
        longest = max(longest, int(at[i] - at[anchor]))
    return longest
