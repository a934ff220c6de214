"""Our manifest number: adcode 6, local day yymmdd 6, serial 5, check character (ISO 7064 MOD 37,36).

The serial of a trial (docs/api.md, Sandbox) is a T and 4 digits, so that nobody takes its number for a
manifest's, wherever it stands.

>>> format("37152526112300042L")
'371525-261123-00042-L'
>>> validate("371525-261123-00042-l")
'37152526112300042L'
>>> is_valid("371525-261123-00043-L")
False
>>> is_trial(build_trial("371525", date(2026, 11, 23), 7)), is_trial("371525-261123-00042-L")
(True, False)
"""

import builtins
import re
from dataclasses import dataclass
from datetime import date

from manifest_service.codes.check37 import check_character
from manifest_service.errors import InvalidInput

_SHAPE = re.compile(r"\d{12}[\dT]\d{4}[0-9A-Z]")
_LARGEST_SERIAL = 99_999
_LARGEST_TRIAL = 9_999
_TRIAL_AT = 12


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a number says: the county, the local day it was given, and which one that day."""

    adcode: str
    day: date
    serial: int
    trial: bool = False
    """Whether it is of a trial: those are counted by themselves."""


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
    return _checked(f"{adcode}{day:%y%m%d}{builtins.format(serial, '05d')}")


def build_trial(adcode: str, day: date, serial: int) -> str:
    """The number of the `serial`th trial of a county and local day.

    >>> build_trial("371525", date(2026, 11, 23), 7)
    '371525261123T0007V'
    """
    if not 1 <= serial <= _LARGEST_TRIAL:
        raise InvalidInput("manifest_serial_exhausted", serial=serial)
    return _checked(f"{adcode}{day:%y%m%d}T{builtins.format(serial, '04d')}")


def is_trial(text: str) -> bool:
    """Whether `text`, well formed or not, is the number of a trial."""
    return compact(text)[_TRIAL_AT : _TRIAL_AT + 1] == "T"


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
    trial = is_trial(number)
    serial = int(number[_TRIAL_AT + trial : 17])
    return Parts(adcode=number[:6], day=day, serial=serial, trial=trial)


def _checked(stem: str) -> str:
    return stem + check_character(stem)
