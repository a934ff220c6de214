"""What is on record of a manifest, a vehicle or a site, as the examinations look at it."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import numpy as np

from manifest_service.alerts.examination import Books, Delivery, Record, Scan, Weighing
from manifest_service.alerts.sighting import Ground
from manifest_service.events.manifest import Leg, Manifest
from manifest_service.events.messages import (
    CheckpointScanned,
    Loaded,
    ManifestEvent,
    PaperEntered,
    Place,
    Received,
)
from manifest_service.geofence.fix import Fix, own_flags
from manifest_service.registry.entries import Site, Vehicle
from manifest_service.services.ports import ManifestRow, Transaction
from manifest_service.services.projections import of_leg, to_ms

AROUND_MS = 6 * 60 * 1000
"""Fixes within five minutes of a scan count, and of the minute to either side of it."""

NOT_JUDGED = "late"
"""A flag that speaks of when a fix came, not of what is wrong with it (services.watching)."""

VISIT_APART_S = 180.0
"""Outside for less, a truck at the edge of a site has not left it."""

SILENT_S = 600.0
"""A track silent for longer cannot tell how often a site was entered (signal_lost)."""


def record_of(tx: Transaction, manifest: Manifest, ground: Ground) -> Record:
    """`manifest` with its scans and weighings, as they stand corrected."""
    scans: list[Scan] = []
    weighings: list[Weighing] = []
    for seq in range(1, manifest.version + 1):
        event, at = manifest.standing(seq), manifest.standing_at(seq)
        if isinstance(event, Loaded | CheckpointScanned):
            scans += _scan(tx, manifest, event, at, ground)
        weighings += _weighing(tx, manifest, event, at)
    return Record(
        manifest_number=manifest.number,
        vehicle_id=manifest.leg.vehicle_id,
        begins_at_ms=to_ms(manifest.issued_at),
        ended_at_ms=None if manifest.ended_at is None else to_ms(manifest.ended_at),
        site_id=manifest.issued.destination_site_id,
        scans=tuple(sorted(scans, key=lambda scan: scan.at_ms)),
        weighings=tuple(sorted(weighings, key=lambda one: one.at_ms)),
    )


def good_fixes(tx: Transaction, vehicle_id: str, from_ms: int, until_ms: int) -> tuple[Fix, ...]:
    """The fixes of a span that have nothing against them but when they came."""
    stored = tx.tracks.between(vehicle_id, from_ms, until_ms)
    return tuple(s.fix for s in stored if s.flags <= {NOT_JUDGED} and not own_flags(s.fix))


def _scan(
    tx: Transaction,
    manifest: Manifest,
    event: Loaded | CheckpointScanned,
    at: datetime,
    ground: Ground,
) -> Iterator[Scan]:
    if isinstance(event, Loaded) and not event.scans:
        return
    leg, at_ms, place = _leg_at(manifest, at), to_ms(at), event.place
    vehicle = _vehicle(tx, leg.vehicle_id)
    tracked = place is not None and vehicle is not None and vehicle.terminal_id is not None
    scan = Scan(
        at_ms=at_ms,
        vehicle_id=leg.vehicle_id,
        named_vehicle_id=event.vehicle_id,
        lon=None,
        lat=None,
        under_way=_aboard(manifest, event, at),
    )
    if place is not None:
        scan = _placed(scan, place, manifest, ground)
    if tracked:
        around = good_fixes(tx, leg.vehicle_id, at_ms - AROUND_MS, at_ms + AROUND_MS)
        scan = replace(scan, around=around)
    yield scan


def _placed(scan: Scan, place: Place, manifest: Manifest, ground: Ground) -> Scan:
    lon, lat = float(place.lon), float(place.lat)
    ends = (manifest.issued.origin_site_id, manifest.issued.destination_site_id)
    x, y = ground.scene.project([lon], [lat])
    far = [ground.scene.to_site_m(site_id, x, y) for site_id in ends]
    return replace(
        scan,
        lon=lon,
        lat=lat,
        accuracy_m=float(place.accuracy_m or 0),
        to_own_site_m=min((float(metres[0]) for metres in far if metres is not None), default=None),
    )


def _aboard(manifest: Manifest, event: ManifestEvent, at: datetime) -> bool:
    """Whether the load was on the vehicle at `at`."""
    if manifest.received_at is not None and at > manifest.received_at:
        return False
    stored = any(
        kept.from_at <= at and (kept.until_at is None or at <= kept.until_at)
        for kept in manifest.storage
    )
    begun = manifest.loaded_at is None or isinstance(event, Loaded) or at >= manifest.loaded_at
    return begun and not stored


def _weighing(
    tx: Transaction, manifest: Manifest, event: ManifestEvent, at: datetime
) -> Iterator[Weighing]:
    """The empty weight of a ticket, where it is that of the vehicle and no more: with a part refused,
    or another manifest aboard, a load is in it."""
    if not isinstance(event, Loaded | Received | PaperEntered) or event.ticket is None:
        return
    if isinstance(event, Received | PaperEntered) and event.refused_kg:
        return
    vehicle = _vehicle(tx, _leg_at(manifest, at).vehicle_id)
    if vehicle is None or vehicle.tare_kg is None or _shares(tx, manifest, vehicle.id):
        return
    yield Weighing(
        at_ms=to_ms(at),
        vehicle_id=vehicle.id,
        tare_kg=float(event.ticket.tare_kg),
        filed_tare_kg=float(vehicle.tare_kg),
    )


def _shares(tx: Transaction, manifest: Manifest, vehicle_id: str) -> bool:
    """Whether the vehicle carried another manifest's load at the same time."""
    begins = manifest.loaded_at or manifest.issued_at
    ends = manifest.ended_at or manifest.last_at
    if manifest.issued.group_number is not None:
        return True
    return any(
        row.number != manifest.number
        and row.loaded_at is not None
        and row.loaded_at < ends
        and (row.ended_at is None or row.ended_at > begins)
        for row in tx.manifests.trips_of(vehicle_id, begins, ends)
    )


def _leg_at(manifest: Manifest, at: datetime) -> Leg:
    begun = [leg for index, leg in enumerate(manifest.legs) if index == 0 or leg.from_at <= at]
    return begun[-1]


def _vehicle(tx: Transaction, id: str) -> Vehicle | None:
    row = tx.registry.get("vehicle", id)
    return row.entry if row is not None and isinstance(row.entry, Vehicle) else None


def books_of(
    tx: Transaction,
    site: Site,
    period: str,
    begins: datetime,
    ends: datetime,
    ground: Ground,
    *,
    tracks: bool,
) -> Books:
    """A site's receipts of a period; with `tracks`, how often each vehicle was seen to enter."""
    by_vehicle: dict[str, list[ManifestRow]] = defaultdict(list)
    for row in tx.manifests.receipts_at(site.organisation_id, site.id, begins, ends):
        by_vehicle[row.vehicle_id].append(of_leg(row, len(row.legs) - 1) if row.legs else row)
    days = (ends - begins).total_seconds() / 86_400
    capacity = site.capacity_kg_per_day
    return Books(
        site_id=site.id,
        period=period,
        begins_at_ms=to_ms(begins),
        ends_at_ms=to_ms(ends),
        capacity_kg=None if capacity is None else float(capacity) * days,
        deliveries=tuple(
            _delivery(tx, site, id, by_vehicle[id], ground, tracks=tracks)
            for id in sorted(by_vehicle)
        ),
    )


def _delivery(
    tx: Transaction,
    site: Site,
    vehicle_id: str,
    rows: Sequence[ManifestRow],
    ground: Ground,
    *,
    tracks: bool,
) -> Delivery:
    vehicle = _vehicle(tx, vehicle_id)
    payload = None if vehicle is None else vehicle.payload_kg
    seen = tracks and vehicle is not None and vehicle.terminal_id is not None
    return Delivery(
        vehicle_id=vehicle_id,
        receipts=len(rows),
        received_kg=float(sum(row.accepted_kg or 0 for row in rows)),
        payload_kg=None if payload is None else float(payload),
        visits=_visits(tx, site, vehicle_id, rows, ground) if seen else None,
    )


def _visits(
    tx: Transaction, site: Site, vehicle_id: str, rows: Sequence[ManifestRow], ground: Ground
) -> int | None:
    """How often the vehicle entered the site while it carried these loads; None where it was silent.

    Counted from the first loading to the last receipt and ten minutes, so that a truck that comes
    with yesterday's load, or drives in after the gate has weighed it, is seen."""
    begins = min(row.loaded_at or row.departed_at or row.issued_at for row in rows)
    ends = max(row.received_at for row in rows if row.received_at is not None)
    until_ms = to_ms(ends) + int(SILENT_S * 1000)
    fixes = good_fixes(tx, vehicle_id, to_ms(begins), until_ms)
    if not fixes or _is_silent(fixes, rows):
        return None
    far = ground.scene.to_site_m(
        site.id, *ground.scene.project([f.lon for f in fixes], [f.lat for f in fixes])
    )
    if far is None:
        return None
    inside = np.asarray(far) <= [fix.uncertainty_m for fix in fixes]
    visits, last_ms = 0, -math.inf
    for fix, is_inside in zip(fixes, inside, strict=True):
        if is_inside:
            visits += fix.at_ms - last_ms > VISIT_APART_S * 1000
            last_ms = fix.at_ms
    return visits


def _is_silent(fixes: Sequence[Fix], rows: Sequence[ManifestRow]) -> bool:
    """Whether the track has a gap while one of the loads was under way."""
    limit_ms = SILENT_S * 1000
    for row in rows:
        begun, received = row.loaded_at or row.departed_at, row.received_at
        assert received is not None
        begins_ms, ends_ms = to_ms(begun or row.issued_at), to_ms(received)
        times = [begins_ms, *(f.at_ms for f in fixes if begins_ms < f.at_ms < ends_ms), ends_ms]
        if begun is None or any(b - a > limit_ms for a, b in pairwise(times)):
            return True
    return False
