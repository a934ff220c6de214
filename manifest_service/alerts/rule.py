"""What a rule is: parameters, a state, and two pure steps.

    step(state, sighting, trip, params)    a valid fix came
    flagged(state, fix, trip, params)      a fix came that is flagged (`Flagged`): for rules about the
                                           device itself; it tells no other rule anything
    passing(state, at_ms, trip, params)    time came to `at_ms`, with or without a fix

Each gives (state, episodes): the state after, and the episodes that are open or have changed. They
must give the same whether time is told in small steps or in one.

    leap(state, passage, trip, params)     many valid fixes came

gives the state that stepping and telling time through the whole passage would give, when nothing in
it makes an episode; None when it cannot tell, or when it would: then it is stepped through. A rule
without it always is: right, only slower. Between the first and the last fix of a passage, and since
the watch before it, nothing happens to the trip.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from manifest_service.alerts.episode import Episode, Severity, key_of
from manifest_service.alerts.passage import Passage
from manifest_service.alerts.sighting import Flagged, Sighting, Trip

Touched = tuple[Episode, ...]


@dataclass(frozen=True, kw_only=True)
class Rule:
    code: str
    version: int
    scope: Literal["trip", "vehicle"]
    """A `trip` rule has a state for each manifest; a `vehicle` rule has one, and is handed all."""
    params: type[Any]
    state: type[Any]
    step: Callable[..., tuple[Any, Touched]] | None = None
    flagged: Callable[..., tuple[Any, Touched]] | None = None
    passing: Callable[..., tuple[Any, Touched]] | None = None
    leap: Callable[..., Any] | None = None


def episode(
    rule: str,
    version: int,
    params: Any,
    *,
    vehicle_id: str,
    manifest_number: str | None,
    first_at_ms: int,
    confirmed_at_ms: int,
    severity: Severity,
    measured: dict[str, float | str],
    threshold: dict[str, float | str],
    **more: Any,
) -> Episode:
    """A new episode, its key and parameters filled in."""
    return Episode(
        key=key_of(rule, vehicle_id, manifest_number, first_at_ms),
        rule=rule,
        rule_version=version,
        vehicle_id=vehicle_id,
        manifest_number=manifest_number,
        severity=severity,
        first_at_ms=first_at_ms,
        confirmed_at_ms=confirmed_at_ms,
        measured=measured,
        threshold=threshold,
        params=asdict(params),
        **more,
    )


__all__ = ["Episode", "Flagged", "Passage", "Rule", "Sighting", "Touched", "Trip", "episode"]
