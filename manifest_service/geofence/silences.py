"""Where terminals use to fall silent, learned from their fixes.

A silence is 5 minutes or more between two valid fixes under way, between which the vehicle moved by
at least 300 m: one that stood there had its ignition off. A dead zone has 5 silences of 3 vehicles
that begin close together, and at least half of all that pass fall silent there. Passages are counted
from the day after the first silence on, silences too: before, nobody counted those that passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from manifest_service.geofence.drawn import PLACES
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.habits import Visit, clusters
from manifest_service.geofence.plane import Plane, ground_distance_m

SILENT_S = 300.0
MOVED_M = 300.0
NEAR_M, WIDEST_M = 150.0, 600.0
"""Beginnings are joined within the first, up to the second: twice 300 m."""
PASSING_M = 300.0
FEWEST_SILENCES, FEWEST_VEHICLES = 5, 3
LEAST_SHARE = 0.5
MARGIN_M = 100.0
"""Around the last fixes heard: at 36 km/h and a report each 10 s, the next one is not."""


@dataclass(frozen=True, kw_only=True)
class Silence:
    lon: float
    lat: float
    """Of the last fix before it."""
    first_ms: int
    last_ms: int


@dataclass(frozen=True, kw_only=True)
class DeadZone:
    """A place where terminals use to fall silent, and what says so."""

    lon: float
    lat: float
    geometry: Mapping[str, Any]
    """A Polygon around where silences began, WGS-84."""
    visits: int
    """Silences."""
    vehicles: int
    days: int
    passages: int
    """Vehicles and days that passed without falling silent, since the first silence's day."""
    median_s: float
    p95_s: float


def silences(fixes: Sequence[Fix], under_way: Sequence[tuple[int, int]]) -> tuple[Silence, ...]:
    """Silences among valid fixes of one vehicle by device time that begin within one of the spans
    (first and last millisecond)."""
    return tuple(
        Silence(lon=a.lon, lat=a.lat, first_ms=a.at_ms, last_ms=b.at_ms)
        for a, b in pairwise(fixes)
        if b.at_ms - a.at_ms >= SILENT_S * 1000
        and any(first <= a.at_ms <= last for first, last in under_way)
        and ground_distance_m(a.lon, a.lat, b.lon, b.lat) >= MOVED_M
    )


def places(begun: Sequence[Visit]) -> tuple[tuple[float, float], ...]:
    """(lon, lat) of the middle of each place where silences begin."""
    return tuple((lon, lat) for _, _, _, lon, lat in _places(begun))


def passed(
    fixes: Sequence[Fix], found: Sequence[Silence], middles: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float, int], ...]:
    """(lon, lat, when) of each place that the fixes come by without a silence that begins there."""
    if not fixes or not middles:
        return ()
    lon, lat = np.array([f.lon for f in fixes]), np.array([f.lat for f in fixes])
    plane = Plane(float(lon[0]), float(lat[0]))
    tree = shapely.STRtree(shapely.points(*plane.project(lon, lat)))
    at = np.array(middles)
    points = shapely.points(*plane.project(at[:, 0], at[:, 1]))
    which, by = tree.query(points, predicate="dwithin", distance=PASSING_M)
    silent = {
        n
        for n, (x, y) in enumerate(middles)
        for one in found
        if ground_distance_m(one.lon, one.lat, x, y) <= PASSING_M
    }
    first: dict[int, int] = {}
    for n, k in zip(which.tolist(), by.tolist(), strict=True):
        first[n] = min(first.get(n, fixes[k].at_ms), fixes[k].at_ms)
    return tuple((*middles[n], ms) for n, ms in sorted(first.items()) if n not in silent)


def dead_zones(begun: Sequence[Visit], by: Sequence[Visit]) -> tuple[DeadZone, ...]:
    """The places where enough silences of enough vehicles begin (`begun`) in comparison with those
    that passed (`by`), the most silences first."""
    found = []
    for members, points, plane, lon, lat in _places(begun):
        here = [begun[i] for i in members]
        if len(here) < FEWEST_SILENCES or len({v.vehicle_id for v in here}) < FEWEST_VEHICLES:
            continue
        since = min(visit.on for visit in here)
        near = [v for v in by if ground_distance_m(v.lon, v.lat, lon, lat) <= PASSING_M]
        passages = len({(v.vehicle_id, v.on) for v in near if v.on > since})
        silent = len({(v.vehicle_id, v.on) for v in here if v.on > since})
        if silent == 0 or silent < LEAST_SHARE * (silent + passages):
            continue
        found.append(_zone(here, points, plane, (lon, lat), passages))
    return tuple(sorted(found, key=lambda zone: (-zone.visits, zone.lon, zone.lat)))


_Place = tuple[NDArray[np.intp], NDArray[np.float64], Plane, float, float]


def _places(begun: Sequence[Visit]) -> list[_Place]:
    if not begun:
        return []
    lon, lat = np.array([v.lon for v in begun]), np.array([v.lat for v in begun])
    plane = Plane(float(np.median(lon)), float(np.median(lat)))
    points = np.column_stack(plane.project(lon, lat))
    found: list[_Place] = []
    for members in clusters(points, NEAR_M):
        here = points[members]
        if np.ptp(here, axis=0).max() <= WIDEST_M:
            middle = plane.unproject(*np.median(here, axis=0))
            found.append((members, here, plane, float(middle[0]), float(middle[1])))
    return found


def _zone(
    here: Sequence[Visit],
    points: NDArray[np.float64],
    plane: Plane,
    middle: tuple[float, float],
    passages: int,
) -> DeadZone:
    around = shapely.convex_hull(shapely.multipoints(points)).buffer(MARGIN_M, quad_segs=4)
    around = shapely.transform(around, lambda xy: np.column_stack(plane.unproject(*xy.T)))
    seconds = np.array([visit.seconds for visit in here])
    ring = shapely.get_coordinates(around).round(PLACES).tolist()
    return DeadZone(
        lon=round(middle[0], PLACES),
        lat=round(middle[1], PLACES),
        geometry={"type": "Polygon", "coordinates": [ring]},
        visits=len(here),
        vehicles=len({visit.vehicle_id for visit in here}),
        days=len({visit.on for visit in here}),
        passages=passages,
        median_s=float(np.median(seconds)),
        p95_s=float(np.percentile(seconds, 95)),
    )
