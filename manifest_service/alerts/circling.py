"""绕场: the truck was inside the receiver's site, and nothing says that it unloaded there.

The evidences: it was inside for less than unloading takes; the load bits on leaving are as before;
it stood off-site afterwards while it had not been seen empty. One alone is for review, for sensors
stick and yards are quick; but the bits count by themselves once the sensor has been seen to follow
this very load aboard. Only an officer's verdict clears it.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode
from manifest_service.geofence.fix import Fix

CODE, VERSION = "circling", 2

_LOADS = {"empty": 0, "half": 1, "full": 2}
_WHERE_LOADS_CHANGE = frozenset({"generator", "disposal", "transfer", "storage"})


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, sections 6 and 7. How long unloading takes is the site's own."""

    stop_s: float = 180.0
    """A further stop: as long as one that may be dumping."""
    gone_s: float = 600.0
    """Not back for so long, the visit is over: trucks queue before a gate and drive in again."""
    settle_s: float = 120.0
    """Load bits follow the body with a delay: on leaving they count from this long after the gate."""
    watch_s: float = 6 * 3600.0
    """For so long after leaving a further stop belongs to this load."""
    approach_kmh: float = 60.0
    """Nobody comes to a gate or leaves it faster, unless his own report says so: a load of dangerous
    goods may go 60 outside motorways (危险货物道路运输安全管理办法, Art. 46). Of the time between two
    reports the way from the one to the gate, and from the gate to the other, was not spent inside."""


class State(Remembered, frozen=True, kw_only=True):
    done: bool = False
    seen_empty: bool = False
    """The sensor showed no load before it showed this one: it works."""
    load_in: str | None = None
    """The load bits before the site."""
    sensor_works: bool = False
    last_outside_ms: int | None = None
    to_gate_s: float = 0.0
    """From there to the site it took at least so long."""
    entered_ms: int | None = None
    inside_s: float = 0.0
    """The longest the visits so far can have been."""
    inside: bool = False
    left_ms: int | None = None
    """The first fix outside after the last visit."""
    load_out: str | None = None
    """The load bits after the site, once they have settled."""
    load_out_ms: int = 0
    empty_ms: int | None = None
    """When it was first seen empty after the site."""
    stopped_ms: int | None = None
    """When it stood off-site afterwards, before it was seen empty."""
    stop_lon: float | None = None
    stop_lat: float | None = None
    open: Episode | None = None


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    if state.done or not _under_way(trip, seen.at_ms):
        return _before(state, seen), ()
    if any(site.id == trip.destination_site_id for site in seen.sites):
        return _inside(state, seen), ()
    state = _outside(state, seen, trip, params)
    if state.left_ms is None:
        return state, ()
    elsewhere = any(site.kind in _WHERE_LOADS_CHANGE for site in seen.sites)
    if elsewhere or seen.at_ms - state.left_ms > params.watch_s * 1000:
        return replace(state, done=True), ()
    return _judged(_stopping(state, seen, params), seen.at_ms, trip, params)


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """The receipt may come after the truck has left."""
    if state.done or state.left_ms is None or not _under_way(trip, state.left_ms):
        return state, ()
    return _judged(state, at_ms, trip, params)


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """Not yet at the site, or long gone from it: what the load sensor says."""
    if state.done:
        return state
    empty = any(fix.load == "empty" for fix in passage.fixes)
    if not _under_way(trip, passage.last_ms):
        return replace(state, seen_empty=state.seen_empty or empty)
    to = passage.to_destination.get(trip.destination_site_id)
    if state.entered_ms is not None or (to is not None and to.closest_m <= 0):
        return None
    loads = [fix.load for fix in passage.fixes if fix.load is not None]
    works = state.seen_empty and any(load != "empty" for load in loads)
    return replace(
        state,
        load_in=loads[-1] if loads else state.load_in,
        sensor_works=state.sensor_works or works,
        last_outside_ms=passage.last_ms,
        to_gate_s=_at_least_s(
            passage.last, 0.0 if to is None else to.last_m, passage.last.uncertainty_m, params
        ),
    )


def _under_way(trip: Trip, at_ms: int) -> bool:
    return trip.departed_at_ms is not None and at_ms >= trip.departed_at_ms


def _before(state: State, seen: Sighting) -> State:
    """What the sensor said before the truck departed."""
    if state.done or seen.fix.load != "empty" or state.seen_empty:
        return state
    return replace(state, seen_empty=True)


def _inside(state: State, seen: Sighting) -> State:
    entered = state.entered_ms if state.entered_ms is not None else seen.at_ms
    return replace(
        state,
        entered_ms=entered,
        inside=True,
        left_ms=None,
        load_out=None,
        empty_ms=None,
        stopped_ms=None,
    )


def _at_least_s(fix: Fix, off_m: float, uncertainty_m: float, params: Params) -> float:
    """How long the way between a fix and the site takes at least."""
    kmh = max(params.approach_kmh, fix.speed_kmh or 0.0)
    return max(off_m - uncertainty_m, 0.0) / (kmh / 3.6) if kmh > 0 else 0.0


def _outside(state: State, seen: Sighting, trip: Trip, params: Params) -> State:
    """`state` with what a fix outside says of the visit: how long it can have been, and the load."""
    load = seen.fix.load
    off_m = seen.to_destination_m.get(trip.destination_site_id, 0.0)
    way_s = _at_least_s(seen.fix, off_m, seen.u_m, params)
    if state.inside:
        since = state.last_outside_ms if state.last_outside_ms is not None else state.entered_ms
        assert since is not None
        inside_s = max((seen.at_ms - since) / 1000 - state.to_gate_s - way_s, 0.0)
        state = replace(state, inside=False, left_ms=seen.at_ms, inside_s=state.inside_s + inside_s)
    elif state.entered_ms is None and load is not None:
        works = state.sensor_works or (state.seen_empty and load != "empty")
        state = replace(state, load_in=load, sensor_works=works)
    settled = state.left_ms is not None and seen.at_ms - state.left_ms >= params.settle_s * 1000
    if settled and load is not None and state.load_out is None:
        state = replace(state, load_out=load, load_out_ms=seen.at_ms)
    if state.left_ms is not None and load == "empty" and state.empty_ms is None:
        state = replace(state, empty_ms=seen.at_ms)
    return replace(state, last_outside_ms=seen.at_ms, to_gate_s=way_s)


def _stopping(state: State, seen: Sighting, params: Params) -> State:
    """Whether it stands off-site, and had not been seen empty before."""
    stop = seen.stop
    if (
        state.stopped_ms is not None
        or stop is None
        or not stop.off_site
        or stop.seconds < params.stop_s
    ):
        return state
    assert state.left_ms is not None
    was_empty = state.empty_ms is not None and state.empty_ms <= stop.first_at_ms
    if stop.first_at_ms < state.left_ms or was_empty:
        return state
    return replace(state, stopped_ms=seen.at_ms, stop_lon=stop.lon, stop_lat=stop.lat)


def _judged(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    received, left = trip.received_at_ms, state.left_ms
    if received is None or left is None or not trip.accepted_kg or trip.refused_kg:
        return state, ()  # what was refused is still aboard
    gone = left + int(params.gone_s * 1000)
    if at_ms < max(received, gone):
        return state, ()
    evidences = _evidences(state, trip)
    if not evidences or (state.open is not None and evidences == state.open.evidences):
        return state, ()
    last = (state.load_out_ms, state.stopped_ms or 0)
    found = _episode(state, max(received, gone, *last), trip, params, evidences)
    return replace(state, open=found), (found,)


def _evidences(state: State, trip: Trip) -> tuple[str, ...]:
    short = state.inside_s < trip.unloading_s
    same = (
        state.load_in is not None
        and state.load_out is not None
        and state.load_in != "empty"
        and _LOADS[state.load_out] >= _LOADS[state.load_in]
    )
    checks = {
        "short_visit": short,
        "load_unchanged": same,
        "further_stop": state.stopped_ms is not None and (short or same),
    }
    return tuple(code for code, holds in checks.items() if holds)


def _episode(
    state: State, known_ms: int, trip: Trip, params: Params, evidences: tuple[str, ...]
) -> Episode:
    """`state` as an episode; `known_ms`: when the last of its evidences was there."""
    assert state.entered_ms is not None
    found = state.open or episode(
        CODE,
        VERSION,
        params,
        vehicle_id=trip.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=state.entered_ms,
        confirmed_at_ms=known_ms,
        severity="minor",
        measured={},
        threshold={"unloading_minutes": trip.unloading_s / 60},
        site_id=trip.destination_site_id,
        review=True,
    )
    strong = _is_strong(evidences, state.sensor_works)
    if strong and found.review:
        found = replace(found, review=False, confirmed_at_ms=known_ms)
    found = replace(
        found,
        evidences=evidences,
        measured={"minutes": state.inside_s / 60, "evidence_count": len(evidences)},
        lon=state.stop_lon,
        lat=state.stop_lat,
    )
    return found.raised_to("critical" if len(evidences) > 2 else "major") if strong else found


def _is_strong(evidences: tuple[str, ...], sensor_works: bool) -> bool:
    """A stop says nothing that its sensor did not: with a doubtful one it is no second voice."""
    if "short_visit" in evidences:
        return len(evidences) > 1
    return sensor_works


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
