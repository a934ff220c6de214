"""Blocks of shapes set under each other, over as many pages as they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from manifest_service.adapters.labels.drawing import Shape, moved


@dataclass(frozen=True, kw_only=True)
class Block:
    """Shapes that stay together, drawn from (0, 0)."""

    height: float
    shapes: tuple[Shape, ...]
    keep: bool = False
    """Whether it stays with the block after it: a heading."""
    header: Block | None = None
    """Set above it again when it begins a page: the names of a table's columns."""


def paged(
    blocks: Iterable[Block], *, left: float, first_top: float, top: float, bottom: float
) -> list[list[Shape]]:
    """The shapes of each page, at least one, between `top` and `bottom`. A block higher than a page
    runs out of it: none is."""
    found: list[list[Shape]] = [[]]
    y = first_top
    for together in _together(blocks):
        height = sum(block.height for block in together)
        if y + height > bottom and y > top:
            found.append([])
            y = top
            if together[0].header is not None:
                together = [together[0].header, *together]
        for block in together:
            found[-1] += [moved(shape, left, y) for shape in block.shapes]
            y += block.height
    return found


def _together(blocks: Iterable[Block]) -> Iterable[list[Block]]:
    """Runs of blocks that may not be parted."""
    run: list[Block] = []
    for block in blocks:
        run.append(block)
        if not block.keep:
            yield run
            run = []
    if run:
        yield run
