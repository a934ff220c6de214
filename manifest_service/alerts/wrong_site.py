"""到错场所: at least 2 min inside a disposal site that is not on the manifest."""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode

CODE, VERSION = "wrong_site", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7."""

    inside_s: float = 120.0


class State(Remembered, frozen=True, kw_only=True):
    site_id: str | None = None
    since_ms: int = 0
    found: tuple[Episode, ...] = ()
    """One for each wrong site of the trip."""


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    own = (trip.origin_site_id, trip.destination_site_id)
    wrong = [site.id for site in seen.sites if site.kind == "disposal" and site.id not in own]
    if not wrong or not trip.in_transit(seen.at_ms) or any(site.id in own for site in seen.sites):
        return replace(state, site_id=None), ()
    if state.site_id not in wrong:
        return replace(state, site_id=wrong[0], since_ms=seen.at_ms), ()
    seconds = (seen.at_ms - state.since_ms) / 1000
    if seconds < params.inside_s:
        return state, ()
    current = next((e for e in state.found if e.site_id == state.site_id), None)
    current = current or episode(
        CODE,
        VERSION,
        params,
        vehicle_id=seen.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=state.since_ms,
        confirmed_at_ms=seen.at_ms,
        severity="major",
        measured={},
        threshold={"allowed_minutes": params.inside_s / 60},
        lon=seen.fix.lon,
        lat=seen.fix.lat,
        site_id=state.site_id,
    )
    minutes = max(float(current.measured.get("minutes", 0.0)), seconds / 60)
    longer = replace(current.with_fix(seen.at_ms), measured={"minutes": minutes})
    others = tuple(e for e in state.found if e.site_id != state.site_id)
    return replace(state, found=(*others, longer)), (longer,)


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """Arrival and receipt, that is the end of the trip, clear it."""
    end = trip.transit_end_ms
    open_ = tuple(e for e in state.found if e.cleared_at_ms is None)
    if end is None or at_ms < end or not open_:
        return state, ()
    closed = tuple(e.cleared(end) for e in open_)
    kept = tuple(e for e in state.found if e.cleared_at_ms is not None)
    return State(found=(*kept, *closed)), closed


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """Inside no disposal site, and nothing to be closed."""
    end = trip.transit_end_ms
    over = end is not None and end <= passage.last_ms
    to_close = over and any(found.cleared_at_ms is None for found in state.found)
    if to_close or passage.enters_site("disposal"):
        return None
    return state if state.site_id is None else replace(state, site_id=None)


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
