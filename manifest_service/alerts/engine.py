"""The fold: a watch, then fixes and the passing of time, gives the watch after and the episodes.

    fold(fold(watch, a), b) == fold(watch, a + b)

A late fix is folded by taking a watch from before it and folding everything since once more;
`reconcile` then says what changed against the episodes known before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from manifest_service.alerts import stops
from manifest_service.alerts.episode import Episode, load_episode
from manifest_service.alerts.reconcile import Change, reconcile
from manifest_service.alerts.registry import RULES
from manifest_service.alerts.rule import Rule
from manifest_service.alerts.sighting import Ground, Neighbour, Sighting, Trip
from manifest_service.alerts.survey import Surveyed, survey
from manifest_service.alerts.watch import Watch, dump_watch, load_watch, new_watch, standing
from manifest_service.geofence.fix import Fix, flags_after, own_flags

KEEP_TRIP_MS = 24 * 3600 * 1000
"""How long after its end a trip is still remembered."""

DEFAULT_PARAMS: Mapping[str, Any] = {rule.code: rule.params() for rule in RULES}


@dataclass(frozen=True, kw_only=True)
class Folded:
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
    params: Mapping[str, Any] = DEFAULT_PARAMS,
    until_ms: int | None = None,
    neighbours: Sequence[Neighbour] = (),
) -> Folded:
    """`watch` after `fixes`, none older than it, and after time came to `until_ms`.

    `trips`: every trip of the vehicle that was open within KEEP_TRIP_MS before the watch or since.
    """
    order = sorted(range(len(fixes)), key=lambda i: _device_order(fixes[i]))
    trips = sorted(trips, key=lambda trip: (trip.begins_at_ms, trip.manifest_number))
    run = _Run(watch, trips, ground, params, neighbours)
    flags: list[frozenset[str]] = [frozenset()] * len(fixes)
    usable = [i for i in order if not own_flags(fixes[i])]
    ground_of = dict(zip(usable, survey([fixes[i] for i in usable], trips, ground), strict=True))
    for i in order:
        flags[i] = flags_after(fixes[i], run.watch.last_valid)
        if not flags[i]:
            run.fix(fixes[i], ground_of[i])
    if until_ms is not None:
        run.time(until_ms)
    return Folded(watch=run.watch, episodes=tuple(run.touched.values()), flags=tuple(flags))


def _device_order(fix: Fix) -> tuple[Any, ...]:
    """Device time; fixes of one instant by content, so that arrival does not matter."""
    return (fix.at_ms, fix.lon, fix.lat, fix.speed_kmh or -1.0, fix.load or "")


class _Run:
    """One fold under way. Lives only inside `fold`."""

    def __init__(
        self,
        watch: Watch,
        trips: Sequence[Trip],
        ground: Ground,
        params: Mapping[str, Any],
        neighbours: Sequence[Neighbour],
    ) -> None:
        self.watch = watch
        self.touched: dict[str, Episode] = {}
        self._trips, self._ground, self._params = trips, ground, params
        self._neighbours = neighbours

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
            for rule in _of_scope("trip"):
                if rule.passing is not None:
                    self._apply(states, rule, rule.passing, to_ms, trip)
        gone = {trip.manifest_number for trip in self._trips if _forgotten(trip, to_ms)}
        self.watch = replace(
            self.watch,
            as_of_ms=to_ms,
            trip_states={n: s for n, s in held.items() if n not in gone},
        )

    def fix(self, fix: Fix, found: Surveyed) -> None:
        """Tell every rule of a valid fix."""
        self.time(fix.at_ms)
        seen = self._seen(fix, found)
        held = {number: dict(states) for number, states in self.watch.trip_states.items()}
        open_trips = [trip for trip in self._trips if trip.begins_at_ms <= fix.at_ms]
        for trip in open_trips:
            if _forgotten(trip, fix.at_ms):
                continue
            states = held.setdefault(trip.manifest_number, {})
            for rule in _of_scope("trip"):
                if rule.step is not None:
                    self._apply(states, rule, rule.step, seen, trip)
        own = dict(self.watch.vehicle_states)
        for rule in _of_scope("vehicle"):
            if rule.step is not None:
                self._apply(own, rule, rule.step, seen, open_trips)
        stop = seen.stop
        self.watch = replace(
            self.watch,
            as_of_ms=max(self.watch.as_of_ms, fix.at_ms),
            last_valid=fix,
            last_off_site=not seen.sites,
            last_load=fix.load or self.watch.last_load,
            stop=None if stop is not None and stop.ended else stop,
            trip_states=held,
            vehicle_states=own,
        )

    def _seen(self, fix: Fix, found: Surveyed) -> Sighting:
        watch, here = self.watch, found.here
        trips = [trip for trip in self._trips if trip.in_transit(fix.at_ms)]
        routes = [trip.route_id for trip in trips if trip.route_id is not None]
        off_route = [found.off_route_m[id] for id in routes if id in found.off_route_m]
        stop = stops.follow(
            watch.stop,
            fix,
            here,
            watch.last_valid,
            self._ground,
            trips,
            min(off_route, default=None),
            watch.last_load,
            watch.last_off_site,
        )
        return Sighting(
            vehicle_id=watch.vehicle_id,
            fix=fix,
            x=here.x,
            y=here.y,
            sites=here.sites,
            near_sites=here.near_sites,
            zones=here.zones,
            near_zones=here.near_zones,
            off_route_m=found.off_route_m,
            half_width_m=found.half_width_m,
            previous=watch.last_valid,
            forbidden_crossed_m=self._crossed(fix, found),
            stop=stop,
            to_destination_m=found.to_site_m,
            neighbours=self._neighbours,
        )

    def _crossed(self, fix: Fix, found: Surveyed) -> Mapping[str, float]:
        before = self.watch.last_valid
        if before is None:
            return {}
        x, y = self._ground.scene.project(before.lon, before.lat)
        start, end = (float(x), float(y)), (found.here.x, found.here.y)
        return self._ground.scene.metres_inside("forbidden", start, end)

    def _apply(self, states: dict[str, Any], rule: Rule, step: Any, what: Any, whom: Any) -> None:
        state = states.get(rule.code)
        before = rule.state() if state is None else state
        states[rule.code], touched = step(before, what, whom, self._params[rule.code])
        self.touched |= {found.key: found for found in touched}


def _of_scope(scope: str) -> tuple[Rule, ...]:
    return _BY_SCOPE[scope]


_BY_SCOPE = {
    scope: tuple(rule for rule in RULES if rule.scope == scope) for scope in ("trip", "vehicle")
}


def _forgotten(trip: Trip, at_ms: int) -> bool:
    return trip.ended_at_ms is not None and trip.ended_at_ms + KEEP_TRIP_MS <= at_ms


__all__ = [
    "DEFAULT_PARAMS",
    "KEEP_TRIP_MS",
    "Change",
    "Folded",
    "Watch",
    "dump_watch",
    "fold",
    "load_episode",
    "load_watch",
    "new_watch",
    "reconcile",
    "standing",
]
