"""Waste codes: `III-NNN-CC` hazardous (national list, 2021), `III-NNN-Sxx` others (2024 catalogue).

>>> validate("900 300 34")
'900-300-34'
>>> waste_class("900-300-34"), waste_class("900-001-S72")
('HW34', 'S72')
>>> matches("900-300-34", "HW34"), matches("900-001-S72", "S7"), matches("900-300-34", "HW3")
(True, True, False)
"""

import re

from manifest_service.errors import InvalidInput

_HAZARDOUS = re.compile(r"(\d{3})(\d{3})(\d{2})")
_CLASS = re.compile(r"HW(0[1-9]|[1-9][0-9])|S[0-9]{1,2}")
_OTHER = re.compile(r"(\d{3})(\d{3})(S\d{2})")


def compact(text: str) -> str:
    return re.sub(r"[\s\-]", "", text).upper()


def validate(text: str) -> str:
    """The code with its hyphens; raises InvalidInput("waste_code_shape")."""
    code = compact(text)
    match = _HAZARDOUS.fullmatch(code) or _OTHER.fullmatch(code)
    if not code.isascii() or match is None or not 1 <= int(match[3].lstrip("S")) <= 99:
        raise InvalidInput("waste_code_shape", code=text[:40])
    return "-".join(match.groups())


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def format(text: str) -> str:
    return validate(text)


def validate_pattern(text: str) -> str:
    """What `matches` takes for a pattern: a code, a class `HW34` or `S72`, a group `S7`; raises
    InvalidInput("waste_code_shape").

    >>> validate_pattern("hw34"), validate_pattern("S7"), validate_pattern("90030034")
    ('HW34', 'S7', '900-300-34')
    """
    pattern = compact(text)
    return pattern if _CLASS.fullmatch(pattern) else validate(text)


def waste_class(code: str) -> str:
    """`HW34` or `S72`."""
    last = code.rpartition("-")[2]
    return last if last.startswith("S") else f"HW{last}"


def matches(code: str, pattern: str) -> bool:
    """Whether `code` is `pattern`, of the class `HW34` or `S72`, or of the group `S7` (S70-S79)."""
    if code == pattern:
        return True
    found = waste_class(code) if is_valid(code) else ""
    group = re.fullmatch(r"S\d", pattern) is not None
    return found == pattern or (group and found.startswith(pattern))


def begins_or_matches(code: str, text: str) -> bool:
    """Whether `code` begins with the digits of `text`, or is of the class or group `text`.

    >>> begins_or_matches("900-300-34", "9003"), begins_or_matches("900-300-34", "hw34")
    (True, True)
    >>> begins_or_matches("900-300-34", "34")
    False
    """
    return compact(code).startswith(compact(text)) or matches(code, compact(text))


def class_ending(text: str) -> str | None:
    """What codes of the class or group `text` end in after their last hyphen; None if it is neither. A
    group's has one digit more.

    >>> class_ending("hw34"), class_ending("S72"), class_ending("S7"), class_ending("900")
    ('34', 'S72', 'S7', None)
    """
    found = compact(text)
    return found.removeprefix("HW") if _CLASS.fullmatch(found) else None
