"""A vehicle moving: it speeds up, brakes before corners and halts, and its receiver is a little off.

Pure: the same line, times and seed give the same positions.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from manifest_service.simulation.roads import Metres, length_m, to_degrees

Load = Literal["empty", "half", "full"]

ACCELERATION = 0.6
BRAKING = 0.9
"""m/s²; a loaded tipper's."""
CORNER_KMH = 18.0
CORNER_DEGREES = 40.0
_STEP_S = 1.0

NOISE_M = 3.0
NOISE_MEMORY = 0.9
"""A receiver's error wanders: each report keeps this share of the one before."""


@dataclass(frozen=True, kw_only=True)
class Position:
    """One report, WGS-84 degrees."""

    vehicle: str
    at: datetime
    lon: float
    lat: float
    speed_kmh: float
    course_deg: float
    load: Load | None = None

    def to_json(self) -> dict[str, Any]:
        """As POST /positions takes it."""
        data = {
            "vehicle": self.vehicle,
            "fix_time": self.at.isoformat(timespec="milliseconds"),
            "lon": self.lon,
            "lat": self.lat,
            "speed_kmh": self.speed_kmh,
            "course_deg": self.course_deg,
            "accuracy_m": 8,
            "satellites": 11,
        }
        return data if self.load is None else {**data, "load": self.load}


@dataclass(frozen=True, kw_only=True)
class Halt:
    """Standing on the way for `seconds`, that many metres from its beginning."""

    at_m: float
    seconds: float
    load_after: Load | None = None
    """The load bits while standing, from half of it on; None leaves them as they were."""


@dataclass(kw_only=True)
class Receiver:
    """The vehicle's GNSS receiver: adds its wandering error. The only mutable thing here."""

    vehicle: str
    random: random.Random
    error: Metres = field(default=(0.0, 0.0))

    def report(
        self, at: datetime, place: Metres, speed_ms: float, course: float, load: Load | None
    ) -> Position:
        spread = NOISE_M * math.sqrt(1 - NOISE_MEMORY**2)
        east = self.error[0] * NOISE_MEMORY + self.random.gauss(0, spread)
        north = self.error[1] * NOISE_MEMORY + self.random.gauss(0, spread)
        self.error = (east, north)
        lon, lat = to_degrees((place[0] + east, place[1] + north))
        return Position(
            vehicle=self.vehicle,
            at=at,
            lon=lon,
            lat=lat,
            speed_kmh=round(speed_ms * 3.6, 1),
            course_deg=round(course, 1) % 360,
            load=load,
        )


def travel(
    receiver: Receiver,
    line: Sequence[Metres],
    departs_at: datetime,
    *,
    cruise_kmh: float = 50.0,
    halts: Sequence[Halt] = (),
    interval_s: float = 20.0,
    load: Load | None = None,
) -> tuple[tuple[Position, ...], datetime]:
    """(reports along `line`, when its end is reached)."""
    reports: list[Position] = []
    due, clock = 0.0, 0.0
    for clock, place, speed, course, bits in motion(line, cruise_kmh / 3.6, halts, load):
        # The moment of arrival belongs to what comes after: one report per moment.
        if clock >= due and place != line[-1]:
            at = departs_at + timedelta(seconds=clock)
            reports.append(receiver.report(at, place, speed, course, bits))
            due += interval_s
    return tuple(reports), departs_at + timedelta(seconds=clock)


def stand(
    receiver: Receiver,
    place: Metres,
    from_at: datetime,
    until_at: datetime,
    *,
    interval_s: float = 60.0,
    load: Load | None = None,
) -> tuple[Position, ...]:
    """Reports of a vehicle standing at `place`, from `from_at` until before `until_at`."""
    count = math.ceil((until_at - from_at).total_seconds() / interval_s)
    return tuple(
        receiver.report(from_at + timedelta(seconds=i * interval_s), place, 0.0, 0.0, load)
        for i in range(max(count, 0))
    )


Moment = tuple[float, Metres, float, float, Load | None]
"""(seconds, place, m/s, course in degrees, load bits)"""


def motion(
    line: Sequence[Metres], cruise: float, halts: Sequence[Halt], load: Load | None
) -> Iterator[Moment]:
    """Every second of the drive at `cruise` m/s; the last moment is at the line's end."""
    total, done, speed, clock = length_m(line), 0.0, 0.0, 0.0
    waiting = sorted(halts, key=lambda halt: halt.at_m)
    limits = [*_corners(line), *((halt.at_m, 0.0) for halt in waiting), (total, 0.0)]
    where = _Along(line)
    while done < total - 0.5:
        place, course = where.at(done)
        yield clock, place, speed, course, load
        if waiting and done >= waiting[0].at_m - 1.0:
            halt = waiting.pop(0)
            for second in range(int(halt.seconds)):
                if halt.load_after and second >= halt.seconds / 2:
                    load = halt.load_after
                clock += 1.0
                yield clock, place, 0.0, course, load
            speed, limits = 0.0, [(at, v) for at, v in limits if at != halt.at_m]
        allowed = min(
            (math.sqrt(v * v + 2 * BRAKING * (at - done)) for at, v in limits if at >= done),
            default=cruise,
        )
        speed = max(min(speed + ACCELERATION * _STEP_S, cruise, allowed), 0.8)
        done, clock = done + speed * _STEP_S, clock + _STEP_S
    yield clock, line[-1], 0.0, where.at(total)[1], load


def _corners(line: Sequence[Metres]) -> Iterator[tuple[float, float]]:
    """(metres from the beginning, m/s allowed) of each sharp corner."""
    done = 0.0
    for a, b, c in zip(line, line[1:], line[2:], strict=False):
        done += math.dist(a, b)
        turn = abs((_course(b, c) - _course(a, b) + 180) % 360 - 180)
        if turn > CORNER_DEGREES:
            yield done, CORNER_KMH / 3.6


class _Along:
    """Places along a line, asked for in growing order: one pass over its segments."""

    def __init__(self, line: Sequence[Metres]) -> None:
        self._line = line
        self._segment, self._begins = 0, 0.0

    def at(self, metres: float) -> tuple[Metres, float]:
        """(place, course) that many metres from the beginning."""
        while True:
            a, b = self._line[self._segment], self._line[self._segment + 1]
            length = math.dist(a, b)
            if metres <= self._begins + length or self._segment == len(self._line) - 2:
                break
            self._segment, self._begins = self._segment + 1, self._begins + length
        share = 0.0 if length == 0 else min((metres - self._begins) / length, 1.0)
        return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share), _course(a, b)


def _course(a: Metres, b: Metres) -> float:
    return math.degrees(math.atan2(b[0] - a[0], b[1] - a[1])) % 360
