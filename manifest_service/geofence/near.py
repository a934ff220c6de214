"""Who was near a place: a vehicle's fixes, and the straight ways between them, against a circle.

A visit is the time a vehicle was within the radius. A way between two fixes counts when they are
near enough in time and place to be believed (presence.BELIEVED_*): a truck that reports each minute
is not missed between two reports. Of a longer way (presence.POSSIBLE_*) that leads through the circle
it is said only that the vehicle was `possibly` there, sometime between its two ends. All is measured
in the metric plane around the place.
"""

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


def visits(runs: Sequence[Run], circle: Circle) -> list[list[Visit]]:
    """The visits of each run, oldest first."""
    counts = [len(run.points) for run in runs]
    flat = np.array([point for run in runs for point in run.points], float).reshape(-1, 3)
    x, y = Plane(circle.lon, circle.lat).project(flat[:, 1], flat[:, 2])
    ends = np.cumsum(counts)
    return [
        _visits(run, x[end - n : end], y[end - n : end], circle.radius_m)
        for run, n, end in zip(runs, counts, ends.tolist(), strict=True)
    ]


def _visits(run: Run, x: Array, y: Array, radius_m: float) -> list[Visit]:
    if not run.points:
        return []
    at = np.array([point[0] for point in run.points], np.int64)
    inside = np.hypot(x, y) <= radius_m
    certain = sorted(
        [*_alone(run, at, x, y, inside), *_ways(run, at, x, y, inside, radius_m)],
        key=lambda way: (way.from_ms, way.until_ms),
    )
    found = [_visit(run, group, at, x, y, inside) for group in _together(certain)]
    found += _possible(run, at, x, y, inside, radius_m)
    return sorted(found, key=lambda visit: visit.entered_ms)


def _alone(run: Run, at: Array, x: Array, y: Array, inside: Array) -> Iterator[_Way]:
    """Each fix within."""
    asked = inside & (at >= run.from_ms) & (at < run.until_ms)
    for i in np.flatnonzero(asked).tolist():
        ms = int(at[i])
        yield _Way(ms, ms, float(np.hypot(x[i], y[i])), ms, i, i)


def _ways(
    run: Run, at: Array, x: Array, y: Array, inside: Array, radius_m: float
) -> Iterator[_Way]:
    """The part within of each believed way, and of each whose two ends are within."""
    took, length = np.diff(at), np.hypot(np.diff(x), np.diff(y))
    both = inside[:-1] & inside[1:] & (took <= POSSIBLE_MS)
    believed = both | ((took <= BELIEVED_MS) & (length <= BELIEVED_M))
    believed &= ~_too_fast(took, length) & (took > 0)
    for i, begin, end, nearest, nearest_m in _crossings(x, y, radius_m, *_asked(run, at), believed):
        start, ms = int(at[i]), int(took[i])
        moments = [start + round(part * ms) for part in (begin, end, nearest)]
        yield _Way(moments[0], moments[1], nearest_m, moments[2], i, i + 1)


def _possible(
    run: Run, at: Array, x: Array, y: Array, inside: Array, radius_m: float
) -> Iterator[Visit]:
    """Ways too long to be believed that lead through; both ends are outside."""
    took, length = np.diff(at), np.hypot(np.diff(x), np.diff(y))
    doubted = ((took > BELIEVED_MS) | (length > BELIEVED_M)) & (took <= POSSIBLE_MS)
    doubted &= (length <= POSSIBLE_M) & ~_too_fast(took, length) & ~inside[:-1] & ~inside[1:]
    # Told once: with the span in which the way begins, or with the first that it leads into.
    begins = (at[:-1] >= run.from_ms) & (at[:-1] < run.until_ms)
    if run.is_first:
        begins |= (at[:-1] < run.from_ms) & (at[1:] >= run.from_ms)
    whole = np.zeros(len(took)), np.ones(len(took))
    for i, _, _, nearest, nearest_m in _crossings(x, y, radius_m, *whole, doubted & begins):
        start, ms = int(at[i]), int(took[i])
        yield Visit(
            kind="possibly",
            entered_ms=start,
            left_ms=start + ms,
            nearest_m=nearest_m,
            nearest_ms=start + round(nearest * ms),
            fixes=0,
            stop_ms=0,
            silent_ms=ms,
            since_before=False,
            goes_on=False,
            piece=tuple(run.points[i : i + 2]),
        )


def _too_fast(took: Array, length: Array) -> Array:
    """No truck drives so: one of the two fixes is wrong, or late and never judged."""
    fast: Array = length * 3600 > (JUMP_KMH * np.maximum(took, 1)) + 3600 * 100
    return fast


def _asked(run: Run, at: Array) -> tuple[Array, Array]:
    """The part of each way that lies in the span asked about, as shares of it."""
    took = np.maximum(np.diff(at), 1)
    low = np.clip((run.from_ms - at[:-1]) / took, 0.0, None)
    high = np.clip((run.until_ms - at[:-1]) / took, None, 1.0)
    return low, high


def _crossings(
    x: Array, y: Array, radius_m: float, low: Array, high: Array, asked: Array
) -> Iterator[tuple[int, float, float, float, float]]:
    """(index, enters, leaves, is nearest, nearest in metres) of each way that is asked about and
    comes within the radius of (0, 0): shares of the way, between `low` and `high`."""
    dx, dy = np.diff(x), np.diff(y)
    square = dx * dx + dy * dy
    middle = np.divide(-(x[:-1] * dx + y[:-1] * dy), square, out=low.copy(), where=square > 0)
    nearest = np.clip(middle, low, np.maximum(low, high))
    nearest_m = np.hypot(x[:-1] + nearest * dx, y[:-1] + nearest * dy)
    away = np.divide((x[:-1] * dy - y[:-1] * dx) ** 2, square, out=nearest_m**2, where=square > 0)
    half = np.full(len(square), np.inf)  # who stands within stays within
    np.divide(
        np.sqrt(np.maximum(radius_m**2 - away, 0.0)), np.sqrt(square), out=half, where=square > 0
    )
    begin = np.minimum(np.maximum(middle - half, low), nearest)
    end = np.maximum(np.minimum(middle + half, high), nearest)
    for i in np.flatnonzero(asked & (low < high) & (nearest_m <= radius_m)).tolist():
        yield i, float(begin[i]), float(end[i]), float(nearest[i]), float(nearest_m[i])


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


def _visit(run: Run, ways: list[_Way], at: Array, x: Array, y: Array, inside: Array) -> Visit:
    nearest = min(ways, key=lambda way: (way.nearest_m, way.nearest_ms))
    first, last = min(way.first for way in ways), max(way.last for way in ways)
    entered, left = ways[0].from_ms, max(way.until_ms for way in ways)
    asked = inside[first : last + 1] & (at[first : last + 1] >= run.from_ms)
    within = first + np.flatnonzero(asked & (at[first : last + 1] < run.until_ms))
    stop_ms = _longest_stop(at[within], x[within], y[within])
    return Visit(
        kind="stopped" if stop_ms >= STOP_MS else "passed",
        entered_ms=entered,
        left_ms=left,
        nearest_m=nearest.nearest_m,
        nearest_ms=nearest.nearest_ms,
        fixes=len(within),
        stop_ms=stop_ms if stop_ms >= STOP_MS else 0,
        silent_ms=int(np.diff(at[first : last + 1]).max(initial=0)),
        since_before=entered == run.from_ms and bool(at[first] < run.from_ms),
        goes_on=left == run.until_ms and bool(at[last] >= run.until_ms),
        piece=tuple(run.points[first : last + 1]),
    )


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
