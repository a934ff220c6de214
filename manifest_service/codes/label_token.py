"""Label tokens: 128 unguessable bits as 26 characters of Crockford's base 32, in small letters.

>>> encode(bytes(16))
'00000000000000000000000000'
>>> validate("7ZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-Z")
'7zzzzzzzzzzzzzzzzzzzzzzzzz'
>>> from_scan("HTTP://LOCALHOST:8000/Q/00000000000000000000000000#2KCE")
'00000000000000000000000000'
"""

import re

from manifest_service.errors import InvalidInput

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})
_IN_ADDRESS = re.compile(r"/[qQ]/([0-9a-zA-Z]{26})(?:[/?#]|$)")


def encode(random: bytes) -> str:
    """The token of 16 random bytes."""
    number = int.from_bytes(random, "big")
    return "".join(ALPHABET[number >> 5 * i & 31] for i in reversed(range(LENGTH)))


def decode(token: str) -> bytes:
    """The 16 bytes of a valid token.

    >>> decode(encode(bytes(range(16)))) == bytes(range(16))
    True
    """
    number = 0
    for letter in token:
        number = number << 5 | ALPHABET.index(letter)
    return (number & (1 << 128) - 1).to_bytes(16, "big")


def compact(text: str) -> str:
    """Small letters, without spaces and hyphens, common misreadings mended."""
    return re.sub(r"[\s\-]", "", text).lower().translate(_MISREAD)


def validate(text: str) -> str:
    """The token; raises InvalidInput("label_token_shape")."""
    token = compact(text)
    if len(token) != LENGTH or any(c not in ALPHABET for c in token):
        raise InvalidInput("label_token_shape")
    return token


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def format(text: str) -> str:
    """In groups people can read aloud."""
    token = compact(text)
    return "-".join(token[i : i + 5] for i in range(0, len(token), 5))


def from_scan(text: str) -> str | None:
    """The token in what a scanner or a person gave: the address of our QR, or the token itself;
    None when it is something else (our number, another system's code, a menu)."""
    found = _IN_ADDRESS.search(text.strip())
    candidate = found[1] if found else text
    return validate(candidate) if is_valid(candidate) else None
