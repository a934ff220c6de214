"""Chinese number plates (GA 36-2018): province, letter, then 5 characters, 6 for new energy.

Besides them the plates of vehicles that do not exist, for trials (docs/api.md, Sandbox): they begin with 测,
which no plate on the road does.

>>> validate("鲁p·12345")
'鲁P12345'
>>> format("鲁P12345")
'鲁P·12345'
>>> is_valid("鲁PD12345"), is_valid("鲁P1234挂"), is_valid("鲁P1O345")
(True, True, False)
>>> validate("测a00001"), is_trial("测A·00001"), is_trial("鲁P12345")
('测A00001', True, False)
"""

import re

from manifest_service.errors import InvalidInput

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SERIAL = "A-HJ-NP-Z0-9"
"""Serials use no I and no O."""

_ORDINARY = re.compile(rf"[{PROVINCES}][A-Z][{_SERIAL}]{{5}}")
_TRAILER = re.compile(rf"[{PROVINCES}][A-Z][{_SERIAL}]{{4}}挂")
_NEW_ENERGY_SMALL = re.compile(rf"[{PROVINCES}][A-Z][A-HJK][{_SERIAL}][0-9]{{4}}")
_NEW_ENERGY_LARGE = re.compile(rf"[{PROVINCES}][A-Z][0-9]{{5}}[A-HJK]")
_TRIAL = re.compile(rf"测[A-Z][{_SERIAL}]{{5}}")
_COLOURS = (
    (_ORDINARY, ("blue", "yellow")),
    (_TRAILER, ("yellow",)),
    (_NEW_ENERGY_SMALL, ("green",)),
    (_NEW_ENERGY_LARGE, ("yellow_green",)),
    (_TRIAL, ("blue", "yellow", "green", "yellow_green")),
)


def compact(text: str) -> str:
    return re.sub(r"[\s·•.\-]", "", text).upper()


def validate(text: str) -> str:
    """The plate without its dot; raises InvalidInput("plate_shape")."""
    plate = compact(text)
    if not any(shape.fullmatch(plate) for shape, _ in _COLOURS):
        raise InvalidInput("plate_shape", plate=text[:20])
    return plate


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def is_trial(text: str) -> bool:
    """Whether `text` is the plate of a vehicle made up for trials."""
    return _TRIAL.fullmatch(compact(text)) is not None


def format(text: str) -> str:
    plate = compact(text)
    return f"{plate[:2]}·{plate[2:]}"


def colours_of(text: str) -> tuple[str, ...]:
    """Colours a plate of this shape may have (GA 36-2018): blue for small vehicles, yellow for large ones
    and trailers, green for small and yellow-green for large new-energy ones; none for no plate.

    >>> colours_of("鲁P12345"), colours_of("鲁PD12345"), colours_of("鲁P12345D"), colours_of("鲁P1234挂")
    (('blue', 'yellow'), ('green',), ('yellow_green',), ('yellow',))
    """
    plate = compact(text)
    return next((colours for shape, colours in _COLOURS if shape.fullmatch(plate)), ())
