"""A check at the roadside: one event, in a stream of its own. What was seen cannot be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import msgspec

from manifest_service.errors import InvalidInput
from manifest_service.events.canonical import plain

SEEN = (
    "genuine",
    "signature_holds",
    "altered",
    "trial",
    "unknown_label",
    "closed",
    "off_route",
    "not_here",
    "on_manifest",
    "no_manifest",
    "unknown_vehicle",
    "not_checked",
)
"""What a patrol's device may have shown. `signature_holds` is what it can say without the service."""

MOST_PHOTOS = 6


@dataclass(frozen=True, kw_only=True)
class Photo:
    sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What an officer found, of a vehicle, a manifest, or both."""

    in_order: bool
    seen: tuple[str, ...] = ()
    plate: str | None = None
    vehicle_id: str | None = None
    manifest_number: str | None = None
    lon: Decimal | None = None
    """WGS-84 degrees, as `lat`."""
    lat: Decimal | None = None
    accuracy_m: Decimal | None = None
    note: str | None = None
    photos: tuple[Photo, ...] = ()


WORDS: Mapping[str, type[Checked]] = {"recorded": Checked}
"""Wire types are `roadside_check.<word>.v<version>`."""


def event_body(event: Checked) -> dict[str, Any]:
    """`event` as plain data; members that are None are left out."""
    found = ((item.name, getattr(event, item.name)) for item in fields(event))
    return {
        name: [vars(photo) for photo in value] if name == "photos" else plain(value)
        for name, value in found
        if value is not None
    }


def read_event(body: Mapping[str, Any]) -> Checked:
    """The check of a recorded body; raises InvalidInput("invalid_input")."""
    try:
        event: Checked = msgspec.convert(body, Checked, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput("invalid_input", detail=str(error)) from error
    return event
