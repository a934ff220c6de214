"""What a vehicle really did, second by second, and what was recorded of its loads.

The truth under a track: no receiver, no network. `noise.observe` makes reports of it, `offences` and
`honest` write journeys, `truth` says which rules have something to find in one. Places are metres
(east, north) of the town; seconds run from the journey's beginning.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from manifest_service.alerts.sighting import Trip
from manifest_service.simulation.drive import Halt, Load, motion
from manifest_service.simulation.roads import Metres

Tampering = Literal["mock", "power_cut", "antenna_cut", "jumpy", "frozen"]
Span = tuple[int, int]
"""(from, until) in seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    place: Metres
    speed_kmh: float
    course_deg: float
    load: Load | None


@dataclass(frozen=True, kw_only=True)
class Company:
    """Another tracked vehicle that stood at `place` meanwhile."""

    place: Metres
    span: Span


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """A label of the trip under way, scanned at `place`."""

    second: int
    place: Metres
    accuracy_m: float = 15.0
    named_vehicle_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Intent:
    """Something done on purpose that no measuring of the way alone can show."""

    rule: str
    span: Span
    must: bool = True
    """Whether the rule ought to find it; one that need not may be found without blame."""


@dataclass(kw_only=True)
class Journey:
    """`moments[n]` is second n. The only mutable thing of this package's truth: it is written once
    by a scenario and read afterwards."""

    name: str
    vehicle_id: str
    start_ms: int
    random: random.Random
    place: Metres
    honest: bool = False
    load: Load | None = "empty"
    sensor: bool = True
    """Whether the terminal reports the odometer, the tachograph and the load bits."""
    bits: bool = True
    """… with one that has no load bits."""
    hoist_sensor: bool = False
    hoisted: list[Span] = field(default_factory=list)
    """When the dump body was raised."""
    moments: list[Moment] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    ways: dict[str, tuple[tuple[Metres, ...], ...]] = field(default_factory=dict)
    """Route id -> its approved ways, of the trips' routes."""
    silent: list[Span] = field(default_factory=list)
    """No report is made: switched off, or asleep."""
    blind: list[Span] = field(default_factory=list)
    """A tunnel: reports without a fix."""
    delayed: list[Span] = field(default_factory=list)
    """No network: reports are made, and come when it is over."""
    canyons: list[Span] = field(default_factory=list)
    tampered: list[tuple[Span, Tampering]] = field(default_factory=list)
    excused: list[Span] = field(default_factory=list)
    """A stop with a reason the rules ought to see."""
    company: list[Company] = field(default_factory=list)
    scans: list[Scanned] = field(default_factory=list)
    weighings: list[tuple[int, float]] = field(default_factory=list)
    """(second, kg) of the empty truck."""
    bought: int = 0
    """Receipts of the day without a truck."""
    twin: "Journey | None" = None
    """Another truck that reports under the same plate."""
    report_seconds: tuple[int, ...] = ()
    """When a real terminal reported; empty: at an interval."""
    watch_s: int = 1800
    """How long time goes on after the last second."""
    _driven: list[float] = field(default_factory=list)

    @property
    def second(self) -> int:
        return len(self.moments)

    def ms(self, second: int) -> int:
        return self.start_ms + second * 1000

    def driven_m(self, second: int) -> float:
        """How far it had driven by then."""
        if len(self._driven) != len(self.moments):
            places = np.array([moment.place for moment in self.moments])
            steps = np.hypot(*np.diff(places, axis=0).T)
            self._driven = np.concatenate(([0.0], np.cumsum(steps))).tolist()
        return self._driven[second]

    def stand(self, seconds: float, load: Load | None = None) -> Span:
        """Stand where it is; the load becomes `load` halfway."""
        begun = self.second
        if load == "empty" or (load == "half" and self.load == "full"):
            self.hoisted.append((begun + int(seconds / 2) - 60, begun + int(seconds / 2) + 90))
        for n in range(int(seconds)):
            if load is not None and n >= seconds / 2:
                self.load = load
            self._add(self.place, 0.0, 0.0)
        return begun, self.second

    def drive(
        self, line: Sequence[Metres], *, halts: Sequence[Halt] = (), cruise_kmh: float | None = None
    ) -> Span:
        """Along `line`, from its beginning to its end."""
        begun = self.second
        cruise = self.random.uniform(42, 56) if cruise_kmh is None else cruise_kmh
        for _, place, speed, course, load in motion(line, cruise / 3.6, halts, self.load):
            self.load = load
            self._add(place, speed * 3.6, course)
        self.place = line[-1]
        return begun, self.second

    def follow(self, line: Sequence[Metres], progress: Sequence[tuple[float, float]]) -> Span:
        """Along `line` as far as a real vehicle had come: (seconds, metres) of its reports."""
        begun = self.second
        seconds, metres = zip(*progress, strict=True)
        done = np.interp(np.arange(int(seconds[-1]) + 1), seconds, metres)
        far = np.concatenate(([0.0], np.cumsum([math.dist(a, b) for a, b in pairwise(line)])))
        east, north = (np.interp(done, far, axis) for axis in zip(*line, strict=True))
        speed = np.diff(done, append=done[-1]) * 3.6
        for x, y, kmh in zip(east.tolist(), north.tolist(), speed.tolist(), strict=True):
            self._add((x, y), kmh, 0.0)
        self.place = self.moments[-1].place
        return begun, self.second

    def intend(self, rule: str, span: Span, *, must: bool = True) -> None:
        self.intents.append(Intent(rule=rule, span=span, must=must))

    def amend(self, **changes: Any) -> None:
        """The trip under way, with more recorded of it; times in seconds of the journey."""
        times = {k: self.ms(int(v)) for k, v in changes.items() if k.endswith("_at_ms")}
        self.trips[-1] = replace(self.trips[-1], **{**changes, **times})

    def _add(self, place: Metres, speed_kmh: float, course: float) -> None:
        load = self.load if self.sensor and self.bits else None
        self.moments.append(Moment(place=place, speed_kmh=speed_kmh, course_deg=course, load=load))


def in_any(second: int, spans: Sequence[Span]) -> bool:
    return any(begins <= second < ends for begins, ends in spans)
