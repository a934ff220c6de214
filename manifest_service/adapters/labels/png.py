"""A drawing as PNG of at most 256 colours: black, the background, what lies between, and white.

One byte a pixel instead of three: writing the file was two thirds of the time.
"""

import io
from typing import assert_never

from PIL import Image, ImageDraw

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
from manifest_service.adapters.labels.lettering import ASCENT, sized
from manifest_service.adapters.labels.qr import dark

MM_PER_INCH = 25.4
_BACKGROUND, _WHITE, _HALF = 254, 255, 128


def _palette(background: Colour) -> list[int]:
    """Red, green and blue of each entry: 0 is black, 254 the background, 255 white."""
    shades = [part * i / _BACKGROUND for i in range(_BACKGROUND + 1) for part in background]
    return [*map(round, shades), *WHITE]


class _Sheet:
    """A picture one draws on in millimetres."""

    def __init__(self, drawing: Drawing, dpi: float) -> None:
        self._scale = dpi / MM_PER_INCH
        size = (self._px(drawing.width), self._px(drawing.height))
        self._inks = {drawing.background: _BACKGROUND, WHITE: _WHITE, BLACK: 0}
        self._palette = _palette(drawing.background)
        # Grey while drawn, because letters are smoothed; the palette makes it colour afterwards.
        self._image = Image.new("L", size, _BACKGROUND)
        self._canvas = ImageDraw.Draw(self._image)

    def draw(self, shape: Shape) -> None:
        match shape:
            case Box():
                self._box(shape)
            case Text():
                font = sized(max(self._px(shape.height), 4))
                at = (self._px(shape.x), self._px(shape.y + shape.height * ASCENT))
                self._canvas.text(
                    at,
                    shape.text,
                    fill=self._inks[shape.fill],
                    font=font,
                    anchor="ls",
                    stroke_width=max(self._px(shape.height * BOLD / 2), 1) if shape.bold else 0,
                )
            case Code():
                self._rectangle(shape.x, shape.y, shape.size, shape.size, fill=WHITE)
                for x, y, width, height in dark(shape):
                    self._rectangle(x, y, width, height, fill=BLACK)
            case Line():
                points = [(self._px(x), self._px(y)) for x, y in shape.points]
                closed = [*points, points[0]] if shape.fill else points
                self._canvas.line(closed, fill=0, width=max(self._px(shape.width_mm), 1))
            case _:
                assert_never(shape)

    def _box(self, box: Box) -> None:
        if box.fill:
            self._rectangle(box.x, box.y, box.width, box.height, fill=box.fill)
        if box.line_mm:
            # As in SVG and PDF, half of the line is on either side of the edge.
            half = box.line_mm / 2
            corners = [
                self._px(box.x - half),
                self._px(box.y - half),
                self._px(box.x + box.width + half) - 1,
                self._px(box.y + box.height + half) - 1,
            ]
            self._canvas.rectangle(
                corners, outline=self._inks[BLACK], width=max(self._px(box.line_mm), 1)
            )

    def _rectangle(self, x: float, y: float, width: float, height: float, *, fill: Colour) -> None:
        left, top = self._px(x), self._px(y)
        right, bottom = self._px(x + width) - 1, self._px(y + height) - 1
        self._canvas.rectangle(
            [left, top, max(right, left), max(bottom, top)], fill=self._inks[fill]
        )

    def grey(self) -> Image.Image:
        """0 is black; the background and white are light."""
        return self._image

    def image(self) -> Image.Image:
        self._image.putpalette(self._palette)
        return self._image

    def _px(self, mm: float) -> int:
        return round(mm * self._scale)


def png(drawing: Drawing, dpi: int) -> bytes:
    """`drawing` at its printed size: the file names its resolution."""
    out = io.BytesIO()
    _drawn(drawing, dpi).image().save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def black_and_white(drawing: Drawing, dpi: float) -> Image.Image:
    """`drawing` in one bit a dot, set where it is black: what a thermal printer heats. A coloured
    background is the paper's."""
    return _drawn(drawing, dpi).grey().point(lambda shade: 255 * (shade < _HALF), "1")


def _drawn(drawing: Drawing, dpi: float) -> _Sheet:
    sheet = _Sheet(drawing, dpi)
    for shape in drawing.shapes:
        sheet.draw(shape)
    return sheet
