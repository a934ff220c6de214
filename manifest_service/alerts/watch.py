"""What the rules remember of one vehicle, between folds and on disk."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import msgspec

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.registry import RULES
from manifest_service.alerts.sighting import Stop
from manifest_service.geofence.fix import Fix


@dataclass(frozen=True, kw_only=True)
class Watch:
    vehicle_id: str
    as_of_ms: int
    """Time has been told up to here."""
    last_valid: Fix | None = None
    last_off_site: bool = False
    last_load: str | None = None
    stop: Stop | None = None
    trip_states: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Manifest number -> rule -> its state."""
    vehicle_states: Mapping[str, Any] = field(default_factory=dict)


_STATES = {rule.code: rule.state for rule in RULES}


def _written(type_: Any) -> str:
    return type_.__name__ if isinstance(type_, type) else str(type_)


_PLAIN = frozenset({"bool", "float", "int", "str", "None"})

_MAY_HOLD: Mapping[type, tuple[str, ...]] = {
    state: tuple(
        f.name for f in fields(state) if not set(str(_written(f.type)).split(" | ")) <= _PLAIN
    )
    for state in _STATES.values()
}
"""The members of each state that are more than a number, a text or a bit."""


def new_watch(vehicle_id: str, as_of_ms: int = 0) -> Watch:
    """A watch that has seen nothing."""
    return Watch(vehicle_id=vehicle_id, as_of_ms=as_of_ms)


def dump_watch(watch: Watch) -> bytes:
    """`watch` as JSON; `load_watch` reads it back equal."""
    return msgspec.json.encode(watch)


def load_watch(data: bytes) -> Watch:
    raw = msgspec.json.decode(data)
    trips, vehicle = raw.pop("trip_states"), raw.pop("vehicle_states")
    plain = msgspec.convert({**raw, "trip_states": {}, "vehicle_states": {}}, Watch)
    return Watch(
        **{f.name: getattr(plain, f.name) for f in fields(Watch) if not f.name.endswith("states")},
        trip_states={number: _states(states) for number, states in trips.items()},
        vehicle_states=_states(vehicle),
    )


def standing(watch: Watch) -> tuple[Episode, ...]:
    """Every episode the watch still remembers, open or lately cleared."""
    states = [*watch.vehicle_states.values()]
    for held in watch.trip_states.values():
        states += held.values()
    found: list[Episode] = []
    for state in states:
        for name in _MAY_HOLD[type(state)]:
            if value := getattr(state, name):
                found += _episodes(value)
    return tuple(found)


def _states(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A rule that is gone is forgotten; one that is new starts afresh."""
    return {c: msgspec.convert(s, _STATES[c]) for c, s in raw.items() if c in _STATES}


def _episodes(value: Any) -> Iterator[Episode]:
    if isinstance(value, Episode):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _episodes(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _episodes(item)
    elif is_dataclass(value):
        for f in fields(value):
            yield from _episodes(getattr(value, f.name))
