"""The manifest on A4, as many pages as it takes: head with the QR, the sections, where the parties sign; on every page
its number and the head of the chain."""

from collections.abc import Iterator

from manifest_service.adapters.labels.drawing import WHITE, Box, Code, Drawing, Shape, Text
from manifest_service.adapters.labels.form_sections import sections
from manifest_service.adapters.labels.lettering import width_mm
from manifest_service.adapters.labels.pages import Block, paged
from manifest_service.adapters.labels.qr import modules
from manifest_service.adapters.labels.table import INNER, SMALL
from manifest_service.adapters.labels.trial import band
from manifest_service.adapters.labels.wording import chain_line, en, kind, zh
from manifest_service.services.labels import LabelContent
from manifest_service.services.manifest_form import ManifestForm

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 16.0
CODE = 44.0
"""With a signed statement modules of 0.60 mm."""
_FIRST_TOP = 55.0
_TOP = MARGIN + 9
_BOTTOM = HEIGHT - MARGIN - 9
_SIGNATURE = 20.0


def form(content: ManifestForm) -> Iterator[Drawing]:
    """A4 pages."""
    label = content.label
    blocks = [*sections(content), _signatures()]
    found = paged(blocks, left=MARGIN, first_top=_FIRST_TOP, top=_TOP, bottom=_BOTTOM)
    for page, shapes in enumerate(found, 1):
        head = _head(label) if page == 1 else _head_again(label)
        yield Drawing(
            title=label.number,
            width=WIDTH,
            height=HEIGHT,
            background=WHITE,
            shapes=(
                *head,
                *shapes,
                *_foot(label, page, len(found)),
                *(_not_valid() if label.trial else ()),
            ),
        )


def _not_valid() -> Iterator[Shape]:
    """Above the head, beside the code, and below the foot."""
    yield from band(MARGIN, 4, INNER - CODE, 9)
    yield from band(MARGIN, HEIGHT - 12, INNER, 8)


def _head(label: LabelContent) -> Iterator[Shape]:
    of = kind(label.hazardous)
    yield Text(x=MARGIN, y=MARGIN, height=9, text=zh(f"form_title.{of}"))
    yield Text(x=MARGIN, y=27.5, height=4, text=en(f"form_title.{of}"))
    yield Text(x=MARGIN, y=37, height=5.4, text=label.number)
    yield Text(x=MARGIN, y=44, height=SMALL, text=f"{zh('field.number')} {en('field.number')}")
    rows = tuple(tuple(row) for row in modules(label.url))
    left = WIDTH - MARGIN - CODE + 3
    yield Code(x=left, y=MARGIN - 8, size=CODE, rows=rows)
    scan = f"{zh('note.scan')} {en('note.scan')}"
    x = left + (CODE - width_mm(scan, SMALL)) / 2
    yield Text(x=x, y=MARGIN - 8 + CODE, height=SMALL, text=scan)


def _head_again(label: LabelContent) -> Iterator[Shape]:
    words = f"{zh(f'form_title.{kind(label.hazardous)}')}  {label.number}"
    yield Text(x=MARGIN, y=MARGIN - 1, height=4.2, text=words)
    yield Box(x=MARGIN, y=MARGIN + 5, width=INNER, height=0.2, fill=(0, 0, 0))


def _signatures() -> Block:
    """Where the three parties sign a paper copy."""
    third = INNER / 3
    shapes: list[Shape] = []
    for column, party in enumerate(("generator", "carrier", "receiver")):
        x = column * third
        words = f"{zh(f'field.{party}')}{zh('field.signature')}"
        small = f"{en(f'field.{party}')}, {en('field.signature')}"
        shapes += [
            Box(x=x, y=5, width=third, height=_SIGNATURE, line_mm=0.2),
            Text(x=x + 2, y=6.5, height=3.2, text=words),
            Text(x=x + 2, y=10.6, height=SMALL, text=small),
        ]
    return Block(height=_SIGNATURE + 6, shapes=tuple(shapes))


def _foot(label: LabelContent, page: int, pages: int) -> Iterator[Shape]:
    """What this paper is, where the chain stood, and which page it is."""
    y = HEIGHT - MARGIN - 4.5
    if label.head is not None:
        words = chain_line(label.head)
        height = min(2.3, INNER / width_mm(words, 1))
        yield Text(x=MARGIN, y=y - 3.4, height=height, text=words)
    yield Text(x=MARGIN, y=y, height=SMALL, text=zh("note.printed"))
    yield Text(x=MARGIN, y=y + 3.2, height=SMALL, text=en("note.printed"))
    number = f"{page} / {pages}"
    yield Text(x=WIDTH - MARGIN - width_mm(number, 3.4), y=y + 0.6, height=3.4, text=number)
