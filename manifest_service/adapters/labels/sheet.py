"""Labels of 100 mm on A4: four a page, with lines to cut along."""

from collections.abc import Iterator, Sequence

from manifest_service.adapters.labels.drawing import (
    BLACK,
    WHITE,
    Box,
    Drawing,
    Shape,
    moved,
)
from manifest_service.adapters.labels.label import SIDE, label
from manifest_service.services.labels import LabelContent

WIDTH, HEIGHT = 210.0, 297.0
PER_PAGE = 4
_LEFT = (WIDTH - 2 * SIDE) / 2
_TOP = (HEIGHT - 2 * SIDE) / 2
_CUT = 4.0


def sheets(contents: Sequence[LabelContent]) -> Iterator[Drawing]:
    """As many A4 pages as `contents` need; none for none."""
    for first in range(0, len(contents), PER_PAGE):
        page = contents[first : first + PER_PAGE]
        shapes = [shape for place, content in enumerate(page) for shape in _placed(content, place)]
        yield Drawing(
            title=page[0].number,
            width=WIDTH,
            height=HEIGHT,
            background=WHITE,
            shapes=(*shapes, *_cut_marks()),
        )


def _placed(content: LabelContent, place: int) -> Iterator[Shape]:
    drawing = label(content)
    x, y = _LEFT + place % 2 * SIDE, _TOP + place // 2 * SIDE
    yield Box(x=x, y=y, width=SIDE, height=SIDE, fill=drawing.background)
    for shape in drawing.shapes:
        yield moved(shape, x, y)


def _cut_marks() -> Iterator[Shape]:
    """Outside the labels, at the ends of the lines between them."""
    for i in range(3):
        x, y = _LEFT + i * SIDE, _TOP + i * SIDE
        yield Box(x=x, y=_TOP - 1 - _CUT, width=0.1, height=_CUT, fill=BLACK)
        yield Box(x=x, y=HEIGHT - _TOP + 1, width=0.1, height=_CUT, fill=BLACK)
        yield Box(x=0.5, y=y, width=_CUT - 0.5, height=0.1, fill=BLACK)
        yield Box(x=WIDTH - _CUT, y=y, width=_CUT - 0.5, height=0.1, fill=BLACK)
