"""时段违规: moving loaded outside the hours of the approval or of the route.

Triggers for at least 3 moving fixes and 60 s, none of them inside the hours; clears when the hours
begin, when the vehicle stands for five minutes, or with the trip. A vehicle that stands breaks no
hours: waiting for morning is what the rule asks for. Local time, windows may run over midnight.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode
from manifest_service.alerts.stops import is_slow
from manifest_service.alerts.windows import local_clock, within_all

CODE, VERSION = "hours", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7; the pause is ours."""

    trigger_fixes: int = 3
    trigger_s: float = 60.0
    pause_s: float = 300.0
    """Fixes further apart than this are not one run: it stood, or nobody saw it move."""
    major_s: float = 1800.0
    reopen_s: float = 300.0


class State(Remembered, frozen=True, kw_only=True):
    moving_ms: tuple[int, ...] = ()
    """The moving fixes outside hours in a row, the first ones."""
    last_moving_ms: int = 0
    lon: float | None = None
    lat: float | None = None
    """Of the first of them."""
    open: Episode | None = None


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    if not trip.hours or not trip.in_transit(seen.at_ms):
        return state, ()
    if within_all(trip.hours, seen.at_ms):
        return _cleared(state, seen.at_ms)
    if seen.fix.load == "empty" or is_slow(seen.fix, seen.previous):
        paused = seen.at_ms - state.last_moving_ms > params.pause_s * 1000
        return _cleared(state, seen.at_ms) if paused else (state, ())
    return _moving(state, seen, trip, params)


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """Within the hours all along, with nothing outside before: nothing changes."""
    if state.moving_ms or (state.open is not None and state.open.cleared_at_ms is None):
        return None
    if not trip.hours or not trip.in_transit(passage.last_ms):
        return state
    return state if all(within_all(trip.hours, fix.at_ms) for fix in passage.fixes) else None


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """The end of the trip ends the episode."""
    end = trip.transit_end_ms
    return (state, ()) if end is None or at_ms < end else _cleared(state, end)


def _cleared(state: State, at_ms: int) -> tuple[State, Touched]:
    if state.open is None or state.open.cleared_at_ms is not None:
        return (replace(state, moving_ms=()) if state.moving_ms else state), ()
    cleared = state.open.cleared(at_ms)
    return State(open=cleared), (cleared,)


def _moving(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    broken = seen.at_ms - state.last_moving_ms > params.pause_s * 1000
    before = () if broken else state.moving_ms
    first = not before
    state = replace(
        state,
        moving_ms=(*before, seen.at_ms)[: params.trigger_fixes],
        last_moving_ms=seen.at_ms,
        lon=seen.fix.lon if first else state.lon,
        lat=seen.fix.lat if first else state.lat,
    )
    current = state.open
    if current is None or current.cleared_at_ms is not None:
        long_s = (seen.at_ms - state.moving_ms[0]) / 1000
        if len(state.moving_ms) < params.trigger_fixes or long_s < params.trigger_s:
            return state, ()
        if current is None or not current.goes_on(state.moving_ms[0], params.reopen_s):
            current = _episode(state, seen, trip, params)
    seconds = (seen.at_ms - current.first_at_ms) / 1000
    current = replace(
        current.with_fix(seen.at_ms),
        cleared_at_ms=None,
        measured={**current.measured, "minutes": seconds / 60},
    ).raised_to("major" if seconds >= params.major_s else "minor")
    return replace(state, open=current), (current,)


def _episode(state: State, seen: Sighting, trip: Trip, params: Params) -> Episode:
    return episode(
        CODE,
        VERSION,
        params,
        vehicle_id=seen.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=state.moving_ms[0],
        confirmed_at_ms=seen.at_ms,
        severity="minor",
        measured={"clock": local_clock(state.moving_ms[0])},
        threshold={"hours": "; ".join(_words(trip))},
        lon=state.lon,
        lat=state.lat,
        route_id=trip.route_id,
        fix_times_ms=state.moving_ms[: params.trigger_fixes - 1],
    )


def _words(trip: Trip) -> tuple[str, ...]:
    """The hours as `12345 22:00-05:00`, each list by itself."""
    return tuple(
        " ".join(f"{''.join(map(str, w.days))} {w.begins}-{w.ends}" for w in hours)
        for hours in trip.hours
    )


RULE = Rule(
    code=CODE,
    version=VERSION,
    scope="trip",
    params=Params,
    state=State,
    step=step,
    passing=passing,
    leap=leap,
)
