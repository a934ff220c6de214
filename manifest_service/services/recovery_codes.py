"""Codes for who has lost his second factor: `3-7KQWX-M2VDA`, ten of them, each good once.

The first digit is the number of the code, so that one hash is checked and not ten. What follows has
50 bits and is hashed as a password is (ASVS 5.0, 6.5.2).
"""

import re

COUNT = 10
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 of them, without those that are taken for one another."""
LENGTH = 10
_SHAPE = re.compile(rf"([0-9])([{LETTERS}]{{{LENGTH}}})")


def code_of(n: int, random: bytes) -> str:
    """The code with number `n` of ten random bytes."""
    letters = "".join(LETTERS[byte % 32] for byte in random[:LENGTH])
    return f"{n}-{letters[:5]}-{letters[5:]}"


def read(text: str) -> tuple[int, str] | None:
    """(number, what is hashed), however it was typed; None for what is no such code."""
    found = _SHAPE.fullmatch(re.sub(r"[\s-]", "", text).upper())
    return (int(found[1]), found[2]) if found else None
