"""Measurements into payloads: a hashed payload holds no binary floats."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

PLACES = 7
"""Decimals kept: 1e-7 degree is about a centimetre."""


def exact(value: Any) -> Any:
    """`value` with every float as a Decimal rounded to `PLACES`."""
    match value:
        case float():
            return Decimal(repr(round(value, PLACES)))
        case Mapping():
            return {key: exact(item) for key, item in value.items()}
        case list() | tuple():
            return [exact(item) for item in value]
    return value


def measured(value: Any) -> Any:
    """The inverse for reading: every text that is a plain decimal becomes a number."""
    match value:
        case str():
            try:
                return float(value)
            except ValueError:
                return value
        case Mapping():
            return {key: measured(item) for key, item in value.items()}
        case list() | tuple():
            return [measured(item) for item in value]
    return value
