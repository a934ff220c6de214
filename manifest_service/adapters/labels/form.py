"""The manifest on one A4 page: parties, waste, what happened with its place in the log, and the QR."""

from collections.abc import Iterator

from manifest_service.adapters.labels.drawing import BLACK, WHITE, Box, Code, Drawing, Shape, Text
from manifest_service.adapters.labels.history import history
from manifest_service.adapters.labels.lettering import ASCENT, width_mm, wrapped
from manifest_service.adapters.labels.qr import modules
from manifest_service.adapters.labels.wording import (
    NOTHING,
    en,
    form_of,
    hazards_of,
    kind,
    local,
    mass,
    zh,
)
from manifest_service.services.labels import LabelContent, ManifestForm

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 16.0
INNER = WIDTH - 2 * MARGIN
TEXT, SMALL = 3.6, 2.5
CODE = 38.0
WASTE_LINES = 4
_LINE = 5.2
_HEAD_HEIGHT = 45.0
_HALF = INNER / 2
_VALUE = 25.0
_WASTE_COLUMNS = (("code", 0.0, 22.0), ("name", 23.0, 66.0), ("form", 90.0, 16.0))
_HAZARDS_AT, _HAZARDS_WIDE = 107.0, INNER - 107.0
_SIGNATURE_HEIGHT = 20.0
_FOOT_Y = HEIGHT - MARGIN - _SIGNATURE_HEIGHT - 7.0


def form(content: ManifestForm) -> Drawing:
    """One A4 page."""
    label = content.label
    facts, y = _facts(content, _HEAD_HEIGHT + MARGIN - 4)
    waste, y = _waste(label, y + 4)
    return Drawing(
        title=label.number,
        width=WIDTH,
        height=HEIGHT,
        background=WHITE,
        shapes=(
            *_head(label),
            *facts,
            *waste,
            *_heading("history", y + 4),
            *history(content.steps, left=MARGIN, right=WIDTH - MARGIN, top=y + 14, bottom=_FOOT_Y),
            *_foot(),
        ),
    )


def _head(label: LabelContent) -> Iterator[Shape]:
    of = kind(label.hazardous)
    yield Text(x=MARGIN, y=MARGIN, height=9, text=zh(f"form_title.{of}"))
    yield Text(x=MARGIN, y=27.5, height=4, text=en(f"form_title.{of}"))
    yield Text(x=MARGIN, y=37, height=5.4, text=label.number)
    yield Text(x=MARGIN, y=44, height=SMALL, text=f"{zh('field.number')} {en('field.number')}")
    rows = tuple(tuple(row) for row in modules(label.url))
    left = WIDTH - MARGIN - CODE + 3
    yield Code(x=left, y=MARGIN - 5, size=CODE, rows=rows)
    scan = f"{zh('note.scan')} {en('note.scan')}"
    x = left + (CODE - width_mm(scan, SMALL)) / 2
    yield Text(x=x, y=MARGIN - 5 + CODE, height=SMALL, text=scan)


def _heading(key: str, y: float) -> Iterator[Shape]:
    words = zh(f"heading.{key}")
    after = MARGIN + width_mm(words, 4.2) + 2
    yield Text(x=MARGIN, y=y, height=4.2, text=words)
    yield Text(x=after, y=y + 1.3, height=2.8, text=en(f"heading.{key}"))
    yield Box(x=MARGIN, y=y + 5.8, width=INNER, height=0.4, fill=BLACK)


def _facts(content: ManifestForm, y: float) -> tuple[list[Shape], float]:
    """The facts in two columns from `y`, and where they end."""
    label = content.label
    shapes = list(_heading("parties", y))
    y += 8
    wide = (
        ("generator", label.generator_name),
        ("carrier", label.carrier_name),
        ("receiver", label.receiver_name),
    )
    for field, value in wide:
        found, y = _fact(field, value, MARGIN, y, INNER, 2)
        shapes += found
    pairs = (
        (("vehicle", label.vehicle_plate), ("status", content.status)),
        (("stream", label.stream_name), ("issued", local(label.issued_at))),
        (("mass", mass(label.declared_kg)), ("packages", str(label.packages))),
        (("national_number", label.national_number or NOTHING),),
    )
    for pair in pairs:
        for column, (field, value) in enumerate(pair):
            found, end = _fact(field, value, MARGIN + column * _HALF, y, _HALF, 1)
            shapes += found
        y = end
    return shapes, y


def _fact(
    field: str, value: str, x: float, y: float, width: float, most: int
) -> tuple[list[Shape], float]:
    name = zh(f"field.{field}")
    small = x + width_mm(name, TEXT) + 0.8
    shapes: list[Shape] = [
        Text(x=x, y=y, height=TEXT, text=name),
        Text(x=small, y=y + (TEXT - SMALL) * ASCENT, height=SMALL, text=en(f"field.{field}")),
    ]
    for line in wrapped(value, TEXT, width - _VALUE - 2, most):
        shapes.append(Text(x=x + _VALUE + 2, y=y, height=TEXT, text=line))
        y += _LINE
    return shapes, y


def _waste(label: LabelContent, y: float) -> tuple[list[Shape], float]:
    """A row for each of the first waste lines from `y`, and where they end."""
    shapes = list(_heading("waste", y))
    y += 8
    for line in label.waste[:WASTE_LINES]:
        values = {"code": line.code, "name": line.name, "form": form_of(line)}
        for column, x, width in _WASTE_COLUMNS:
            (text,) = wrapped(values[column], TEXT, width, 1)
            shapes.append(Text(x=MARGIN + x, y=y, height=TEXT, text=text))
        (text,) = wrapped(hazards_of((line,)), TEXT, _HAZARDS_WIDE, 1)
        shapes.append(Text(x=MARGIN + _HAZARDS_AT, y=y, height=TEXT, text=text))
        y += _LINE
    more = len(label.waste) - WASTE_LINES
    if more > 0:
        words = f"{zh('note.more_waste', count=more)} {en('note.more_waste', count=more)}"
        shapes.append(Text(x=MARGIN, y=y, height=SMALL, text=words))
        y += _LINE
    return shapes, y


def _foot() -> Iterator[Shape]:
    """Where the three parties sign a paper copy, and what this paper is."""
    third = INNER / 3
    for column, party in enumerate(("generator", "carrier", "receiver")):
        x = MARGIN + column * third
        yield Box(x=x, y=_FOOT_Y, width=third, height=_SIGNATURE_HEIGHT, line_mm=0.2)
        words = f"{zh(f'field.{party}')}{zh('field.signature')}"
        yield Text(x=x + 2, y=_FOOT_Y + 1.5, height=3.2, text=words)
        small = f"{en(f'field.{party}')}, {en('field.signature')}"
        yield Text(x=x + 2, y=_FOOT_Y + 5.6, height=SMALL, text=small)
    below = _FOOT_Y + _SIGNATURE_HEIGHT + 1.5
    yield Text(x=MARGIN, y=below, height=SMALL, text=zh("note.printed"))
    yield Text(x=MARGIN, y=below + 3.6, height=SMALL, text=en("note.printed"))
