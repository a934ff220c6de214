"""Use cases of the gateway: which terminals are registered, and the approved route of a trip."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from manifest_service.errors import NotFound
from manifest_service.events.canonical import plain
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.registry.entries import Entry, Route, Vehicle
from manifest_service.services.ports import (
    Clock,
    ManifestQuery,
    ManifestRow,
    Store,
    Transaction,
)

LOADED = ("loaded", "in_transit")
"""Statuses of a manifest whose route its vehicle is to be held to."""
PAGE = 500

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Terminal:
    """An active vehicle with a terminal, and the route of the trip it is on."""

    vehicle_id: str
    terminal_id: str
    plate: str
    route_id: str | None
    route_version: int
    route_detours: tuple[int, ...] = ()
    """Which of the route's detours are in force now."""


@dataclass(frozen=True, kw_only=True)
class Corridor:
    """An approved route: WGS-84 (lon, lat) degrees, a line for each variant, then those of detours."""

    route_id: str
    version: int
    name: str
    half_width_m: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Terminals:
    store: Store
    clock: Clock

    def every(self, actor: Actor) -> tuple[Terminal, ...]:
        """Every terminal that may report; NotAllowed for others than the gateway."""
        _check(actor)
        now = self.clock.now()
        return self.store.read(lambda tx: _terminals(tx, now))

    def corridor(self, route_id: str, detours: Collection[int], actor: Actor) -> Corridor:
        """A route with some of its detours, by number; raises NotFound("entry_unknown")."""
        _check(actor)
        row = self.store.read(lambda tx: tx.registry.get("route", route_id))
        if row is None or not isinstance(row.entry, Route):
            raise NotFound("entry_unknown", kind="route", id=route_id)
        route = row.entry
        return Corridor(
            route_id=route.id,
            version=row.version,
            name=route.name,
            half_width_m=route.half_width_m,
            lines=tuple(
                line
                for geometry in (route.geometry, *_chosen(route, detours))
                for line in _lines(geometry)
            ),
        )


def _check(actor: Actor) -> None:
    require(actor, "terminal.serve")


def _chosen(route: Route, detours: Collection[int]) -> Iterator[Any]:
    return (one.geometry for n, one in enumerate(route.detours) if n in detours)


def _in_force(route: Entry, now: datetime) -> tuple[int, ...]:
    assert isinstance(route, Route)
    return tuple(n for n, one in enumerate(route.detours) if one.from_at <= now < one.until_at)


def _terminals(tx: Transaction, now: datetime) -> tuple[Terminal, ...]:
    routes = _routes_under_way(tx)
    found = []
    for row in tx.registry.list("vehicle", active_only=True):
        vehicle = row.entry
        if not isinstance(vehicle, Vehicle) or vehicle.terminal_id is None:
            continue
        route_id = routes.get(vehicle.id)
        route = tx.registry.get("route", route_id) if route_id else None
        found.append(
            Terminal(
                vehicle_id=vehicle.id,
                terminal_id=vehicle.terminal_id,
                plate=vehicle.plate,
                route_id=route_id if route else None,
                route_version=route.version if route else 0,
                route_detours=_in_force(route.entry, now) if route else (),
            )
        )
    return tuple(found)


def _routes_under_way(tx: Transaction) -> dict[str, str]:
    """Vehicle -> the route of its load; of the one issued last, when it carries several."""
    found: dict[str, str] = {}
    for row in _loaded(tx):
        if row.route_id is not None:
            found.setdefault(row.vehicle_id, row.route_id)
    return found


def _loaded(tx: Transaction) -> Iterator[ManifestRow]:
    query = ManifestQuery(statuses=LOADED, limit=PAGE)
    while page := tx.manifests.search(query):
        yield from page
        query = replace(query, after=(str(plain(page[-1].issued_at)), page[-1].number))


def _lines(geometry: Any) -> Iterator[Line]:
    nested = geometry["coordinates"]
    for line in [nested] if geometry["type"] == "LineString" else nested:
        yield tuple((float(point[0]), float(point[1])) for point in line)
