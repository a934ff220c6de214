"""Unified social credit code of a Chinese organisation, 18 characters (GB 32100-2015).

>>> validate("91110000600037341l")
'91110000600037341L'
>>> is_valid("91110000600037341M")
False
>>> with_check("91110000600037341")
'91110000600037341L'
"""

import re

from manifest_service.errors import InvalidInput

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Without I, O, S, V, Z (GB 32100-2015, 4.1)."""

_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


def compact(text: str) -> str:
    return re.sub(r"[\s\-]", "", text).upper()


def validate(text: str) -> str:
    """The code; raises InvalidInput("uscc_shape" | "uscc_check")."""
    code = compact(text)
    if len(code) != 18 or any(c not in ALPHABET for c in code):
        raise InvalidInput("uscc_shape", code=text[:40])
    if with_check(code[:17]) != code:
        raise InvalidInput("uscc_check", code=text[:40])
    return code


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def format(text: str) -> str:
    return compact(text)


def with_check(stem: str) -> str:
    """`stem` (17 characters) and its check character."""
    total = sum(
        ALPHABET.index(character) * weight for character, weight in zip(stem, _WEIGHTS, strict=True)
    )
    return stem + ALPHABET[(31 - total % 31) % 31]
