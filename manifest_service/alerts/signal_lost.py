"""失联: no valid fix for 10 min in transit (major 30); at once on a power or antenna cut.

A silence that begins in a registered dead zone is given longer (`dead_zone_s`); a cut is not.
Clears with the next valid live fix and then says how long and how far the gap was. A cut is often told
with a position that is none: it counts on a flagged fix too, which clears nothing. Fixes that come
later and fill the gap supersede it as delayed_reporting (alerts.reconcile).
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import (
    Flagged,
    Passage,
    Rule,
    Sighting,
    Touched,
    Trip,
    episode,
)
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.plane import ground_distance_m

CODE, VERSION = "signal_lost", 3


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7."""

    minor_s: float = 600.0
    major_s: float = 1800.0
    dead_zone_s: float = 1800.0
    """In place of `minor_s` when the last valid fix was in a dead zone; the step to major is moved by
    as much. Ours: three times as long as elsewhere."""

    def later_s(self, in_dead_zone: bool) -> float:
        """How much longer a silence may last."""
        return max(self.dead_zone_s - self.minor_s, 0.0) if in_dead_zone else 0.0


class State(Remembered, frozen=True, kw_only=True):
    last_at_ms: int | None = None
    lon: float | None = None
    lat: float | None = None
    cut: bool = False
    """The last fix said power or antenna cut: the bit repeats, its edge counts."""
    in_dead_zone: bool = False
    """The last valid fix was."""
    open: Episode | None = None


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    fix = seen.fix
    cut = fix.power_cut or fix.antenna_cut
    after = State(
        last_at_ms=fix.at_ms,
        lon=fix.lon,
        lat=fix.lat,
        cut=cut,
        in_dead_zone=any(zone.kind == "dead_zone" for zone in seen.zones),
        open=state.open,
    )
    if state.open is not None:
        if cut:
            return after, ()
        if fix.backfill:
            return replace(state, cut=False), ()  # kept while nobody heard it: not live
        return replace(after, open=None), (_found_again(state, seen),)
    return (after, ()) if state.cut else _cut(after, fix, trip, params)


def flagged(state: State, what: Flagged, trip: Trip, params: Params) -> tuple[State, Touched]:
    """Where it was is not known; that it was cut off is."""
    if state.cut or state.open is not None or "duplicate" in what.flags:
        return state, ()
    return _cut(state, what.fix, trip, params)


def _cut(state: State, fix: Fix, trip: Trip, params: Params) -> tuple[State, Touched]:
    """After the first fix that says power or antenna cut."""
    words = tuple(word for word in ("power_cut", "antenna_cut") if getattr(fix, word))
    if not words or not trip.in_transit(fix.at_ms) or not trip.has_terminal:
        return state, ()
    found = _episode(state, trip, params, fix.at_ms, fix.at_ms, words)
    return replace(state, cut=True, open=found), (found,)


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    departed, end = trip.departed_at_ms, trip.transit_end_ms
    if departed is None or not trip.has_terminal or at_ms < departed:
        return state, ()
    until = at_ms if end is None else min(at_ms, end)
    silent_since = max(departed, state.last_at_ms or departed)
    silent_s = (until - silent_since) / 1000
    current, later_s = state.open, params.later_s(state.in_dead_zone)
    if current is None:
        if silent_s < params.minor_s + later_s:
            return state, ()
        confirmed = silent_since + int((params.minor_s + later_s) * 1000)
        current = _episode(state, trip, params, silent_since, confirmed, ())
    if silent_s >= params.major_s + later_s:
        current = current.raised_to("major")
    if end is not None and end <= at_ms:
        current = current.cleared(end)
        current = replace(current, measured={"gap_minutes": max(silent_s, 0.0) / 60})
        # Nothing is under way any more: the silence after the trip is nobody's business.
        return replace(state, last_at_ms=max(end, silent_since), open=None), (current,)
    if current == state.open:
        return state, ()
    return replace(state, open=current), (current,)


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """Nothing is lost, nothing cut, and no silence is long."""
    if state.open is not None or passage.cut or passage.enters_zone("dead_zone"):
        return None
    since = state.last_at_ms if state.last_at_ms is not None else trip.departed_at_ms
    silent_s = 0.0 if since is None else (passage.first_ms - since) / 1000
    if max(silent_s, passage.longest_gap_s) >= params.minor_s:
        return None
    last = passage.last
    return State(last_at_ms=last.at_ms, lon=last.lon, lat=last.lat)


def _found_again(state: State, seen: Sighting) -> Episode:
    assert state.open is not None
    since = state.last_at_ms if state.last_at_ms is not None else state.open.first_at_ms
    gap_ms = seen.at_ms - max(since, state.open.first_at_ms)
    measured: dict[str, float | str] = {"gap_minutes": gap_ms / 60_000}
    if state.lon is not None and state.lat is not None:
        measured["gap_m"] = ground_distance_m(state.lon, state.lat, seen.fix.lon, seen.fix.lat)
    return replace(state.open.cleared(seen.at_ms), measured=measured)


def _episode(
    state: State,
    trip: Trip,
    params: Params,
    first_at_ms: int,
    confirmed_at_ms: int,
    evidences: tuple[str, ...],
) -> Episode:
    return episode(
        CODE,
        VERSION,
        params,
        vehicle_id=trip.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=first_at_ms,
        confirmed_at_ms=confirmed_at_ms,
        severity="minor",
        measured={},
        threshold={"silent_minutes": (params.minor_s + params.later_s(state.in_dead_zone)) / 60},
        lon=state.lon,
        lat=state.lat,
        evidences=evidences,
        fix_times_ms=() if state.last_at_ms is None else (state.last_at_ms,),
    )


RULE = Rule(
    code=CODE,
    version=VERSION,
    scope="trip",
    params=Params,
    state=State,
    step=step,
    flagged=flagged,
    passing=passing,
    leap=leap,
)
