"""异常停留: standing still, loaded, outside every allowed site.

Triggers at 10 min (major 30) within R at walking pace; clears when the stop ends, or when a reason is
given while it lasts. Fuel, rest, toll and weighbridge sites are allowed. Two other tracked vehicles
that stand within 200 m at that time are congestion, not an offence. A stop announced at most half an
hour before it began, or during it, is none either; a reason given afterwards changes nothing.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode
from manifest_service.alerts.sighting import Neighbourhood, Stop
from manifest_service.geofence.plane import ground_distance_m

CODE, VERSION = "unauthorised_stop", 2


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7; how long an announcement holds is ours."""

    minor_s: float = 600.0
    major_s: float = 1800.0
    congestion_vehicles: int = 2
    congestion_m: float = 200.0
    congestion_s: float = 300.0
    announced_before_s: float = 1800.0
    reopen_s: float = 300.0


class State(Remembered, frozen=True, kw_only=True):
    open: Episode | None = None
    """The last episode; it may be cleared, then it can be re-opened."""
    stop_at_ms: int | None = None
    """The stop it is about, while the episode is open."""


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    stop = seen.stop
    if state.stop_at_ms is not None and (
        stop is None or stop.ended or stop.first_at_ms != state.stop_at_ms
    ):
        assert state.open is not None
        end = stop.last_at_ms if stop is not None and stop.ended else seen.at_ms
        cleared = state.open.cleared(end)
        return State(open=cleared), (cleared,)
    if stop is None or stop.ended or stop.allowed or not trip.in_transit(stop.first_at_ms):
        return state, ()
    if stop.seconds < params.minor_s or not trip.in_transit(seen.at_ms):
        return state, ()
    told_ms = _announced_ms(stop, seen.at_ms, trip, params)
    if told_ms is not None:
        return _explained(state, told_ms)
    if state.stop_at_ms is None and _congested(stop, seen, params):
        return state, ()
    current = state.open
    if current is None or not current.goes_on(stop.first_at_ms, params.reopen_s):
        current = _episode(stop, seen, trip, params)
    minutes = max(float(current.measured.get("minutes", 0.0)), stop.seconds / 60)
    longer = replace(
        current.with_fix(seen.at_ms), measured={"minutes": minutes}, cleared_at_ms=None
    ).raised_to("major" if stop.seconds >= params.major_s else "minor")
    return State(open=longer, stop_at_ms=stop.first_at_ms), (longer,)


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """The end of the trip ends the episode."""
    end = trip.transit_end_ms
    if state.open is None or state.stop_at_ms is None or end is None or at_ms < end:
        return state, ()
    closed = state.open.cleared(end)
    return State(open=closed), (closed,)


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """No stop is going on, and none has lasted long."""
    if state.stop_at_ms is not None or passage.longest_stop_s >= params.minor_s:
        return None
    return state


def _announced_ms(stop: Stop, at_ms: int, trip: Trip, params: Params) -> int | None:
    """When the stop was announced, if it was by now."""
    since = stop.first_at_ms - int(params.announced_before_s * 1000)
    until = min(at_ms, stop.last_at_ms)
    told = (one.told_at_ms for one in trip.declared if one.what == "stop")
    return next((told_ms for told_ms in told if since <= told_ms <= until), None)


def _explained(state: State, told_ms: int) -> tuple[State, Touched]:
    """A reason given while the stop lasts ends the episode, and does not undo it."""
    if state.open is None or state.stop_at_ms is None:
        return state, ()
    cleared = state.open.cleared(told_ms)
    return State(open=cleared), (cleared,)


def _episode(stop: Stop, seen: Sighting, trip: Trip, params: Params) -> Episode:
    return episode(
        CODE,
        VERSION,
        params,
        vehicle_id=seen.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=stop.first_at_ms,
        confirmed_at_ms=seen.at_ms,
        severity="minor",
        measured={},
        threshold={"allowed_minutes": params.minor_s / 60},
        lon=stop.lon,
        lat=stop.lat,
    )


def _congested(stop: Stop, seen: Sighting, params: Params) -> bool:
    since_ms = stop.last_at_ms - int(params.congestion_s * 1000)
    others = seen.neighbours
    if isinstance(others, Neighbourhood):
        others = others.standing(stop.lon, stop.lat, params.congestion_m, since_ms, stop.last_at_ms)
    near = [
        other.vehicle_id or f"#{n}"
        for n, other in enumerate(others)
        if since_ms <= other.at_ms <= stop.last_at_ms
        and ground_distance_m(stop.lon, stop.lat, other.lon, other.lat) <= params.congestion_m
    ]
    return len(set(near)) >= params.congestion_vehicles


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
