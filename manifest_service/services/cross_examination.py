"""Manifests against tracks: what the examinations say of the record, as alerts.

An examination is asked when its record changes, when fixes have come since, and once more at night
(services.sweep). Its alerts are found by their episode's key, so that asking again, or in two places
at once, raises nothing twice: every write is one transaction after another, and each looks at what
was said before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from manifest_service.alerts.episode import Episode, load_episode
from manifest_service.alerts.examination import Books, Examination, Movements, Record
from manifest_service.alerts.reconcile import Change, reconcile, worth_saying
from manifest_service.alerts.registry import EXAMINATIONS
from manifest_service.alerts.tuning import UNTUNED, Tuning
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    Arrived,
    CheckpointScanned,
    CorrectionAgreed,
    HandedOver,
    Loaded,
    ManifestEvent,
    PaperEntered,
    Received,
    Resumed,
)
from manifest_service.registry.entries import Vehicle
from manifest_service.services.alerts import record_changes
from manifest_service.services.grounds import Grounds
from manifest_service.services.known import KnownManifests
from manifest_service.services.ports import AlertQuery, AlertRow, Clock, Ids, Store, Transaction
from manifest_service.services.projections import to_ms
from manifest_service.services.records import record_of
from manifest_service.services.standing import standing_manifest
from manifest_service.services.tuning import Tunings

ADDS_TO_THE_RECORD = (
    Arrived,
    Loaded,
    CheckpointScanned,
    HandedOver,
    Received,
    PaperEntered,
    Resumed,
    CorrectionAgreed,
)
"""Events after which the examinations of a manifest may say something else; by the arrival the fixes
around its scans have come."""

LAST_WORD = timedelta(hours=2)
"""A trip's scans are held against its track until so long after its end: fixes come late."""

SOON = timedelta(minutes=15)
"""What is raised later than this after it could be known was found by what came late."""


@dataclass(frozen=True, kw_only=True)
class CrossExamination:
    store: Store
    clock: Clock
    ids: Ids
    grounds: Grounds
    tunings: Tunings
    known: KnownManifests = field(default_factory=KnownManifests)

    def react(
        self, tx: Transaction, manifest: Manifest, event: ManifestEvent, now: datetime
    ) -> None:
        """What a manifest event adds to the record, in the same transaction."""
        if isinstance(event, ADDS_TO_THE_RECORD):
            self.examine_manifest(tx, manifest, now)

    def recent(self) -> int:
        """Examine every manifest under way, or just ended, against the fixes that have come since;
        how many had something to say."""
        now = self.clock.now()

        def look(tx: Transaction) -> tuple[str, ...]:
            numbers = {
                row.number
                for vehicle_id in tx.manifests.vehicles_under_way(now - LAST_WORD)
                for row in tx.manifests.trips_of(vehicle_id, now - LAST_WORD, now)
            }
            return tuple(n for n in sorted(numbers) if self.has_news(tx, n, now))

        numbers = self.store.read(look)
        for number in numbers:
            self.store.write(partial(self.examine, number=number, now=now))
        return len(numbers)

    def examine(self, tx: Transaction, number: str, now: datetime) -> None:
        manifest = standing_manifest(tx, self.known, number)
        if manifest is not None:
            self.examine_manifest(tx, manifest, now)

    def has_news(self, tx: Transaction, number: str, now: datetime) -> bool:
        """Whether examining a manifest would change its alerts."""
        manifest = standing_manifest(tx, self.known, number)
        if manifest is None:
            return False
        found, said = self.looked_at(tx, manifest), _said_of(tx, number)
        return bool(found or said) and bool(changes_of(said, found, now))

    def examine_manifest(self, tx: Transaction, manifest: Manifest, now: datetime) -> None:
        self.settle(
            tx,
            said=_said_of(tx, manifest.number),
            found=self.looked_at(tx, manifest),
            carrier_id=manifest.leg.carrier_id,
            now=now,
        )

    def looked_at(self, tx: Transaction, manifest: Manifest) -> tuple[Episode, ...]:
        """What the examinations of manifests say of one, raising nothing."""
        record = record_of(tx, manifest, self.grounds.ground(tx))
        return asked("manifest", record, self.tunings.tuning(tx))

    def settle_vehicle(
        self,
        tx: Transaction,
        vehicle: Vehicle,
        found: Sequence[Episode],
        from_at: datetime,
        now: datetime,
    ) -> None:
        """Settle what was found of a vehicle's movements since `from_at`. What began before may have
        been seen in part only: it is met again, and not taken back."""
        from_ms = to_ms(from_at)
        rows = [
            row
            for row in tx.alerts.of_vehicle(vehicle.id, from_at)
            if row.rule in _CODES["vehicle"] and _last_ms(row) >= from_ms
        ]
        begun = [row for row in rows if row.first_at < from_at]
        found = [one for one in found if not any(_meets(row, one) for row in begun)]
        said = [row for row in rows if row.first_at >= from_at]
        self.settle(tx, said=said, found=found, carrier_id=vehicle.carrier_id, now=now)

    def settle(
        self,
        tx: Transaction,
        *,
        said: Sequence[AlertRow],
        found: Sequence[Episode],
        carrier_id: str | None,
        now: datetime,
        new_id: str | None = None,
    ) -> None:
        """Bring the alerts `said` to what was `found`; a new alert gets `new_id` when that is given."""
        standing = tuple(row for row in said if row.status != "superseded")
        record_changes(
            tx,
            self.ids,
            changes_of(standing, found, now),
            alert_of={row.key: row.id for row in standing},
            carrier_id=carrier_id,
            now=now,
            new_id=new_id,
        )


def asked(
    of: str, subject: Record | Movements | Books, tuning: Tuning = UNTUNED
) -> tuple[Episode, ...]:
    """What every examination of a sort of subject says of one."""
    begins = subject.begins_at_ms
    return tuple(
        found
        for each in _OF[of]
        for found in each.examine(subject, tuning.of(each.code, None, begins))
    )


def changes_of(
    said: Sequence[AlertRow], found: Sequence[Episode], now: datetime
) -> tuple[Change, ...]:
    """The changes worth saying that bring the alerts `said` to what was `found`."""
    standing = [row for row in said if row.status != "superseded"]
    before = {row.key: load_episode(row.episode) for row in standing}
    changes = reconcile(
        tuple(before.values()),
        found,
        replayed_from_ms=0,
        told_until_ms=to_ms(now - SOON),
        now_ms=to_ms(now),
    )
    return tuple(each for each in changes if worth_saying(each, before.get(each.key)))


def _last_ms(row: AlertRow) -> int:
    episode = load_episode(row.episode)
    return max(episode.first_at_ms, *(int(ms) for ms in episode.fix_times_ms), 0)


def _meets(row: AlertRow, found: Episode) -> bool:
    """Whether `found` is the rest of what `row` was about."""
    return row.rule == found.rule and found.first_at_ms <= _last_ms(row)


def _said_of(tx: Transaction, number: str) -> tuple[AlertRow, ...]:
    rules = _CODES["manifest"]
    query = AlertQuery(manifest_number=number, rules=rules, trial=None, limit=100)
    return tx.alerts.search(query)


_OF: Mapping[str, tuple[Examination, ...]] = {
    of: tuple(each for each in EXAMINATIONS if each.of == of)
    for of in ("manifest", "vehicle", "site")
}
_CODES: Mapping[str, tuple[str, ...]] = {
    of: tuple(each.code for each in found) for of, found in _OF.items()
}
