"""The fold: a watch, then fixes and the passing of time, gives the watch after and the episodes.

    fold(fold(watch, a), b) == fold(watch, a + b)

A late fix is folded by taking a watch from before it and folding everything since once more;
`reconcile` then says what changed against the episodes known before.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from manifest_service.alerts.cutting import cut, happened
from manifest_service.alerts.episode import Episode, load_episode
from manifest_service.alerts.judging import judge
from manifest_service.alerts.passage import Passage
from manifest_service.alerts.reconcile import Change, reconcile
from manifest_service.alerts.registry import RULES
from manifest_service.alerts.rule import Rule
from manifest_service.alerts.sighting import Flagged, Ground, Neighbour, Neighbourhood, Trip
from manifest_service.alerts.survey import Path, Surveyed, survey
from manifest_service.alerts.tuning import DEFAULTS, UNTUNED, Tuning
from manifest_service.alerts.watch import Watch, dump_watch, load_watch, new_watch, standing
from manifest_service.geofence.fix import Fix

KEEP_TRIP_MS = 24 * 3600 * 1000
"""How long after its end a trip is still remembered."""


class Stretch(Struct, frozen=True, kw_only=True):
    """What is to be folded onto a watch."""

    watch: Watch
    fixes: Sequence[Fix]
    """None older than the watch."""
    trips: Sequence[Trip]
    """Every trip of the vehicle that was open within KEEP_TRIP_MS before the watch or since."""
    neighbours: Sequence[Neighbour] | Neighbourhood = ()
    tuning: Tuning = UNTUNED
    """Bound to the kind of the vehicle."""
    until_ms: int | None = None
    """Time comes to here afterwards."""


class Folded(Struct, frozen=True, kw_only=True):
    watch: Watch
    episodes: tuple[Episode, ...]
    """Those opened, changed or cleared in this fold, as they are at its end."""
    flags: tuple[frozenset[str], ...]
    """For each fix, in the order given."""


def fold(
    watch: Watch,
    fixes: Sequence[Fix],
    trips: Sequence[Trip],
    ground: Ground,
    *,
    tuning: Tuning = UNTUNED,
    until_ms: int | None = None,
    neighbours: Sequence[Neighbour] | Neighbourhood = (),
    leaping: bool = True,
) -> Folded:
    """`watch` after `fixes`, and after time came to `until_ms`: see Stretch and `fold_all`."""
    stretch = Stretch(
        watch=watch,
        fixes=fixes,
        trips=trips,
        neighbours=neighbours,
        tuning=tuning,
        until_ms=until_ms,
    )
    return fold_all([stretch], ground, leaping=leaping)[0]


def fold_all(
    stretches: Sequence[Stretch],
    ground: Ground,
    *,
    leaping: bool = True,
) -> list[Folded]:
    """Each of `stretches` folded; the ground is asked about all of them at once. Without `leaping`
    every rule is stepped through every fix: slower, and the same."""
    judged = [judge(stretch.watch.last_valid, stretch.fixes) for stretch in stretches]
    pieces = [
        [cut(fixes, stretch.trips, stretch.watch.as_of_ms) for fixes in found.runs]
        for stretch, found in zip(stretches, judged, strict=True)
    ]
    paths = [path for pair in zip(stretches, pieces, strict=True) for path in _paths(*pair)]
    surveyed = iter(survey(paths, ground))
    done: list[Folded] = []
    for stretch, found, runs in zip(stretches, judged, pieces, strict=True):
        run = _Run(stretch, ground, leaping=leaping)
        for run_pieces, apart in zip_longest(runs, found.apart):
            for fixes in run_pieces:
                run.pass_through(fixes, next(surveyed))
            if apart is not None:
                run.flagged(_flagged(stretch, *apart))
        if stretch.until_ms is not None:
            run.time(stretch.until_ms)
        episodes = tuple(run.touched.values())
        done.append(Folded(watch=run.watch, episodes=episodes, flags=found.flags))
    return done


def _paths(stretch: Stretch, runs: Sequence[Sequence[Sequence[Fix]]]) -> Iterator[Path]:
    """Each piece of a run of valid fixes, with the fix before it."""
    before = stretch.watch.last_valid
    for fixes in chain.from_iterable(runs):
        yield Path(before=before, fixes=fixes, trips=stretch.trips)
        before = fixes[-1]


def _flagged(stretch: Stretch, fix: Fix, flags: frozenset[str]) -> Flagged:
    return Flagged(vehicle_id=stretch.watch.vehicle_id, fix=fix, flags=flags)


class _Run:
    """One fold under way. Lives only inside `fold_all`."""

    def __init__(self, stretch: Stretch, ground: Ground, *, leaping: bool) -> None:
        self.watch = stretch.watch
        self.touched: dict[str, Episode] = {}
        self._trips = sorted(stretch.trips, key=lambda t: (t.begins_at_ms, t.manifest_number))
        self._ground, self._tuning = ground, stretch.tuning
        self._neighbours, self._leaping = stretch.neighbours, leaping

    def time(self, to_ms: int) -> None:
        """Tell every trip's rules that time came to `to_ms`."""
        since = self.watch.as_of_ms
        if to_ms <= since:
            return
        held = {number: dict(states) for number, states in self.watch.trip_states.items()}
        for trip in self._trips:
            if trip.begins_at_ms > to_ms or _forgotten(trip, since):
                continue
            states = held.setdefault(trip.manifest_number, {})
            for rule in _BY_SCOPE["trip"]:
                if rule.passing is not None:
                    self._apply(states, rule, rule.passing, to_ms, trip)
        self.watch = replace(
            self.watch, as_of_ms=to_ms, trip_states=self._without_forgotten(held, to_ms)
        )

    def pass_through(self, fixes: Sequence[Fix], found: Surveyed) -> None:
        """Tell every rule of valid fixes, by device time. No rule sees another's state: each is
        taken through all of them in turn."""
        watch = self.watch
        passage = Passage(watch, fixes, found, self._trips, self._ground, self._neighbours)
        held = {number: dict(states) for number, states in watch.trip_states.items()}
        for trip in self._trips:
            if trip.begins_at_ms <= passage.last_ms and not _forgotten(trip, watch.as_of_ms):
                self._trip(held.setdefault(trip.manifest_number, {}), trip, passage)
        own = dict(watch.vehicle_states)
        for rule in _BY_SCOPE["vehicle"]:
            self._vehicle(own, rule, passage)
        stop = passage.stops[-1] if passage.any_stop else None
        self.watch = Watch(
            vehicle_id=watch.vehicle_id,
            as_of_ms=max(watch.as_of_ms, passage.last_ms),
            last_valid=passage.last,
            last_off_site=passage.ends_off_site,
            last_load=_last_load(fixes) or watch.last_load,
            stop=None if stop is not None and stop.ended else stop,
            trip_states=self._without_forgotten(held, passage.last_ms),
            vehicle_states=own,
        )

    def flagged(self, what: Flagged) -> None:
        """Tell the rules about the device itself of a flagged fix."""
        at_ms = what.fix.at_ms
        self.time(at_ms)
        held = {number: dict(states) for number, states in self.watch.trip_states.items()}
        open_trips = [trip for trip in self._trips if trip.begins_at_ms <= at_ms]
        for trip in open_trips:
            if not _forgotten(trip, at_ms):
                states = held.setdefault(trip.manifest_number, {})
                for rule in _OF_FLAGGED["trip"]:
                    self._apply(states, rule, rule.flagged, what, trip)
        own = dict(self.watch.vehicle_states)
        for rule in _OF_FLAGGED["vehicle"]:
            self._apply(own, rule, rule.flagged, what, open_trips)
        self.watch = replace(self.watch, trip_states=held, vehicle_states=own)

    def _trip(self, states: dict[str, Any], trip: Trip, passage: Passage) -> None:
        steady = self._leaping and _steady(trip, self.watch.as_of_ms, passage)
        for rule in _BY_SCOPE["trip"]:
            if steady and self._leapt(states, rule, passage, trip):
                continue
            if steady and rule.step is None and rule.passing is not None:
                # Time told in one step is the same as in many.
                if passage.last_ms > self.watch.as_of_ms:
                    self._apply(states, rule, rule.passing, passage.last_ms, trip)
                continue
            self._walk(states, rule, trip, passage)

    def _walk(self, states: dict[str, Any], rule: Rule, trip: Trip, passage: Passage) -> None:
        told_ms = self.watch.as_of_ms
        for seen in passage.sightings if rule.step is not None else passage.fixes:
            at_ms = seen.at_ms
            if trip.begins_at_ms > at_ms or _forgotten(trip, told_ms):
                continue
            if rule.passing is not None and at_ms > told_ms:
                self._apply(states, rule, rule.passing, at_ms, trip)
            if rule.step is not None and not _forgotten(trip, at_ms):
                self._apply(states, rule, rule.step, seen, trip)
            told_ms = max(told_ms, at_ms)

    def _vehicle(self, own: dict[str, Any], rule: Rule, passage: Passage) -> None:
        if rule.step is None:
            return
        trips = [trip for trip in self._trips if trip.begins_at_ms <= passage.last_ms]
        if self._leaping and self._leapt(own, rule, passage, trips):
            return
        for seen in passage.sightings:
            issued = [trip for trip in trips if trip.begins_at_ms <= seen.at_ms]
            self._apply(own, rule, rule.step, seen, issued)

    def _leapt(self, states: dict[str, Any], rule: Rule, passage: Passage, whom: Any) -> bool:
        if rule.leap is None:
            return False
        before = states.get(rule.code) or _FRESH[rule.code]
        params = self._params(rule, whom, passage.first_ms)
        if rule.scope == "vehicle" and params is not self._params(rule, whom, passage.last_ms):
            return False  # a setting came into force meanwhile; a trip keeps those of its issue
        after = rule.leap(before, passage, whom, params)
        if after is None:
            return False
        states[rule.code] = after
        return True

    def _apply(self, states: dict[str, Any], rule: Rule, step: Any, what: Any, whom: Any) -> None:
        before = states.get(rule.code) or _FRESH[rule.code]
        params = self._params(rule, whom, what if isinstance(what, int) else what.at_ms)
        states[rule.code], touched = step(before, what, whom, params)
        if touched:
            self.touched |= {found.key: found for found in touched}

    def _params(self, rule: Rule, whom: Any, at_ms: int) -> Any:
        if self._tuning.is_plain:
            return DEFAULTS[rule.code]
        return self._tuning.of(rule.code, whom if rule.scope == "trip" else None, at_ms)

    def _without_forgotten(self, held: dict[str, Any], at_ms: int) -> dict[str, Any]:
        gone = {trip.manifest_number for trip in self._trips if _forgotten(trip, at_ms)}
        return {n: s for n, s in held.items() if n not in gone} if gone else held


def _last_load(fixes: Sequence[Fix]) -> str | None:
    return next((fix.load for fix in reversed(fixes) if fix.load), None)


def _steady(trip: Trip, since_ms: int, passage: Passage) -> bool:
    """Whether nothing happens to `trip` after `since_ms` and until the end of `passage`, and it is
    neither issued later nor forgotten by then."""
    last_ms = passage.last_ms
    if passage.first_ms <= since_ms:
        return False
    if happened(trip, since_ms, last_ms):
        return False
    return trip.begins_at_ms <= last_ms and not _forgotten(trip, last_ms)


_BY_SCOPE = {
    scope: tuple(rule for rule in RULES if rule.scope == scope) for scope in ("trip", "vehicle")
}
_FRESH: dict[str, Any] = {rule.code: rule.state() for rule in RULES}
"""States that remember nothing yet: they are frozen, and shared."""
_OF_FLAGGED = {
    scope: tuple(rule for rule in rules if rule.flagged is not None)
    for scope, rules in _BY_SCOPE.items()
}


def _forgotten(trip: Trip, at_ms: int) -> bool:
    return trip.ended_at_ms is not None and trip.ended_at_ms + KEEP_TRIP_MS <= at_ms


__all__ = [
    "KEEP_TRIP_MS",
    "Change",
    "Folded",
    "Stretch",
    "Watch",
    "dump_watch",
    "fold",
    "fold_all",
    "load_episode",
    "load_watch",
    "new_watch",
    "reconcile",
    "standing",
]
