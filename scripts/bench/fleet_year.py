"""A year of a fleet's positions as arrays, day by day: trucks going to and fro between sites along a
county's roads, a report a minute, now and then a day somewhere else."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manifest_service.geofence.plane import Plane
from manifest_service.geofence.presence import DAY_MS

CENTRE = Plane(115.44, 36.48)
HALF_SIZE_M = 20_000
ROAD_EVERY_M = 2_000
STEP_M = 10
"""Routes are tables of places this far apart."""
REPORTS = 137
"""Of a vehicle on a day it works: two and a quarter hours with the engine on."""
INTERVAL_MS = 60_000
STANDING_MS = 12 * 60_000
ELSEWHERE = 0.05
"""Of the days are spent on another road."""
NOISE_M = 5.0
FIRST_MS = 1_735_689_600_000 - 4 * 3_600_000 - DAY_MS
"""04:00 on a day in China, early in 2025."""

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Day:
    """Fixes ordered by (vehicle, device time)."""

    number: int
    vehicle: Ints
    at_ms: Ints
    lon: Array
    lat: Array


class Fleet:
    def __init__(self, vehicles: int, fixes: int, days: int = 365, seed: int = 1) -> None:
        self.vehicles, self.days = vehicles, days
        self._share = fixes / (vehicles * days * REPORTS)
        assert self._share <= 1, "more vehicles are needed for that many fixes"
        self._random = np.random.default_rng(seed)
        pits = self._places(20)
        self.sites = np.concatenate([pits, self._places(300)])
        self.routes = [
            road(self.sites[20 + self._random.integers(300)], pits[self._random.integers(20)])
            for _ in range(vehicles)
        ]
        self._others = [road(*self._places(2)) for _ in range(1000)]

    def _places(self, count: int) -> Array:
        return self._random.uniform(-HALF_SIZE_M, HALF_SIZE_M, (count, 2))

    def year(self) -> Iterator[Day]:
        for number in range(self.days):
            at_work = np.flatnonzero(self._random.random(self.vehicles) < self._share)
            yield self._day(number, at_work)

    def _day(self, number: int, at_work: Ints) -> Day:
        random, count = self._random, len(at_work)
        begins = random.integers(2 * 3_600_000, 14 * 3_600_000, count)
        since = np.arange(REPORTS) * INTERVAL_MS + random.integers(0, 3000, (count, REPORTS))
        places = np.empty((count, REPORTS, 2))
        for row, vehicle in enumerate(at_work.tolist()):
            route = self.routes[vehicle]
            if random.random() < ELSEWHERE:
                route = self._others[random.integers(len(self._others))]
            places[row] = along(route, since[row], random.uniform(7, 14))
        places += random.normal(0, NOISE_M, places.shape)
        x, y = places.reshape(-1, 2).T
        lon, lat = CENTRE.unproject(x, y)
        return Day(
            number=number,
            vehicle=np.repeat(at_work, REPORTS),
            at_ms=(FIRST_MS + number * DAY_MS + begins[:, None] + since).reshape(-1),
            lon=lon,
            lat=lat,
        )


def road(a: Array, b: Array) -> Array:
    """The way from a to b: to the nearest road, along two roads, off it again; a table of places."""
    across = np.round(a[1] / ROAD_EVERY_M) * ROAD_EVERY_M
    along_ = np.round(b[0] / ROAD_EVERY_M) * ROAD_EVERY_M
    corners = np.array([a, [a[0], across], [along_, across], [along_, b[1]], b])
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    at = np.arange(0, length[-1] + STEP_M, STEP_M)
    return np.column_stack([np.interp(at, length, corners[:, i]) for i in (0, 1)])


def along(route: Array, since_ms: Ints, speed: float) -> Array:
    """Places on a route driven to and fro at `speed` m/s, standing a while at either end."""
    length = (len(route) - 1) * STEP_M
    drive_ms = length / speed * 1000
    phase = since_ms % (2 * (drive_ms + STANDING_MS))
    back = phase > drive_ms + STANDING_MS
    driven = np.minimum(np.where(back, phase - drive_ms - STANDING_MS, phase), drive_ms)
    at = driven / drive_ms * (len(route) - 1)
    return route[np.where(back, len(route) - 1 - at, at).astype(np.int64)]
