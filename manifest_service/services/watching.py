"""Folding a vehicle's positions and trips through the rules, live and again.

The rules remember in a watch. Fixes newer than the watch are folded onto it; a late fix, or a
manifest event about a time already folded, takes an earlier checkpoint and folds everything since
once more, so that the order of arrival does not matter.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from manifest_service.alerts import weight_mismatch
from manifest_service.alerts.engine import (
    KEEP_TRIP_MS,
    Folded,
    Watch,
    dump_watch,
    fold,
    load_watch,
    new_watch,
    reconcile,
    standing,
)
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.reconcile import worth_saying
from manifest_service.alerts.registry import RULES
from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    Amended,
    CancellationDeclined,
    CancellationProposed,
    CheckpointScanned,
    CorrectionAgreed,
    CorrectionDeclined,
    CorrectionProposed,
    Countersigned,
    Disposed,
    EvidenceAttached,
    Generated,
    HandedOver,
    ManifestEvent,
    PaperEntered,
    Resumed,
    TrackSealed,
)
from manifest_service.geofence.fix import Fix
from manifest_service.registry.entries import Route, Site, Vehicle, Zone
from manifest_service.services.alerts import record_changes
from manifest_service.services.empty_runs import unexcused
from manifest_service.services.neighbours import Neighbours
from manifest_service.services.ports import AlertQuery, Clock, Ids, ManifestRow, Store, Transaction
from manifest_service.services.projections import from_ms, to_ms
from manifest_service.services.trip_terms import Terms, TripTerms
from manifest_service.services.trip_told import declared_of, planned_of
from manifest_service.services.tuning import Tunings
from manifest_service.services.weighing_again import (
    as_they_stand,
    changes_of_masses,
    corrects_masses,
)
from manifest_service.waste.clocks import end_of_day
from manifest_service.waste.profile import StreamProfile

SLOT_MS = 10 * 60 * 1000
"""Of each slot of this length only the newest watch is kept: a late fix replays at most this much
more than it must."""

FOREVER_MS = 2**62

KEEP_MS = 72 * 3600 * 1000
"""Fixes up to 23 h late are met in real fleets; one older than this is stored but not judged."""


LAST_WORD = timedelta(hours=1)
"""A trip is watched this long after its end: some rules wait for the last reports."""


FOLDED = frozenset(rule.code for rule in RULES)
"""What other rules have said of a vehicle is not for a fold to take back."""

CHANGES_NO_TRIP = (
    CheckpointScanned,
    Disposed,
    EvidenceAttached,
    TrackSealed,
    Countersigned,
    CancellationProposed,
    CancellationDeclined,
    CorrectionProposed,
    CorrectionDeclined,
)
"""Events that leave the trip as its vehicle's rules see it."""


@dataclass(kw_only=True)
class Grounds:
    """The compiled ground, made again when the registry has changed."""

    _generation: int = -1
    _ground: Ground | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ground(self, tx: Transaction) -> Ground:
        generation = tx.registry.generation()
        with self._lock:
            if self._ground is None or generation != self._generation:
                self._ground, self._generation = compile_ground(tx), generation
            return self._ground


@dataclass(frozen=True, kw_only=True)
class Watching:
    store: Store
    clock: Clock
    ids: Ids
    profiles: Mapping[str, StreamProfile]
    grounds: Grounds = field(default_factory=Grounds)
    tunings: Tunings = field(default_factory=Tunings)
    terms: TripTerms = field(default_factory=TripTerms)

    def take(
        self, tx: Transaction, vehicle: Vehicle, fixes: Sequence[Fix], now: datetime
    ) -> tuple[frozenset[str], ...]:
        """Store `fixes` of one vehicle and fold them; their flags, in the order given."""
        tx.tracks.lock(vehicle.id)
        order = sorted(range(len(fixes)), key=lambda i: fixes[i].at_ms)
        flags = self._fold(tx, vehicle, [fixes[i] for i in order], now, fixes[order[0]].at_ms)
        by_index = dict(zip(order, flags, strict=True))
        return tuple(by_index[i] for i in range(len(fixes)))

    def react(
        self,
        tx: Transaction,
        manifest: Manifest,
        event: ManifestEvent,
        occurred_at: datetime,
        now: datetime,
    ) -> None:
        """What a manifest event means for its vehicle's rules, in the same transaction."""
        if isinstance(event, CHANGES_NO_TRIP):
            return
        since = _speaks_of(manifest, event, occurred_at)
        for vehicle_id in _concerned(manifest, event):
            row = tx.registry.get("vehicle", vehicle_id)
            if row is None or not isinstance(row.entry, Vehicle):
                continue
            tx.tracks.lock(row.entry.id)
            if isinstance(event, Generated):
                latest = tx.tracks.latest_watch(row.entry.id)
                if latest is None or latest[0] <= to_ms(since):
                    continue  # no rule speaks of a trip that has not begun
            self._fold(tx, row.entry, [], now, to_ms(since), until=now)
            if isinstance(event, CorrectionAgreed) and corrects_masses(manifest, event):
                self._weigh_again(tx, row.entry, manifest, now)

    def _weigh_again(
        self, tx: Transaction, vehicle: Vehicle, manifest: Manifest, now: datetime
    ) -> None:
        """Judge the corrected masses of a trip that ended before the watches that are kept."""
        received_at, as_of_ms = manifest.received_at, _latest(tx, vehicle.id).as_of_ms
        if received_at is None or to_ms(received_at) > as_of_ms - KEEP_MS:
            return
        trips = [
            trip
            for trip in self.trips(tx, vehicle, to_ms(received_at), now)
            if trip.manifest_number == manifest.number
        ]
        query = AlertQuery(
            rules=(weight_mismatch.CODE,), manifest_number=manifest.number, limit=100
        )
        rows = tx.alerts.search(query)
        told = {
            row.key: row
            for row in rows
            if row.vehicle_id == vehicle.id and row.status != "superseded"
        }
        existing = [load_episode(row.episode) for row in told.values()]
        tuning = self.tunings.tuning(tx).for_kind(vehicle.kind)
        record_changes(
            tx,
            self.ids,
            changes_of_masses(existing, trips, to_ms(now), tuning),
            alert_of={key: row.id for key, row in told.items()},
            carrier_id=vehicle.carrier_id,
            now=now,
        )

    def tick(self) -> int:
        """Fold the passing of time for every vehicle with an open trip; how many there were."""
        now = self.clock.now()
        vehicles = self.store.read(lambda tx: tx.manifests.vehicles_under_way(now - LAST_WORD))
        for vehicle_id in vehicles:
            self.store.write(self._ticking(vehicle_id, now))
        return len(vehicles)

    def _ticking(self, vehicle_id: str, now: datetime) -> Callable[[Transaction], None]:
        def work(tx: Transaction) -> None:
            row = tx.registry.get("vehicle", vehicle_id)
            if row is None or not isinstance(row.entry, Vehicle):
                return
            tx.tracks.lock(vehicle_id)
            self._fold(tx, row.entry, [], now, to_ms(now), until=now)

        return work

    def _fold(
        self,
        tx: Transaction,
        vehicle: Vehicle,
        new: Sequence[Fix],
        now: datetime,
        touched_ms: int,
        until: datetime | None = None,
    ) -> tuple[frozenset[str], ...]:
        """Fold `new` (by device time) and whatever else `touched_ms` makes it necessary to fold
        again; the flags of `new`."""
        latest = _latest(tx, vehicle.id)
        start = latest
        if touched_ms < latest.as_of_ms:
            start = _before(tx, vehicle.id, max(touched_ms, latest.as_of_ms - KEEP_MS))
        stored = []
        if start is not latest:
            stored = list(tx.tracks.between(vehicle.id, start.as_of_ms + 1, FOREVER_MS))
        merged = _merged([(s.fix, s.ref) for s in stored], [(f, None) for f in new])
        in_time = [(fix, ref) for fix, ref in merged if fix.at_ms >= start.as_of_ms]
        too_late = [fix for fix, _ in merged if fix.at_ms < start.as_of_ms]
        since_ms = start.as_of_ms or min(to_ms(now) - KEEP_MS, touched_ms)
        trips, ground = self.trips(tx, vehicle, since_ms, now), self.grounds.ground(tx)
        neighbours = Neighbours(tx, vehicle.id)
        tuning = self.tunings.tuning(tx).for_kind(vehicle.kind)
        fixes = [fix for fix, _ in in_time]
        folded = Folded(watch=start, episodes=(), flags=())
        if fixes:
            folded = fold(start, fixes, trips, ground, neighbours=neighbours, tuning=tuning)
        found = {e.key: e for e in (*standing(start), *folded.episodes)}
        if until is not None:
            # Told for its episodes only: the watch kept stands at the last fix, so that fixes
            # still on their way are in time when they come.
            told = fold(
                folded.watch,
                [],
                trips,
                ground,
                until_ms=to_ms(until),
                neighbours=neighbours,
                tuning=tuning,
            )
            found |= {e.key: e for e in told.episodes}
        found = as_they_stand(found, trips, to_ms(until or now), tuning)
        corrected = frozenset(trip.manifest_number for trip in trips if trip.corrected)
        told_of = unexcused(tx, vehicle.id, tuple(found.values()))
        self._say(tx, vehicle, told_of, since_ms, latest.as_of_ms, now, corrected)
        flags = {id(fix): words for (fix, _), words in zip(in_time, folded.flags, strict=True)}
        flags |= {id(fix): frozenset({"late"}) for fix in too_late}
        before = {s.ref: s.flags for s in stored}
        changed = {
            ref: flags[id(fix)]
            for fix, ref in in_time
            if ref is not None and flags[id(fix)] != before[ref]
        }
        tx.tracks.reflag(vehicle.id, changed)
        tx.tracks.add(vehicle.id, new, [flags[id(fix)] for fix in new])
        if new or start is not latest:
            _keep(tx, folded.watch, start)
        return tuple(flags[id(fix)] for fix in new)

    def _say(
        self,
        tx: Transaction,
        vehicle: Vehicle,
        found: Sequence[Episode],
        since_ms: int,
        told_until_ms: int,
        now: datetime,
        corrected: frozenset[str],
    ) -> None:
        first_ms = min((e.first_at_ms for e in found), default=since_ms)
        rows = tx.alerts.of_vehicle(vehicle.id, from_ms(min(first_ms, since_ms)))
        rows = tuple(row for row in rows if row.rule in FOLDED)
        said = {row.key: row for row in rows if row.status != "superseded"}
        episodes = {key: load_episode(row.episode) for key, row in said.items()}
        changes = reconcile(
            tuple(episodes.values()),
            found,
            replayed_from_ms=since_ms,
            told_until_ms=told_until_ms,
            now_ms=to_ms(now),
            corrected=corrected,
        )
        record_changes(
            tx,
            self.ids,
            tuple(c for c in changes if worth_saying(c, episodes.get(c.key))),
            alert_of={key: row.id for key, row in said.items()},
            carrier_id=vehicle.carrier_id,
            now=now,
        )

    def trips(
        self, tx: Transaction, vehicle: Vehicle, since_ms: int, now: datetime
    ) -> tuple[Trip, ...]:
        """The vehicle's trips that were open within KEEP_TRIP_MS before `since_ms` or since."""
        rows = tx.manifests.trips_of(vehicle.id, from_ms(since_ms - KEEP_TRIP_MS), now)
        has_terminal = vehicle.terminal_id is not None
        return tuple(
            trip_of(row, profile, has_terminal, self.terms.of(tx, row, profile))
            for row in rows
            for profile in (self.profiles[row.stream],)
        )


def _concerned(manifest: Manifest, event: ManifestEvent) -> tuple[str, ...]:
    """The vehicles whose trips `event` changes, in an order that no two writers turn round."""
    if isinstance(event, HandedOver | Resumed | CorrectionAgreed | Amended):
        carried = {leg.vehicle_id for leg in manifest.legs}
        for correction in manifest.corrections:
            if was := correction.before.get("vehicle_id"):
                carried.add(was)
        return tuple(sorted(carried))
    return (manifest.leg.vehicle_id,)


def _speaks_of(manifest: Manifest, event: ManifestEvent, occurred_at: datetime) -> datetime:
    """From when on `event` changes what stands: an agreed correction speaks of the past, and so does
    a trip entered from paper."""
    if isinstance(event, PaperEntered):
        return min(event.loaded_at, occurred_at)
    if not isinstance(event, CorrectionAgreed):
        return occurred_at
    corrects = {one.seq: one.corrects for one in manifest.corrections}[event.proposal]
    effective = manifest.standing_at(corrects)
    return min(effective, manifest.history[corrects - 1].occurred_at)


def load_episode(data: Mapping[str, Any]) -> Episode:
    """The episode of an alert's payload, its decimals numbers again."""
    return msgspec.convert(data, Episode, strict=False)


def compile_ground(tx: Transaction) -> Ground:
    """The ground of the active sites, zones and routes."""

    def entries(kind: str) -> list[object]:
        return [row.entry for row in tx.registry.list(kind, active_only=True)]

    return Ground(
        [site for site in entries("site") if isinstance(site, Site)],
        [zone for zone in entries("zone") if isinstance(zone, Zone)],
        [route for route in entries("route") if isinstance(route, Route)],
    )


def trip_of(row: ManifestRow, profile: StreamProfile, has_terminal: bool, terms: Terms) -> Trip:
    """A manifest as its vehicle's rules see it."""
    planned = planned_of(row)

    def ms(at: datetime | None) -> int | None:
        return None if at is None else to_ms(at)

    def kg(mass: object) -> float | None:
        return None if mass is None else float(str(mass))

    return Trip(
        manifest_number=row.number,
        vehicle_id=row.vehicle_id,
        stream=row.stream,
        origin_site_id=row.origin_site_id,
        destination_site_id=row.destination_site_id,
        route_id=row.route_id,
        issued_at_ms=to_ms(row.issued_at),
        loaded_at_ms=ms(row.loaded_at),
        departed_at_ms=ms(row.departed_at),
        arrived_at_ms=ms(row.arrived_at),
        received_at_ms=ms(row.received_at),
        ended_at_ms=ms(row.ended_at),
        planned_departure_at_ms=ms(row.planned_departure_at),
        planned_arrival_at_ms=planned[0].arrival_at_ms if planned else ms(row.planned_arrival_at),
        receipt_due_at_ms=ms(end_of_day(row.receipt_due_on)) if row.receipt_due_on else None,
        loaded_kg=kg(row.loaded_kg),
        accepted_kg=kg(row.accepted_kg),
        refused_kg=kg(row.refused_kg),
        tolerance_fraction=float(profile.tolerance_fraction),
        tolerance_kg=float(profile.tolerance_kg),
        moisture_fraction=float(profile.moisture_fraction),
        unloading_s=terms.unloading_s,
        corrected=row.corrected,
        on_paper=row.paper_number is not None,
        has_terminal=has_terminal,
        hazardous=profile.family == "hazardous",
        skipped_at_ms=ms(row.skipped_at),
        told_at_ms=ms(row.told_at),
        hours=terms.hours,
        region_bound=terms.region_bound,
        replanned=planned[1:],
        declared=declared_of(row),
    )


def _latest(tx: Transaction, vehicle_id: str) -> Watch:
    found = tx.tracks.latest_watch(vehicle_id)
    return load_watch(found[1]) if found else new_watch(vehicle_id)


def _before(tx: Transaction, vehicle_id: str, at_ms: int) -> Watch:
    found = tx.tracks.watch_before(vehicle_id, at_ms)
    return load_watch(found[1]) if found else new_watch(vehicle_id)


def _keep(tx: Transaction, watch: Watch, start: Watch) -> None:
    """Keep `watch`, and forget those it has overtaken: all after the start of this fold, those of
    the same slot, and the very old."""
    slot_ms = watch.as_of_ms - watch.as_of_ms % SLOT_MS
    overtaken_ms = slot_ms if start.as_of_ms >= slot_ms else start.as_of_ms + 1
    tx.tracks.drop_watches(watch.vehicle_id, from_ms=overtaken_ms)
    tx.tracks.drop_watches(watch.vehicle_id, before_ms=watch.as_of_ms - KEEP_MS)
    tx.tracks.keep_watch(watch.vehicle_id, watch.as_of_ms, dump_watch(watch))


def _merged(
    stored: list[tuple[Fix, int | None]], new: list[tuple[Fix, int | None]]
) -> list[tuple[Fix, int | None]]:
    """By device time; at the same time the one stored first comes first."""
    return sorted([*stored, *new], key=lambda item: item[0].at_ms)
