"""超期: arrived, but not received when the legal deadline passed (Order 23, Art. 18).

The deadline is handed in with the trip: working days are the calendar's business.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Rule, Touched, Trip, episode
from manifest_service.waste.clocks import local_day

CODE, VERSION = "clock_overdue", 2


@dataclass(frozen=True, kw_only=True)
class Params:
    """Nothing to set: the deadline is law."""


class State(Remembered, frozen=True, kw_only=True):
    open: Episode | None = None


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    due, end = trip.receipt_due_at_ms, trip.transit_end_ms
    if due is None or at_ms <= due or (end is not None and end <= due):
        return state, ()
    if state.open is not None and state.open.cleared_at_ms is not None:
        return state, ()
    cleared = end if end is not None and end <= at_ms else None
    if state.open is not None and cleared is None:
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
        measured={"clock": "receipt", "subject": trip.manifest_number},
        threshold={"due_on": _last_day(due)},
        site_id=trip.destination_site_id,
        evidences=("receipt",),
    )
    after = replace(current, cleared_at_ms=cleared)
    return State(open=after), (after,)


def _last_day(due_ms: int) -> str:
    """The local day that ended at `due_ms`."""
    return local_day(datetime.fromtimestamp(due_ms / 1000, UTC) - timedelta(seconds=1)).isoformat()


RULE = Rule(code=CODE, version=VERSION, scope="trip", params=Params, state=State, passing=passing)
