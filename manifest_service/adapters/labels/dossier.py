"""The evidence of an alert or a case on A4: what was said, why, the map, the chain, how to check it."""

from collections.abc import Iterator
from typing import assert_never

from manifest_service.adapters.labels.dossier_map import map_block
from manifest_service.adapters.labels.drawing import BLACK, WHITE, Box, Drawing, Shape, Text
from manifest_service.adapters.labels.lettering import width_mm, wrapped
from manifest_service.adapters.labels.pages import Block, paged
from manifest_service.adapters.labels.table import GREY, INNER, LINE, SMALL, TEXT
from manifest_service.services.dossier_print import (
    DossierContent,
    Grid,
    Heading,
    Map,
    Pairs,
    Paragraph,
    Part,
)

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 16.0
_FIRST_TOP = MARGIN + 20
_BOTTOM = HEIGHT - MARGIN - 9
_NAME = 46.0
"""How wide the names of pairs are."""
_SMALL_LINE = 3.6
_MOST_LINES = 60


def dossier_pages(content: DossierContent) -> Iterator[Drawing]:
    """A4 pages."""
    blocks = [block for part in content.parts for block in _blocks(part)]
    found = paged(blocks, left=MARGIN, first_top=_FIRST_TOP, top=MARGIN + 6, bottom=_BOTTOM)
    for page, shapes in enumerate(found, 1):
        yield Drawing(
            title=content.title,
            width=WIDTH,
            height=HEIGHT,
            background=WHITE,
            shapes=(
                *(_head(content) if page == 1 else ()),
                *shapes,
                *_foot(content, page, len(found)),
            ),
        )


def _head(content: DossierContent) -> Iterator[Shape]:
    (title,) = wrapped(content.title, 7.5, INNER, 1)
    yield Text(x=MARGIN, y=MARGIN, height=7.5, text=title, bold=True)
    (subtitle,) = wrapped(content.subtitle, TEXT, INNER, 1)
    yield Text(x=MARGIN, y=MARGIN + 11, height=TEXT, text=subtitle)
    yield Box(x=MARGIN, y=MARGIN + 16.5, width=INNER, height=0.5, fill=BLACK)


def _foot(content: DossierContent, page: int, pages: int) -> Iterator[Shape]:
    y, number = HEIGHT - MARGIN - 3.5, f"{page} / {pages}"
    room = INNER - width_mm(number, TEXT) - 4
    for line in wrapped(content.foot, SMALL, room, 2):
        yield Text(x=MARGIN, y=y, height=SMALL, text=line)
        y += 3.2
    x = WIDTH - MARGIN - width_mm(number, TEXT)
    yield Text(x=x, y=HEIGHT - MARGIN - 3.5, height=TEXT, text=number)


def _blocks(part: Part) -> Iterator[Block]:
    match part:
        case Heading():
            yield _heading(part.text)
        case Paragraph():
            yield from _paragraph(part)
        case Pairs():
            yield from (_pair(*row) for row in part.rows)
        case Grid():
            yield from _grid(part)
        case Map():
            yield map_block(part, INNER)
        case _:
            assert_never(part)


def _heading(text: str) -> Block:
    (line,) = wrapped(text, 4.4, INNER, 1)
    rule = Box(x=0, y=9.4, width=INNER, height=0.3, fill=BLACK)
    return Block(height=11, keep=True, shapes=(Text(x=0, y=3.6, height=4.4, text=line), rule))


def _paragraph(part: Paragraph) -> Iterator[Block]:
    """A block a line: a long text may go over the end of a page."""
    height, pitch = (SMALL, _SMALL_LINE) if part.small else (TEXT, LINE + 0.4)
    for line in wrapped(part.text, height, INNER, _MOST_LINES):
        yield Block(height=pitch, shapes=(Text(x=0, y=0, height=height, text=line),))
    yield Block(height=1.2, shapes=())


def _pair(name: str, value: str) -> Block:
    names = wrapped(name, TEXT, _NAME - 2, 3)
    values = wrapped(value, TEXT, INNER - _NAME, 6)
    shapes = [
        Text(x=x, y=i * LINE, height=TEXT, text=line)
        for x, lines in ((0.0, names), (_NAME, values))
        for i, line in enumerate(lines)
    ]
    return Block(height=max(len(names), len(values)) * LINE + 0.6, shapes=tuple(shapes))


def _grid(part: Grid) -> Iterator[Block]:
    names = _row(part, part.names)
    header = Block(height=names.height, shapes=names.shapes, keep=True)
    yield header
    for row in part.rows:
        made = _row(part, row)
        yield Block(height=made.height, shapes=made.shapes, header=header)
    yield Block(height=2, shapes=())


def _row(part: Grid, cells: tuple[str, ...]) -> Block:
    height, pitch = (SMALL, _SMALL_LINE) if part.small else (TEXT, LINE)
    shapes: list[Shape] = []
    x, most = 0.0, 1
    for share, cell in zip(part.shares, cells, strict=True):
        lines = wrapped(cell, height, share * INNER - 2, 8)
        shapes += [Text(x=x, y=i * pitch, height=height, text=line) for i, line in enumerate(lines)]
        most, x = max(most, len(lines)), x + share * INNER
    shapes.append(Box(x=0, y=most * pitch + 0.2, width=INNER, height=0.1, fill=GREY))
    return Block(height=most * pitch + 1.2, shapes=tuple(shapes))
