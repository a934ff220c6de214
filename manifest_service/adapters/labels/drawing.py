"""A drawing in millimetres from the top left, before any file format."""

from dataclasses import dataclass, replace

BLACK = (0, 0, 0)
WHITE = (255, 255, 255)
ORANGE = (255, 150, 0)
"""Background of hazardous waste labels: HJ 1276-2022."""

Colour = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: Colour | None = None
    line_mm: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Text:
    x: float
    y: float
    """Of the top of the line."""
    height: float
    """Of the em; a Chinese character fills it."""
    text: str
    fill: Colour = BLACK
    bold: bool = False


BOLD = 0.05
"""Of the em: how wide the line is that makes letters bold."""


@dataclass(frozen=True, kw_only=True)
class Code:
    """A QR code with its quiet zone, on white."""

    x: float
    y: float
    size: float
    rows: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """Straight from point to point, (x, y) each; closed and filled where `fill` is given. On labels, of
    few colours, it is black."""

    points: tuple[tuple[float, float], ...]
    width_mm: float = 0.3
    """0 draws the fill alone."""
    colour: Colour = BLACK
    fill: Colour | None = None
    dash_mm: float = 0.0
    """How long strokes and gaps are; 0 for none."""


Shape = Box | Text | Code | Line


@dataclass(frozen=True, kw_only=True)
class Drawing:
    title: str
    """What a reader of the file calls it."""
    width: float
    height: float
    background: Colour
    shapes: tuple[Shape, ...]


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """`shape`, `dx` mm to the right and `dy` mm down."""
    if isinstance(shape, Line):
        return replace(shape, points=tuple((x + dx, y + dy) for x, y in shape.points))
    return replace(shape, x=shape.x + dx, y=shape.y + dy)
