"""Batch codes of the ledgers of hazardous waste (HJ 1259-2022): letters, day, three digits.

HWCS generated, HWRK into store, HWCK out of store.

>>> build("generated", date(2026, 11, 23), 7)
'HWCS20261123007'
>>> validate("hwcs 20261123 007"), stage_of("HWRK20261123001")
('HWCS20261123007', 'stored')
>>> is_valid("HWCS20261323001"), is_valid("HWXX20261123001"), is_valid("HWCS20261123000")
(False, False, False)
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from manifest_service.errors import InvalidInput, Refusal

Stage = Literal["generated", "stored", "taken_out"]
LETTERS: Mapping[Stage, str] = {"generated": "HWCS", "stored": "HWRK", "taken_out": "HWCK"}
STAGES: tuple[Stage, ...] = tuple(LETTERS)
LAST = 999

_SHAPE = re.compile(r"(HWCS|HWRK|HWCK)([0-9]{8})([0-9]{3})")


def build(stage: Stage, day: date, serial: int) -> str:
    """The code of the `serial`-th batch of a day; raises Refusal("batch_codes_exhausted") after 999."""
    if serial > LAST:
        raise Refusal("batch_codes_exhausted", day=day.isoformat(), limit=LAST)
    return f"{LETTERS[stage]}{day:%Y%m%d}{serial:03d}"


def compact(text: str) -> str:
    return re.sub(r"[\s\-]", "", text).upper()


def validate(text: str) -> str:
    """The code; raises InvalidInput("batch_code_shape")."""
    code = compact(text)
    match = _SHAPE.fullmatch(code)
    if match is None or match[3] == "000" or not _is_day(match[2]):
        raise InvalidInput("batch_code_shape", code=text[:40])
    return code


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def format(text: str) -> str:
    return compact(text)


def stage_of(code: str) -> Stage:
    """Which part of a ledger a valid code belongs to."""
    return next(stage for stage, letters in LETTERS.items() if code.startswith(letters))


def _is_day(digits: str) -> bool:
    try:
        datetime.strptime(digits, "%Y%m%d")  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        return False
    return True
