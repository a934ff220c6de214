"""Statements as CBOR maps with small numbers for names: what is signed for a QR code has no room.

A statement is a frozen dataclass, and its layout a table of (number, member, kind), a kind that ends
in `?` being optional. Kinds: `id` is text, 16 bytes where it is a UUID; `count` a whole number from 0
to 2^53 - 1; `hash` 32 bytes, hex in the member; `token` 16 bytes, hex; `key` 32 or 65 bytes, hex;
`text` at most 200 bytes of UTF-8; `place` two whole numbers, 10^-7 degrees of longitude and latitude
(WGS-84).
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from manifest_service.errors import InvalidInput

Layout = Sequence[tuple[int, str, str]]
S = TypeVar("S")

MOST_BYTES = 200
MOST_COUNT = 2**53 - 1
E7 = 10_000_000


def to_map(statement: Any, layout: Layout) -> dict[int, Any]:
    """The map of `statement`; members that are None are left out."""
    found: dict[int, Any] = {}
    for number, name, kind in layout:
        value = getattr(statement, name)
        if value is not None:
            found[number] = _OUT[kind.rstrip("?")](value)
    return found


def from_map(found: Any, kind: type[S], layout: Layout, malformed: str) -> S:
    """The statement in `found`; raises InvalidInput(malformed)."""
    if not isinstance(found, dict) or not set(found) <= {number for number, *_ in layout}:
        raise InvalidInput(malformed)
    members: dict[str, Any] = {}
    for number, name, form in layout:
        if number not in found and form.endswith("?"):
            members[name] = None
            continue
        try:
            members[name] = _IN[form.rstrip("?")](found.get(number))
        except (ValueError, TypeError) as error:
            raise InvalidInput(malformed) from error
    return kind(**members)


def _id_out(text: str) -> str | bytes:
    try:
        found = uuid.UUID(text)
    except ValueError:
        return text
    return found.bytes if str(found) == text else text


def _id(value: Any) -> str:
    return str(uuid.UUID(bytes=value)) if isinstance(value, bytes) else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value.encode()) <= MOST_BYTES:
        raise ValueError
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MOST_COUNT:
        raise ValueError
    return value


def _bytes_of(*lengths: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, bytes) or len(value) not in lengths:
            raise ValueError
        return value.hex()

    return read


def _place(value: Any) -> tuple[int, int]:
    lon, lat = value
    if type(lon) is not int or type(lat) is not int:
        raise ValueError
    if abs(lon) > 180 * E7 or abs(lat) > 90 * E7:
        raise ValueError
    return lon, lat


_OUT: Mapping[str, Callable[[Any], Any]] = {
    "id": _id_out,
    "count": int,
    "hash": bytes.fromhex,
    "token": bytes.fromhex,
    "key": bytes.fromhex,
    "text": str,
    "place": list,
}
_IN: Mapping[str, Callable[[Any], Any]] = {
    "id": _id,
    "count": _count,
    "hash": _bytes_of(32),
    "token": _bytes_of(16),
    "key": _bytes_of(32, 65),
    "text": _text,
    "place": _place,
}
