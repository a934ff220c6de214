"""What could not be printed, and why, behind what was."""

from collections.abc import Iterator, Sequence

from manifest_service.adapters.labels.drawing import WHITE, Drawing, Text
from manifest_service.adapters.labels.lettering import wrapped
from manifest_service.adapters.labels.wording import en, zh

A4 = (210.0, 297.0)
MARGIN = 8.0
_TEXT, _LINE = 3.6, 4.6
_TOP = MARGIN + 16
_MOST = 3
"""Lines of a reason."""


def left_out_pages(said: Sequence[str], size: tuple[float, float] = A4) -> Iterator[Drawing]:
    """As many pages of (width, height) mm as the lines need; none for none."""
    width, height = size
    lines = [line for each in said for line in wrapped(each, _TEXT, width - 2 * MARGIN, _MOST)]
    per_page = int((height - MARGIN - _TOP) / _LINE)
    for first in range(0, len(lines), per_page):
        yield Drawing(
            title=zh("left_out.title"),
            width=width,
            height=height,
            background=WHITE,
            shapes=tuple(_page(lines[first : first + per_page])),
        )


def _page(lines: Sequence[str]) -> Iterator[Text]:
    yield Text(x=MARGIN, y=MARGIN, height=7, text=zh("left_out.title"))
    yield Text(x=MARGIN, y=MARGIN + 9, height=4, text=en("left_out.title"))
    for i, line in enumerate(lines):
        yield Text(x=MARGIN, y=_TOP + i * _LINE, height=_TEXT, text=line)
