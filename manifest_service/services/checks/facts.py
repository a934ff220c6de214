"""What the rules are told of a trip: the registered entries a manifest names, and how full things are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.messages import Generated
from manifest_service.registry.entries import (
    Driver,
    Entry,
    Organisation,
    Permit,
    PermitKind,
    Route,
    Site,
    Vehicle,
    Zone,
)
from manifest_service.services.ports import Transaction
from manifest_service.waste.catalogue import CatalogueEntry, kind_of
from manifest_service.waste.clocks import LOCAL_ZONE, end_of_day
from manifest_service.waste.profile import StreamProfile

MARGIN = timedelta(minutes=15)
"""Planned times are estimates: trips one after the other may overlap by this much at each end."""


@dataclass(frozen=True, kw_only=True)
class TripFacts:
    """A manifest about to be issued or changed, and what is known of all it names."""

    issued: Generated
    profile: StreamProfile
    at: datetime
    generator: Organisation
    carrier: Organisation
    receiver: Organisation
    origin: Site
    destination: Site
    vehicle: Vehicle
    driver: Driver
    route: Route | None
    carrier_permits: tuple[Permit, ...]
    receiver_permits: tuple[Permit, ...]
    accepted_this_year_kg: Decimal
    """By the receiver."""
    accepted_today_kg: Decimal
    """At the destination."""
    under_way_kg: Mapping[str, Decimal]
    """Destination site of the receiver -> mass issued for it or on its way, but for this manifest."""
    booked: str | None
    """Another open manifest of the vehicle at the planned times."""
    listed: Mapping[str, CatalogueEntry | None]
    """Code -> what the catalogue of the day has of it; None where a complete one has nothing. Codes no
    catalogue speaks of are left out."""
    regions: tuple[Mapping[str, Any], ...]
    """Geometries of the permit regions; empty where the county has drawn none."""

    @property
    def on(self) -> date:
        """The local day of the trip."""
        return self.at.astimezone(LOCAL_ZONE).date()

    @property
    def ends_on(self) -> date:
        """The local day it is planned to arrive, else that of the trip."""
        planned = self.issued.planned_arrival_at
        return planned.astimezone(LOCAL_ZONE).date() if planned else self.on


EVERYTHING = frozenset(
    {"generator", "carrier", "receiver", "origin", "destination", "vehicle", "driver", "route"}
    | {"profile", "mass"}
)
"""The facts a rule may need. `mass` is that of the whole load."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """A trip as far as its facts are known: those that are not must not be looked at."""

    trip: TripFacts
    known: frozenset[str]
    faults: tuple[Fault, ...]
    """Ids that are not registered."""


def gather(tx: Transaction, issued: Generated, profile: StreamProfile, at: datetime) -> TripFacts:
    """What is known of the trip `at` a time; raises InvalidInput naming every id that is not
    registered. `issued.number` is left out of what is under way already."""
    found = gather_known(tx, issued, profile, at, whole=True)
    if found.faults:
        raise InvalidInput(faults=found.faults)
    return found.trip


def gather_known(
    tx: Transaction,
    issued: Generated,
    profile: StreamProfile | None,
    at: datetime,
    *,
    whole: bool = False,
) -> Known:
    """As `gather`, of a manifest that is not `whole`: ids may be empty where nothing is written yet."""
    on = at.astimezone(LOCAL_ZONE).date()
    midnight = end_of_day(on - timedelta(days=1))
    today = (issued.receiver_id, issued.destination_site_id, midnight, end_of_day(on))
    entries, faults = _entries(tx, issued, whole)
    trip = TripFacts(
        issued=issued,
        profile=profile,  # type: ignore[arg-type]
        at=at,
        **entries,  # type: ignore[arg-type]
        carrier_permits=_permits(tx, issued.carrier_id, "transport"),
        receiver_permits=_permits(tx, issued.receiver_id, "disposal"),
        accepted_this_year_kg=tx.manifests.accepted_kg_of(issued.receiver_id, on.year),
        accepted_today_kg=tx.manifests.accepted_kg_at(*today),
        under_way_kg=tx.manifests.under_way_kg(issued.receiver_id, issued.number),
        booked=_booked(tx, issued),
        listed=_listed(tx, issued, on),
        regions=tuple(
            row.entry.geometry
            for row in tx.registry.list("zone", active_only=True)
            if isinstance(row.entry, Zone) and row.entry.kind == "permit_region"
        ),
    )
    here = {name for name, entry in entries.items() if entry is not None}
    here |= {"route"} if issued.route_id is None else set()
    here |= {"profile"} if profile is not None else set()
    return Known(trip=trip, known=frozenset(here | {"mass"}), faults=faults)


def _booked(tx: Transaction, issued: Generated) -> str | None:
    planned = issued.planned_departure_at, issued.planned_arrival_at
    if not (planned[0] and planned[1] and issued.group_number is None):
        return None
    begins, ends = planned[0] + MARGIN, planned[1] - MARGIN
    return tx.manifests.booked(issued.vehicle_id, begins, ends, issued.number)


def _entries(
    tx: Transaction, issued: Generated, whole: bool
) -> tuple[dict[str, Entry | None], tuple[Fault, ...]]:
    faults: list[Fault] = []

    def entry(kind: str, path: str, id: str | None) -> Entry | None:
        row = tx.registry.get(kind, id) if id else None
        if row is None and (id or (whole and id is not None)):
            faults.append(Fault(path=path, code="unknown_id", params={"kind": kind, "id": id}))
        return row.entry if row else None

    found = {
        "generator": entry("organisation", "generator_id", issued.generator_id),
        "carrier": entry("organisation", "carrier_id", issued.carrier_id),
        "receiver": entry("organisation", "receiver_id", issued.receiver_id),
        "origin": entry("site", "origin_site_id", issued.origin_site_id),
        "destination": entry("site", "destination_site_id", issued.destination_site_id),
        "vehicle": entry("vehicle", "vehicle", issued.vehicle_id),
        "driver": entry("driver", "driver_id", issued.driver_id),
        "route": entry("route", "route_id", issued.route_id),
    }
    return found, tuple(faults)


def _listed(tx: Transaction, issued: Generated, on: date) -> Mapping[str, CatalogueEntry | None]:
    found: dict[str, CatalogueEntry | None] = {}
    for code in {line.code for line in issued.waste if line.code}:
        edition = tx.catalogues.edition(kind_of(code), on)
        entry = tx.catalogues.entry(edition, code) if edition else None
        if edition and (entry or edition.complete):
            found[code] = entry
    return found


def _permits(tx: Transaction, organisation_id: str, kind: PermitKind) -> tuple[Permit, ...]:
    rows = tx.registry.list("permit", active_only=True, organisation_id=organisation_id)
    entries = (row.entry for row in rows)
    return tuple(e for e in entries if isinstance(e, Permit) and e.kind == kind)
