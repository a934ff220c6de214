"""The label, drawn at its own size: 100, 150 or 200 mm square.

HJ 1276-2022 wants text of 3 mm at 100, 5 mm at 150 and 6 mm at 200, a border of at least 1 mm, and at
least 3 mm free around it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from manifest_service.adapters.labels.drawing import (
    BLACK,
    ORANGE,
    WHITE,
    Box,
    Code,
    Drawing,
    Shape,
    Text,
)
from manifest_service.adapters.labels.flow import Column, Field, flow, lines_wanted
from manifest_service.adapters.labels.label_fields import below_code, beside_code, name_of
from manifest_service.adapters.labels.lettering import width_mm, wrapped
from manifest_service.adapters.labels.qr import modules
from manifest_service.adapters.labels.trial import band, crossed
from manifest_service.adapters.labels.wording import chain_line, en, kind, zh
from manifest_service.services.labels import LabelContent

SIDE = 100
FREE = 3.2
"""Around the border."""
BORDER = 1.0
MARGIN = FREE + BORDER + 0.8
TEXT: Mapping[int, float] = {100: 3.6, 150: 5.95, 200: 7.15}
"""Of the em, by the side of the label. The lowest character of a field's name, 日, is 0.856 em high
in our font: 3.08, 5.09 and 6.12 mm."""
CODE = 0.54
"""Of the side. With a signed statement a code has 65 modules and its quiet zone: modules of 0.74 mm
on the smallest label, which a telephone of 12 megapixels reads from 1 m."""
TITLE = 0.068
PITCH, LOOSE = 1.033, 1.25
"""From line to line, in ems: of hazardous waste, which has much to say, and of construction waste."""
IMPRINT = 0.0185
"""The chain's head, of the side: no text of the standard's, so it may be small."""


@dataclass(frozen=True, kw_only=True)
class _Face:
    """Where things are on a label of one size, in mm."""

    side: float
    em: float
    leading: float

    @property
    def inner(self) -> float:
        return self.side - 2 * MARGIN

    @property
    def pitch(self) -> float:
        return self.em * self.leading

    @property
    def code(self) -> float:
        return self.side * CODE

    @property
    def code_left(self) -> float:
        return self.side - MARGIN - self.code

    @property
    def code_top(self) -> float:
        return MARGIN + self.side * TITLE

    @property
    def rule(self) -> float:
        return self.code_top + self.code + 0.3

    @property
    def imprint(self) -> float:
        """Top of the imprint."""
        return self.side - MARGIN - self.side * IMPRINT + 0.3

    @property
    def below(self) -> Column:
        top = self.rule + 0.5
        lines = int((self.imprint + 0.1 - top) / self.pitch)
        return Column(
            left=MARGIN, top=top, width=self.inner, em=self.em, pitch=self.pitch, lines=lines
        )

    @property
    def beside(self) -> Column:
        width = self.code_left - MARGIN - 0.1 * self.em
        lines = int(self.code / self.pitch)
        return Column(
            left=MARGIN,
            top=self.code_top + 0.3,
            width=width,
            em=self.em,
            pitch=self.code / lines,
            lines=lines,
        )


def label(content: LabelContent, size_mm: int = SIDE) -> Drawing:
    """The label of `content`, `size_mm` square."""
    face = _Face(side=size_mm, em=TEXT[size_mm], leading=PITCH if content.hazardous else LOOSE)
    beside, below = _columns(content, face)
    middle = FREE + BORDER / 2
    across = size_mm - 2 * middle
    return Drawing(
        title=content.number,
        width=size_mm,
        height=size_mm,
        background=ORANGE if content.hazardous else WHITE,
        shapes=(
            Box(x=middle, y=middle, width=across, height=across, line_mm=BORDER),
            *_title(content, face),
            _code(content, face),
            *flow(beside, face.beside),
            Box(x=MARGIN, y=face.rule, width=face.inner, height=0.25, fill=BLACK),
            *flow(below, face.below),
            *_imprint(content, face),
            *(_not_valid(face) if content.trial else ()),
        ),
    )


def _not_valid(face: _Face) -> Iterator[Shape]:
    """Over everything that is read by eye; the code stays whole, for who tries out a scanner."""
    strip = face.side * 0.11
    below = face.rule + strip
    yield from crossed(MARGIN, face.code_top, face.code_left - MARGIN, face.code, face.side / 100)
    yield from crossed(MARGIN, below, face.inner, face.imprint - below, face.side / 100)
    yield from band(MARGIN, face.rule, face.inner, strip)


def _columns(content: LabelContent, face: _Face) -> tuple[Sequence[Field], Sequence[Field]]:
    """The fields beside and below the code; the name where there is room for it."""
    name, beside, below = name_of(content), beside_code(content), below_code(content)
    if lines_wanted((name, *beside), face.beside) <= face.beside.lines or not content.hazardous:
        return (name, *beside), below
    return beside, (replace(name, most=2), *below)


def _title(content: LabelContent, face: _Face) -> Iterator[Shape]:
    """危险废物, the manifest's number, and which of its packages this is."""
    of = kind(content.hazardous)
    height = face.side * TITLE - 0.4
    yield Text(x=MARGIN, y=MARGIN - 0.1, height=height, text=zh(f"title.{of}"), bold=True)
    left = MARGIN + 4 * height + 0.5 * face.em
    package = f"{content.package}/{content.packages}"
    shown = package if content.package else zh("field.manifest")
    big = height * 0.72
    plate = width_mm(shown, big) + 0.6 * big
    right = face.side - MARGIN - plate
    yield Box(x=right, y=MARGIN + 0.3, width=plate, height=height - 0.7, line_mm=0.4)
    top = MARGIN + 0.3 + (height - 0.7 - big) / 2
    yield Text(x=right + 0.3 * big, y=top, height=big, text=shown)
    yield from _number(content, face, left, right - left - 0.3)


def _number(content: LabelContent, face: _Face, left: float, width: float) -> Iterator[Shape]:
    """The manifest's number; beneath it in small letters, where no standard forbids them, the stream."""
    room = face.side * TITLE - 0.4
    (number,) = wrapped(content.number, face.em, width, 1)
    y = MARGIN + (room - face.em) / 2 if content.hazardous else MARGIN - 0.2
    yield Text(x=left, y=y, height=face.em, text=number)
    if not content.hazardous:
        words = f"{content.stream_name} {en('title.construction')}"
        (under,) = wrapped(words, room - face.em, width, 1)
        yield Text(x=left, y=MARGIN + face.em - 0.1, height=room - face.em, text=under)


def _code(content: LabelContent, face: _Face) -> Code:
    rows = tuple(tuple(row) for row in modules(content.url))
    return Code(x=face.code_left, y=face.code_top, size=face.code, rows=rows)


def _imprint(content: LabelContent, face: _Face) -> Iterator[Shape]:
    """In one line where the chain stood; the letters are made to fill it."""
    if content.head is None:
        return
    words = chain_line(content.head)
    height = min(face.side * IMPRINT, face.inner / width_mm(words, 1))
    yield Text(x=MARGIN, y=face.imprint, height=height, text=words)
