"""How long vehicles use to take along a route, stretch by stretch, learned from their fixes.

A variant is cut into stretches of about 2 km between places 300 m from its ends: the roads around a
gate are not on the route. A place is passed when the vehicle first comes so far, at a time between two
fixes as its speed was even. A silence of 5 minutes, or 500 m back, is no pass.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from manifest_service.geofence.along import Reach

STRETCH_M = 2_000.0
END_M = 300.0
"""As scene.SITE_MARGIN_M; a quarter of a variant that is shorter than four of them."""
SILENT_S = 300.0
BACK_M = 500.0
FASTEST_MPS = 40.0
"""Nobody came there so fast: another reach of a route that crosses itself."""
FEWEST_PASSES, FEWEST_VEHICLES, FEWEST_DAYS = 20, 3, 3
"""The 5th and 95th of a hundred cannot be told from fewer; one vehicle's way is its driver's own."""


class Pass(NamedTuple):
    """A vehicle drove over stretch number `stretch` of a variant."""

    variant: int
    stretch: int
    entered_ms: int
    seconds: float


class Seen(NamedTuple):
    """A fix on a route, and where along it that may be."""

    at_ms: int
    reaches: tuple[Reach, ...]


@dataclass(frozen=True, kw_only=True)
class Took:
    """How long a vehicle took on a local day."""

    vehicle_id: str
    on: date
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Usual:
    """How long vehicles use to take: of a hundred, 5, 50 and 95 took no longer."""

    passes: int
    vehicles: int
    days: int
    p5_s: float
    p50_s: float
    p95_s: float


def bounds_m(length_m: float) -> tuple[float, ...]:
    """Where the stretches of a variant begin and end, metres along it."""
    end = min(END_M, length_m / 4)
    inner = length_m - 2 * end
    count = max(1, round(inner / STRETCH_M))
    return tuple(end + inner * k / count for k in range(count + 1))


def passes(seen: Sequence[Seen], lengths_m: Sequence[float]) -> tuple[Pass, ...]:
    """The stretches one trip drove over, of each variant; `seen` by time."""
    return tuple(
        one for variant, length in enumerate(lengths_m) for one in _passes(seen, variant, length)
    )


def usual(took: Sequence[Took]) -> Usual | None:
    """What is usual, when enough vehicles on enough days say so."""
    vehicles, days = {one.vehicle_id for one in took}, {one.on for one in took}
    if len(took) < FEWEST_PASSES or len(vehicles) < FEWEST_VEHICLES or len(days) < FEWEST_DAYS:
        return None
    p5, p50, p95 = np.percentile([one.seconds for one in took], (5, 50, 95)).tolist()
    return Usual(
        passes=len(took), vehicles=len(vehicles), days=len(days), p5_s=p5, p50_s=p50, p95_s=p95
    )


def _passes(seen: Sequence[Seen], variant: int, length_m: float) -> Iterator[Pass]:
    bounds, passed = bounds_m(length_m), dict[int, float]()
    last: tuple[int, float] | None = None
    for at_ms, along_m in _along(seen, variant):
        if last is not None and _broken(last, at_ms, along_m):
            last, passed = None, {}
        if last is not None and along_m > last[1]:
            for k, bound in enumerate(bounds):
                if last[1] < bound <= along_m:
                    share = (bound - last[1]) / (along_m - last[1])
                    passed[k] = last[0] + share * (at_ms - last[0])
                    if k - 1 in passed:
                        seconds = (passed[k] - passed[k - 1]) / 1000
                        yield Pass(variant, k - 1, int(passed[k - 1]), seconds)
        # A few metres back are the receiver's; the time goes on.
        last = at_ms, max(along_m, last[1]) if last is not None else along_m


def _along(seen: Sequence[Seen], variant: int) -> Iterator[tuple[int, float]]:
    """(time, metres along the variant) of each fix on it: of several reaches, the next ahead."""
    last_m = 0.0
    for at_ms, reaches in seen:
        apart = [(abs(reach.along_m - last_m), reach) for reach in reaches if reach[0] == variant]
        if apart:
            last_m = min(apart)[1].along_m
            yield at_ms, last_m


def _broken(last: tuple[int, float], at_ms: int, along_m: float) -> bool:
    seconds = (at_ms - last[0]) / 1000
    if seconds > SILENT_S or along_m < last[1] - BACK_M:
        return True
    return along_m - last[1] > FASTEST_MPS * seconds + END_M
