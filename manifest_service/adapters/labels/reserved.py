"""Numbers reserved ahead on A4, ten to a page: each with its code and room to write on."""

from collections.abc import Iterator, Sequence

from manifest_service.adapters.labels.drawing import BLACK, WHITE, Box, Code, Drawing, Shape, Text
from manifest_service.adapters.labels.qr import modules
from manifest_service.adapters.labels.wording import en, zh
from manifest_service.services.labels import ReservedLabel

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 10.0
COLUMNS, ROWS = 2, 5
PER_PAGE = COLUMNS * ROWS
_CARD_WIDTH = (WIDTH - 2 * MARGIN) / COLUMNS
_CARD_HEIGHT = (HEIGHT - 2 * MARGIN) / ROWS
_INSET, _CODE, _LINE = 3.0, 26.0, 5.8
_BLANKS = ("driver", "waste", "mass", "receiver")


def reserved_pages(labels: Sequence[ReservedLabel]) -> Iterator[Drawing]:
    """As many A4 pages as `labels` need; none for none."""
    for first in range(0, len(labels), PER_PAGE):
        page = labels[first : first + PER_PAGE]
        yield Drawing(
            title=zh("reserved.title"),
            width=WIDTH,
            height=HEIGHT,
            background=WHITE,
            shapes=tuple(shape for place, one in enumerate(page) for shape in _card(one, place)),
        )


def _card(one: ReservedLabel, place: int) -> Iterator[Shape]:
    x = MARGIN + place % COLUMNS * _CARD_WIDTH
    y = MARGIN + place // COLUMNS * _CARD_HEIGHT
    rows = tuple(tuple(row) for row in modules(one.url))
    yield Box(x=x, y=y, width=_CARD_WIDTH, height=_CARD_HEIGHT, line_mm=0.2)
    yield Code(x=x + _INSET, y=y + _INSET, size=_CODE, rows=rows)
    right = x + _INSET + _CODE + 3
    yield Text(x=right, y=y + _INSET, height=3, text=zh("reserved.title"))
    yield Text(x=right, y=y + _INSET + 4, height=2.4, text=en("reserved.title"))
    yield Text(x=right, y=y + _INSET + 9, height=4.2, text=one.number, bold=True)
    yield Text(x=right, y=y + _INSET + 15, height=2.8, text=one.token)
    yield from _blank(zh("reserved.vehicle"), right, y + _INSET + 20, x + _CARD_WIDTH - _INSET)
    for index, name in enumerate(_BLANKS):
        top = y + _INSET + _CODE + 1.2 + index * _LINE
        yield from _blank(zh(f"reserved.{name}"), x + _INSET, top, x + _CARD_WIDTH - _INSET)


def _blank(name: str, left: float, top: float, right: float) -> Iterator[Shape]:
    """A name, and a line to write on as far as `right`."""
    yield Text(x=left, y=top, height=2.8, text=name)
    yield Box(x=left + 14, y=top + 3.6, width=right - left - 14, height=0.1, fill=BLACK)
