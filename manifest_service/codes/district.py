"""Administrative division codes (GB/T 2260): province 2, prefecture 2, county 2.

>>> parent("371525")
'371500'
>>> parent("371500")
'370000'
>>> is_valid("991525")
False
"""

import re

from manifest_service.errors import InvalidInput

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)
"""First two digits in use, GB/T 2260."""


def compact(text: str) -> str:
    return text.strip()


def validate(text: str) -> str:
    """The six digits; raises InvalidInput("district_shape")."""
    code = compact(text)
    if not re.fullmatch(r"[0-9]{6}", code) or code[:2] not in PROVINCES:
        raise InvalidInput("district_shape", code=text[:40])
    return code


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def format(text: str) -> str:
    return compact(text)


def parent(code: str) -> str | None:
    """The prefecture of a county, the province of a prefecture, None for a province."""
    if code.endswith("0000"):
        return None
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"
