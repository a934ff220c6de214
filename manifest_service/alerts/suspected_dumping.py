"""疑似倾倒: a stop of 3 min off-site with at least two independent evidences.

Which evidences there are, how strong each is and which say the same: alerts.dumping_evidence. The
episode names every evidence found, with its numbers, and how many count. One alone goes to the
review list. Only an officer's verdict clears it.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts import ghost_receipt
from manifest_service.alerts.dumping_evidence import (
    WEIGHTS,
    Night,
    Numbers,
    deficit,
    evidence_of,
    independent,
)
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode
from manifest_service.alerts.sighting import Stop

CODE, VERSION = "suspected_dumping", 4

_GHOST = ghost_receipt.Params()
_STRONG = 3.0
"""The weight of evidence of the load itself: with one of these the alert is critical."""


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7. Hours are local (UTC+8)."""

    stop_s: float = 180.0
    evidences: int = 2
    night_from_hour: int = 22
    night_until_hour: int = 5
    farmland_counts: int = 1
    """Beside being off the route. 0 where every field of the county is drawn: then it says no more."""

    @property
    def night(self) -> Night:
        return Night(from_hour=self.night_from_hour, until_hour=self.night_until_hour)


class State(Remembered, frozen=True, kw_only=True):
    found: tuple[Episode, ...] = ()
    """Every suspicious stop of the trip, the last one perhaps still going on."""
    deficit_seen: bool = False
    arrival: ghost_receipt.State = ghost_receipt.State()
    """What ghost_receipt remembers of the trip, without its episode."""


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    arrival, _ = ghost_receipt.step(state.arrival, seen, trip, _GHOST)
    if arrival is not state.arrival:
        state = replace(state, arrival=arrival)
    stop = seen.stop
    if stop is None or not stop.off_site or stop.seconds < params.stop_s:
        return state, ()
    if not trip.in_transit(stop.first_at_ms):
        return state, ()
    evidences = evidence_of(stop, seen, trip, params.night)
    if not evidences:
        return state, ()
    before = next((e for e in state.found if e.first_at_ms == stop.first_at_ms), None)
    if before is not None and stop.ended and set(evidences) <= set(before.evidences):
        return state, ()
    found = before or _episode(stop, seen, trip, params)
    found = replace(
        found.with_fix(seen.at_ms),
        measured={**found.measured, "minutes": stop.seconds / 60},
    )
    found = _judged(found, evidences, params, seen.at_ms)
    others = tuple(e for e in state.found if e.first_at_ms != stop.first_at_ms)
    return replace(state, found=(*others, found)), (found,)


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """A short receipt is one more evidence against every suspicious stop of the trip, and so is a
    receipt for a truck that never came."""
    state, short = _short(state, at_ms, trip, params)
    arrival, ghosts = ghost_receipt.passing(state.arrival, at_ms, trip, _GHOST)
    if arrival == state.arrival:
        return state, short
    state = replace(state, arrival=replace(arrival, open=None))
    if not ghosts or ghosts[0].review:
        return state, short
    at_ms, never = ghosts[0].confirmed_at_ms, {"never_came": _numbers(ghosts[0])}
    stronger = tuple(_judged(one, never, params, at_ms) for one in state.found)
    return replace(state, found=stronger), stronger


def _numbers(ghost: Episode) -> Numbers:
    return {"closest_m": ghost.measured["closest_m"]}


def _short(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    received = trip.received_at_ms
    if state.deficit_seen or received is None or at_ms < received:
        return state, ()
    short = deficit(trip)
    if short is None:
        return replace(state, deficit_seen=True), ()
    stronger = tuple(
        _judged(one, {"receipt_deficit": short}, params, received) for one in state.found
    )
    return replace(state, found=stronger, deficit_seen=True), stronger


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """No stop has lasted long, and no receipt is to be looked at."""
    received = trip.received_at_ms
    unread = received is not None and received <= passage.last_ms and not state.deficit_seen
    if unread or passage.longest_stop_s >= params.stop_s:
        return None
    arrival = ghost_receipt.leap(state.arrival, passage, trip, _GHOST)
    return None if arrival is None else replace(state, arrival=arrival)


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
        threshold={"stop_minutes": params.stop_s / 60, "evidences": params.evidences},
        lon=stop.lon,
        lat=stop.lat,
        route_id=trip.route_id,
        review=True,
    )


def _judged(found: Episode, more: dict[str, Numbers], params: Params, at_ms: int) -> Episode:
    """On the review list with one evidence; in the queue with two, critical when the load tells."""
    every = tuple(dict.fromkeys((*found.evidences, *more)))
    counted = independent(every, farmland_counts=params.farmland_counts > 0)
    numbers = {name: value for values in more.values() for name, value in values.items()}
    weights: Numbers = {f"{code}_weight": WEIGHTS[code] for code in more}
    found = replace(
        found,
        evidences=every,
        measured={
            **found.measured,
            **numbers,
            **weights,
            "evidence_count": float(len(counted)),
            "counted": ", ".join(counted),
        },
    )
    if len(counted) < params.evidences:
        return found
    if found.review:
        found = replace(found, review=False, confirmed_at_ms=at_ms)
    strong = any(WEIGHTS[code] >= _STRONG for code in counted) or len(counted) > params.evidences
    return found.raised_to("critical" if strong else "major")


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
