"""Which fixes may be believed: the flags of a vehicle's fixes, by device time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from manifest_service.geofence.fix import JUMP_KMH, Fix, flags_after, is_clean

GOOD: frozenset[str] = frozenset()

MANY = 8
"""From here on arrays are worth their while."""

CERTAIN_KMH = 0.99 * JUMP_KMH
"""No jump, however numbers are rounded."""

_METRES_A_DEGREE = 111_320.0
"""More than on the mean sphere, and more than any degree of longitude."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    flags: tuple[frozenset[str], ...]
    """Of each fix, in the order given."""
    runs: tuple[Sequence[Fix], ...]
    """The valid ones by device time, cut wherever a flagged one came."""
    apart: tuple[tuple[Fix, frozenset[str]], ...] = ()
    """The flagged ones by device time: one after each run but the last, which may be empty as any
    other."""


def judge(last_valid: Fix | None, fixes: Sequence[Fix]) -> Judged:
    ordered = all(map(_before, fixes, fixes[1:]))
    order = None if ordered else sorted(range(len(fixes)), key=lambda i: _device_order(fixes[i]))
    by_time = fixes if order is None else [fixes[i] for i in order]
    if len(fixes) >= MANY and all(map(is_clean, by_time)) and _certain(last_valid, by_time):
        return Judged(flags=(GOOD,) * len(fixes), runs=(by_time,))
    flags, apart = [GOOD] * len(fixes), []
    runs: list[list[Fix]] = [[]]
    for i, fix in zip(order or range(len(fixes)), by_time, strict=True):
        flags[i] = flags_after(fix, last_valid)
        if not flags[i]:
            runs[-1].append(fix)
            last_valid = fix
        elif "future" not in flags[i]:  # a wrong clock must not carry time away
            apart.append((fix, flags[i]))
            runs.append([])
    return Judged(flags=tuple(flags), runs=tuple(runs), apart=tuple(apart))


def _before(fix: Fix, after: Fix) -> bool:
    return fix.at_ms < after.at_ms


def _certain(last_valid: Fix | None, fixes: Sequence[Fix]) -> bool:
    """Whether each fix is, beyond doubt, later than the one before it and reached at a lawful speed;
    distances are taken too long, and without the slack for uncertainty."""
    row = fixes if last_valid is None else [last_valid, *fixes]
    if len(row) < 2:
        return True
    at = np.array([(fix.at_ms, fix.lon, fix.lat) for fix in row])
    wait_ms, east, north = (at[1:] - at[:-1]).T
    metres = (np.abs(east) + np.abs(north)) * _METRES_A_DEGREE
    return bool((wait_ms > 0).all() and (metres <= CERTAIN_KMH / 3600 * wait_ms).all())


def _device_order(fix: Fix) -> tuple[Any, ...]:
    """Device time; fixes of one instant by content, so that arrival does not matter."""
    said = (fix.speed_kmh, fix.recorder_speed_kmh, fix.odometer_km)
    numbers = tuple(-1.0 if number is None else number for number in said)
    return (fix.at_ms, fix.lon, fix.lat, *numbers, fix.load or "", fix.bits)
