"""The rules at work on reports as they arrive, and what they found held against the truth.

Folded as the service folds (services.watching): reports on time onto the newest watch, late ones
onto a checkpoint before them, `reconcile` for what is taken back; the same `alerts.engine`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from manifest_service.alerts.engine import (
    Watch,
    fold,
    new_watch,
    reconcile,
    standing,
)
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.sighting import Ground, Neighbour
from manifest_service.alerts.tuning import UNTUNED, Tuning
from manifest_service.geofence.fix import Fix, own_flags
from manifest_service.geofence.plane import ground_distance_m
from manifest_service.registry.entries import Route, Site, Zone
from manifest_service.simulation.county import entries
from manifest_service.simulation.examining import examined
from manifest_service.simulation.journey import Journey
from manifest_service.simulation.raised import Raised
from manifest_service.simulation.roads import to_degrees
from manifest_service.simulation.truth import Truth, truths, under_way

TICK_MS = 60_000
"""The job that tells the rules of passing time runs once a minute."""
CHUNK = 40
QUIET_MS = 120_000
"""After so long without a report the tick has its say before the next one."""

EARLY_S, LATE_S = 180, 900
"""An alert this much before or after what is true is about it: a rule needs time to be sure."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """An alert and what it is about: `truth` is None for a false one."""

    raised: Raised
    truth: Truth | None


@dataclass(frozen=True, kw_only=True)
class Proof:
    journey: Journey
    raised: tuple[Raised, ...]
    findings: tuple[Finding, ...]
    """Of the queue, standing at the end."""
    missed: tuple[Truth, ...]
    """What must be found and was not."""
    for_review: tuple[Truth, ...]
    """Of those missed, the ones on the review list."""
    truths: tuple[Truth, ...]
    hours: float
    """Under way with a manifest."""


@cache
def county_ground() -> Ground:
    """The ground of the demonstration county."""
    kinds = {"sites": Site, "zones": Zone, "routes": Route}
    found: dict[str, list[Any]] = {kind: [] for kind in kinds}
    for kind, body in entries(date(2026, 11, 1)):
        if kind in kinds:
            found[kind].append(kinds[kind](**body))
    return Ground(found["sites"], found["zones"], found["routes"])


def prove(
    journey: Journey,
    fixes: Sequence[Fix],
    ground: Ground,
    tuning: Tuning = UNTUNED,
) -> Proof:
    """What the rules say of `fixes`, held against what is true of `journey`."""
    raised = _Desk(journey, ground, tuning).take(fixes)
    raised += examined(journey, fixes, ground, tuning)
    hours = sum(max(e - b, 0) for (b, e), _ in under_way(journey)) / 3600
    return held(journey, fixes, raised, hours)


def held(journey: Journey, fixes: Sequence[Fix], raised: Sequence[Raised], hours: float) -> Proof:
    """`raised`, by whatever rules, against the truth."""
    true = (*truths(journey), *_unheard(journey, fixes))
    queue = [r for r in raised if not r.superseded and not r.episode.review]
    findings = tuple(Finding(raised=r, truth=_about(r.episode, true, journey)) for r in queue)
    found = {f.truth for f in findings}
    found |= {t for t in true if any(_stands_in(r.episode, t, journey) for r in queue)}
    missed = tuple(t for t in true if t.must and t not in found)
    doubted = [r.episode for r in raised if not r.superseded and r.episode.review]
    seen = {_about(episode, true, journey) for episode in doubted}
    return Proof(
        journey=journey,
        raised=tuple(raised),
        findings=findings,
        missed=missed,
        for_review=tuple(t for t in missed if t in seen),
        truths=true,
        hours=hours,
    )


def _unheard(journey: Journey, fixes: Sequence[Fix]) -> Iterator[Truth]:
    """Ten minutes without a report that ever came: a lost signal, whyever."""
    known = [(fix.at_ms - journey.start_ms) // 1000 for fix in fixes if not own_flags(fix)]
    for (begins, ends), _ in under_way(journey):
        times = [begins, *(s for s in known if begins < s < ends), ends]
        for a, b in pairwise(times):
            if b - a >= 590:
                yield Truth(rule="signal_lost", span=(a, b), must=False)


def _span_s(episode: Episode, journey: Journey) -> tuple[float, float]:
    """From when until when an alert stands, in seconds of the journey."""
    until = episode.cleared_at_ms or max(episode.confirmed_at_ms, *episode.fix_times_ms, 0)
    return (episode.first_at_ms - journey.start_ms) / 1000, (until - journey.start_ms) / 1000


def _stands_in(episode: Episode, truth: Truth, journey: Journey) -> bool:
    """Whether an alert stands while something is true: one that goes on through a moment on the route is
    about what comes after the moment too."""
    first, last = _span_s(episode, journey)
    return truth.rule == episode.rule and first <= truth.span[1] and truth.span[0] < last


def _about(episode: Episode, true: Sequence[Truth], journey: Journey) -> Truth | None:
    """What is true of this alert: what must be found before what may."""
    first, last = _span_s(episode, journey)
    fits = [
        t
        for t in true
        if t.rule == episode.rule and t.span[0] - EARLY_S <= last and first <= t.span[1] + LATE_S
    ]
    return min(fits, key=lambda t: (not t.must, abs(t.span[0] - first)), default=None)


@dataclass(kw_only=True)
class _Said:
    episode: Episode
    raised_at_ms: int
    superseded: bool
    backfill: bool


class _Company:
    """The other vehicles of a journey, as the rules ask for them (sighting.Neighbourhood)."""

    def __init__(self, journey: Journey) -> None:
        self._journey = journey

    def standing(
        self, lon: float, lat: float, within_m: float, from_ms: int, until_ms: int
    ) -> tuple[Neighbour, ...]:
        found = []
        for n, other in enumerate(self._journey.company):
            begins, ends = (self._journey.ms(second) for second in other.span)
            x, y = to_degrees(other.place)
            near = ground_distance_m(lon, lat, x, y) <= within_m
            if near and begins <= until_ms and ends >= from_ms:
                seen_ms = min(until_ms, ends)
                found.append(Neighbour(lon=x, lat=y, at_ms=seen_ms, vehicle_id=f"other-{n}"))
        return tuple(found)


class _Desk:
    """One vehicle's reports coming in. Lives only inside `prove`."""

    def __init__(self, journey: Journey, ground: Ground, tuning: Tuning) -> None:
        self._journey, self._ground, self._tuning = journey, ground, tuning
        self._watches: list[Watch] = [new_watch(journey.vehicle_id, journey.start_ms - 1)]
        self._stored: list[Fix] = []
        self._said: dict[str, _Said] = {}
        self._clock = journey.start_ms
        self._company = _Company(journey)

    def take(self, fixes: Sequence[Fix]) -> tuple[Raised, ...]:
        for batch in _batches(fixes):
            arrives = batch[0].received_at_ms
            if arrives - self._clock > QUIET_MS:
                self._tick(arrives - arrives % TICK_MS)
            self._fold(batch)
            self._clock = batch[-1].received_at_ms
        end = self._journey.ms(self._journey.second + self._journey.watch_s)
        self._tick(max(end, self._clock))
        return tuple(
            Raised(
                episode=said.episode,
                raised_at_ms=said.raised_at_ms,
                superseded=said.superseded,
                backfill=said.backfill,
            )
            for said in self._said.values()
        )

    def _fold(self, batch: Sequence[Fix]) -> None:
        latest = self._watches[-1]
        first_ms = min(fix.at_ms for fix in batch)
        while len(self._watches) > 1 and self._watches[-1].as_of_ms >= first_ms:
            self._watches.pop()
        start = self._watches[-1]
        self._stored.extend(batch)
        self._stored.sort(key=lambda fix: fix.at_ms)
        since = bisect_left(self._stored, start.as_of_ms + 1, key=lambda fix: fix.at_ms)
        again = self._stored[since:]
        now = batch[-1].received_at_ms
        found = {episode.key: episode for episode in standing(start)}
        for n in range(0, len(again), CHUNK):
            part = again[n : n + CHUNK]
            folded = self._folded(self._watches[-1], part)
            found |= {episode.key: episode for episode in folded.episodes}
            self._watches.append(folded.watch)
        self._say(found, start, latest, now, batch)

    def _tick(self, at_ms: int) -> None:
        """Time passes; the watch stays at the last report, as in the service."""
        watch = self._watches[-1]
        if at_ms <= watch.as_of_ms:
            return
        told = self._folded(watch, [], until_ms=at_ms)
        found = {e.key: e for e in (*standing(watch), *told.episodes)}
        self._say(found, watch, watch, at_ms, [])

    def _folded(self, watch: Watch, fixes: Sequence[Fix], **more: Any) -> Any:
        return fold(
            watch,
            fixes,
            self._journey.trips,
            self._ground,
            tuning=self._tuning,
            neighbours=self._company,
            **more,
        )

    def _say(
        self,
        found: Mapping[str, Episode],
        start: Watch,
        latest: Watch,
        now: int,
        batch: Sequence[Fix],
    ) -> None:
        told = {key: said for key, said in self._said.items() if not said.superseded}
        changes = reconcile(
            tuple(replace(said.episode, key=key) for key, said in told.items()),
            tuple(found.values()),
            replayed_from_ms=start.as_of_ms,
            told_until_ms=latest.as_of_ms,
            now_ms=now,
        )
        for change in changes:
            if change.kind == "supersede":
                self._said[change.key].superseded = True
                continue
            said = self._said.get(change.key)
            was_review = said is not None and said.episode.review
            seen = _seen_at(change.episode, now, batch)
            if said is None or (was_review and not change.episode.review):
                self._said[change.key] = _Said(
                    episode=change.episode,
                    raised_at_ms=seen,
                    superseded=False,
                    backfill=change.backfill,
                )
            else:
                said.episode, said.superseded = change.episode, False


def _seen_at(episode: Episode, now: int, batch: Sequence[Fix]) -> int:
    """When the report that confirms it came; for what time alone shows, at the next tick."""
    came = [fix.received_at_ms for fix in batch if fix.at_ms >= episode.confirmed_at_ms]
    if came and any(fix.at_ms == episode.confirmed_at_ms for fix in batch):
        return came[0]
    if episode.confirmed_at_ms > now:
        return now
    if batch and episode.confirmed_at_ms < batch[0].at_ms - TICK_MS:
        return now
    return min(-(-episode.confirmed_at_ms // TICK_MS) * TICK_MS, now)


def _batches(fixes: Sequence[Fix]) -> Iterator[list[Fix]]:
    """Reports by arrival, taken together while they are in order and nothing is long awaited."""
    batch: list[Fix] = []
    for fix in sorted(fixes, key=lambda f: (f.received_at_ms, f.at_ms)):
        if batch and (
            fix.at_ms <= batch[-1].at_ms
            or fix.received_at_ms - batch[-1].received_at_ms > QUIET_MS
            or len(batch) >= CHUNK
        ):
            yield batch
            batch = []
        batch.append(fix)
    if batch:
        yield batch
