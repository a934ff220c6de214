"""A drawing as SVG. Text stays text, set in the reader's font but as wide as in ours."""

from typing import assert_never
from xml.sax.saxutils import escape

from manifest_service.adapters.labels.drawing import (
    BOLD,
    Box,
    Code,
    Colour,
    Drawing,
    Line,
    Shape,
    Text,
)
from manifest_service.adapters.labels.lettering import ASCENT, width_mm
from manifest_service.adapters.labels.qr import dark

FONTS = "WenQuanYi Micro Hei, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"


def svg(drawing: Drawing) -> str:
    """`drawing` in user units of one millimetre."""
    w, h = drawing.width, drawing.height
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{w:g}mm" height="{h:g}mm" '
            f'viewBox="0 0 {w:g} {h:g}">',
            f"<title>{escape(drawing.title)}</title>",
            f'<rect width="{w:g}" height="{h:g}" fill="{_hex(drawing.background)}"/>',
            *(_element(shape) for shape in drawing.shapes),
            "</svg>\n",
        ]
    )


def _element(shape: Shape) -> str:
    match shape:
        case Box():
            fill = _hex(shape.fill) if shape.fill else "none"
            line = f' stroke="#000000" stroke-width="{shape.line_mm:g}"' if shape.line_mm else ""
            return f"{_rect(shape.x, shape.y, shape.width, shape.height)} fill='{fill}'{line}/>"
        case Text():
            return _text(shape)
        case Code():
            ground = f"{_rect(shape.x, shape.y, shape.size, shape.size)} fill='#ffffff'/>"
            path = "".join(
                f"M{x:.3f} {y:.3f}h{w:.3f}v{h:.3f}h-{w:.3f}z" for x, y, w, h in dark(shape)
            )
            return f'{ground}\n<path d="{path}" fill="#000000" shape-rendering="crispEdges"/>'
        case Line():
            return _line(shape)
        case _:
            assert_never(shape)


def _line(line: Line) -> str:
    kind = "polyline" if line.fill is None else "polygon"
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in line.points)
    fill = "none" if line.fill is None else _hex(line.fill)
    dashes = f' stroke-dasharray="{line.dash_mm:g}"' if line.dash_mm else ""
    return (
        f'<{kind} points="{points}" fill="{fill}" stroke="{_hex(line.colour)}" '
        f'stroke-width="{line.width_mm:g}" stroke-linejoin="round"{dashes}/>'
    )


def _text(text: Text) -> str:
    """textLength keeps a reader's wider font from running into the code."""
    baseline = text.y + text.height * ASCENT
    wide = width_mm(text.text, text.height)
    line = f' stroke="{_hex(text.fill)}" stroke-width="{text.height * BOLD:.2f}"'
    return (
        f'<text x="{text.x:.2f}" y="{baseline:.2f}" font-size="{text.height:.2f}" '
        f'font-family="{FONTS}" fill="{_hex(text.fill)}"{line if text.bold else ""} '
        f'textLength="{wide:.2f}" lengthAdjust="spacingAndGlyphs">{escape(text.text)}</text>'
    )


def _rect(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
