"""The font, how wide text is in it, and where lines may break."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

FONT_NAME = "wqy-microhei"
ASCENT = 0.88
"""Of the em, above the baseline: where a line's top is put."""
_MEASURE_PX = 200
# What stays together: a run of Latin letters and digits, or one character, with the closing
# punctuation after it (a line does not begin with a comma).
_UNBROKEN = re.compile(r"(?:[A-Za-z0-9.\-/]+|.)[，。；、）」》：！？…]*")


PLACES = (
    Path(str(files(__package__).joinpath("fonts", f"{FONT_NAME}.ttc"))),
    Path("/usr/share/fonts/truetype/wqy", f"{FONT_NAME}.ttc"),
)
"""The package's own file; else that of Debian's fonts-wqy-microhei, the same bytes, for who packs this
without it."""


@cache
def font_path() -> Path:
    return first_there(PLACES)


def first_there(places: Sequence[Path]) -> Path:
    """The first of `places` that is a file; the first when none is."""
    return next((place for place in places if place.is_file()), places[0])


@cache
def sized(px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path()), px)


def width_mm(text: str, height_mm: float) -> float:
    """How wide `text` is when its em is `height_mm` high: the sum of its letters, as PDF sets it."""
    return sum(map(_advance, text)) * height_mm


@cache
def _advance(letter: str) -> float:
    """How wide `letter` is, in ems."""
    return float(sized(_MEASURE_PX).getlength(letter)) / _MEASURE_PX


def printable(text: str) -> str:
    """`text` as one line: white space is one blank, characters that print nothing are gone.

    A name with a line break in it would stop Pillow, one with U+0001 would make the SVG invalid,
    one with U+202E would turn the rest of a line around.
    """
    visible = (c for c in " ".join(text.split()) if not unicodedata.category(c).startswith("C"))
    return "".join(visible)


def wrapped(text: str, height_mm: float, limit_mm: float, lines: int) -> list[str]:
    """`text` in at most `lines` lines no wider than `limit_mm`; what does not fit ends in …"""
    found = [""]
    for piece in _pieces(printable(text), height_mm, limit_mm):
        if width_mm(found[-1] + piece, height_mm) <= limit_mm:
            found[-1] += piece
        elif len(found) < lines:
            found.append(piece.lstrip())
        else:
            return [*found[:-1], _cut(found[-1] + piece, height_mm, limit_mm)]
    return found


def _pieces(text: str, height_mm: float, limit_mm: float) -> list[str]:
    """The unbroken parts of `text`; one that is wider than a line in single characters."""
    pieces: list[str] = []
    for piece in _UNBROKEN.findall(text):
        pieces += [piece] if width_mm(piece, height_mm) <= limit_mm else piece
    return pieces


def _cut(text: str, height_mm: float, limit_mm: float) -> str:
    """As much of `text` as fits with … after it."""
    while text and width_mm(text + "…", height_mm) > limit_mm:
        text = text[:-1]
    return text + "…"
