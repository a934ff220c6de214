"""Drawings as PDF, a page each. The font goes in as a subset: text can be searched and copied."""

import io
from collections.abc import Iterable
from functools import cache
from typing import Any, assert_never

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from manifest_service.adapters.labels.drawing import (
    BLACK,
    BOLD,
    WHITE,
    Box,
    Code,
    Colour,
    Drawing,
    Line,
    Shape,
    Text,
)
from manifest_service.adapters.labels.lettering import ASCENT, FONT_NAME, font_path
from manifest_service.adapters.labels.qr import dark

POINTS_PER_MM = 72 / 25.4


def pdf(drawings: Iterable[Drawing]) -> bytes:
    """Each of `drawings` on a page of its own size; the same drawings give the same bytes."""
    _register_font()
    out = io.BytesIO()
    canvas: Any = Canvas(out, invariant=1, pageCompression=1)
    for drawing in drawings:
        canvas.setTitle(drawing.title)
        canvas.setPageSize((drawing.width * POINTS_PER_MM, drawing.height * POINTS_PER_MM))
        canvas.scale(POINTS_PER_MM, POINTS_PER_MM)
        _fill(canvas, drawing.background)
        canvas.rect(0, 0, drawing.width, drawing.height, stroke=0, fill=1)
        for shape in drawing.shapes:
            _draw(canvas, shape, drawing.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Any, shape: Shape, page_height: float) -> None:
    """PDF counts from the bottom: y is turned here."""
    match shape:
        case Box():
            _box(canvas, shape, page_height - shape.y - shape.height)
        case Text():
            _fill(canvas, shape.fill)
            canvas.setFont(FONT_NAME, shape.height)
            canvas.setLineWidth(shape.height * BOLD)
            baseline = page_height - shape.y - shape.height * ASCENT
            canvas.drawString(shape.x, baseline, shape.text, mode=2 if shape.bold else None)
        case Code():
            _fill(canvas, WHITE)
            bottom = page_height - shape.y - shape.size
            canvas.rect(shape.x, bottom, shape.size, shape.size, stroke=0, fill=1)
            _fill(canvas, BLACK)
            path = canvas.beginPath()
            for x, y, width, height in dark(shape):
                path.rect(x, page_height - y - height, width, height)
            canvas.drawPath(path, stroke=0, fill=1)
        case Line():
            _line(canvas, shape, page_height)
        case _:
            assert_never(shape)


def _line(canvas: Any, line: Line, page_height: float) -> None:
    path = canvas.beginPath()
    for i, (x, y) in enumerate(line.points):
        (path.lineTo if i else path.moveTo)(x, page_height - y)
    if line.fill is not None:
        path.close()
        _fill(canvas, line.fill)
    canvas.setStrokeColorRGB(*(part / 255 for part in line.colour))
    canvas.setLineWidth(line.width_mm)
    canvas.setLineJoin(1)
    canvas.setDash([line.dash_mm, line.dash_mm] if line.dash_mm else [])
    canvas.drawPath(path, stroke=int(line.width_mm > 0), fill=int(line.fill is not None))
    canvas.setStrokeColorRGB(0, 0, 0)
    canvas.setDash([])


def _box(canvas: Any, box: Box, bottom: float) -> None:
    if box.fill:
        _fill(canvas, box.fill)
    canvas.setLineWidth(box.line_mm)
    stroke, fill = int(box.line_mm > 0), int(box.fill is not None)
    canvas.rect(box.x, bottom, box.width, box.height, stroke=stroke, fill=fill)


def _fill(canvas: Any, colour: Colour) -> None:
    canvas.setFillColorRGB(*(part / 255 for part in colour))


@cache
def _register_font() -> None:
    pdfmetrics.registerFont(TTFont(FONT_NAME, str(font_path()), subfontIndex=0))
