"""应到未到: the planned arrival plus max(60 min, 50 % of the planned way) has passed.

A trip that departed late keeps the length it was planned with. A plan told before the deadline of the
one before it has passed moves the deadline; told afterwards it moves nothing. Clears with arrival or
receipt. Where nobody planned an arrival, one is expected after the time that the route usually takes.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode

CODE, VERSION = "not_arrived", 3


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7."""

    slack_s: float = 3600.0
    slack_fraction: float = 0.5


class State(Remembered, frozen=True, kw_only=True):
    lon: float | None = None
    lat: float | None = None
    open: Episode | None = None


def deadline_ms(trip: Trip, params: Params) -> int | None:
    """When the trip must have arrived; None without a departure or a plan."""
    departed, planned = trip.departed_at_ms, trip.planned_arrival_at_ms
    if departed is None:
        return None
    if planned is None:
        return _usually_due_ms(trip, departed, params)
    due = _due_ms(trip, departed, planned, params)
    for plan in trip.replanned:
        if plan.told_at_ms <= due:
            due = _due_ms(trip, departed, plan.arrival_at_ms, params)
    return due


def _usually_due_ms(trip: Trip, departed: int, params: Params) -> int | None:
    if trip.usual_s is None:
        return None
    slack_s = max(params.slack_s, params.slack_fraction * trip.usual_s)
    due = departed + int((trip.usual_s + slack_s) * 1000)
    for plan in trip.replanned:
        if plan.told_at_ms <= due:
            due = _due_ms(trip, departed, plan.arrival_at_ms, params)
    return due


def _due_ms(trip: Trip, departed: int, planned: int, params: Params) -> int:
    start = departed if trip.planned_departure_at_ms is None else trip.planned_departure_at_ms
    duration_ms = max(planned - start, 0)
    expected = max(planned, departed + duration_ms)
    return expected + int(max(params.slack_s * 1000, params.slack_fraction * duration_ms))


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    """Only where the vehicle was last seen matters."""
    if state.open is not None or not trip.in_transit(seen.at_ms):
        return state, ()
    return replace(state, lon=seen.fix.lon, lat=seen.fix.lat), ()


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    due = deadline_ms(trip, params)
    ends = [t for t in (trip.arrived_at_ms, trip.transit_end_ms) if t is not None]
    end = min(ends, default=None)
    if due is None or at_ms <= due or (end is not None and end <= due):
        return state, ()
    cleared = end if end is not None and end <= at_ms else None
    minutes = ((cleared or at_ms) - due) / 60_000
    if state.open is not None and state.open.cleared_at_ms is not None:
        return state, ()
    current = state.open or episode(
        CODE,
        VERSION,
        params,
        vehicle_id=trip.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=due,
        confirmed_at_ms=due,
        severity="major",
        measured={},
        threshold={"slack_minutes": params.slack_s / 60},
        lon=state.lon,
        lat=state.lat,
        site_id=trip.destination_site_id,
    )
    if state.open is not None and cleared is None:
        return state, ()
    measured = {} if cleared is None else {"late_minutes": minutes}
    after = replace(current, measured=measured, cleared_at_ms=cleared)
    return replace(state, open=after), (after,)


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """Not due yet, or long told: only where the vehicle was last seen matters."""
    due = deadline_ms(trip, params)
    late = due is not None and passage.last_ms > due
    if late and (state.open is None or state.open.cleared_at_ms is None):
        return None
    if state.open is not None or not trip.in_transit(passage.last_ms):
        return state
    return State(lon=passage.last.lon, lat=passage.last.lat)


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
