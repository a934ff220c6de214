"""虚假签收: a receipt while the vehicle's track was never inside the site during the trip.

Where the track cannot tell it is for review: no terminal, no fixes, a silence in which the truck
could have come and gone, or a way that passed the gate. A refusal is no receipt. A corrected
receipt clears it (reconcile).
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode

CODE, VERSION = "ghost_receipt", 2


@dataclass(frozen=True, kw_only=True)
class Params:
    """A track silent for longer proves no absence (signal_lost: 10 min), if a truck at `reach_kmh`
    could have been at the site meanwhile (the speed of label_reuse)."""

    silent_s: float = 600.0
    reach_kmh: float = 120.0
    near_m: float = 50.0
    """Weighbridges stand before the gate as often as behind it."""
    wait_s: float = 600.0
    """Reports of the last minutes come late, and a gate may weigh before the truck drives in."""


class State(Remembered, frozen=True, kw_only=True):
    done: bool = False
    inside: bool = False
    closest_m: float | None = None
    last_at_ms: int | None = None
    last_m: float = 0.0
    """From the site, at the last fix."""
    lon: float | None = None
    lat: float | None = None
    doubtful_gap: bool = False
    open: Episode | None = None


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    distance = seen.to_destination_m.get(trip.destination_site_id)
    begun = trip.loaded_at_ms if trip.loaded_at_ms is not None else trip.departed_at_ms
    if distance is None or begun is None or seen.at_ms < begun or state.done:
        return state, ()
    closest = distance if state.closest_m is None else min(state.closest_m, distance)
    way_m = distance + (0.0 if state.last_at_ms is None else state.last_m)
    since = begun if state.last_at_ms is None else state.last_at_ms
    return replace(
        state,
        inside=state.inside or distance <= seen.u_m,
        closest_m=closest,
        last_at_ms=seen.at_ms,
        last_m=distance,
        lon=seen.fix.lon,
        lat=seen.fix.lat,
        doubtful_gap=state.doubtful_gap or _reaches(way_m, seen.at_ms - since, params),
    ), ()


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    received = trip.received_at_ms
    if state.done or received is None:
        return state, ()
    decided = received + int(params.wait_s * 1000)
    if at_ms < decided:
        return state, ()
    if state.inside or not trip.accepted_kg:
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
    """No receipt to be judged yet: how near the track came, and its doubtful silences."""
    received = trip.received_at_ms
    if state.done:
        return state
    if received is not None and passage.last_ms >= received + int(params.wait_s * 1000):
        return None
    to = passage.to_destination.get(trip.destination_site_id)
    begun = trip.loaded_at_ms if trip.loaded_at_ms is not None else trip.departed_at_ms
    if to is None or begun is None or passage.last_ms < begun:
        return state
    since = begun if state.last_at_ms is None else state.last_at_ms
    if max(passage.longest_gap_s, (passage.first_ms - since) / 1000) > params.silent_s:
        return None
    closest, last = to.closest_m, passage.last
    return replace(
        state,
        inside=state.inside or to.is_touched,
        closest_m=closest if state.closest_m is None else min(state.closest_m, closest),
        last_at_ms=last.at_ms,
        last_m=to.last_m,
        lon=last.lon,
        lat=last.lat,
    )


def _doubts(state: State, trip: Trip, received: int, params: Params) -> tuple[str, ...]:
    """Why the track may not prove that nobody came."""
    if not trip.has_terminal:
        return ("no_terminal",)
    if state.last_at_ms is None or state.closest_m is None:
        return ("no_track",)
    if state.doubtful_gap or _reaches(state.last_m, received - state.last_at_ms, params):
        return ("track_gap",)
    return ("at_the_gate",) if state.closest_m <= params.near_m else ()


def _reaches(way_m: float, silent_ms: int, params: Params) -> bool:
    """Whether a silence was long enough for the site and the way there, and back if there is one."""
    seconds = silent_ms / 1000
    return seconds > params.silent_s and way_m <= params.reach_kmh / 3.6 * seconds


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
