"""Our manifest number: adcode 6, local day yymmdd 6, serial 5, check character (ISO 7064 MOD 37,36).

>>> format("37152526112300042L")
'371525-261123-00042-L'
>>> validate("371525-261123-00042-l")
'37152526112300042L'
>>> is_valid("371525-261123-00043-L")
False
"""

import builtins
import re
from dataclasses import dataclass
from datetime import date

from manifest_service.codes.check37 import check_character
from manifest_service.errors import InvalidInput

_SHAPE = re.compile(r"\d{17}[0-9A-Z]")
_LARGEST_SERIAL = 99_999


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a number says: the county, the local day it was given, and which one that day."""

    adcode: str
    day: date
    serial: int


def compact(text: str) -> str:
    """`text` without spaces and hyphens, in capitals."""
    return re.sub(r"[\s\-]", "", text).upper()


def validate(text: str) -> str:
    """The compact number; raises InvalidInput("manifest_number_shape" | "manifest_number_check")."""
    number = compact(text)
    if not (number.isascii() and _SHAPE.fullmatch(number)):
        raise InvalidInput("manifest_number_shape", number=text[:40])
    if check_character(number[:-1]) != number[-1]:
        raise InvalidInput("manifest_number_check", number=text[:40])
    return number


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def format(text: str) -> str:
    """The number as people read it."""
    number = compact(text)
    return "-".join((number[:6], number[6:12], number[12:17], number[17:]))


def build(adcode: str, day: date, serial: int) -> str:
    """The number of the `serial`th manifest of a county and local day.

    >>> build("371525", date(2026, 11, 23), 42)
    '37152526112300042L'
    """
    if not 1 <= serial <= _LARGEST_SERIAL:
        raise InvalidInput("manifest_serial_exhausted", serial=serial)
    stem = f"{adcode}{day:%y%m%d}{builtins.format(serial, '05d')}"
    return stem + check_character(stem)


def parse(text: str) -> Parts:
    """The parts of a number; raises InvalidInput as `validate` does, also when its day is none.

    >>> parse("371525-261123-00042-L").serial
    42
    """
    number = validate(text)
    try:
        day = date(2000 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError as error:
        raise InvalidInput("manifest_number_shape", number=text[:40]) from error
    return Parts(adcode=number[:6], day=day, serial=int(number[12:17]))
