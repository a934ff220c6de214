"""Which fixes may be believed: the flags of a vehicle's fixes, by device time."""

from collections.abc import Sequence
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


def judge(
    last_valid: Fix | None, fixes: Sequence[Fix]
) -> tuple[Sequence[Fix], tuple[frozenset[str], ...]]:
    """(the valid ones by device time, the flags of each in the order given)."""
    ordered = all(map(_before, fixes, fixes[1:]))
    order = None if ordered else sorted(range(len(fixes)), key=lambda i: _device_order(fixes[i]))
    by_time = fixes if order is None else [fixes[i] for i in order]
    if len(fixes) >= MANY and all(map(is_clean, by_time)) and _certain(last_valid, by_time):
        return by_time, (GOOD,) * len(fixes)
    valid, flags = [], [GOOD] * len(fixes)
    for i, fix in zip(order or range(len(fixes)), by_time, strict=True):
        flags[i] = flags_after(fix, last_valid)
        if not flags[i]:
            valid.append(fix)
            last_valid = fix
    return valid, tuple(flags)


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
