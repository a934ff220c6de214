"""环节缺失: the next party went on although a step before its own had not been recorded.

The load need not wait for a dead phone (domain reference, section 4); the gap stays visible until
everything missing has been told. When it was told is known of the trip whatever time is folded: it
is when the service recorded it, and the trip may be over and forgotten by then.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Rule, Touched, Trip, episode

CODE, VERSION = "step_missing", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Nothing to set: a step is recorded or it is not."""


class State(Remembered, frozen=True, kw_only=True):
    open: Episode | None = None


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    since, told = trip.skipped_at_ms, trip.told_at_ms
    if since is None or at_ms < since:
        return state, ()
    current = state.open or episode(
        CODE,
        VERSION,
        params,
        vehicle_id=trip.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=since,
        confirmed_at_ms=since,
        severity="major" if trip.hazardous else "minor",
        measured={},
        threshold={},
        site_id=trip.destination_site_id,
    )
    after = replace(current, cleared_at_ms=None if told is None else max(told, since))
    if after == state.open:
        return state, ()
    return State(open=after), (after,)


RULE = Rule(code=CODE, version=VERSION, scope="trip", params=Params, state=State, passing=passing)
