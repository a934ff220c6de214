"""Headings, tables and pairs of name and value, as blocks of a form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from manifest_service.adapters.labels.drawing import BLACK, Box, Shape, Text
from manifest_service.adapters.labels.lettering import ASCENT, width_mm, wrapped
from manifest_service.adapters.labels.pages import Block
from manifest_service.adapters.labels.wording import en, zh

INNER = 178.0
"""How wide a form is."""
TEXT, SMALL = 3.4, 2.5
LINE = 4.6
GREY = (170, 170, 170)
_GUTTER = 1.5
_NAME = 27.0
"""How wide the name of a pair is, at least."""


@dataclass(frozen=True, kw_only=True)
class Column:
    key: str
    """Of its words, labels.column.<key>."""
    width: float
    most: int = 4
    """Lines a cell may take."""


def heading(key: str) -> Block:
    words = zh(f"heading.{key}")
    small = Text(x=width_mm(words, 4.2) + 2, y=4.3, height=2.8, text=en(f"heading.{key}"))
    rule = Box(x=0, y=8.6, width=INNER, height=0.4, fill=BLACK)
    return Block(height=10, keep=True, shapes=(Text(x=0, y=3, height=4.2, text=words), small, rule))


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], under: Sequence[str] = ()
) -> Iterator[Block]:
    """The names of `columns`, then a block for each of `rows`, with its line of `under` in small
    letters beneath it."""
    names = Block(height=7.2, shapes=tuple(_names(columns)), keep=True)
    yield names
    for i, row in enumerate(rows):
        yield _row(columns, row, under[i] if i < len(under) else "", names)


def pairs(said: Sequence[tuple[str, str]], across: int = 2) -> Iterator[Block]:
    """(key of labels.field.<key>, value), `across` beside each other."""
    width = INNER / across
    for first in range(0, len(said), across):
        shapes: list[Shape] = []
        lines = 1
        for i, (key, value) in enumerate(said[first : first + across]):
            found, taken = _pair(key, value, i * width, width)
            shapes += found
            lines = max(lines, taken)
        yield Block(height=lines * LINE + 0.2, shapes=tuple(shapes))


def _names(columns: Sequence[Column]) -> Iterator[Shape]:
    x = 0.0
    for column in columns:
        room = column.width - _GUTTER
        for y, words, height in ((0.0, zh, 2.9), (3.3, en, 2.3)):
            (text,) = wrapped(words(f"column.{column.key}"), height, room, 1)
            yield Text(x=x, y=y, height=height, text=text)
        x += column.width


def _row(columns: Sequence[Column], row: Sequence[str], under: str, names: Block) -> Block:
    shapes: list[Shape] = []
    x, most = 0.0, 1
    for column, cell in zip(columns, row, strict=True):
        lines = wrapped(cell, TEXT, column.width - _GUTTER, column.most)
        shapes += [
            Text(x=x, y=i * LINE, height=TEXT, text=line) for i, line in enumerate(lines) if line
        ]
        most = max(most, len(lines))
        x += column.width
    height = most * LINE
    for line in wrapped(under, SMALL, INNER, 3) if under else ():
        shapes.append(Text(x=0, y=height - 0.4, height=SMALL, text=line))
        height += 3.2
    shapes.append(Box(x=0, y=height + 0.1, width=INNER, height=0.1, fill=GREY))
    return Block(height=height + 1.0, shapes=tuple(shapes), header=names)


def _pair(key: str, value: str, x: float, width: float) -> tuple[list[Shape], int]:
    name, small = zh(f"field.{key}"), en(f"field.{key}")
    beside = x + width_mm(name, TEXT) + 0.8
    left = max(x + _NAME, beside + width_mm(small, SMALL)) + 1.5
    shapes: list[Shape] = [
        Text(x=x, y=0, height=TEXT, text=name),
        Text(x=beside, y=(TEXT - SMALL) * ASCENT, height=SMALL, text=small),
    ]
    lines = wrapped(value, TEXT, x + width - _GUTTER - left, 3)
    shapes += [Text(x=left, y=i * LINE, height=TEXT, text=line) for i, line in enumerate(lines)]
    return shapes, len(lines)
