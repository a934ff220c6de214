"""Detours of a route as people send them and as they are recorded.

    [{"geometry": {"type": "LineString", …}, "from_at": "2026-12-01T00:00:00Z",
      "until_at": "2026-12-08T00:00:00Z", "reason": "bridge closed"}]

A cell of a CSV file holds the same as text. Times have a zone; a detour ends after it begins.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import time_text
from manifest_service.registry.entries import Detour

MOST = 50
"""Of one route: far more than are open at once, few enough to draw."""
REASON_LIMIT = 200
_MEMBERS = ("geometry", "from_at", "until_at", "reason")


def read_detours(given: Any) -> tuple[Detour, ...]:
    """The detours in `given`; raises InvalidInput with a fault for each thing wrong, by
    `0.until_at` and the like."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise InvalidInput("not_a_list") from error
    if not isinstance(given, list | tuple):
        raise InvalidInput("not_a_list")
    if len(given) > MOST:
        raise InvalidInput("detours_too_many", found=len(given), limit=MOST)
    faults, found = list[Fault](), list[Detour]()
    for n, one in enumerate(given):
        values = _members(one if isinstance(one, Mapping) else {}, f"{n}", faults)
        if values is not None:
            found.append(Detour(**values))
    if faults:
        raise InvalidInput(faults=faults)
    return tuple(found)


def detours_to_data(detours: tuple[Detour, ...]) -> list[dict[str, Any]]:
    """Plain data that `read_detours` reads back; geometry keeps its numbers."""
    return [
        {
            "geometry": one.geometry,
            "from_at": time_text(one.from_at),
            "until_at": time_text(one.until_at),
            "reason": one.reason,
        }
        for one in detours
    ]


def _members(one: Mapping[str, Any], at: str, faults: list[Fault]) -> dict[str, Any] | None:
    before = len(faults)
    faults += [
        Fault(path=f"{at}.{str(name)[:40]}", code="unknown_field")
        for name in one
        if name not in _MEMBERS
    ]
    values: dict[str, Any] = {}
    for name in _MEMBERS:
        try:
            values[name] = _READ[name](one.get(name))
        except InvalidInput as error:
            faults.append(Fault(path=f"{at}.{name}", code=error.code, params=error.params))
    faults += _between(values, at)
    return values if len(faults) == before else None


def _between(values: Mapping[str, Any], at: str) -> Iterator[Fault]:
    if {"from_at", "until_at"} <= values.keys() and values["until_at"] <= values["from_at"]:
        yield Fault(path=f"{at}.until_at", code="ends_before_it_begins")


def _geometry(given: Any) -> Mapping[str, Any]:
    if given is None:
        raise InvalidInput("missing")
    if not isinstance(given, Mapping) or "type" not in given:
        raise InvalidInput("geometry_not_geojson")
    return given


def _time(given: Any) -> datetime:
    if given is None or given == "":
        raise InvalidInput("missing")
    try:
        found = datetime.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise InvalidInput("not_a_time", value=str(given)[:40]) from error
    if found.tzinfo is None:
        raise InvalidInput("time_without_zone", value=str(given)[:40])
    if not 2000 <= found.year <= 2100:
        raise InvalidInput("time_absurd", value=str(given)[:40])
    return found.astimezone(UTC)


def _reason(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InvalidInput("missing")
    text = unicodedata.normalize("NFC", given.strip())
    if len(text) > REASON_LIMIT:
        raise InvalidInput("text_too_long", limit=REASON_LIMIT)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise InvalidInput("text_has_control_characters")
    return text


_READ = {"geometry": _geometry, "from_at": _time, "until_at": _time, "reason": _reason}
