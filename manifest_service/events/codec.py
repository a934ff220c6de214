"""Event payloads to and from the plain data that is hashed and stored."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import msgspec

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import plain
from manifest_service.events.messages import WORDS, ManifestEvent
from manifest_service.events.upcast import current_type, kind_and_version

_TYPES = {kind: word for word, kind in WORDS.items()}


def word_of(event: ManifestEvent) -> str:
    """`loaded` for a Loaded."""
    return _TYPES[type(event)]


def wire_type(event: ManifestEvent) -> str:
    """`manifest.loaded.v1` for a Loaded: the version written today."""
    return current_type(f"manifest.{word_of(event)}")


def to_body(event: ManifestEvent) -> dict[str, Any]:
    """`event` as plain data; members that are None are left out."""
    return {key: plain(value) for key, value in _members(event).items()}


def _members(value: Any) -> dict[str, Any]:
    found = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: _unwrapped(item) for name, item in found if item is not None}


def _unwrapped(item: Any) -> Any:
    if is_dataclass(item):
        return _members(item)
    if isinstance(item, tuple):
        return [_unwrapped(member) for member in item]
    return item


def amended(event: ManifestEvent, values: Mapping[str, Any]) -> ManifestEvent:
    """`event` with `values` (plain data; None takes a field away) in place of what it said; raises
    InvalidInput as `from_body`. `occurred_at` is of the envelope, and left out."""
    body = plain({**to_body(event), **values})
    given = {
        name: value for name, value in body.items() if value is not None and name != "occurred_at"
    }
    return from_body(wire_type(event), given)


def from_body(event_type: str, body: Mapping[str, Any]) -> ManifestEvent:
    """The event of wire type `event_type`, `body` as of today's version (upcast); raises
    InvalidInput("unknown_event_type"|"invalid_input")."""
    kind = WORDS.get(kind_and_version(event_type)[0].removeprefix("manifest."))
    if kind is None:
        raise InvalidInput("unknown_event_type", type=event_type)
    unknown = set(body) - {field.name for field in fields(kind)}
    if unknown:
        raise InvalidInput(
            faults=[Fault(path=name, code="unknown_field") for name in sorted(unknown)]
        )
    try:
        event: ManifestEvent = msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise InvalidInput("invalid_input", detail=str(error)) from error
    return event
