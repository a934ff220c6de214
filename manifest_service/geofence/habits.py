"""Where vehicles use to stand, learned from their fixes: halts, and places where many halt.

A halt is a run of valid fixes within 50 m at no more than 5 km/h for 5 minutes. A place is a cluster
of halts with 50 m between neighbours; one that stretches over more than 250 m is a road on which
trucks queue. One vehicle's habit is its driver's own affair: a usual stop has three vehicles on
three days.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from manifest_service.geofence.drawn import PLACES
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.plane import Plane, ground_distance_m

HALT_M, HALT_KMH, HALT_S = 50.0, 5.0, 300.0
WIDEST_M = 250.0
FEWEST_VEHICLES, FEWEST_DAYS = 3, 3
MARGIN_M = 25.0
"""Around the halts of a place: half a truck's length and the uncertainty of a fix."""
_CELL_M = 10.0
"""Halts are clustered by such cells: a place where a thousand halted costs no more than its size."""


@dataclass(frozen=True, kw_only=True)
class Halt:
    lon: float
    lat: float
    first_ms: int
    last_ms: int


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A halt of some vehicle on some local day."""

    vehicle_id: str
    on: date
    lon: float
    lat: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class UsualStop:
    """A place where vehicles use to halt, and what says so."""

    lon: float
    lat: float
    geometry: Mapping[str, Any]
    """A Polygon around its halts, WGS-84."""
    visits: int
    vehicles: int
    days: int
    median_s: float
    p95_s: float


def halts(fixes: Sequence[Fix]) -> tuple[Halt, ...]:
    """Halts among valid fixes of one vehicle by device time."""
    found, first = list[Halt](), 0
    while first < len(fixes):
        end = first + 1
        while end < len(fixes) and _stands(fixes[first], fixes[end - 1], fixes[end]):
            end += 1
        run = fixes[first:end]
        if run[-1].at_ms - run[0].at_ms >= HALT_S * 1000:
            found.append(
                Halt(
                    lon=float(np.median([fix.lon for fix in run])),
                    lat=float(np.median([fix.lat for fix in run])),
                    first_ms=run[0].at_ms,
                    last_ms=run[-1].at_ms,
                )
            )
            first = end
        else:
            first += 1
    return tuple(found)


def usual_stops(visits: Sequence[Visit]) -> tuple[UsualStop, ...]:
    """The places where enough vehicles halted on enough days, the most visited first."""
    if not visits:
        return ()
    lon, lat = np.array([v.lon for v in visits]), np.array([v.lat for v in visits])
    plane = Plane(float(np.median(lon)), float(np.median(lat)))
    points = np.column_stack(plane.project(lon, lat))
    found = []
    for members in clusters(points, HALT_M):
        if np.ptp(points[members], axis=0).max() > WIDEST_M:
            continue
        here = [visits[i] for i in members]
        if len({v.vehicle_id for v in here}) < FEWEST_VEHICLES:
            continue
        if len({v.on for v in here}) < FEWEST_DAYS:
            continue
        found.append(_stop(here, points[members], plane))
    return tuple(sorted(found, key=lambda stop: (-stop.visits, stop.lon, stop.lat)))


def clusters(points: NDArray[np.float64], near_m: float) -> Iterator[NDArray[np.intp]]:
    """The numbers of the points (metres) of each cluster: each is joined to those within `near_m`,
    give or take a cell."""
    cells, cell_of = np.unique(np.floor(points / _CELL_M), axis=0, return_inverse=True)
    middles = shapely.points((cells + 0.5) * _CELL_M)
    pairs = shapely.STRtree(middles).query(middles, predicate="dwithin", distance=near_m)
    root = list(range(len(cells)))

    def top(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for a, b in pairs.T.tolist():
        root[top(a)] = top(b)
    tops = np.array([top(i) for i in range(len(cells))])[cell_of.ravel()]
    order = np.argsort(tops, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(tops[order])) + 1)


def _stands(anchor: Fix, before: Fix, fix: Fix) -> bool:
    if ground_distance_m(anchor.lon, anchor.lat, fix.lon, fix.lat) > HALT_M:
        return False
    if fix.speed_kmh is not None:
        return fix.speed_kmh <= HALT_KMH
    seconds = max((fix.at_ms - before.at_ms) / 1000, 0.001)
    return ground_distance_m(before.lon, before.lat, fix.lon, fix.lat) / seconds * 3.6 <= HALT_KMH


def _stop(here: Sequence[Visit], points: NDArray[np.float64], plane: Plane) -> UsualStop:
    x, y = np.median(points, axis=0)
    around = shapely.convex_hull(shapely.multipoints(points)).buffer(MARGIN_M, quad_segs=4)
    around = shapely.transform(around, lambda xy: np.column_stack(plane.unproject(*xy.T)))
    lon, lat = plane.unproject(x, y)
    seconds = np.array([visit.seconds for visit in here])
    ring = shapely.get_coordinates(around).round(PLACES).tolist()
    return UsualStop(
        lon=round(float(lon), PLACES),
        lat=round(float(lat), PLACES),
        geometry={"type": "Polygon", "coordinates": [ring]},
        visits=len(here),
        vehicles=len({visit.vehicle_id for visit in here}),
        days=len({visit.on for visit in here}),
        median_s=float(np.median(seconds)),
        p95_s=float(np.percentile(seconds, 95)),
    )
