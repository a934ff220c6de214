"""A route proposed from a track that was driven: spikes left out, stops collapsed, simplified.

A spike is a fix the vehicle would have had to rush to and back from. A stop is a minute or more
within 30 m: one point in its middle, for a standing receiver wanders.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from manifest_service.errors import InvalidInput
from manifest_service.geofence.drawn import Points, degrees, length_m, simplified
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.plane import Plane

STOP_M = 30.0
STOP_S = 60.0
SPIKE_M = 30.0
"""Twice the uncertainty of an unremarkable fix: less is noise that simplifying takes care of."""
SHORTEST_M = 50.0
"""Less is no way: the vehicle stood."""
_RUSH = 1.5
"""How much faster than before and after, and how much further than straight on, a spike is."""
_RUSH_MPS = 3.0


@dataclass(frozen=True, kw_only=True)
class Driven:
    """A proposed line, and how well it follows the fixes it was made from."""

    geometry: Mapping[str, Any]
    length_m: float
    points: int
    farthest_m: float
    """The largest distance of any fix used from the line."""
    used: int
    spikes: int
    stops: int


def driven(fixes: Sequence[Fix], tolerance_m: float) -> Driven:
    """A LineString along valid fixes in the order of device time; raises
    InvalidInput("track_too_short") where they make no way."""
    if len(fixes) < 2:
        raise InvalidInput("track_too_short", fixes=len(fixes))
    lon, lat = np.array([f.lon for f in fixes]), np.array([f.lat for f in fixes])
    plane = Plane(float(lon.mean()), float(lat.mean()))
    points = np.column_stack(plane.project(lon, lat))
    at_s = np.array([f.at_ms for f in fixes], float) / 1000
    kept = _without_spikes(points, at_s)
    way, stops = _collapsed(points[kept], at_s[kept])
    line = simplified(way, tolerance_m)
    if len(line) < 2 or length_m(line) < SHORTEST_M:
        raise InvalidInput("track_too_short", fixes=len(fixes))
    far = shapely.distance(shapely.linestrings(line), shapely.points(points[kept]))
    return Driven(
        geometry=degrees([line], plane, single=True),
        length_m=length_m(line),
        points=len(line),
        farthest_m=float(far.max()),
        used=int(kept.sum()),
        spikes=int((~kept).sum()),
        stops=stops,
    )


def _without_spikes(points: Points, at_s: Points) -> NDArray[np.bool_]:
    """Which points are no spikes. Judged once more without those found, for two may touch."""
    kept = np.ones(len(points), bool)
    for _ in range(3):
        at = np.flatnonzero(kept)
        found = at[_spikes(points[at], at_s[at])]
        if not len(found):
            break
        kept[found] = False
    return kept


def _spikes(points: Points, at_s: Points) -> NDArray[np.bool_]:
    spikes = np.zeros(len(points), bool)
    if len(points) < 4:
        return spikes
    leg = np.hypot(*np.diff(points, axis=0).T)
    mps = leg / np.maximum(np.diff(at_s), 0.001)
    straight = np.hypot(*(points[2:] - points[:-2]).T)
    rushed = np.minimum(mps[:-1], mps[1:])
    # The slower of the legs beside those to and from the point: the other may lead to a spike too.
    around = np.minimum(np.r_[mps[:1], mps[:-2]], np.r_[mps[2:], mps[-1:]])
    out_and_back = leg[:-1] + leg[1:] > _RUSH * straight
    off = np.minimum(leg[:-1], leg[1:]) > SPIKE_M
    spikes[1:-1] = out_and_back & off & (rushed > _RUSH * around + _RUSH_MPS)
    return spikes


def _collapsed(points: Points, at_s: Points) -> tuple[Points, int]:
    """The points with each stop as one, and how many stops there were."""
    found, stops, first = [], 0, 0
    while first < len(points):
        end = first + 1
        while end < len(points) and math.dist(points[first], points[end]) <= STOP_M:
            end += 1
        if at_s[end - 1] - at_s[first] >= STOP_S:
            found.append(np.median(points[first:end], axis=0))
            stops, first = stops + 1, end
        else:
            found.append(points[first])
            first += 1
    return np.array(found), stops
