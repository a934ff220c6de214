"""重量不符: abs(loaded - received) above max(3 %, 100 kg), or what the stream's profile allows.

Wet waste loses water on the way: the profile says how much less may arrive, never how much more.
A corrected weight that agrees clears it (reconcile).
"""

from dataclasses import dataclass

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Rule, Touched, Trip, episode

CODE, VERSION = "weight_mismatch", 2


@dataclass(frozen=True, kw_only=True)
class Params:
    """The tolerance is the trip's own; its default is of the domain reference, section 7."""

    major_times: float = 3.0
    """Major from this many times the tolerance."""


class State(Remembered, frozen=True, kw_only=True):
    done: bool = False
    open: Episode | None = None


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    received = trip.received_at_ms
    if state.done or received is None or at_ms < received:
        return state, ()
    if not differs(trip):
        return State(done=True), ()
    assert trip.loaded_kg is not None
    assert trip.received_kg is not None
    difference_kg = abs(trip.loaded_kg - trip.received_kg)
    found = episode(
        CODE,
        VERSION,
        params,
        vehicle_id=trip.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=received,
        confirmed_at_ms=received,
        severity="major" if difference_kg > params.major_times * trip.allowed_kg else "minor",
        measured={
            "loaded_kg": trip.loaded_kg,
            "received_kg": trip.received_kg,
            "difference_kg": difference_kg,
        },
        threshold={"allowed_kg": trip.allowed_kg},
        site_id=trip.destination_site_id,
    )
    return State(done=True, open=found), (found,)


def differs(trip: Trip) -> bool:
    """Whether the weights of a trip, as they stand, are too far apart."""
    if trip.loaded_kg is None or trip.received_kg is None:
        return False
    return abs(trip.loaded_kg - trip.received_kg) > trip.allowed_kg


RULE = Rule(code=CODE, version=VERSION, scope="trip", params=Params, state=State, passing=passing)
