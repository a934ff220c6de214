"""The label, drawn at 100 x 100 mm and scaled to 150 and 200 (HJ 1276-2022: text at least 3 mm)."""

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
from manifest_service.adapters.labels.lettering import wrapped
from manifest_service.adapters.labels.qr import modules
from manifest_service.services.labels import LabelContent
from manifest_service.waste.clocks import LOCAL_ZONE

SIDE = 100.0
MARGIN = 5.0
TEXT = 3.3
CODE = 40.0
_LEADING = 1.32
_CODE_X = SIDE - MARGIN - CODE
_TOP = 15.0

_HAZARD_WORDS = {"T": "毒性", "C": "腐蚀性", "I": "易燃性", "R": "反应性", "In": "感染性"}
_FORM_WORDS = {"solid": "固态", "semi_solid": "半固态", "liquid": "液态", "gas": "气态"}


def label(content: LabelContent, size_mm: float = SIDE) -> Drawing:
    """The label of `content`, `size_mm` square."""
    background = ORANGE if content.hazardous else WHITE
    shapes = [
        Box(x=1.5, y=1.5, width=SIDE - 3, height=SIDE - 3, line_mm=0.8),
        *_title(content),
        _code(content),
        *_beside_code(content),
        Box(x=MARGIN, y=57.5, width=SIDE - 2 * MARGIN, height=0.3, fill=BLACK),
        *_below_code(content),
    ]
    scale = size_mm / SIDE
    return Drawing(
        width=size_mm,
        height=size_mm,
        background=background,
        shapes=tuple(_scaled(shape, scale) for shape in shapes),
    )


def _title(content: LabelContent) -> Iterator[Shape]:
    title = "危险废物" if content.hazardous else "建筑垃圾"
    english = "HAZARDOUS WASTE" if content.hazardous else "CONSTRUCTION WASTE"
    yield Text(x=MARGIN, y=4.6, height=7.0, text=title)
    yield Text(x=MARGIN + 30, y=5.0, height=3.0, text=english)
    yield Text(x=MARGIN + 30, y=8.6, height=TEXT, text=content.stream_name)
    package = f"{content.package}/{content.packages}" if content.package else "联单"
    yield Text(x=SIDE - MARGIN - 14, y=5.6, height=5.0, text=package)


def _code(content: LabelContent) -> Code:
    rows = tuple(tuple(row) for row in modules(content.url))
    return Code(x=_CODE_X, y=_TOP, size=CODE, rows=rows)


def _beside_code(content: LabelContent) -> Iterator[Shape]:
    waste = content.waste[0]
    hazards = "、".join(_HAZARD_WORDS.get(h, h) for h in waste.hazards)
    more = f" 等{len(content.waste)}种" if len(content.waste) > 1 else ""
    fields = [
        ("编号", content.number, 1),
        ("国家编号", content.national_number or "—", 1),
        ("名称", waste.name + more, 2),
        ("代码", waste.code, 1),
        ("形态", _FORM_WORDS.get(waste.form, waste.form), 1),
    ]
    if content.hazardous:
        fields.append(("特性", hazards or "—", 1))
    fields.append(("数量", f"{content.declared_kg:,} kg", 1))
    yield from _fields(fields, y=_TOP + 0.5, right=_CODE_X - 2)


def _below_code(content: LabelContent) -> Iterator[Shape]:
    issued = content.issued_at.astimezone(LOCAL_ZONE)
    fields = [
        ("移出人", content.generator_name, 2),
        ("承运人", content.carrier_name, 1),
        ("车辆", content.vehicle_plate, 1),
        ("接受人", content.receiver_name, 2),
        ("开具", f"{issued:%Y-%m-%d %H:%M}", 1),
    ]
    yield from _fields(fields, y=60.0, right=SIDE - MARGIN)


def _fields(fields: list[tuple[str, str, int]], *, y: float, right: float) -> Iterator[Shape]:
    """Lines of "name value", a value of several lines hanging below its first."""
    for name, value, lines in fields:
        yield Text(x=MARGIN, y=y, height=TEXT, text=name)
        left = MARGIN + (len(name) + 0.6) * TEXT
        for line in wrapped(value, TEXT, right - left, lines):
            yield Text(x=left, y=y, height=TEXT, text=line)
            y += TEXT * _LEADING


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
