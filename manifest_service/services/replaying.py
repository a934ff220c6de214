"""What the rules would have said of a vehicle's stored positions, under other parameters: the tool for
tuning thresholds. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from manifest_service.alerts.engine import fold, new_watch
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.tuning import check_values
from manifest_service.codes import plate as plates
from manifest_service.errors import Fault, InvalidInput, NotFound
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.registry.entries import Vehicle
from manifest_service.services.neighbours import Neighbours
from manifest_service.services.ports import Store, Transaction
from manifest_service.services.projections import to_ms
from manifest_service.services.watches import load_episode
from manifest_service.services.watching import FOLDED, LAST_WORD, Watching

Outcome = Literal["same", "differs", "only_then", "only_now"]


@dataclass(frozen=True, kw_only=True)
class Told:
    """An episode as it was told then and as it would be told now; None: not at all."""

    outcome: Outcome
    then: Episode | None
    now: Episode | None

    @property
    def episode(self) -> Episode:
        found = self.now or self.then
        assert found is not None
        return found


@dataclass(frozen=True, kw_only=True)
class Replayed:
    fixes: int
    flagged: int
    manifests: tuple[str, ...]
    told: tuple[Told, ...]
    """By when they began."""


@dataclass(frozen=True, kw_only=True)
class Replaying:
    store: Store
    watching: Watching

    def preview(
        self,
        vehicle: str,
        begins: datetime,
        ends: datetime,
        values: Mapping[str, Mapping[str, float]],
        actor: Actor,
    ) -> Replayed:
        """As `replay`, for a person who may read how rules are set."""
        require(actor, "rule.tuning")
        return self.replay(vehicle, begins, ends, values)

    def replay(
        self,
        vehicle: str,
        begins: datetime,
        ends: datetime,
        values: Mapping[str, Mapping[str, float]] | None = None,
    ) -> Replayed:
        """Fold a vehicle's fixes from `begins` to `ends` as if nothing had been seen before, under the
        parameters of their day with `values` (rule -> name -> value) put over them, and hold what
        begins in that time against the alerts that did: of trips begun before, the fixes that would
        clear them are not looked at. Raises NotFound("vehicle_unknown"), InvalidInput."""
        if ends <= begins:
            raise InvalidInput(faults=[Fault(path="to", code="ends_before_it_begins")])
        checked = {rule: check_values(rule, named) for rule, named in (values or {}).items()}

        def work(tx: Transaction) -> Replayed:
            entry = _vehicle(tx, vehicle)
            stored = tx.tracks.between(entry.id, to_ms(begins), to_ms(ends))
            trips = self.watching.trips(tx, entry, to_ms(begins), ends)
            folded = fold(
                new_watch(entry.id, to_ms(begins)),
                [each.fix for each in stored],
                trips,
                self.watching.grounds.ground(tx),
                neighbours=Neighbours(tx, entry.id),
                tuning=self.watching.tunings.tuning(tx).overruled(checked).for_kind(entry.kind),
                until_ms=to_ms(min(ends + LAST_WORD, self.watching.clock.now())),
            )
            then = [
                load_episode(row.episode)
                for row in tx.alerts.of_vehicle(entry.id, begins)
                if row.status != "superseded"
                and row.rule in FOLDED
                and begins <= row.first_at <= ends
            ]
            now = [each for each in folded.episodes if each.first_at_ms >= to_ms(begins)]
            return Replayed(
                fixes=len(stored),
                flagged=sum(bool(flags) for flags in folded.flags),
                manifests=tuple(trip.manifest_number for trip in trips),
                told=compare(then, now),
            )

        return self.store.read(work)


def compare(then: Sequence[Episode], now: Sequence[Episode]) -> tuple[Told, ...]:
    """Episodes by key; `differs`: in severity, clearing, evidence or being for review."""
    before, after = {e.key: e for e in then}, {e.key: e for e in now}
    found = [
        Told(
            outcome=_outcome(before.get(key), after.get(key)),
            then=before.get(key),
            now=after.get(key),
        )
        for key in {**before, **after}
    ]
    return tuple(sorted(found, key=lambda told: (told.episode.first_at_ms, told.episode.key)))


def _outcome(then: Episode | None, now: Episode | None) -> Outcome:
    if then is None:
        return "only_now"
    if now is None:
        return "only_then"
    return "same" if _said(then) == _said(now) else "differs"


def _said(episode: Episode) -> tuple[object, ...]:
    evidences = tuple(sorted(episode.evidences))
    return (episode.severity, episode.cleared_at_ms, evidences, episode.review)


def _vehicle(tx: Transaction, text: str) -> Vehicle:
    row = tx.registry.get("vehicle", text) or tx.registry.vehicle_by_plate(plates.compact(text))
    if row is None or not isinstance(row.entry, Vehicle):
        raise NotFound("vehicle_unknown", vehicle=text[:40])
    return row.entry
