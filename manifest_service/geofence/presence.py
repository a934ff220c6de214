"""Where a vehicle has been, coarsely: what a search around a point looks through first.

The ground is cut into cells of about 1 km, each into 8 x 8 squares of about 124 m; time into days
from 04:00 to 04:00 in China (the quietest hour), each into 48 half-hours. A `Mark` says which
squares of one cell a vehicle touched on one day, and in which half-hours. Marks only grow: they may
say too much (a fix that was flagged later), never too little, because a search then looks at the
fixes themselves.

Between two fixes a vehicle was somewhere too. The straight way between them is marked every STEP_M,
and with every half-hour from the one fix to the other, so that whoever reads the fixes of the
half-hours marked finds both. Does not reach across the 180th meridian.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[int, float, float]
"""(at_ms, lon, lat): device time in UTC milliseconds, WGS-84 degrees."""

DAY_MS = 24 * 3_600_000
DAY_BEGINS_MS = 20 * 3_600_000
"""20:00 UTC is 04:00 in China."""
HALF_HOUR_MS = 1_800_000
HALF_HOURS = 48

BELIEVED_MS, BELIEVED_M = 300_000, 2_000.0
"""Two fixes this near in time and place are believed to be joined by the straight way: a truck that
reports every 60 s, also when some reports are lost."""
POSSIBLE_MS, POSSIBLE_M = 3_600_000, 20_000.0
"""Two fixes farther apart than that but no farther than this may be joined by it; nothing is said
of a longer gap, during which a truck can be anywhere in a county."""

STEP_M = 100.0
MARGIN_M = STEP_M / 2 + 12.0
"""No point of a way is farther from a marked one: half a step, and 11.2 m by which a straight line
bends away from one through degrees over POSSIBLE_M at 55 degrees of latitude."""

_PER_DEGREE = 112 * 8
"""Squares to a degree of latitude: 1 / 896 of it is 123.4 to 124.7 m."""
_METRES = 111_700.0
"""A degree of latitude is nowhere longer (111,694 m at the poles)."""
_ROW_SHIFT = 20
"""A row has 40,320 cells at the equator."""
_SCALES = tuple(
    _PER_DEGREE * max(0.0, math.cos(math.radians((row + 0.5) / 112 - 90)))
    for row in range(180 * 112 + 1)
)
"""Squares to a degree of longitude, by row of cells."""

_Place = tuple[int, int]
"""(cell, its square as a bit)."""
_Found = dict[tuple[int, int], list[int]]
"""(cell, day) -> [squares, half-hours]."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A vehicle in a cell on a day. Bits: square (south to north, then west to east), half-hour."""

    cell: int
    day: int
    squares: int
    half_hours: int


def day_of(at_ms: int) -> int:
    return (at_ms - DAY_BEGINS_MS) // DAY_MS


def begin_of(day: int) -> int:
    """Its first millisecond."""
    return day * DAY_MS + DAY_BEGINS_MS


def marks_of(points: Sequence[Point], *, first_is_marked: bool = False) -> tuple[Mark, ...]:
    """The marks of a vehicle's good fixes in order of device time, and of the ways between them.

    With `first_is_marked` the first fix was marked before, with the fixes that came with it: what
    it alone would say again is left out, so that a truck that stands still writes nothing.
    """
    found: _Found = {}
    before, here, now = None, (-1, 0), -1
    for point in points:
        place, half = _place_of(point[1], point[2]), (point[0] - DAY_BEGINS_MS) // HALF_HOUR_MS
        if place == here and half == now:
            before = point  # marked already, and so is the way: a square is convex
            continue
        steps = _steps(before, point) if before is not None else 0
        if not steps:
            _add(found, place, half, half)
        else:
            if half != now:
                _add(found, here, now, half)
            if steps > 1 and before is not None:
                for passed in _between(before, point, steps):
                    _add(found, passed, now, half)
            _add(found, place, now, half)
        before, here, now = point, place, half
    if first_is_marked and points:
        _forget(found, points[0])
    return tuple(Mark(c, d, signed(squares), h) for (c, d), (squares, h) in found.items())


def squares_around(lon: float, lat: float, radius_m: float) -> Mapping[int, int]:
    """Cell -> its squares that come within `radius_m` + MARGIN_M of a place."""
    reach_m = (radius_m + MARGIN_M) * 1.01  # the plane below is not exact
    reach_rows = reach_m / 110_500 * _PER_DEGREE  # a degree of latitude is nowhere shorter
    centre = (lat + 90) * _PER_DEGREE
    found: dict[int, int] = {}
    for row in range(max(0, int(centre - reach_rows)), int(centre + reach_rows) + 1):
        away_m = max(row - centre, centre - row - 1, 0.0) / _PER_DEGREE * 110_500
        scale = _SCALES[min(row >> 3, len(_SCALES) - 1)]
        half_m = math.sqrt(max(reach_m**2 - away_m**2, 0.0))
        degrees = half_m / max(110_500 * scale / _PER_DEGREE, 1e-6)
        west = int(max(lon + 180 - degrees, 0.0) * scale)
        east = int(min(lon + 180 + degrees, 360.0) * scale)
        for column in range(west, east + 1):
            cell, square = _place(row, column)
            found[cell] = found.get(cell, 0) | square
    return {cell: signed(squares) for cell, squares in found.items()}


def spans_of(half_hours: int) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of half-hours that are set."""
    at = 0
    while half_hours >> at:
        if half_hours >> at & 1:
            first = at
            while half_hours >> at & 1:
                at += 1
            yield first, at - 1
        at += 1


def signed(bits: int) -> int:
    """64 bits as the signed number a database keeps."""
    return bits - (1 << 64) if bits >> 63 else bits


def _between(a: Point, b: Point, steps: int) -> Iterator[_Place]:
    """The places on the way from a to b, without its ends."""
    _, lon, lat = a
    east, north = (b[1] - lon) / steps, (b[2] - lat) / steps
    for step in range(1, steps):
        yield _place_of(lon + east * step, lat + north * step)


def _steps(a: Point, b: Point) -> int:
    """In how many steps the way from a to b is marked; 0 when they are not joined."""
    if b[0] - a[0] > POSSIBLE_MS:
        return 0
    scale = max(
        _SCALES[int((a[2] + 90) * _PER_DEGREE) >> 3], _SCALES[int((b[2] + 90) * _PER_DEGREE) >> 3]
    )
    north, east = b[2] - a[2], (b[1] - a[1]) * scale / _PER_DEGREE
    length_m = _METRES * math.sqrt(north * north + east * east)
    if length_m <= STEP_M:
        return 1
    return 0 if length_m > POSSIBLE_M * 1.02 else math.ceil(length_m / STEP_M)


def _add(found: _Found, place: _Place, first: int, last: int) -> None:
    """Mark a place from half-hour `first` to `last`, counted through all days; two days at most."""
    cell, square = place
    day, low = divmod(first, HALF_HOURS)
    end = last - day * HALF_HOURS
    halves = (2 << min(end, HALF_HOURS - 1)) - (1 << low)
    held = found.get((cell, day))
    if held is None:
        found[cell, day] = [square, halves]
    else:
        held[0] |= square
        held[1] |= halves
    if end >= HALF_HOURS:
        _add(found, place, (day + 1) * HALF_HOURS, last)


def _forget(found: _Found, first: Point) -> None:
    """Leave out what says no more than the first point alone."""
    (cell, square), half = _place_of(first[1], first[2]), (first[0] - DAY_BEGINS_MS) // HALF_HOUR_MS
    key = (cell, half // HALF_HOURS)
    if found[key] == [square, 1 << half % HALF_HOURS]:
        del found[key]


def _place_of(lon: float, lat: float) -> _Place:
    row = int((lat + 90) * _PER_DEGREE)
    column = int((lon + 180) * _SCALES[row >> 3])
    return row >> 3 << _ROW_SHIFT | column >> 3, 1 << ((row & 7) << 3 | column & 7)


def _place(row: int, column: int) -> _Place:
    """The place of a row and a column of squares."""
    return row >> 3 << _ROW_SHIFT | column >> 3, 1 << ((row & 7) << 3 | column & 7)
