"""How real trucks move: metres driven against seconds, of recorded rounds.

A round is cut where the truck rested (nine minutes or more in one place) or was silent (ten minutes
or more): a driver who hauls rests in a yard. What is left is stop and go, speeds and the times of
reports as they were; laid along a synthetic way it is a haul driven as a real one.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from manifest_service.geofence.plane import ground_distance_m
from manifest_service.simulation.trackpoint import TrackPoint
from manifest_service.simulation.tracks import read_track

STILL_M = 25.0
"""Less than this between two reports is the receiver, not the truck."""
REST_S = 540.0
SILENT_S = 600.0
TOO_FAST_KMH = 110.0
"""Between two reports a minute apart: a jump."""
SHORTEST_M = 3000.0


@dataclass(frozen=True, kw_only=True)
class Piece:
    """(seconds, metres) at each report, both from nought; they only grow."""

    vehicle: str
    steps: tuple[tuple[float, float], ...]

    @property
    def metres(self) -> float:
        return self.steps[-1][1]


def pieces(file: Path) -> tuple[Piece, ...]:
    """Every piece of at least SHORTEST_M in a file of tracks."""
    by_vehicle: dict[str, list[TrackPoint]] = defaultdict(list)
    for point in read_track(file).points:
        by_vehicle[point.vehicle or ""].append(point)
    found = (
        Piece(vehicle=vehicle, steps=steps)
        for vehicle, points in sorted(by_vehicle.items())
        for steps in _pieces(_plain(points))
    )
    return tuple(piece for piece in found if piece.metres >= SHORTEST_M)


def along(stock: Iterator[Piece], length_m: float) -> tuple[tuple[float, float], ...]:
    """(seconds, metres) of a drive of `length_m`, of as many pieces of `stock` as it takes."""
    steps: list[tuple[float, float]] = [(0.0, 0.0)]
    while steps[-1][1] < length_m:
        at, done = steps[-1]
        piece = next(stock)
        for seconds, metres in piece.steps[1:]:
            steps.append((at + seconds, min(done + metres, length_m)))
            if done + metres >= length_m:
                break
    return tuple(steps)


def _plain(points: Sequence[TrackPoint]) -> list[tuple[float, float]]:
    """(epoch seconds, metres since the one before), without repeated times and jumps."""
    found = [(points[0].at.timestamp(), 0.0)]
    last = points[0]
    for point in points[1:]:
        seconds = (point.at - last.at).total_seconds()
        if seconds < 5:
            continue
        metres = ground_distance_m(last.lon, last.lat, point.lon, point.lat)
        if metres / seconds * 3.6 > TOO_FAST_KMH:
            continue
        found.append((point.at.timestamp(), 0.0 if metres < STILL_M else metres))
        last = point
    return found


def _pieces(plain: Sequence[tuple[float, float]]) -> Iterator[tuple[tuple[float, float], ...]]:
    cut = _rests(plain)
    begun = 0
    for i in [*sorted(cut), len(plain)]:
        run = plain[begun:i]
        if len(run) > 1:
            metres = itertools.accumulate((m for _, m in run[1:]), initial=0.0)
            yield tuple((at - run[0][0], far) for (at, _), far in zip(run, metres, strict=True))
        begun = i


def _rests(plain: Sequence[tuple[float, float]]) -> set[int]:
    """Indexes at which a new piece begins: after a silence, and around a rest."""
    cut: set[int] = set()
    stood_from = 0
    for i in range(1, len(plain)):
        if plain[i][0] - plain[i - 1][0] >= SILENT_S:
            cut.add(i)
        if plain[i][1] > 0 or i in cut:
            if plain[i - 1][0] - plain[stood_from][0] >= REST_S:
                cut |= {stood_from + 1, i}
            stood_from = i
    return cut


def longest_stop_s(steps: Sequence[tuple[float, float]]) -> float:
    """The longest time without a metre driven."""
    longest, since = 0.0, steps[0]
    for at, metres in steps:
        if metres > since[1]:
            since = (at, metres)
        longest = max(longest, at - since[0])
    return longest if math.isfinite(longest) else 0.0
