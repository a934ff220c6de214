"""The national manifest number: year 4, province 2, prefecture 2, serial 6 (Order No. 23, Art. 15).

>>> validate("2026 3715 000123")
'20263715000123'
>>> format("20263715000123")
'2026-3715-000123'
>>> is_valid("20269915000123")
False
"""

import re

from manifest_service.codes.district import PROVINCES
from manifest_service.errors import InvalidInput

FIRST_YEAR = 2022
"""Order No. 23 is in force since 2022-01-01."""


def compact(text: str) -> str:
    return re.sub(r"[\s\-]", "", text)


def validate(text: str) -> str:
    """The 14 digits; raises InvalidInput("national_number_shape" | "national_number_origin")."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{14}", number) or not FIRST_YEAR <= int(number[:4]) <= 2100:
        raise InvalidInput("national_number_shape", number=text[:40])
    if number[4:6] not in PROVINCES:
        raise InvalidInput("national_number_origin", number=text[:40])
    return number


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def format(text: str) -> str:
    number = compact(text)
    return "-".join((number[:4], number[4:8], number[8:]))
