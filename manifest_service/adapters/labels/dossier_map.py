"""A map on paper: our own geometry in a frame, a bar for the scale, and what each ink means."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from manifest_service.adapters.labels.drawing import BLACK, WHITE, Box, Colour, Line, Shape, Text
from manifest_service.adapters.labels.lettering import width_mm
from manifest_service.adapters.labels.pages import Block
from manifest_service.services.dossier_print import Ink, Map, Spot, Stroke

HEIGHT_MM = 112.0
_M_PER_DEGREE = 111_320.0
_LEAST_M = 400.0
"""A place alone is shown with its surroundings."""
_MARGIN = 0.10

_Point = tuple[float, float]


@dataclass(frozen=True)
class _Style:
    colour: Colour
    width_mm: float = 0.3
    fill: Colour | None = None
    dash_mm: float = 0.0
    spot_mm: float = 0.9


_STYLES: Mapping[Ink, _Style] = {
    "corridor": _Style((214, 236, 220), fill=(214, 236, 220)),
    "zone": _Style((179, 38, 30), 0.3, fill=(250, 231, 229)),
    "site": _Style((37, 99, 168), 0.4, fill=(224, 235, 247)),
    "route": _Style((46, 125, 79), 0.6),
    "track": _Style((180, 83, 9), 0.6),
    "offending": _Style((200, 30, 30), spot_mm=1.0),
    "fired": _Style((200, 30, 30), 0.7, fill=WHITE, spot_mm=2.0),
    "alert": _Style((200, 30, 30), 0.4, fill=(200, 30, 30), spot_mm=1.6),
    "manifest": _Style(BLACK),
}
"""Told apart by width, fill and shape too: a copier knows no colours."""


def map_block(map_: Map, width: float) -> Block:
    frame = _Frame(map_, width)
    shapes = [
        Line(points=frame.corners, width_mm=0.0, fill=WHITE),
        *(shape for stroke in map_.strokes for shape in frame.stroke(stroke)),
        *(shape for spot in map_.spots for shape in frame.spot(spot)),
        *frame.surround(max((stroke.across_m for stroke in map_.strokes), default=0.0)),
        *frame.bar(),
        *_north(width),
        *_legend(map_.legend),
    ]
    return Block(height=HEIGHT_MM + 9, shapes=tuple(shapes))


class _Frame:
    """Degrees to millimetres of the picture, the same length both ways; north is up."""

    def __init__(self, map_: Map, width: float) -> None:
        self.width = width
        seen = list(map_.focus) or [(spot.lon, spot.lat) for spot in map_.spots] or [(0.0, 0.0)]
        lons, lats = [lon for lon, _ in seen], [lat for _, lat in seen]
        self._lon, self._lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
        self._across = _M_PER_DEGREE * math.cos(math.radians(self._lat))
        wide_m = max((max(lons) - min(lons)) * self._across, _LEAST_M)
        high_m = max((max(lats) - min(lats)) * _M_PER_DEGREE, _LEAST_M)
        room = 1 - 2 * _MARGIN
        self._mm_per_m = min(width * room / wide_m, HEIGHT_MM * room / high_m)
        self.corners = ((0.0, 0.0), (width, 0.0), (width, HEIGHT_MM), (0.0, HEIGHT_MM))

    def at(self, lon: float, lat: float) -> _Point:
        x = (lon - self._lon) * self._across * self._mm_per_m + self.width / 2
        y = (self._lat - lat) * _M_PER_DEGREE * self._mm_per_m + HEIGHT_MM / 2
        return x, y

    def stroke(self, stroke: Stroke) -> Iterator[Shape]:
        style = _STYLES[stroke.ink]
        points = [self.at(*point) for point in stroke.points]
        if stroke.closed:
            inside = _clipped_area(points, self.width, HEIGHT_MM)
            if len(inside) > 2:
                fill = style.fill or WHITE
                yield Line(
                    points=tuple(inside), colour=style.colour, width_mm=style.width_mm, fill=fill
                )
        else:
            for part in _clipped_line(points, self.width, HEIGHT_MM):
                yield Line(
                    points=part,
                    colour=style.colour,
                    width_mm=max(stroke.across_m * self._mm_per_m, style.width_mm),
                    dash_mm=style.dash_mm,
                )
            inside = [p for p in points if self._holds(p)]
        if stroke.name and inside:
            x, y = inside[len(inside) // 2]
            yield from self._name(stroke.name, x, y)

    def spot(self, spot: Spot) -> Iterator[Shape]:
        style, (x, y) = _STYLES[spot.ink], self.at(spot.lon, spot.lat)
        if not self._holds((x, y)):
            return
        r = style.spot_mm
        ring = tuple(
            (x + r * math.cos(math.pi * k / 8), y + r * math.sin(math.pi * k / 8))
            for k in range(16)
        )
        fill = style.fill or style.colour
        yield Line(points=ring, colour=style.colour, width_mm=style.width_mm, fill=fill)
        if spot.name:
            yield from self._name(spot.name, x + r + 0.8, y)

    def surround(self, across_m: float) -> Iterator[Shape]:
        """The frame, and paper over what a wide line has left outside of it."""
        over, width = across_m * self._mm_per_m / 2 + 1.0, self.width
        for x, y, w, h in (
            (-over, -over, width + 2 * over, over),
            (-over, HEIGHT_MM, width + 2 * over, over),
            (-over, 0.0, over, HEIGHT_MM),
            (width, 0.0, over, HEIGHT_MM),
        ):
            yield Box(x=x, y=y, width=w, height=h, fill=WHITE)
        yield Box(x=0, y=0, width=width, height=HEIGHT_MM, line_mm=0.3)

    def bar(self) -> Iterator[Shape]:
        """As long as a round number of metres, about a fifth of the picture."""
        metres = _round(self.width / 5 / self._mm_per_m)
        length = metres * self._mm_per_m
        text = f"{metres:g} m" if metres < 1000 else f"{metres / 1000:g} km"
        x, y = 4.0, HEIGHT_MM - 5
        yield Box(
            x=x - 1.5, y=y - 5, width=max(length, width_mm(text, 2.8)) + 3, height=8, fill=WHITE
        )
        yield Text(x=x, y=y - 4, height=2.8, text=text)
        yield Box(x=x, y=y, width=length, height=1.0, fill=BLACK)

    def _name(self, name: str, x: float, y: float) -> Iterator[Shape]:
        wide = width_mm(name, 2.6)
        left = min(max(x, 1.0), self.width - wide - 1)
        top = min(max(y - 1.5, 1.0), HEIGHT_MM - 4)
        yield Box(x=left - 0.4, y=top - 0.3, width=wide + 0.8, height=3.4, fill=WHITE)
        yield Text(x=left, y=top, height=2.6, text=name)

    def _holds(self, point: _Point) -> bool:
        return 0 <= point[0] <= self.width and 0 <= point[1] <= HEIGHT_MM


def _round(metres: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not more."""
    power = 10 ** math.floor(math.log10(metres))
    return float(max(each * power for each in (1, 2, 5) if each * power <= metres))


def _north(width: float) -> Iterator[Shape]:
    x, y = width - 7, 4.0
    yield Line(points=((x, y), (x - 2, y + 6), (x + 2, y + 6)), width_mm=0.2, fill=BLACK)
    yield Text(x=x - 1.1, y=y + 6.5, height=3, text="N")


def _legend(entries: Sequence[tuple[Ink, str]]) -> Iterator[Shape]:
    x, y = 0.0, HEIGHT_MM + 3
    for ink, words in entries:
        style = _STYLES[ink]
        middle = y + 1.3
        if style.fill is not None and ink not in ("fired", "alert"):
            patch = ((x, y), (x + 5, y), (x + 5, y + 2.6), (x, y + 2.6))
            yield Line(points=patch, colour=style.colour, width_mm=0.2, fill=style.fill)
        elif ink in ("offending", "fired", "alert"):
            r = min(style.spot_mm, 1.3)
            ring = tuple(
                (x + 2.5 + r * math.cos(math.pi * k / 6), middle + r * math.sin(math.pi * k / 6))
                for k in range(12)
            )
            fill = style.fill or style.colour
            yield Line(points=ring, colour=style.colour, width_mm=0.4, fill=fill)
        else:
            yield Line(points=((x, middle), (x + 5, middle)), colour=style.colour, width_mm=0.6)
        yield Text(x=x + 6, y=y, height=2.8, text=words)
        x += 6 + width_mm(words, 2.8) + 4


_Inside = Callable[[_Point], bool]
_Cross = Callable[[_Point, _Point], _Point]


def _edges(width: float, height: float) -> list[tuple[_Inside, _Cross]]:
    """The four sides of the frame: what lies inside, and where a segment crosses."""

    def vertical(x: float) -> _Cross:
        return lambda a, b: (x, a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]))

    def level(y: float) -> _Cross:
        return lambda a, b: (a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]), y)

    return [
        (lambda p: p[0] >= 0, vertical(0.0)),
        (lambda p: p[0] <= width, vertical(width)),
        (lambda p: p[1] >= 0, level(0.0)),
        (lambda p: p[1] <= height, level(height)),
    ]


def _clipped_area(points: Sequence[_Point], width: float, height: float) -> list[_Point]:
    """The part of an area inside the frame (Sutherland and Hodgman 1974)."""
    found = list(points)
    for inside, cross in _edges(width, height):
        before, found = found, []
        for i, point in enumerate(before):
            last = before[i - 1]
            if inside(point) != inside(last):
                found.append(cross(last, point))
            if inside(point):
                found.append(point)
    return found


def _clipped_line(
    points: Sequence[_Point], width: float, height: float
) -> Iterator[tuple[_Point, ...]]:
    """The parts of a line inside the frame."""
    part: list[_Point] = []
    for a, b in pairwise(points):
        segment = _clipped_segment(a, b, width, height)
        if segment is None:
            if part:
                yield tuple(part)
            part = []
            continue
        start, end = segment
        if part and part[-1] != start:
            yield tuple(part)
            part = []
        part = [*part, end] if part else [start, end]
    if part:
        yield tuple(part)


def _clipped_segment(
    a: _Point, b: _Point, width: float, height: float
) -> tuple[_Point, _Point] | None:
    for inside, cross in _edges(width, height):
        if not inside(a) and not inside(b):
            return None
        if inside(a) != inside(b):
            at = cross(a, b)
            a, b = (a, at) if inside(a) else (at, b)
    return a, b
