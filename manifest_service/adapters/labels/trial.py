"""The mark of a trial on whatever is printed of it: nobody can drive with one."""

from collections.abc import Iterator

from manifest_service.adapters.labels.drawing import BLACK, WHITE, Box, Line, Shape, Text
from manifest_service.adapters.labels.lettering import width_mm
from manifest_service.adapters.labels.wording import en, zh


def words() -> str:
    """试验 · 无效  SANDBOX – NOT VALID"""
    return f"{zh('trial')}  {en('trial')}"


def band(x: float, y: float, width: float, height: float) -> Iterator[Shape]:
    """The words in white on black, as large as they fit."""
    em = min(height * 0.72, width * 0.94 / width_mm(words(), 1))
    left = x + (width - width_mm(words(), em)) / 2
    yield Box(x=x, y=y, width=width, height=height, fill=BLACK)
    yield Text(x=left, y=y + (height - em) / 2, height=em, text=words(), fill=WHITE)


def crossed(x: float, y: float, width: float, height: float, line_mm: float) -> Iterator[Shape]:
    """What stands here struck out from corner to corner."""
    yield Line(points=((x, y), (x + width, y + height)), width_mm=line_mm)
    yield Line(points=((x, y + height), (x + width, y)), width_mm=line_mm)
