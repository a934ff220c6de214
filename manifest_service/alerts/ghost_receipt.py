"""虚假签收: a receipt while the vehicle's track was never inside the site during the trip.

Where the track cannot tell (no terminal, no fixes, silent before the receipt) it is for review.
"""

from dataclasses import dataclass, replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode

CODE, VERSION = "ghost_receipt", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """A track silent for longer before the receipt proves no absence (signal_lost: 10 min)."""

    silent_s: float = 600.0
    wait_s: float = 600.0
    """Reports of the last minutes come late, and a gate may weigh before the truck drives in."""


@dataclass(frozen=True, kw_only=True)
class State:
    done: bool = False
    inside: bool = False
    closest_m: float | None = None
    last_at_ms: int | None = None
    lon: float | None = None
    lat: float | None = None
    longest_gap_s: float = 0.0
    open: Episode | None = None


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    distance = seen.to_destination_m.get(trip.destination_site_id)
    begun = trip.loaded_at_ms if trip.loaded_at_ms is not None else trip.departed_at_ms
    if distance is None or begun is None or seen.at_ms < begun or state.done:
        return state, ()
    gap_s = 0.0 if state.last_at_ms is None else (seen.at_ms - state.last_at_ms) / 1000
    closest = distance if state.closest_m is None else min(state.closest_m, distance)
    return replace(
        state,
        inside=state.inside or distance <= seen.u_m,
        closest_m=closest,
        last_at_ms=seen.at_ms,
        lon=seen.fix.lon,
        lat=seen.fix.lat,
        longest_gap_s=max(state.longest_gap_s, gap_s),
    ), ()


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    received = trip.received_at_ms
    if state.done or received is None:
        return state, ()
    decided = received + int(params.wait_s * 1000)
    if at_ms < decided:
        return state, ()
    if state.inside:
        return replace(state, done=True), ()
    doubts = _doubts(state, trip, received, params)
    measured: dict[str, float | str] = {}
    if state.closest_m is not None:
        measured["closest_m"] = state.closest_m
    found = episode(
        CODE,
        VERSION,
        params,
        vehicle_id=trip.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=received,
        confirmed_at_ms=decided,
        severity="minor" if doubts else "critical",
        measured=measured,
        threshold={"inside_m": 0.0},
        lon=state.lon,
        lat=state.lat,
        site_id=trip.destination_site_id,
        evidences=doubts,
        review=bool(doubts),
    )
    return replace(state, done=True, open=found), (found,)


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """No receipt to be judged yet: how near the track came, and its longest silence."""
    received = trip.received_at_ms
    if state.done:
        return state
    if received is not None and passage.last_ms >= received + int(params.wait_s * 1000):
        return None
    distance = passage.to_destination_m.get(trip.destination_site_id)
    begun = trip.loaded_at_ms if trip.loaded_at_ms is not None else trip.departed_at_ms
    if distance is None or begun is None or passage.last_ms < begun:
        return state
    closest, last = float(distance.min()), passage.last
    gap_s = 0.0 if state.last_at_ms is None else (passage.first_ms - state.last_at_ms) / 1000
    return replace(
        state,
        inside=state.inside or bool((distance <= passage.u_m).any()),
        closest_m=closest if state.closest_m is None else min(state.closest_m, closest),
        last_at_ms=last.at_ms,
        lon=last.lon,
        lat=last.lat,
        longest_gap_s=max(state.longest_gap_s, gap_s, passage.longest_gap_s),
    )


def _doubts(state: State, trip: Trip, received: int, params: Params) -> tuple[str, ...]:
    if not trip.has_terminal:
        return ("no_terminal",)
    if state.last_at_ms is None:
        return ("no_track",)
    silent_s = max((received - state.last_at_ms) / 1000, state.longest_gap_s)
    return ("track_gap",) if silent_s > params.silent_s else ()


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
