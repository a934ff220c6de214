"""A small straight county: a generator at x = 0, a route of 10 km east, a disposal site at its end.

Tests think in metres east (x) and north (y) of the generator, and in seconds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from manifest_service.alerts.engine import Folded, fold, new_watch
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.plane import Plane
from manifest_service.registry.entries import Detour, Route, Site, Zone

PLANE = Plane(115.44, 36.48)
DAY_MS = 1_764_550_800_000  # 2025-12-01 09:00 in Guan County


def degrees(x: float, y: float) -> tuple[float, float]:
    lon, lat = PLANE.unproject(x, y)
    return float(lon), float(lat)


def box(x: float, y: float, half_m: float = 100.0) -> dict[str, Any]:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [degrees(x + half_m * i, y + half_m * j) for i, j in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [degrees(*point) for point in points]}


def site(id: str, kind: Any, x: float, y: float) -> Site:
    return Site(id=id, organisation_id="firm", name=id, kind=kind, geometry=box(x, y))


@dataclass(frozen=True, kw_only=True)
class County:
    route: dict[str, Any] = field(default_factory=lambda: line((0, 0), (10_000, 0)))
    detours: tuple[Detour, ...] = ()
    more_sites: tuple[Site, ...] = ()
    more_zones: tuple[Zone, ...] = ()

    @property
    def ground(self) -> Ground:
        return Ground(
            [
                site("origin", "generator", 0, 0),
                site("end", "disposal", 10_000, 0),
                site("other", "disposal", 5_000, 2_000),
                site("fuel", "fuel", 4_000, 0),
                *self.more_sites,
            ],
            [
                Zone(id="centre", name="centre", kind="forbidden", geometry=box(7_000, 1_000, 200)),
                *self.more_zones,
            ],
            [
                Route(
                    id="way",
                    name="way",
                    origin_site_id="origin",
                    destination_site_id="end",
                    geometry=self.route,
                    detours=self.detours,
                )
            ],
        )

    def trip(self, **changes: Any) -> Trip:
        times = {
            name: None if seconds is None else DAY_MS + int(seconds * 1000)
            for name, seconds in changes.items()
            if name.endswith("_at_ms")
        }
        given: dict[str, Any] = {
            "manifest_number": "M1",
            "vehicle_id": "truck",
            "stream": "construction_soil",
            "origin_site_id": "origin",
            "destination_site_id": "end",
            "route_id": "way",
            "issued_at_ms": DAY_MS - 3_600_000,
            "loaded_at_ms": DAY_MS - 60_000,
            "departed_at_ms": DAY_MS,
        }
        return Trip(**{**given, **changes, **times})

    def fix(self, second: float, x: float, y: float = 0.0, **more: Any) -> Fix:
        lon, lat = degrees(x, y)
        at_ms = DAY_MS + int(second * 1000)
        return Fix(**{"at_ms": at_ms, "lon": lon, "lat": lat, "received_at_ms": at_ms, **more})

    def drive(
        self,
        y_of: Callable[[float], float] = lambda x: 0.0,
        *,
        every_s: float = 10.0,
        from_x: float = 0.0,
        until_x: float = 10_000.0,
        mps: float = 10.0,
    ) -> list[Fix]:
        """Fixes of a drive east; `y_of` is the way's y at each x."""
        count = int((until_x - from_x) / (mps * every_s)) + 1
        xs = [from_x + i * mps * every_s for i in range(count)]
        return [
            self.fix((x - from_x) / mps, x, y_of(x), speed_kmh=mps * 3.6, load="full") for x in xs
        ]

    def fold(
        self, fixes: Iterable[Fix], *trips: Trip, until_s: float | None = None, **more: Any
    ) -> Folded:
        until_ms = None if until_s is None else DAY_MS + int(until_s * 1000)
        start = more.pop("watch", None) or new_watch("truck")
        return fold(start, list(fixes), trips, self.ground, until_ms=until_ms, **more)


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def of_rule() -> Callable[[Folded, str], list[Episode]]:
    """The episodes of one rule."""

    def chosen(folded: Folded, rule: str) -> list[Episode]:
        return [episode for episode in folded.episodes if episode.rule == rule]

    return chosen


@pytest.fixture
def at_ms() -> Callable[[float], int]:
    return lambda second: DAY_MS + int(second * 1000)


@pytest.fixture
def county_with_route() -> Callable[..., County]:
    return lambda *points: County(route=line(*points))


def zone(id: str, kind: Any, geometry: dict[str, Any], **more: Any) -> Zone:
    return Zone(id=id, name=id, kind=kind, geometry=geometry, **more)


def rectangle(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [[degrees(*corner) for corner in corners]]}


@pytest.fixture
def county_with() -> Callable[..., County]:
    """A county with more zones, each (kind, (west, south, east, north)), and more sites."""

    def made(*zones: tuple[str, tuple[float, ...]], sites: tuple[Site, ...] = (), **more: Any):
        named = [zone(f"{k}{n}", k, rectangle(*at), **more) for n, (k, at) in enumerate(zones)]
        return County(more_zones=tuple(named), more_sites=sites)

    return made


@pytest.fixture
def site_at() -> Callable[..., Site]:
    return site
