"""What a driver takes along: the approved way of his trip, the ground about it, and who could go on.

All of it is kept on his phone, so that a map and a handover need no network.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Manifest
from manifest_service.geofence.drawn import apart_m
from manifest_service.registry.entries import Driver, Route, Site, Vehicle, Zone
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import ManifestQuery, ManifestRow, Store, Transaction

ABOUT_M = 2000.0
"""Zones so far from the way are of no concern to who keeps to it."""
SHOWN_ZONES = ("forbidden", "excepted_road")
LOOKED_AT = 200
"""The carrier's last manifests, in which its crews are found."""
MOST_CREWS = 12

E = TypeVar("E", Route, Site, Vehicle, Driver)


@dataclass(frozen=True, kw_only=True)
class Crew:
    """A vehicle and who drove it last, of a carrier."""

    carrier_id: str
    vehicle_id: str
    driver_id: str


@dataclass(frozen=True, kw_only=True)
class Along:
    """Route, sites and zones; and the crews that could take the load over, the likeliest first."""

    places: tuple[Route | Site | Zone, ...]
    crews: tuple[Crew, ...]


@dataclass(frozen=True, kw_only=True)
class Road:
    store: Store
    manifests: Manifests

    def of(self, number: str, actor: Actor) -> Along:
        """What to take along; raises as `Manifests.get`. Crews are told to the carrier alone."""
        found = self.manifests.get(number, actor)
        carries = "carrier" in found.parties_of(actor)

        def work(tx: Transaction) -> Along:
            crews = _crews(tx, found) if carries else ()
            return Along(places=tuple(_places(tx, found)), crews=tuple(crews))

        return self.store.read(work)


def _places(tx: Transaction, found: Manifest) -> Iterable[Route | Site | Zone]:
    route = _entry(tx, Route, found.leg.route_id)
    ids = (found.issued.origin_site_id, found.issued.destination_site_id)
    sites = [site for id in dict.fromkeys(ids) if (site := _entry(tx, Site, id)) is not None]
    shapes = [route.geometry] if route else [site.geometry for site in sites]
    for row in tx.registry.list("zone", active_only=True):
        zone = row.entry
        if isinstance(zone, Zone) and zone.kind in SHOWN_ZONES and _is_about(zone.geometry, shapes):
            yield zone
    yield from sites
    if route:
        yield route


def _is_about(geometry: Mapping[str, Any], shapes: Iterable[Mapping[str, Any]]) -> bool:
    return any(apart_m(shape, geometry) <= ABOUT_M for shape in shapes)


def _crews(tx: Transaction, found: Manifest) -> list[Crew]:
    """Those of the carrier itself first, then those it handed loads over to."""
    leg = found.leg
    query = ManifestQuery(organisation_id=leg.carrier_id, trial=found.trial, limit=LOOKED_AT)
    rows = tx.manifests.search(query)
    seen: dict[str, Crew] = {}
    carried = (row for row in rows if any(one.carrier_id == leg.carrier_id for one in row.legs))
    for crew in (one for row in carried for one in _of_row(row)):
        if crew.vehicle_id != leg.vehicle_id:
            seen.setdefault(crew.vehicle_id, crew)
    fit = [crew for crew in seen.values() if _is_fit(tx, crew, found.issued.stream)]
    return sorted(fit, key=lambda crew: crew.carrier_id != leg.carrier_id)[:MOST_CREWS]


def _of_row(row: ManifestRow) -> Iterable[Crew]:
    for leg in reversed(row.legs):
        yield Crew(carrier_id=leg.carrier_id, vehicle_id=leg.vehicle_id, driver_id=leg.driver_id)


def _is_fit(tx: Transaction, crew: Crew, stream: str) -> bool:
    vehicle, driver = _entry(tx, Vehicle, crew.vehicle_id), _entry(tx, Driver, crew.driver_id)
    if vehicle is None or driver is None or not (vehicle.active and driver.active):
        return False
    return stream in vehicle.streams


def _entry(tx: Transaction, kind: type[E], id: str | None) -> E | None:
    row = tx.registry.get(kind.__name__.lower(), id) if id else None
    return row.entry if row and isinstance(row.entry, kind) else None
