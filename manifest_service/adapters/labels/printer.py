"""Drawings as PNG, SVG and PDF."""

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from manifest_service.adapters.labels.drawing import BLACK, WHITE, Box, Code, Colour, Drawing, Text
from manifest_service.adapters.labels.form import form
from manifest_service.adapters.labels.label import label
from manifest_service.adapters.labels.lettering import FONT_NAME, font_path, sized
from manifest_service.adapters.labels.qr import QUIET_MODULES
from manifest_service.services.labels import LabelContent, ManifestForm

MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH
_ASCENT = 0.88
"""Of the em, above the baseline: where a line's top is put."""


class Printer:
    """services.labels.LabelPrinter."""

    def png(self, content: LabelContent, size_mm: int = 100, dpi: int = 300) -> bytes:
        return _png(label(content, size_mm), dpi)

    def svg(self, content: LabelContent, size_mm: int = 100) -> str:
        return _svg(label(content, size_mm))

    def pdf_labels(self, contents: Sequence[LabelContent], size_mm: int = 100) -> bytes:
        return _pdf(label(content, size_mm) for content in contents)

    def pdf_form(self, content: ManifestForm) -> bytes:
        return _pdf([form(content)])


def _dark(code: Code) -> Iterator[tuple[float, float, float]]:
    """(x, y, side) in mm of each dark module."""
    side = code.size / (len(code.rows) + 2 * QUIET_MODULES)
    for j, row in enumerate(code.rows):
        for i, is_dark in enumerate(row):
            if is_dark:
                yield (
                    code.x + (i + QUIET_MODULES) * side,
                    code.y + (j + QUIET_MODULES) * side,
                    side,
                )


def _png(drawing: Drawing, dpi: int) -> bytes:
    scale = dpi / MM_PER_INCH

    def px(mm: float) -> int:
        return round(mm * scale)

    image = Image.new("RGB", (px(drawing.width), px(drawing.height)), drawing.background)
    canvas = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        match shape:
            case Box():
                corners = [
                    px(shape.x),
                    px(shape.y),
                    px(shape.x + shape.width) - 1,
                    max(px(shape.y + shape.height) - 1, px(shape.y)),
                ]
                outline = BLACK if shape.line_mm else None
                width = max(px(shape.line_mm), 1)
                canvas.rectangle(corners, fill=shape.fill, outline=outline, width=width)
            case Text():
                font = sized(max(px(shape.height), 4))
                at = (px(shape.x), px(shape.y + shape.height * _ASCENT))
                canvas.text(at, shape.text, fill=shape.fill, font=font, anchor="ls")
            case Code():
                end = (px(shape.x + shape.size) - 1, px(shape.y + shape.size) - 1)
                canvas.rectangle([(px(shape.x), px(shape.y)), end], fill=WHITE)
                for x, y, side in _dark(shape):
                    far = (px(x + side) - 1, px(y + side) - 1)
                    canvas.rectangle([(px(x), px(y)), far], fill=BLACK)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _svg(drawing: Drawing) -> str:
    w, h = drawing.width, drawing.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" '
        f'viewBox="0 0 {w} {h}">',
        f'<rect width="{w}" height="{h}" fill="{_hex(drawing.background)}"/>',
    ]
    for shape in drawing.shapes:
        match shape:
            case Box():
                fill = _hex(shape.fill) if shape.fill else "none"
                line = f' stroke="#000000" stroke-width="{shape.line_mm}"' if shape.line_mm else ""
                parts.append(
                    f'<rect x="{shape.x}" y="{shape.y}" width="{shape.width}" '
                    f'height="{shape.height}" fill="{fill}"{line}/>'
                )
            case Text():
                y = shape.y + shape.height * _ASCENT
                parts.append(
                    f'<text x="{shape.x:.2f}" y="{y:.2f}" font-size="{shape.height:.2f}" '
                    f'font-family="Noto Sans SC, Microsoft YaHei, sans-serif" '
                    f'fill="{_hex(shape.fill)}">{escape(shape.text)}</text>'
                )
            case Code():
                parts.append(
                    f'<rect x="{shape.x}" y="{shape.y}" width="{shape.size}" '
                    f'height="{shape.size}" fill="#ffffff"/>'
                )
                path = "".join(
                    f"M{x:.3f} {y:.3f}h{s:.3f}v{s:.3f}h-{s:.3f}z" for x, y, s in _dark(shape)
                )
                parts.append(f'<path d="{path}" fill="#000000" shape-rendering="crispEdges"/>')
    return "\n".join([*parts, "</svg>\n"])


def _pdf(drawings: Iterable[Drawing]) -> bytes:
    _register_font()
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for drawing in drawings:
        size = (drawing.width * POINTS_PER_MM, drawing.height * POINTS_PER_MM)
        canvas.setPageSize(size)
        canvas.scale(POINTS_PER_MM, POINTS_PER_MM)
        _fill(canvas, drawing.background)
        canvas.rect(0, 0, drawing.width, drawing.height, stroke=0, fill=1)
        for shape in drawing.shapes:
            _pdf_shape(canvas, shape, drawing.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _pdf_shape(canvas: Any, shape: Box | Text | Code, height: float) -> None:
    """PDF counts from the bottom: y is turned here."""
    match shape:
        case Box():
            if shape.fill:
                _fill(canvas, shape.fill)
            canvas.setLineWidth(shape.line_mm)
            bottom = height - shape.y - shape.height
            canvas.rect(
                shape.x,
                bottom,
                shape.width,
                shape.height,
                stroke=int(shape.line_mm > 0),
                fill=int(shape.fill is not None),
            )
        case Text():
            _fill(canvas, shape.fill)
            canvas.setFont(FONT_NAME, shape.height)
            canvas.drawString(shape.x, height - shape.y - shape.height * _ASCENT, shape.text)
        case Code():
            _fill(canvas, WHITE)
            bottom = height - shape.y - shape.size
            canvas.rect(shape.x, bottom, shape.size, shape.size, stroke=0, fill=1)
            _fill(canvas, BLACK)
            path = canvas.beginPath()
            for x, y, side in _dark(shape):
                path.rect(x, height - y - side, side, side)
            canvas.drawPath(path, stroke=0, fill=1)


def _fill(canvas: Any, colour: Colour) -> None:
    canvas.setFillColorRGB(*(part / 255 for part in colour))


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


@cache
def _register_font() -> None:
    pdfmetrics.registerFont(TTFont(FONT_NAME, str(font_path()), subfontIndex=0))
