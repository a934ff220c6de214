"""A road network for a county that does not exist: gently bending roads, east-west and north-south.

Every east-west road meets every north-south road, so that a way is named by the roads it takes:
`way(a, b, (6500,))` leaves `a` along its road, turns into the north-south road at 6,500 m east of
the town, and follows `b`'s road to its gate. Inside this package places are metres (east, north)
of the town; `to_degrees` gives WGS-84 (lon, lat).
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Metres = tuple[float, float]
"""(east, north) of the town."""
Degrees = tuple[float, float]
"""WGS-84 (lon, lat)."""

TOWN: Degrees = (115.44, 36.48)
_PHI = math.radians(TOWN[1])
M_PER_DEGREE_LON = 111_412.84 * math.cos(_PHI) - 93.5 * math.cos(3 * _PHI)
M_PER_DEGREE_LAT = 111_132.92 - 559.82 * math.cos(2 * _PHI) + 1.175 * math.cos(4 * _PHI)
"""Length of a degree at the town (series of the WGS-84 ellipsoid); good to metres over 20 km."""

BEND_M = 45.0
SAMPLE_M = 250.0
SETBACK_M = 190.0
"""From the middle of the road to the middle of a yard."""


@dataclass(frozen=True, kw_only=True)
class Yard:
    """A fenced place beside an east-west road: where it is, on which side, how large."""

    road_north_m: int
    east_m: float
    side: int
    """1 north of the road, -1 south."""
    width_m: float = 220.0
    depth_m: float = 180.0

    @property
    def gate(self) -> Metres:
        return _on_east_west(self.road_north_m, self.east_m)

    @property
    def middle(self) -> Metres:
        east, north = self.gate
        return (east, north + self.side * SETBACK_M)

    @property
    def fence(self) -> tuple[Metres, ...]:
        """A closed ring, counter-clockwise."""
        (east, north), w, d = self.middle, self.width_m / 2, self.depth_m / 2
        ring = ((-w, -d), (w, -d), (w, d), (-w, d), (-w, -d))
        return tuple((east + x, north + y) for x, y in ring)


def to_degrees(place: Metres) -> Degrees:
    east, north = place
    lon = TOWN[0] + east / M_PER_DEGREE_LON
    lat = TOWN[1] + north / M_PER_DEGREE_LAT
    return (round(lon, 7), round(lat, 7))


def to_metres(place: Degrees) -> Metres:
    lon, lat = place
    return ((lon - TOWN[0]) * M_PER_DEGREE_LON, (lat - TOWN[1]) * M_PER_DEGREE_LAT)


def way(origin: Yard, destination: Yard, turns: Sequence[int]) -> tuple[Metres, ...]:
    """The way from yard to yard. `turns` names the roads between, alternately north-south (metres
    east) and east-west (metres north), beginning and ending with a north-south one; empty when
    both yards are on the same road."""
    return (origin.middle, *_roads(origin, destination, turns), destination.middle)


def spur(road_east_m: int, north_m: float, aside_m: float) -> tuple[Metres, Metres]:
    """A farm track off a north-south road: where it begins, and its end `aside_m` east."""
    begins = _on_north_south(road_east_m, north_m)
    return begins, (begins[0] + aside_m, begins[1])


def length_m(line: Sequence[Metres]) -> float:
    return sum(math.dist(a, b) for a, b in itertools.pairwise(line))


def reach_m(line: Sequence[Metres], place: Metres) -> float:
    """How far along `line` the point of it nearest to `place` is."""
    best, best_distance, done = 0.0, math.inf, 0.0
    for a, b in itertools.pairwise(line):
        length = math.dist(a, b)
        along = _projected(a, b, place) * length
        distance = math.dist(point_at(line, done + along), place)
        if distance < best_distance:
            best, best_distance = done + along, distance
        done += length
    return best


def point_at(line: Sequence[Metres], metres: float) -> Metres:
    """The point of `line` that many metres from its beginning; its end when there is no more."""
    for a, b in itertools.pairwise(line):
        length = math.dist(a, b)
        if metres <= length and length > 0:
            share = max(metres, 0.0) / length
            return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        metres -= length
    return line[-1]


def part(line: Sequence[Metres], from_m: float, until_m: float | None = None) -> tuple[Metres, ...]:
    """`line` between two distances from its beginning."""
    end_m = length_m(line) if until_m is None else until_m
    kept, done = [point_at(line, from_m)], 0.0
    for a, b in itertools.pairwise(line):
        done += math.dist(a, b)
        if from_m < done < end_m:
            kept.append(b)
    return (*kept, point_at(line, end_m))


def _roads(origin: Yard, destination: Yard, turns: Sequence[int]) -> Iterator[Metres]:
    here, road, along = origin.gate, origin.road_north_m, origin.east_m
    yield here
    going_east_west = True
    for turn in turns:
        corner = _junction(road, turn) if going_east_west else _junction(turn, road)
        until = corner[0] if going_east_west else corner[1]
        yield from _between(road, along, until, going_east_west)
        yield corner
        along, road = (corner[1] if going_east_west else corner[0]), turn
        going_east_west = not going_east_west
    if not going_east_west:
        corner = _junction(destination.road_north_m, road)
        yield from _between(road, along, corner[1], False)
        yield corner
        along = corner[0]
    yield from _between(destination.road_north_m, along, destination.east_m, True)
    yield destination.gate


def _between(road: int, start: float, end: float, east_west: bool) -> Iterator[Metres]:
    """Points of a road strictly between two of its coordinates."""
    count = max(int(abs(end - start) // SAMPLE_M), 1)
    for i in range(1, count):
        along = start + (end - start) * i / count
        yield _on_east_west(road, along) if east_west else _on_north_south(road, along)


def _on_east_west(road_north_m: int, east_m: float) -> Metres:
    return (east_m, road_north_m + BEND_M * math.sin(east_m / 1900 + road_north_m / 700))


def _on_north_south(road_east_m: int, north_m: float) -> Metres:
    return (road_east_m + BEND_M * math.sin(north_m / 2100 + road_east_m / 700), north_m)


def _junction(road_north_m: int, road_east_m: int) -> Metres:
    east, north = float(road_east_m), float(road_north_m)
    for _ in range(8):  # each round divides the error by forty
        north = _on_east_west(road_north_m, east)[1]
        east = _on_north_south(road_east_m, north)[0]
    return (east, north)


def _projected(a: Metres, b: Metres, place: Metres) -> float:
    """The share of a-b at which it is nearest to `place`."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    squared = dx * dx + dy * dy
    if squared == 0:
        return 0.0
    return min(max(((place[0] - a[0]) * dx + (place[1] - a[1]) * dy) / squared, 0.0), 1.0)
