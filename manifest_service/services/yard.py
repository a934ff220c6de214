"""Use cases of the gate: who is expected, waits or is inside, what room is left, the day's ledger."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from manifest_service.errors import NotFound
from manifest_service.events.canonical import plain
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import Received, WeighbridgeTicket
from manifest_service.geofence.remaining import remaining_m
from manifest_service.permissions import require
from manifest_service.registry.entries import Permit, Route, Site
from manifest_service.services.known import KnownManifests
from manifest_service.services.ports import (
    Clock,
    ManifestQuery,
    ManifestRow,
    RegistryRow,
    Store,
    StoredFix,
    Transaction,
)
from manifest_service.services.projections import from_ms
from manifest_service.services.standing import standing_manifest
from manifest_service.waste.clocks import end_of_day, local_day, start_of_day

COMING = ("issued", "loaded", "in_transit", "stored")
TO_DISPOSE = ("received", "partly_disposed")
SETTLED = ("received", "partly_disposed", "disposed", "returning", "returned", "redirected")

AT_MOST = 300
"""Of a list: a site that weighs one truck a minute takes 300 in a shift."""
PAGE = 200

LATE = timedelta(minutes=30)
"""After the planned arrival; the alert `not_arrived` waits longer (domain reference, section 7)."""
SEEN = timedelta(minutes=30)
"""A position older than this says nothing of when a vehicle comes."""
USUAL_KMH = 30.0
"""Where the plan does not tell how fast the trip is: the mean of a loaded tipper with its stops."""

Outcome = Literal["accepted", "part", "refused"]


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A vehicle on its way, and when it should be here."""

    row: ManifestRow
    eta_at: datetime | None = None
    eta_by: Literal["position", "plan"] | None = None
    left_m: float | None = None
    seen_at: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class PermitLeft:
    """A disposal permit in force; `quota_kg` is None where it sets no limit."""

    number: str
    valid_until_on: date
    streams: tuple[str, ...]
    quota_kg: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Room:
    """What the site may still take. None where nothing limits it."""

    capacity_kg: Decimal | None
    accepted_today_kg: Decimal
    coming_kg: Decimal
    """Issued for the site and not yet received."""
    capacity_left_kg: Decimal | None
    """Of today, before what is coming."""
    permits: tuple[PermitLeft, ...]
    accepted_this_year_kg: Decimal
    """By the organisation, at all its sites: a quota is the organisation's."""
    quota_left_kg: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Yard:
    at: datetime
    site: Site
    sites: tuple[Site, ...]
    """The organisation's own, this one among them."""
    expected: tuple[Coming, ...]
    """Soonest first."""
    waiting: tuple[ManifestRow, ...]
    """Arrived and not weighed, the longest waiting first."""
    inside: tuple[ManifestRow, ...]
    """Weighed with their load, and not yet received."""
    to_dispose: tuple[ManifestRow, ...]
    room: Room


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One truck of the day's ledger."""

    row: ManifestRow
    ticket: WeighbridgeTicket | None
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Yards:
    store: Store
    clock: Clock
    known: KnownManifests

    def now(self, actor: Actor, site_id: str | None = None) -> Yard:
        """The yard of a site as it stands; by default the first site of the actor's organisation.
        NotFound("site_unknown") for one that is not his."""
        now = self.clock.now()
        return self.store.read(lambda tx: _yard(tx, actor, site_id, now))

    def day(self, actor: Actor, on: date, site_id: str | None = None) -> tuple[Site, list[Visit]]:
        """The site and the trucks received or refused at it on a local day, in order."""

        def work(tx: Transaction) -> tuple[Site, list[Visit]]:
            site, _ = _site(tx, actor, site_id)
            query = ManifestQuery(
                receiver_id=site.organisation_id,
                destination_site_id=site.id,
                statuses=SETTLED,
                received_from=start_of_day(on),
                received_until=end_of_day(on),
                limit=PAGE,
            )
            rows = sorted(_every(tx, query), key=lambda row: (str(row.received_at), row.number))
            return site, [self._visit(tx, row) for row in rows if row.group_number is None]

        return self.store.read(work)

    def today(self) -> date:
        return local_day(self.clock.now())

    def _visit(self, tx: Transaction, row: ManifestRow) -> Visit:
        manifest = standing_manifest(tx, self.known, row.number)
        outcome: Outcome = "part" if row.refused_kg else "accepted"
        if not row.accepted_kg:
            outcome = "refused"
        return Visit(row=row, ticket=_ticket(manifest) if manifest else None, outcome=outcome)


def _ticket(manifest: Manifest) -> WeighbridgeTicket | None:
    """Of the receipt, as it stands."""
    standing = (manifest.standing(seq) for seq in range(manifest.version, 0, -1))
    received = next((event for event in standing if isinstance(event, Received)), None)
    return received.ticket if received else None


def _every(tx: Transaction, query: ManifestQuery) -> Iterator[ManifestRow]:
    while rows := tx.manifests.search(query):
        yield from rows
        query = replace(query, after=(str(plain(rows[-1].issued_at)), rows[-1].number))


def _site(tx: Transaction, actor: Actor, site_id: str | None) -> tuple[Site, tuple[Site, ...]]:
    """(the site asked for, every site of its organisation that receives)."""
    everybodys = require(actor, "yard.read") == "all"
    owner = actor.organisation_id
    if site_id is not None and everybodys:
        row = tx.registry.get("site", site_id)
        owner = row.entry.organisation_id if row and isinstance(row.entry, Site) else None
    rows = tx.registry.list("site", active_only=True, organisation_id=owner) if owner else ()
    sites = tuple(row.entry for row in rows if isinstance(row.entry, Site))
    # What is received at: a weighbridge or a fuel station of the same firm takes nothing in.
    usual = [site for site in sites if site.kind in ("disposal", "transfer", "storage")]
    own = tuple(usual or sites)
    found = next((site for site in own if site_id in (None, site.id)), None)
    if found is None:
        raise NotFound("site_unknown", id=site_id or "")
    return found, own


def _yard(tx: Transaction, actor: Actor, site_id: str | None, now: datetime) -> Yard:
    site, sites = _site(tx, actor, site_id)

    def rows(*statuses: str) -> list[ManifestRow]:
        query = ManifestQuery(
            receiver_id=site.organisation_id,
            destination_site_id=site.id,
            statuses=statuses,
            trial=None,
            limit=AT_MOST,
        )
        return [row for row in tx.manifests.search(query) if row.group_number is None]

    here = rows("arrived")
    return Yard(
        at=now,
        site=site,
        sites=sites,
        expected=_coming(tx, rows(*COMING), site, now),
        waiting=_by([row for row in here if row.weighed_at is None], lambda row: row.arrived_at),
        inside=_by([row for row in here if row.weighed_at], lambda row: row.weighed_at),
        to_dispose=_by(rows(*TO_DISPOSE), lambda row: row.received_at),
        room=_room(tx, site, now),
    )


def _by(
    rows: Sequence[ManifestRow], when: Callable[[ManifestRow], datetime | None]
) -> tuple[ManifestRow, ...]:
    return tuple(sorted(rows, key=lambda row: (str(when(row)), row.number)))


def _coming(
    tx: Transaction, rows: Sequence[ManifestRow], site: Site, now: datetime
) -> tuple[Coming, ...]:
    latest = tx.tracks.latest([row.vehicle_id for row in rows]) if rows else ()
    seen = {fix.vehicle_id: fix for fix in latest}
    found = [_expected(tx, row, seen.get(row.vehicle_id), site, now) for row in rows]
    last = now + timedelta(days=365)
    return tuple(sorted(found, key=lambda one: (one.eta_at or last, one.row.number)))


def _expected(
    tx: Transaction, row: ManifestRow, seen: StoredFix | None, site: Site, now: datetime
) -> Coming:
    told = [one.arrival_at for one in row.told if one.arrival_at is not None]
    planned_at = told[-1] if told else row.planned_arrival_at
    overdue = planned_at is not None and now > planned_at + LATE
    planned = Coming(
        row=row, eta_at=planned_at, eta_by="plan" if planned_at else None, overdue=overdue
    )
    if seen is None or row.status != "in_transit":
        return planned
    seen_at = from_ms(seen.fix.at_ms)
    if not now - SEEN <= seen_at <= now + LATE:
        return planned
    found = tx.registry.get("route", row.route_id) if row.route_id else None
    route = found.entry.geometry if found and isinstance(found.entry, Route) else None
    left_m = remaining_m(seen.fix.lon, seen.fix.lat, route, site.geometry)
    eta_at = seen_at + timedelta(hours=left_m / 1000 / USUAL_KMH)
    return replace(planned, eta_at=eta_at, eta_by="position", left_m=left_m, seen_at=seen_at)


def _room(tx: Transaction, site: Site, now: datetime) -> Room:
    on, owner = local_day(now), site.organisation_id
    today = (owner, site.id, start_of_day(on), end_of_day(on))
    accepted_kg = tx.manifests.accepted_kg_at(*today)
    year_kg = tx.manifests.accepted_kg_of(owner, on.year)
    rows = tx.registry.list("permit", active_only=True, organisation_id=owner)
    permits = tuple(_permits(rows, on))
    quotas = [permit.quota_kg for permit in permits]
    limited = bool(quotas) and None not in quotas
    capacity_kg = site.capacity_kg_per_day
    return Room(
        capacity_kg=capacity_kg,
        accepted_today_kg=accepted_kg,
        coming_kg=tx.manifests.under_way_kg(owner, "").get(site.id, Decimal(0)),
        capacity_left_kg=None if capacity_kg is None else capacity_kg - accepted_kg,
        permits=permits,
        accepted_this_year_kg=year_kg,
        quota_left_kg=sum((kg for kg in quotas if kg), Decimal(0)) - year_kg if limited else None,
    )


def _permits(rows: Sequence[RegistryRow], on: date) -> Iterator[PermitLeft]:
    for row in rows:
        permit = row.entry
        if not isinstance(permit, Permit) or permit.kind != "disposal":
            continue
        if permit.valid_from_on <= on <= permit.valid_until_on:
            yield PermitLeft(
                number=permit.number,
                valid_until_on=permit.valid_until_on,
                streams=permit.streams,
                quota_kg=permit.quota_kg,
            )
