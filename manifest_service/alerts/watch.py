"""What the rules remember of one vehicle, between folds and on disk."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

import msgspec
from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.registry import RULES
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.sighting import Stop
from manifest_service.geofence.fix import Fix


class Watch(Remembered, frozen=True, kw_only=True):
    vehicle_id: str
    as_of_ms: int
    """Time has been told up to here."""
    last_valid: Fix | None = None
    last_off_site: bool = False
    last_load: str | None = None
    stop: Stop | None = None
    trip_states: Mapping[str, Mapping[str, Any]] = msgspec.field(default_factory=dict)
    """Manifest number -> rule -> its state."""
    vehicle_states: Mapping[str, Any] = msgspec.field(default_factory=dict)


_STATES = {rule.code: rule.state for rule in RULES}


def _may_hold(kind: Any) -> bool:
    """Whether a value of this annotation may be an episode, or hold one."""
    if isinstance(kind, type) and issubclass(kind, Remembered):
        return bool(_holding(kind))
    return kind is Episode or any(map(_may_hold, get_args(kind)))


@cache
def _holding(kind: type[Remembered]) -> tuple[str, ...]:
    """The members that may hold an episode."""
    return tuple(f.name for f in msgspec.structs.fields(kind) if _may_hold(f.type))


def new_watch(vehicle_id: str, as_of_ms: int = 0) -> Watch:
    """A watch that has seen nothing."""
    return Watch(vehicle_id=vehicle_id, as_of_ms=as_of_ms)


def dump_watch(watch: Watch) -> bytes:
    """`watch` as JSON; `load_watch` reads it back equal."""
    return msgspec.json.encode(watch)


def load_watch(data: bytes) -> Watch:
    raw = msgspec.json.decode(data)
    trips, vehicle = raw.pop("trip_states", {}), raw.pop("vehicle_states", {})
    return replace(
        msgspec.convert(raw, Watch),
        trip_states={number: _states(states) for number, states in trips.items()},
        vehicle_states=_states(vehicle),
    )


def standing(watch: Watch) -> list[Episode]:
    """Every episode the watch still remembers, open or lately cleared."""
    found: list[Episode] = []
    for states in (watch.vehicle_states, *watch.trip_states.values()):
        for state in states.values():
            for name in _holding(state.__class__):
                if value := getattr(state, name):
                    found += _episodes(value)
    return found


def _states(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A rule that is gone is forgotten; one that is new starts afresh."""
    return {c: msgspec.convert(s, _STATES[c]) for c, s in raw.items() if c in _STATES}


def _episodes(value: Any) -> Iterator[Episode]:
    if isinstance(value, Episode):
        yield value
    elif isinstance(value, Remembered):
        for name in _holding(type(value)):
            yield from _episodes(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _episodes(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _episodes(item)
