"""Folding a vehicle's positions and trips through the rules, live and again.

The rules remember in a watch. Fixes newer than the watch are folded onto it; a late fix, or a
manifest event about a time already folded, takes an earlier checkpoint and folds everything since
once more, so that the order of arrival does not matter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from manifest_service.alerts import weight_mismatch
from manifest_service.alerts.engine import (
    KEEP_TRIP_MS,
    Folded,
    Stretch,
    Watch,
    fold,
    fold_all,
    reconcile,
    standing,
)
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.reconcile import worth_saying
from manifest_service.alerts.registry import RULES
from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import CorrectionAgreed, Generated, ManifestEvent
from manifest_service.geofence.fix import Fix, own_flags
from manifest_service.geofence.presence import Mark
from manifest_service.registry.entries import Vehicle
from manifest_service.services.alerts import record_changes
from manifest_service.services.empty_runs import unexcused
from manifest_service.services.grounds import Grounds
from manifest_service.services.neighbours import Neighbours
from manifest_service.services.ports import (
    AlertQuery,
    AlertRow,
    Clock,
    FlaggedFixes,
    Ids,
    ManifestRow,
    Store,
    StoredFix,
    Transaction,
)
from manifest_service.services.presence import presence_of
from manifest_service.services.projections import from_ms, to_ms
from manifest_service.services.trip_changes import CHANGES_NO_TRIP, concerned, speaks_of
from manifest_service.services.trip_terms import TripTerms
from manifest_service.services.tuning import Tunings
from manifest_service.services.watches import KEEP_MS, Watches, load_episode
from manifest_service.services.weighing_again import (
    as_they_stand,
    changes_of_masses,
    corrects_masses,
)
from manifest_service.waste.profile import StreamProfile

FOREVER_MS = 2**62

LATE = frozenset({"late"})

LAST_WORD = timedelta(hours=1)
"""A trip is watched this long after its end: some rules wait for the last reports."""


FOLDED = frozenset(rule.code for rule in RULES)
"""What other rules have said of a vehicle is not for a fold to take back."""


@dataclass(frozen=True, kw_only=True)
class Watching:
    store: Store
    clock: Clock
    ids: Ids
    profiles: Mapping[str, StreamProfile]
    grounds: Grounds = field(default_factory=Grounds)
    watches: Watches = field(default_factory=Watches)
    tunings: Tunings = field(default_factory=Tunings)
    terms: TripTerms = field(default_factory=TripTerms)

    def take(
        self, tx: Transaction, batch: Sequence[tuple[Vehicle, Sequence[Fix]]], now: datetime
    ) -> list[tuple[frozenset[str], ...]]:
        """Store the fixes of some vehicles, each named once, and fold them; for each vehicle the
        flags of its fixes, in the order given."""
        ordered = [(vehicle, _by_time(fixes)) for vehicle, fixes in batch]
        tx.tracks.lock(*sorted(vehicle.id for vehicle, _ in ordered))
        flags = self._fold(
            tx,
            [
                _Due(vehicle=vehicle, new=fixes, touched_ms=fixes[0].at_ms)
                for vehicle, fixes in ordered
            ],
            now,
        )
        found = []
        for (_, given), (_, fixes), words in zip(batch, ordered, flags, strict=True):
            if given is not fixes:
                of = {id(fix): w for fix, w in zip(fixes, words, strict=True)}
                words = tuple(of[id(fix)] for fix in given)
            found.append(words)
        return found

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
        since = speaks_of(manifest, event, occurred_at)
        for vehicle_id in concerned(manifest, event):
            row = tx.registry.get("vehicle", vehicle_id)
            if row is None or not isinstance(row.entry, Vehicle):
                continue
            tx.tracks.lock(row.entry.id)
            if isinstance(event, Generated):
                latest = tx.tracks.latest_watch(row.entry.id)
                if latest is None or latest[0] <= to_ms(since):
                    continue  # no rule speaks of a trip that has not begun
            due = _Due(vehicle=row.entry, new=(), touched_ms=to_ms(since), until=now)
            self._fold(tx, [due], now)
            if isinstance(event, CorrectionAgreed) and corrects_masses(manifest, event):
                self._weigh_again(tx, row.entry, manifest, now)

    def _weigh_again(
        self, tx: Transaction, vehicle: Vehicle, manifest: Manifest, now: datetime
    ) -> None:
        """Judge the corrected masses of a trip that ended before the watches that are kept."""
        received_at, as_of_ms = manifest.received_at, _latest_ms(tx, vehicle.id)
        if received_at is None or to_ms(received_at) > as_of_ms - KEEP_MS:
            return
        trips = [
            trip
            for trip in self.trips(tx, vehicle, to_ms(received_at), now)
            if trip.manifest_number == manifest.number
        ]
        query = AlertQuery(
            rules=(weight_mismatch.CODE,),
            manifest_number=manifest.number,
            trial=None,
            limit=100,
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
            due = _Due(vehicle=row.entry, new=(), touched_ms=to_ms(now), until=now)
            self._fold(tx, [due], now)

        return work

    def _fold(
        self, tx: Transaction, dues: Sequence["_Due"], now: datetime
    ) -> list[tuple[frozenset[str], ...]]:
        """Fold what is due of each vehicle, say what the rules find, store and remember; the flags
        of the new fixes. All of them share each journey to the database."""
        ids = [due.vehicle.id for due in dues]
        latest = tx.tracks.latest_watches(ids)
        starts = [self._start(tx, due, latest.get(due.vehicle.id), now) for due in dues]
        trips = self._trips_of(tx, starts, now)
        tuning = self.tunings.tuning(tx)
        of_kind = {kind: tuning.for_kind(kind) for kind in {due.vehicle.kind for due in dues}}
        stretches = [
            Stretch(
                watch=start.watch,
                fixes=[fix for fix, _ in start.in_time],
                trips=trips[start.vehicle.id],
                neighbours=Neighbours(tx, start.vehicle.id),
                tuning=of_kind[start.vehicle.kind],
            )
            for start in starts
        ]
        ground = self.grounds.ground(tx)
        folded = fold_all(stretches, ground)
        found = [
            self._found(tx, due, stretch, one, ground, now)
            for due, stretch, one in zip(dues, stretches, folded, strict=True)
        ]
        self._say(tx, starts, found, trips, now)
        flags = [
            _store_again(tx, start, one.flags) for start, one in zip(starts, folded, strict=True)
        ]
        tx.tracks.add_all(
            [
                FlaggedFixes(vehicle_id=due.vehicle.id, fixes=due.new, flags=words)
                for due, words in zip(dues, flags, strict=True)
                if due.new
            ]
        )
        tx.presence.mark(
            {
                due.vehicle.id: _marks(tx, due, start, one, words)
                for due, start, one, words in zip(dues, starts, folded, flags, strict=True)
                if due.new or start.replays
            }
        )
        tx.tracks.keep_watches(
            [
                self.watches.kept(one.watch, start.watch)
                for due, start, one in zip(dues, starts, folded, strict=True)
                if due.new or start.replays
            ]
        )
        return flags

    def _start(
        self, tx: Transaction, due: "_Due", found: tuple[int, bytes] | None, now: datetime
    ) -> "_Start":
        """From which watch `due` is folded, and with which stored fixes."""
        id = due.vehicle.id
        latest = self.watches.read(id, found)
        watch = latest
        stored: Sequence[StoredFix] = ()
        if due.touched_ms < latest.as_of_ms:
            asked_ms = max(due.touched_ms, latest.as_of_ms - KEEP_MS)
            watch = self.watches.read(id, tx.tracks.watch_before(id, asked_ms))
            stored = tx.tracks.between(id, watch.as_of_ms + 1, FOREVER_MS)
        merged = _merged([(s.fix, s.ref) for s in stored], [(fix, None) for fix in due.new])
        return _Start(
            vehicle=due.vehicle,
            watch=watch,
            told_until_ms=latest.as_of_ms,
            replays=watch is not latest,
            stored=stored,
            new=due.new,
            in_time=[item for item in merged if item[0].at_ms >= watch.as_of_ms],
            since_ms=watch.as_of_ms or min(to_ms(now) - KEEP_MS, due.touched_ms),
        )

    def _found(
        self,
        tx: Transaction,
        due: "_Due",
        stretch: Stretch,
        folded: Folded,
        ground: Ground,
        now: datetime,
    ) -> Sequence[Episode]:
        """Every episode that stands after the fold."""
        found = {e.key: e for e in (*standing(stretch.watch), *folded.episodes)}
        if due.until is not None:
            # Told for its episodes only: the watch kept stands at the last fix, so that fixes
            # still on their way are in time when they come.
            told = fold(
                folded.watch,
                [],
                stretch.trips,
                ground,
                until_ms=to_ms(due.until),
                neighbours=stretch.neighbours,
                tuning=stretch.tuning,
            )
            found |= {e.key: e for e in told.episodes}
        if not found:
            return ()
        found = as_they_stand(found, stretch.trips, to_ms(due.until or now), stretch.tuning)
        return tuple(unexcused(tx, due.vehicle.id, tuple(found.values())))

    def _say(
        self,
        tx: Transaction,
        starts: Sequence["_Start"],
        found: Sequence[Sequence[Episode]],
        trips: Mapping[str, Sequence[Trip]],
        now: datetime,
    ) -> None:
        """Record how what is found differs from what was said."""
        begun = [min((e.first_at_ms for e in es), default=FOREVER_MS) for es in found]
        from_ms_of = [
            min(first, start.since_ms) for first, start in zip(begun, starts, strict=True)
        ]
        said = tx.alerts.of_vehicles([s.vehicle.id for s in starts], from_ms(min(from_ms_of)))
        for start, episodes, since_ms in zip(starts, found, from_ms_of, strict=True):
            rows = _not_before(said.get(start.vehicle.id, ()), from_ms(since_ms))
            if episodes or rows:
                mine = trips[start.vehicle.id]
                corrected = frozenset(trip.manifest_number for trip in mine if trip.corrected)
                self._say_of(tx, start, episodes, rows, corrected, now)

    def _say_of(
        self,
        tx: Transaction,
        start: "_Start",
        found: Sequence[Episode],
        rows: Sequence[AlertRow],
        corrected: frozenset[str],
        now: datetime,
    ) -> None:
        said = {row.key: row for row in rows if row.status != "superseded"}
        episodes = {key: self.watches.episode(row) for key, row in said.items()}
        changes = reconcile(
            tuple(episodes.values()),
            found,
            replayed_from_ms=start.since_ms,
            told_until_ms=start.told_until_ms,
            now_ms=to_ms(now),
            corrected=corrected,
        )
        record_changes(
            tx,
            self.ids,
            tuple(c for c in changes if worth_saying(c, episodes.get(c.key))),
            alert_of={key: row.id for key, row in said.items()},
            carrier_id=start.vehicle.carrier_id,
            now=now,
        )

    def trips(
        self, tx: Transaction, vehicle: Vehicle, since_ms: int, now: datetime
    ) -> tuple[Trip, ...]:
        """The vehicle's trips that were open within KEEP_TRIP_MS before `since_ms` or since."""
        rows = tx.manifests.trips_of(vehicle.id, from_ms(since_ms - KEEP_TRIP_MS), now)
        return tuple(self._trip(tx, row, vehicle) for row in rows)

    def _trips_of(
        self, tx: Transaction, starts: Sequence["_Start"], now: datetime
    ) -> Mapping[str, tuple[Trip, ...]]:
        """Vehicle -> its trips that the fold may speak of."""
        begun = {start.vehicle.id: from_ms(start.since_ms - KEEP_TRIP_MS) for start in starts}
        rows = tx.manifests.trips_of_all(list(begun), min(begun.values()), now)
        return {
            start.vehicle.id: tuple(
                self._trip(tx, row, start.vehicle)
                for row in rows.get(start.vehicle.id, ())
                if row.ended_at is None or row.ended_at >= begun[start.vehicle.id]
            )
            for start in starts
        }

    def _trip(self, tx: Transaction, row: ManifestRow, vehicle: Vehicle) -> Trip:
        profile = self.profiles[row.stream]
        return self.watches.trip(row, profile, vehicle, self.terms.of(tx, row, profile))


@dataclass(frozen=True, kw_only=True)
class _Due:
    """What has come about a vehicle."""

    vehicle: Vehicle
    new: Sequence[Fix]
    """By device time."""
    touched_ms: int
    """The earliest time it speaks of."""
    until: datetime | None = None
    """Time is told until here, besides."""


@dataclass(frozen=True, kw_only=True)
class _Start:
    """From where a vehicle is folded."""

    vehicle: Vehicle
    watch: Watch
    told_until_ms: int
    """How far the latest watch had come."""
    replays: bool
    """The watch is an earlier one."""
    stored: Sequence[StoredFix]
    """The fixes since, to be folded again."""
    new: Sequence[Fix]
    in_time: Sequence[tuple[Fix, int | None]]
    """Stored and new fixes by device time, and the refs of the stored; without those too late."""
    since_ms: int


def _store_again(
    tx: Transaction, start: _Start, flags: Sequence[frozenset[str]]
) -> tuple[frozenset[str], ...]:
    """The flags of the new fixes; those of stored ones are set where they have changed."""
    if not start.stored and len(start.in_time) == len(start.new):
        return tuple(flags)
    of = {id(fix): words for (fix, _), words in zip(start.in_time, flags, strict=True)}
    before = {s.ref: s.flags for s in start.stored}
    changed = {
        ref: of[id(fix)]
        for fix, ref in start.in_time
        if ref is not None and of[id(fix)] != before[ref]
    }
    tx.tracks.reflag(start.vehicle.id, changed)
    return tuple(of[id(fix)] if id(fix) in of else own_flags(fix) | LATE for fix in start.new)


def _marks(
    tx: Transaction, due: _Due, start: _Start, folded: Folded, flags: Sequence[frozenset[str]]
) -> list[Mark]:
    """Where the vehicle has been; by stored fixes too, whose flags may have changed."""
    pairs = zip(start.in_time, folded.flags, strict=True)
    good = [fix for (fix, _), words in pairs if not words]
    late = [fix for fix, words in zip(due.new, flags, strict=True) if words == LATE]
    return presence_of(tx, due.vehicle.id, start.watch.last_valid, good, late)


def _by_time(fixes: Sequence[Fix]) -> Sequence[Fix]:
    """`fixes` themselves when they are in order."""
    if all(a.at_ms <= b.at_ms for a, b in pairwise(fixes)):
        return fixes
    return sorted(fixes, key=lambda fix: fix.at_ms)


def _not_before(rows: Sequence[AlertRow], from_at: datetime) -> Sequence[AlertRow]:
    return [
        row
        for row in rows
        if row.rule in FOLDED and (row.cleared_at is None or row.cleared_at >= from_at)
    ]


def _latest_ms(tx: Transaction, vehicle_id: str) -> int:
    """How far the vehicle's latest watch has come; 0 without one."""
    found = tx.tracks.latest_watch(vehicle_id)
    return found[0] if found else 0


def _merged(
    stored: list[tuple[Fix, int | None]], new: list[tuple[Fix, int | None]]
) -> list[tuple[Fix, int | None]]:
    """By device time; at the same time the one stored first comes first."""
    return sorted([*stored, *new], key=lambda item: item[0].at_ms)
