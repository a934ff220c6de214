"""The nightly sweep: the trips of the last days once more, with every fix that came since.

By day the rules follow fixes up to 72 hours old and the record as it grows. At night whatever came
later is told too: positions of a terminal that was offline for days, a correction, a month's last
receipt. A subject (a vehicle, a site) is looked at as a reader, and what was found is written with
its mark in one transaction that first looks at what stands by then. So a sweep that dies goes on
where it was, and one that runs twice, or in two processes, raises nothing twice.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from manifest_service.alerts import circling, ghost_receipt, no_manifest, weight_mismatch
from manifest_service.alerts.engine import fold, new_watch
from manifest_service.alerts.episode import Episode, load_episode
from manifest_service.alerts.examination import Movements
from manifest_service.alerts.reconcile import reconcile, worth_saying
from manifest_service.registry.entries import Site, Vehicle
from manifest_service.services.alerts import record_changes
from manifest_service.services.cross_examination import CrossExamination, asked
from manifest_service.services.empty_runs import unexcused
from manifest_service.services.ports import AlertRow, StoredFix, Transaction
from manifest_service.services.projections import from_ms, to_ms
from manifest_service.services.records import NOT_JUDGED, books_of
from manifest_service.services.watching import Watching
from manifest_service.waste.clocks import local_day, start_of_day

BEGINS = timedelta(hours=2)
"""After midnight in China: the trucks stand, and the day's books are closed."""

SETTLED = timedelta(hours=1)
"""A trip that ended so long ago is closed: nobody is still sending its end."""

LATE_MS = 15 * 60 * 1000
"""A fix that came later than this after its own time was late."""

CLONES_WITHIN = timedelta(hours=2)
"""By day two sources are looked for in so much of a vehicle's fixes."""

FOLLOWED = frozenset({ghost_receipt.CODE, circling.CODE, no_manifest.CODE, weight_mismatch.CODE})
"""Rules that follow the vehicle and hold its manifests against it. The others are about the moment:
what a neighbour or a silence meant then cannot be told again at night."""

_REMEMBERED_MS = int(no_manifest.Params().remember_s * 1000)
"""A visit before the sweep's first fix cannot be told from none."""

_ALERTS = uuid.UUID("0d7c6a1e-5a0b-5c43-9c0e-6f6a3b1f7c55")
"""Namespace of the ids of alerts about a site's books."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was found of one vehicle."""

    followed: tuple[Episode, ...]
    closed: frozenset[str]
    """The manifests whose whole trip was told again; empty when nothing came late."""
    told_again: bool
    corrected: frozenset[str]
    clones: tuple[Episode, ...]
    news: tuple[str, ...]
    """Manifests of which the examinations say something new."""


@dataclass(frozen=True, kw_only=True)
class Sweep:
    watching: Watching
    crossing: CrossExamination
    days: int = 3
    """How far back; terminals have been found to report up to 23 h late (domain reference, 10)."""

    def run(self) -> int:
        """Sweep what has not been swept today; how many subjects that was. Nothing before two in the
        morning."""
        now = self.watching.clock.now()
        today = local_day(now)
        if now < start_of_day(today) + BEGINS:
            return 0
        store = self.watching.store
        done = store.read(lambda tx: tx.sweeps.swept(today))
        left = [s for s in store.read(lambda tx: _subjects(tx, self._from(now))) if s not in done]
        # Each run begins elsewhere: one subject that fails keeps no other from its turn for ever.
        first = int(now.timestamp()) // 600 % max(len(left), 1)
        return sum(self._swept(each, now, today) for each in (*left[first:], *left[:first]))

    def look_for_clones(self) -> int:
        """Look for two sources under the name of each vehicle under way; how many were found."""
        now = self.watching.clock.now()
        store, since = self.watching.store, now - CLONES_WITHIN
        vehicles = store.read(lambda tx: tx.manifests.vehicles_under_way(since))
        found = 0
        for id in vehicles:
            clones = store.read(lambda tx, id=id: self._clones(tx, id, since, now))  # type: ignore[misc]
            if clones:
                store.write(self._settling_clones(id, clones, since))
            found += len(clones)
        return found

    def _clones(
        self, tx: Transaction, id: str, since: datetime, now: datetime
    ) -> tuple[Episode, ...]:
        stored = tx.tracks.between(id, to_ms(since), to_ms(now))
        return self._two_sources(tx, id, stored, since)

    def _two_sources(
        self, tx: Transaction, id: str, stored: Sequence[StoredFix], since: datetime
    ) -> tuple[Episode, ...]:
        fixes = tuple(one.fix for one in stored)
        movements = Movements(vehicle_id=id, begins_at_ms=to_ms(since), fixes=fixes)
        return asked("vehicle", movements, self.watching.tunings.tuning(tx))

    def _swept(self, subject: str, now: datetime, today: date) -> bool:
        """Whether `subject` was left to be swept, and is now."""
        kind, _, id = subject.partition("/")
        store = self.watching.store
        if kind == "site":
            books = store.read(lambda tx: self._site(tx, id, today))
            finish = self._finishing_site(books, now)
        else:
            seen = store.read(lambda tx: self._vehicle(tx, id, now))
            finish = self._finishing_vehicle(id, seen, now)

        def work(tx: Transaction) -> bool:
            if subject in tx.sweeps.swept(today):
                return False  # somebody was first
            finish(tx)
            tx.sweeps.mark(subject, today)
            return True

        return store.write(work)

    def _from(self, now: datetime) -> datetime:
        return now - timedelta(days=self.days)

    def _vehicle(self, tx: Transaction, id: str, now: datetime) -> Seen:
        from_at = self._from(now)
        row = tx.registry.get("vehicle", id)
        assert row is not None
        assert isinstance(row.entry, Vehicle)
        stored = tx.tracks.between(id, to_ms(from_at), to_ms(now))
        trips = self.watching.trips(tx, row.entry, to_ms(from_at), now)
        corrected = frozenset(trip.manifest_number for trip in trips if trip.corrected)
        told_again = bool(corrected) or any(_came_late(one) for one in stored)
        closed = frozenset(
            trip.manifest_number
            for trip in trips
            if trip.begins_at_ms >= to_ms(from_at)
            and trip.ended_at_ms is not None
            and trip.ended_at_ms <= to_ms(now - SETTLED)
        )
        followed: tuple[Episode, ...] = ()
        if told_again:
            ground = self.watching.grounds.ground(tx)
            start = new_watch(id, to_ms(from_at))
            fixes = [one.fix for one in stored]
            tuning = self.watching.tunings.tuning(tx).for_kind(row.entry.kind)
            folded = fold(start, fixes, trips, ground, until_ms=to_ms(now), tuning=tuning)
            unsaid = unexcused(tx, id, folded.episodes)
            followed = tuple(e for e in unsaid if _is_ours(e, closed, from_at))
        return Seen(
            followed=followed,
            closed=closed,
            told_again=told_again,
            corrected=corrected,
            clones=self._two_sources(tx, id, stored, from_at),
            news=tuple(
                trip.manifest_number
                for trip in trips
                if self.crossing.has_news(tx, trip.manifest_number, now)
            ),
        )

    def _finishing_vehicle(
        self, id: str, seen: Seen, now: datetime
    ) -> Callable[[Transaction], None]:
        def finish(tx: Transaction) -> None:
            row = tx.registry.get("vehicle", id)
            assert row is not None
            assert isinstance(row.entry, Vehicle)
            tx.tracks.lock(id)
            if seen.told_again:
                self._settle(tx, row.entry, seen, now)
            self.crossing.settle_vehicle(tx, row.entry, seen.clones, self._from(now), now)
            for number in seen.news:
                self.crossing.examine(tx, number, now)

        return finish

    def _settle(self, tx: Transaction, vehicle: Vehicle, seen: Seen, now: datetime) -> None:
        """Bring what was said of the vehicle's closed trips to what was found."""
        from_at = self._from(now)
        said = {
            row.key: row
            for row in tx.alerts.of_vehicle(vehicle.id, from_at)
            if row.status != "superseded"
            and _is_ours(load_episode(row.episode), seen.closed, from_at)
        }
        episodes = {key: load_episode(row.episode) for key, row in said.items()}
        changes = reconcile(
            tuple(episodes.values()),
            seen.followed,
            replayed_from_ms=to_ms(from_at),
            told_until_ms=to_ms(now - SETTLED),
            now_ms=to_ms(now),
            corrected=seen.corrected,
        )
        record_changes(
            tx,
            self.watching.ids,
            tuple(c for c in changes if worth_saying(c, episodes.get(c.key))),
            alert_of={key: row.id for key, row in said.items()},
            carrier_id=vehicle.carrier_id,
            now=now,
        )

    def _settling_clones(
        self, id: str, clones: Sequence[Episode], since: datetime
    ) -> Callable[[Transaction], None]:
        def work(tx: Transaction) -> None:
            row = tx.registry.get("vehicle", id)
            if row is not None and isinstance(row.entry, Vehicle):
                now = self.watching.clock.now()
                self.crossing.settle_vehicle(tx, row.entry, clones, since, now)

        return work

    def _site(self, tx: Transaction, id: str, today: date) -> dict[str, Episode | None]:
        """What the books of each closed period say: key -> its episode, None for one that balances."""
        row = tx.registry.get("site", id)
        assert row is not None
        assert isinstance(row.entry, Site)
        ground = self.watching.grounds.ground(tx)
        found: dict[str, Episode | None] = {}
        for period, begins, ends, tracks in _periods(today, self.days):
            books = books_of(tx, row.entry, period, begins, ends, ground, tracks=tracks)
            said = asked("site", books, self.watching.tunings.tuning(tx))
            found[f"mass_balance:{id}:{period}"] = said[0] if said else None
        return found

    def _finishing_site(
        self, found: dict[str, Episode | None], now: datetime
    ) -> Callable[[Transaction], None]:
        def finish(tx: Transaction) -> None:
            for key, episode in found.items():
                standing, next_id = _told(tx, key)
                self.crossing.settle(
                    tx,
                    said=(standing,) if standing else (),
                    found=(episode,) if episode else (),
                    carrier_id=None,
                    now=now,
                    new_id=next_id,
                )

        return finish


def _subjects(tx: Transaction, from_at: datetime) -> tuple[str, ...]:
    """Every vehicle that was watched or under way, and every site that takes waste in."""
    vehicles = {*tx.tracks.watched_vehicles(), *tx.manifests.vehicles_under_way(from_at)}
    known = [id for id in sorted(vehicles) if tx.registry.get("vehicle", id) is not None]
    sites = [row.entry for row in tx.registry.list("site", active_only=True)]
    takers = [s for s in sites if isinstance(s, Site) and s.kind in _TAKES_IN]
    return (*(f"vehicle/{id}" for id in known), *(f"site/{site.id}" for site in takers))


_TAKES_IN = frozenset({"disposal", "transfer", "storage"})


def _came_late(one: StoredFix) -> bool:
    return NOT_JUDGED in one.flags or one.fix.received_at_ms - one.fix.at_ms > LATE_MS


def _is_ours(episode: Episode, closed: frozenset[str], from_at: datetime) -> bool:
    """Whether the sweep may speak of an episode: about a trip it was told whole, or about none and
    long enough after its first fix."""
    if episode.rule not in FOLLOWED:
        return False
    if episode.manifest_number is not None:
        return episode.manifest_number in closed
    return from_ms(episode.first_at_ms - _REMEMBERED_MS) >= from_at


def _told(tx: Transaction, key: str) -> tuple[AlertRow | None, str]:
    """The alert that stands under a key, and the id the next one would have: the same in every
    process."""
    for n in range(1, 1_000):
        id = str(uuid.uuid5(_ALERTS, f"{key}/{n}"))
        row = tx.alerts.get(id)
        if row is None or row.status != "superseded":
            return row, id
    raise AssertionError(key)


def _periods(today: date, days: int) -> Iterator[tuple[str, datetime, datetime, bool]]:
    """(name, begins, ends, whether tracks are looked at) of the closed days and months."""
    for ago in range(1, days + 1):
        day = today - timedelta(days=ago)
        yield day.isoformat(), start_of_day(day), start_of_day(day + timedelta(days=1)), True
    if today.day <= days:
        last = today.replace(day=1) - timedelta(days=1)
        begins = start_of_day(last.replace(day=1))
        yield f"{last:%Y-%m}", begins, start_of_day(today.replace(day=1)), False
