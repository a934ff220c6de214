"""疑似倾倒: a stop off-site with at least two independent evidences.

The evidences: the load bits fall; a place where waste is dumped; off the corridor; at night; a gap
around the stop with both ends off-site; a receipt that is short. One alone goes to the review
list. Only an officer's verdict clears it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode
from manifest_service.alerts.sighting import Stop

CODE, VERSION = "suspected_dumping", 1

DUMPING_ZONES = frozenset({"hotspot", "water", "farmland", "forbidden"})
_LOADS = {"empty": 0, "half": 1, "full": 2}
_CHINA = timezone(timedelta(hours=8))
_STRONG = frozenset({"load_drop", "receipt_deficit"})
"""Evidence of the load itself: with these the alert is critical."""


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7. Hours are local (UTC+8)."""

    stop_s: float = 180.0
    evidences: int = 2
    night_from_hour: int = 22
    night_until_hour: int = 5


@dataclass(frozen=True, kw_only=True)
class State:
    found: tuple[Episode, ...] = ()
    """Every suspicious stop of the trip, the last one perhaps still going on."""
    deficit_seen: bool = False


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    stop = seen.stop
    if stop is None or not stop.off_site or stop.seconds < params.stop_s:
        return state, ()
    if not trip.in_transit(stop.first_at_ms):
        return state, ()
    evidences = _evidences(stop, seen, trip, params)
    if not evidences:
        return state, ()
    before = next((e for e in state.found if e.first_at_ms == stop.first_at_ms), None)
    if before is not None and stop.ended and set(evidences) <= set(before.evidences):
        return state, ()
    found = _episode(before, stop, seen, trip, params, evidences)
    others = tuple(e for e in state.found if e.first_at_ms != stop.first_at_ms)
    return replace(state, found=(*others, found)), (found,)


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """A short receipt is one more evidence against every suspicious stop of the trip."""
    received = trip.received_at_ms
    if state.deficit_seen or received is None or at_ms < received:
        return state, ()
    if not _deficit(trip):
        return replace(state, deficit_seen=True), ()
    stronger = tuple(
        _judged(replace(e, evidences=(*e.evidences, "receipt_deficit")), params, received)
        for e in state.found
    )
    return State(found=stronger, deficit_seen=True), stronger


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """No stop has lasted long, and no receipt is to be looked at."""
    received = trip.received_at_ms
    unread = received is not None and received <= passage.last_ms and not state.deficit_seen
    return None if unread or passage.longest_stop_s >= params.stop_s else state


def _evidences(stop: Stop, seen: Sighting, trip: Trip, params: Params) -> tuple[str, ...]:
    width = seen.half_width_m.get(trip.route_id or "")
    hour = datetime.fromtimestamp(stop.first_at_ms / 1000, UTC).astimezone(_CHINA).hour
    checks = {
        "load_drop": _dropped(stop),
        "place": bool(DUMPING_ZONES & set(stop.zones)),
        "off_route": width is not None
        and stop.off_route_m is not None
        and stop.off_route_m - stop.uncertainty_m > width,
        "night": hour >= params.night_from_hour or hour < params.night_until_hour,
        "gap": stop.gap_before,
    }
    return tuple(code for code, holds in checks.items() if holds)


def _dropped(stop: Stop) -> bool:
    if stop.load_before is None or stop.load_after is None:
        return False
    return _LOADS[stop.load_after] < _LOADS[stop.load_before]


def _deficit(trip: Trip) -> bool:
    if trip.loaded_kg is None or trip.accepted_kg is None:
        return False
    arrived_kg = trip.accepted_kg + (trip.refused_kg or 0.0)
    allowed = max(trip.loaded_kg * trip.tolerance_fraction, trip.tolerance_kg)
    return trip.loaded_kg - arrived_kg > allowed


def _episode(
    before: Episode | None,
    stop: Stop,
    seen: Sighting,
    trip: Trip,
    params: Params,
    evidences: tuple[str, ...],
) -> Episode:
    found = before or episode(
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
    every = tuple(dict.fromkeys((*found.evidences, *evidences)))
    found = replace(
        found.with_fix(seen.at_ms),
        evidences=every,
        measured={"minutes": stop.seconds / 60, "evidence_count": len(every)},
    )
    return _judged(found, params, seen.at_ms)


def _judged(found: Episode, params: Params, at_ms: int) -> Episode:
    """On the review list with one evidence; in the queue with two, critical when the load tells."""
    count = len(found.evidences)
    found = replace(found, measured={**found.measured, "evidence_count": count})
    if count < params.evidences:
        return found
    if found.review:
        found = replace(found, review=False, confirmed_at_ms=at_ms)
    strong = _STRONG & set(found.evidences) or count > params.evidences
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
