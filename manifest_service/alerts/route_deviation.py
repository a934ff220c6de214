"""路线偏离: off the approved corridor.

Triggers when distance - u > W for at least 3 valid fixes and 60 s; clears at distance <=
W - max(20 m, 0.2 W) for 2 fixes and 30 s. Not before the route was joined once, not near a site.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode, Severity
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode

CODE, VERSION = "route_deviation", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7. W is the corridor's own half-width."""

    trigger_fixes: int = 3
    trigger_s: float = 60.0
    clear_margin_m: float = 20.0
    clear_margin_fraction: float = 0.2
    clear_fixes: int = 2
    clear_s: float = 30.0
    major_m: float = 500.0
    major_s: float = 600.0
    critical_m: float = 2000.0
    critical_s: float = 900.0
    reopen_s: float = 300.0


class Run(Remembered, frozen=True, kw_only=True):
    """Fixes in a row on one side of the line."""

    first_at_ms: int
    last_at_ms: int
    fix_times_ms: tuple[int, ...]
    worst_m: float
    lon: float
    lat: float

    @property
    def seconds(self) -> float:
        return (self.last_at_ms - self.first_at_ms) / 1000


class State(Remembered, frozen=True, kw_only=True):
    joined: bool = False
    off: Run | None = None
    back: Run | None = None
    open: Episode | None = None


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    route = trip.route_id
    if route is None or route not in seen.off_route_m or not trip.in_transit(seen.at_ms):
        return state, ()
    distance, width = seen.off_route_m[route], seen.half_width_m[route]
    if not state.joined:
        return replace(state, joined=distance <= width), ()
    if seen.near_sites:
        return replace(state, off=None, back=None), ()
    effective = distance - seen.u_m
    if effective > width:
        return _off(state, seen, trip, params, effective, width)
    state = replace(state, off=None)
    margin = max(params.clear_margin_m, params.clear_margin_fraction * width)
    if distance > width - margin:
        return replace(state, back=None), ()
    return _back(state, seen, params, distance)


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """The end of the trip ends the episode."""
    end = trip.transit_end_ms
    if end is None or at_ms < end or state.open is None or state.open.cleared_at_ms is not None:
        return state, ()
    closed = state.open.cleared(end)
    return State(joined=state.joined, open=closed), (closed,)


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """On the route all the way, or not bound to it: only how long it has been back is kept."""
    if state.open is not None and state.open.cleared_at_ms is None:
        return None
    route = trip.route_id
    if route not in passage.off_route_m or not trip.in_transit(passage.last_ms):
        return state
    if not state.joined or route is None:
        return None
    if not passage.keeps_to[route]:
        free = passage.near_a_site
        off = passage.off_route_m[route] - passage.u_m > passage.half_width_m[route]
        if (off if free is None else off & ~free).any():
            return None
    # Without an open episode nobody asks how long the vehicle has been back.
    return state if state.off is state.back is None else replace(state, off=None, back=None)


def _off(
    state: State, seen: Sighting, trip: Trip, params: Params, effective: float, width: float
) -> tuple[State, Touched]:
    run = _extended(state.off, seen, effective)
    state = replace(state, off=run, back=None)
    current = state.open
    if current is not None and current.cleared_at_ms is None:
        return _worse(state, current, seen, params, effective)
    if len(run.fix_times_ms) < params.trigger_fixes or run.seconds < params.trigger_s:
        return state, ()
    if current is not None and current.goes_on(run.first_at_ms, params.reopen_s):
        reopened = replace(current, cleared_at_ms=None)
        return _worse(state, reopened, seen, params, run.worst_m)
    found = episode(
        CODE,
        VERSION,
        params,
        vehicle_id=seen.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=run.first_at_ms,
        confirmed_at_ms=seen.at_ms,
        severity=_severity(run.worst_m, run.seconds, params),
        measured={"worst_m": run.worst_m, "minutes": run.seconds / 60},
        threshold={"half_width_m": width},
        lon=run.lon,
        lat=run.lat,
        route_id=trip.route_id,
        fix_times_ms=run.fix_times_ms,
    )
    return replace(state, open=found), (found,)


def _worse(
    state: State, current: Episode, seen: Sighting, params: Params, effective: float
) -> tuple[State, Touched]:
    worst = max(float(current.measured["worst_m"]), effective)
    seconds = (seen.at_ms - current.first_at_ms) / 1000
    worse = replace(
        current.with_fix(seen.at_ms), measured={"worst_m": worst, "minutes": seconds / 60}
    ).raised_to(_severity(worst, seconds, params))
    return replace(state, open=worse), (worse,)


def _back(state: State, seen: Sighting, params: Params, distance: float) -> tuple[State, Touched]:
    current = state.open
    if current is None or current.cleared_at_ms is not None:
        return replace(state, back=None), ()
    run = _extended(state.back, seen, distance)
    state = replace(state, back=run)
    if len(run.fix_times_ms) < params.clear_fixes or run.seconds < params.clear_s:
        return state, ()
    cleared = replace(current, cleared_at_ms=run.first_at_ms)
    return replace(state, open=cleared), (cleared,)


def _extended(run: Run | None, seen: Sighting, metres: float) -> Run:
    if run is None:
        return Run(
            first_at_ms=seen.at_ms,
            last_at_ms=seen.at_ms,
            fix_times_ms=(seen.at_ms,),
            worst_m=metres,
            lon=seen.fix.lon,
            lat=seen.fix.lat,
        )
    times = run.fix_times_ms if len(run.fix_times_ms) >= 50 else (*run.fix_times_ms, seen.at_ms)
    return replace(run, last_at_ms=seen.at_ms, fix_times_ms=times, worst_m=max(run.worst_m, metres))


def _severity(worst_m: float, seconds: float, params: Params) -> Severity:
    if worst_m >= params.critical_m or seconds >= params.critical_s:
        return "critical"
    if worst_m >= params.major_m or seconds >= params.major_s:
        return "major"
    return "minor"


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
