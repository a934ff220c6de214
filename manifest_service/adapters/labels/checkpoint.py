"""A signed checkpoint on one A4 page, to be printed and put away where nobody changes it."""

from collections.abc import Iterator

from manifest_service.adapters.labels.drawing import WHITE, Code, Drawing, Shape, Text
from manifest_service.adapters.labels.qr import modules
from manifest_service.adapters.labels.wording import en, zh

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 20.0
CODE = 110.0
_TEXT, _LINE = 3.6, 6.0
_LETTERS = 84
"""On one line of the page."""


def checkpoint_page(note: str) -> Drawing:
    """`note` in letters, and as a QR code that holds exactly its bytes."""
    return Drawing(
        title=zh("checkpoint.title"),
        width=WIDTH,
        height=HEIGHT,
        background=WHITE,
        shapes=tuple(_shapes(note)),
    )


def _shapes(note: str) -> Iterator[Shape]:
    yield Text(x=MARGIN, y=MARGIN, height=8, text=zh("checkpoint.title"))
    yield Text(x=MARGIN, y=MARGIN + 10, height=4, text=en("checkpoint.title"))
    y = MARGIN + 20
    for words in (zh("checkpoint.note"), en("checkpoint.note")):
        yield Text(x=MARGIN, y=y, height=_TEXT, text=words)
        y += _LINE
    rows = tuple(tuple(row) for row in modules(note))
    yield Code(x=(WIDTH - CODE) / 2, y=y + 2, size=CODE, rows=rows)
    y += CODE + 10
    for line in note.split("\n"):
        for at in range(0, max(len(line), 1), _LETTERS):
            yield Text(x=MARGIN, y=y, height=_TEXT, text=line[at : at + _LETTERS])
            y += _LINE
