"""The label, drawn at 100 x 100 mm and scaled to 150 and 200.

HJ 1276-2022 wants text of 3 mm at 100, 5 mm at 150 and 6 mm at 200: 150 is what decides.
"""

from collections.abc import Iterator
from dataclasses import replace

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
from manifest_service.adapters.labels.lettering import width_mm, wrapped
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
from manifest_service.services.labels import LabelContent

SIDE = 100.0
BORDER = 1.5
MARGIN = 5.0
TEXT = 3.9
"""Of the em. The font draws 国 0.868 em high: 3.4 mm here, 5.1 mm at 150, 6.8 mm at 200."""
SMALL = 3.4
"""English, which the standard does not ask for."""
CODE = 54.0
"""With a signed statement a code has 65 modules and its quiet zone: modules of 0.74 mm, which a
telephone of 12 megapixels reads from 1 m."""
_LINE = 4.4
_TOP = 13.6
_CODE_X = SIDE - MARGIN - CODE
_RULE_Y = _TOP + CODE + 0.9
_BELOW_LEFT = MARGIN + 4.6 * TEXT


def label(content: LabelContent, size_mm: float = SIDE) -> Drawing:
    """The label of `content`, `size_mm` square."""
    shapes = [
        Box(x=BORDER, y=BORDER, width=SIDE - 2 * BORDER, height=SIDE - 2 * BORDER, line_mm=0.8),
        *_title(content),
        _code(content),
        *_beside_code(content),
        Box(x=MARGIN, y=_RULE_Y, width=SIDE - 2 * MARGIN, height=0.3, fill=BLACK),
        *_below_code(content),
    ]
    scale = size_mm / SIDE
    return Drawing(
        title=content.number,
        width=size_mm,
        height=size_mm,
        background=ORANGE if content.hazardous else WHITE,
        shapes=tuple(_scaled(shape, scale) for shape in shapes),
    )


def _title(content: LabelContent) -> Iterator[Shape]:
    of = kind(content.hazardous)
    package = f"{content.package}/{content.packages}"
    shown = package if content.package else zh("field.manifest")
    plate = width_mm(shown, 5.2) + 3.0
    left = SIDE - MARGIN - plate
    yield Text(x=MARGIN, y=4.2, height=7.4, text=zh(f"title.{of}"))
    yield Text(x=MARGIN + 31.5, y=4.0, height=SMALL, text=en(f"title.{of}"))
    (stream,) = wrapped(content.stream_name, TEXT, left - MARGIN - 33.5, 1)
    yield Text(x=MARGIN + 31.5, y=8.0, height=TEXT, text=stream)
    yield Box(x=left, y=4.3, width=plate, height=7.2, line_mm=0.5)
    yield Text(x=left + 1.5, y=5.3, height=5.2, text=shown)


def _code(content: LabelContent) -> Code:
    rows = tuple(tuple(row) for row in modules(content.url))
    return Code(x=_CODE_X, y=_TOP, size=CODE, rows=rows)


def _beside_code(content: LabelContent) -> Iterator[Shape]:
    """What it is and on which vehicle: at most twelve lines, which is as high as the code."""
    first, kinds = content.waste[0], len(content.waste)
    more = zh("note.kinds", count=kinds) if kinds > 1 else ""
    fields = [
        ("name", first.name + more, 3),
        ("code", first.code, 1),
        ("form", form_of(first), 1),
        ("mass", mass(content.declared_kg), 1),
        ("vehicle", content.vehicle_plate, 1),
        ("issued", local(content.issued_at)[:10], 1),
    ]
    if content.hazardous:
        fields.insert(3, ("hazards", hazards_of(content.waste) or NOTHING, 4))
    y = _TOP + 0.4
    for field, value, most in fields:
        name = zh(f"field.{field}")
        left = MARGIN + (len(name) + 0.4) * TEXT
        yield Text(x=MARGIN, y=y, height=TEXT, text=name)
        for line in wrapped(value, TEXT, _CODE_X - 0.5 - left, most):
            yield Text(x=left, y=y, height=TEXT, text=line)
            y += _LINE


def _below_code(content: LabelContent) -> Iterator[Shape]:
    """Which manifest, and whose: at most six lines."""
    national = content.national_number
    fields = [
        ("number", content.number, 1),
        *([("national_number", national, 1)] if national else []),
        ("generator", content.generator_name, 1 if national else 2),
        ("carrier", content.carrier_name, 1),
        ("receiver", content.receiver_name, 2 if national else 1),
    ]
    y = _RULE_Y + 0.9
    for field, value, most in fields:
        yield Text(x=MARGIN, y=y, height=TEXT, text=zh(f"field.{field}"))
        for line in wrapped(value, TEXT, SIDE - MARGIN - _BELOW_LEFT, most):
            yield Text(x=_BELOW_LEFT, y=y, height=TEXT, text=line)
            y += _LINE


def _scaled(shape: Shape, by: float) -> Shape:
    match shape:
        case Box():
            return replace(
                shape,
                x=shape.x * by,
                y=shape.y * by,
                width=shape.width * by,
                height=shape.height * by,
                line_mm=shape.line_mm * by,
            )
        case Text():
            return replace(shape, x=shape.x * by, y=shape.y * by, height=shape.height * by)
        case Code():
            return replace(shape, x=shape.x * by, y=shape.y * by, size=shape.size * by)
