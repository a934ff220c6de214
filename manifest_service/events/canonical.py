"""Canonical JSON: one value, one byte string (RFC 8785 for the values we allow).

Payloads hold text, whole numbers, booleans, null, lists and objects with ASCII keys. Within
these, sorted keys and minimal separators already are RFC 8785; a property test holds this
against an independent implementation. Floats are refused: a decimal travels as text.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from manifest_service.errors import InvalidInput

LARGEST_EXACT_INTEGER = 2**53 - 1
"""Beyond this, JSON readers with binary doubles disagree (RFC 7493 section 2.2)."""

LARGEST_EXPONENT = 1_000
"""Ten characters, 1E+999999999, would otherwise fill the memory."""

_encode = msgspec.json.Encoder(order="deterministic").encode


def canonical(value: object) -> bytes:
    """The canonical bytes of `value`, made of what `plain` returns."""
    return _encode(value)


def plain(value: object) -> Any:
    """`value` as JSON-able data: decimals and days as text, times as UTC text with milliseconds."""
    match value:
        case str():
            return value if value.isascii() else _normalised(value)
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case None | bool():
            return value
        case int():
            if abs(value) > LARGEST_EXACT_INTEGER:
                raise InvalidInput("number_too_large", value=str(value))
            return value
        case Decimal():
            return decimal_text(value)
        case datetime():
            return time_text(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [plain(item) for item in value]
    raise InvalidInput("not_canonical", type=type(value).__name__)


def _normalised(text: str) -> str:
    """NFC; raises InvalidInput("not_canonical") for half of a surrogate pair, which no file holds."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput("not_canonical", type="surrogate") from error
    return unicodedata.normalize("NFC", text)


def decimal_text(value: Decimal) -> str:
    """`value` without exponent and trailing zeros: 1200.50 -> "1200.5", 1E+3 -> "1000". Raises
    InvalidInput("not_canonical") for what is no number, or too long to be written out."""
    if not value.is_finite() or abs(int(value.as_tuple().exponent)) > LARGEST_EXPONENT:
        raise InvalidInput("not_canonical", type="decimal")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def time_text(value: datetime) -> str:
    """2026-11-23T06:30:00.000Z: UTC, exactly three decimals, cut, not rounded."""
    if value.tzinfo is None:
        raise InvalidInput("time_without_zone", value=value.isoformat())
    utc = value.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"
