"""What a patrol learns of a label or a plate: genuine, altered, closed, off its route, not here."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from manifest_service.alerts import route_deviation
from manifest_service.codes import label_token
from manifest_service.codes import plate as plates
from manifest_service.errors import InvalidInput, NotFound
from manifest_service.events.envelope import Actor
from manifest_service.events.lifecycle import OPEN
from manifest_service.events.manifest import Manifest
from manifest_service.evidence.signed_label import Statement, read
from manifest_service.geofence.plane import ground_distance_m
from manifest_service.permissions import require
from manifest_service.registry.entries import Vehicle
from manifest_service.services.checkpoints import Checkpoints
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import (
    AlertRow,
    Clock,
    ManifestQuery,
    Store,
    StoredFix,
    Transaction,
)
from manifest_service.services.projections import from_ms

ON_THE_WAY = OPEN | {"stored"}
"""Statuses in which a label may be met outside; in every other the trip is over."""

TELLS_WHERE = timedelta(minutes=30)
"""A last position older than this says nothing of where a vehicle is now."""
REACH_M_PER_S = 120 / 3.6
"""What a lorry may have covered since its last position: no limit of a road is higher."""
SLACK_M = 300.0
"""Between a phone in an officer's hand and an antenna on a cab, both in a street canyon."""
MOST_TRIPS = 5


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the officer stands, WGS-84 degrees."""

    lon: float
    lat: float
    accuracy_m: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is known of what was scanned or typed."""

    verdicts: tuple[str, ...]
    """Of events.roadside.SEEN, the gravest first."""
    statement: Statement | None = None
    """What the label's signed statement says, when it holds."""
    package: int = 0
    differs: tuple[str, ...] = ()
    """Members of the statement that have been changed lawfully since it was printed."""
    manifest: Manifest | None = None
    others: tuple[str, ...] = ()
    """Numbers of other trips this vehicle is on."""
    vehicle: Vehicle | None = None
    last: StoredFix | None = None
    distance_m: float | None = None
    """From the officer to its last position."""
    alerts: tuple[AlertRow, ...] = ()
    """Of the vehicle, open."""


@dataclass(kw_only=True)
class _Found:
    verdicts: list[str] = field(default_factory=list)
    statement: Statement | None = None
    package: int = 0
    differs: tuple[str, ...] = ()
    manifest: Manifest | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Patrol:
    store: Store
    clock: Clock
    manifests: Manifests
    checkpoints: Checkpoints

    def label(self, scanned: str, here: Place | None, actor: Actor) -> Looked:
        """Of the text of a label's QR code, or its token typed."""
        _check(actor)
        found = _Found()
        address, _, statement = scanned.strip().partition("#")
        try:
            manifest, package = self.manifests.by_label(label_token.from_scan(address) or "")
        except NotFound:
            found.verdicts.append("unknown_label")
            self._signature(found, statement)
            return self._looked(found, None, here)
        found.manifest, found.package = manifest, package
        self._signature(found, statement)
        self._agreement(found, manifest, package)
        if manifest.trial:
            found.verdicts.append("trial")
        elif "altered" not in found.verdicts:
            found.verdicts.insert(0, "genuine")
        return self._looked(found, manifest.leg.vehicle_id, here)

    def plate(self, plate: str, here: Place | None, actor: Actor) -> Looked:
        """Of a vehicle's plate: the trip it is on, if any."""
        _check(actor)
        compact = plates.compact(plate)
        row = self.store.read(lambda tx: tx.registry.vehicle_by_plate(compact))
        if row is None or not isinstance(row.entry, Vehicle):
            return Looked(verdicts=("unknown_vehicle",))
        vehicle, found = row.entry, _Found()
        query = ManifestQuery(
            vehicle_id=vehicle.id,
            statuses=tuple(sorted(ON_THE_WAY)),
            trial=None,
            limit=MOST_TRIPS,
        )
        rows = self.store.read(lambda tx: tx.manifests.search(query))
        if plates.is_trial(vehicle.plate):
            found.verdicts.append("trial")
        if rows:
            if not rows[0].trial:
                found.verdicts.append("on_manifest")
            under_way = sorted(rows, key=lambda each: each.status != "in_transit")
            found.manifest = self.manifests.get(under_way[0].number, actor)
            found.others = tuple(each.number for each in under_way[1:])
        else:
            found.verdicts.append("no_manifest")
        return self._looked(found, vehicle.id, here)

    def _signature(self, found: _Found, statement: str) -> None:
        """The signed statement behind `#`: a label without one proves itself by its token alone."""
        if not statement:
            return
        try:
            found.statement, _ = read(statement, tuple(self.checkpoints.keys.verifying("labels")))
        except InvalidInput:
            found.verdicts.append("altered")

    def _agreement(self, found: _Found, manifest: Manifest, package: int) -> None:
        said = found.statement
        if said is None:
            return
        token = label_token.decode(manifest.issued.label_tokens[package])
        same = (said.number, said.package, said.token) == (manifest.number, package, token)
        if not same or said.stream != manifest.issued.stream:
            found.verdicts.append("altered")
            return
        declared = int(manifest.issued.declared_kg * 1000)
        found.differs = ("declared_kg",) if said.declared_grams != declared else ()

    def _looked(self, found: _Found, vehicle_id: str | None, here: Place | None) -> Looked:
        manifest, now = found.manifest, self.clock.now()
        if manifest is not None and manifest.status not in ON_THE_WAY:
            found.verdicts.append("closed")
        vehicle, last, alerts = self.store.read(lambda tx: _vehicle(tx, vehicle_id, now))
        number = manifest.number if manifest else None
        if any(a.rule == route_deviation.CODE and a.manifest_number == number for a in alerts):
            found.verdicts.append("off_route")
        distance_m = _distance_m(last, here)
        if last is not None and distance_m is not None and _is_elsewhere(last, here, now):
            found.verdicts.append("not_here")
        said, differs = found.statement, found.differs
        if said and vehicle and plates.compact(said.vehicle_plate) != plates.compact(vehicle.plate):
            differs = (*differs, "vehicle_id")
        return Looked(
            verdicts=tuple(sorted(dict.fromkeys(found.verdicts), key=_GRAVEST.index)),
            statement=said,
            package=found.package,
            differs=differs,
            manifest=manifest,
            others=found.others,
            vehicle=vehicle,
            last=last,
            distance_m=distance_m,
            alerts=alerts,
        )


_GRAVEST = (
    "altered",
    "trial",
    "unknown_label",
    "unknown_vehicle",
    "not_here",
    "no_manifest",
    "closed",
    "off_route",
    "genuine",
    "on_manifest",
)


def _check(actor: Actor) -> None:
    require(actor, "patrol.look")


def _vehicle(
    tx: Transaction, vehicle_id: str | None, now: datetime
) -> tuple[Vehicle | None, StoredFix | None, tuple[AlertRow, ...]]:
    """The vehicle, its last position, and its alerts that are open now."""
    row = tx.registry.get("vehicle", vehicle_id) if vehicle_id else None
    if row is None or not isinstance(row.entry, Vehicle):
        return None, None, ()
    last = tx.tracks.latest([row.entry.id])
    standing = tx.alerts.of_vehicle(row.entry.id, now)
    alerts = tuple(
        each
        for each in standing
        if each.cleared_at is None and each.status not in ("superseded", "closed")
    )
    return row.entry, last[0] if last else None, alerts


def _distance_m(last: StoredFix | None, here: Place | None) -> float | None:
    if last is None or here is None:
        return None
    return ground_distance_m(last.fix.lon, last.fix.lat, here.lon, here.lat)


def _is_elsewhere(last: StoredFix, here: Place | None, now: datetime) -> bool:
    """Whether the vehicle cannot have come here since its last position."""
    age, distance_m = now - from_ms(last.fix.at_ms), _distance_m(last, here)
    if distance_m is None or here is None or age > TELLS_WHERE:
        return False
    travelled_m = max(age.total_seconds(), 0.0) * REACH_M_PER_S
    allowed_m = travelled_m + SLACK_M + here.accuracy_m + (last.fix.accuracy_m or 0.0)
    return not math.isnan(distance_m) and distance_m > allowed_m
