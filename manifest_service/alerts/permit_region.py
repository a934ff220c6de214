"""跨区: the load is carried outside the county's permit regions.

Triggers more than 200 m outside their union for at least 3 valid fixes and 60 s; clears inside it
for 2 fixes, or with the trip. As elsewhere the fix's uncertainty speaks for the driver. A trip whose
carrier or receiver has a permit for several regions, or that an inter-province approval covers, is
not bound (Trip.region_bound), and a county without regions asks for none.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode

CODE, VERSION = "permit_region", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7."""

    outside_m: float = 200.0
    trigger_fixes: int = 3
    trigger_s: float = 60.0
    clear_fixes: int = 2
    major_m: float = 1000.0
    """From here it is no boundary that was drawn differently."""
    reopen_s: float = 300.0


class State(Remembered, frozen=True, kw_only=True):
    outside_ms: tuple[int, ...] = ()
    """The fixes outside in a row, the first ones."""
    worst_m: float = 0.0
    lon: float | None = None
    lat: float | None = None
    """Of the first of them."""
    inside_ms: tuple[int, ...] = ()
    open: Episode | None = None


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    if not trip.region_bound or not trip.in_transit(seen.at_ms):
        return state, ()
    distance = seen.off_region_m()
    if distance is None:
        return state, ()
    if distance - seen.u_m > params.outside_m:
        return _outside(state, seen, trip, params, distance - seen.u_m)
    if not state.outside_ms and (state.open is None or state.open.cleared_at_ms is not None):
        return state, ()
    state = replace(state, outside_ms=(), worst_m=0.0)
    return _inside(state, seen, params) if distance == 0 else (replace(state, inside_ms=()), ())


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """Inside all along, with nothing outside before: nothing changes."""
    if state.outside_ms or (state.open is not None and state.open.cleared_at_ms is None):
        return None
    inside = not trip.region_bound or not trip.in_transit(passage.last_ms)
    return state if inside or passage.keeps_within("permit_region") else None


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """The end of the trip ends the episode."""
    end = trip.transit_end_ms
    if end is None or at_ms < end or state.open is None or state.open.cleared_at_ms is not None:
        return state, ()
    closed = state.open.cleared(end)
    return State(open=closed), (closed,)


def _outside(
    state: State, seen: Sighting, trip: Trip, params: Params, metres: float
) -> tuple[State, Touched]:
    first = not state.outside_ms
    state = replace(
        state,
        outside_ms=(*state.outside_ms, seen.at_ms)[: params.trigger_fixes],
        worst_m=max(state.worst_m, metres),
        lon=seen.fix.lon if first else state.lon,
        lat=seen.fix.lat if first else state.lat,
        inside_ms=(),
    )
    current = state.open
    if current is None or current.cleared_at_ms is not None:
        long_s = (seen.at_ms - state.outside_ms[0]) / 1000
        if len(state.outside_ms) < params.trigger_fixes or long_s < params.trigger_s:
            return state, ()
        if current is None or not current.goes_on(state.outside_ms[0], params.reopen_s):
            current = _episode(state, seen, trip, params)
    worst = max(float(current.measured.get("worst_m", 0.0)), state.worst_m)
    minutes = (seen.at_ms - current.first_at_ms) / 60_000
    current = replace(
        current.with_fix(seen.at_ms),
        cleared_at_ms=None,
        measured={"worst_m": worst, "minutes": minutes},
    ).raised_to("major" if worst >= params.major_m else "minor")
    return replace(state, open=current), (current,)


def _inside(state: State, seen: Sighting, params: Params) -> tuple[State, Touched]:
    state = replace(state, inside_ms=(*state.inside_ms, seen.at_ms)[: params.clear_fixes])
    current = state.open
    if current is None or current.cleared_at_ms is not None:
        return state, ()
    if len(state.inside_ms) < params.clear_fixes:
        return state, ()
    cleared = current.cleared(state.inside_ms[0])
    return replace(state, open=cleared), (cleared,)


def _episode(state: State, seen: Sighting, trip: Trip, params: Params) -> Episode:
    return episode(
        CODE,
        VERSION,
        params,
        vehicle_id=seen.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=state.outside_ms[0],
        confirmed_at_ms=seen.at_ms,
        severity="minor",
        measured={},
        threshold={"allowed_m": params.outside_m},
        lon=state.lon,
        lat=state.lat,
        fix_times_ms=state.outside_ms[: params.trigger_fixes - 1],
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
