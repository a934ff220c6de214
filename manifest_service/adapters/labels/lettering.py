"""The font, and how wide text is in it."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

FONT_NAME = "wqy-microhei"
_MEASURE_PX = 200


@cache
def font_path() -> Path:
    return Path(str(files(__package__).joinpath("fonts", f"{FONT_NAME}.ttc")))


@cache
def sized(px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path()), px)


def width_mm(text: str, height_mm: float) -> float:
    """How wide `text` is when its em is `height_mm` high."""
    return float(sized(_MEASURE_PX).getlength(text)) / _MEASURE_PX * height_mm


def wrapped(text: str, height_mm: float, limit_mm: float, lines: int) -> list[str]:
    """`text` in at most `lines` lines no wider than `limit_mm`; what does not fit ends in …"""
    found: list[str] = []
    rest = text
    while rest and len(found) < lines:
        count = len(rest)
        while count > 1 and width_mm(rest[:count], height_mm) > limit_mm:
            count -= 1
        found.append(rest[:count])
        rest = rest[count:]
    if rest:
        last = found[-1]
        while last and width_mm(last + "…", height_mm) > limit_mm:
            last = last[:-1]
        found[-1] = last + "…"
    return found
