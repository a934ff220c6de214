"""Whether a moment lies in hours of the week, local time (Asia/Shanghai, UTC+8 all year)."""

from collections.abc import Sequence
from functools import lru_cache

from manifest_service.events.plan_content import WEEK_MINUTES, Window, minutes_of

_LOCAL_MINUTES = 8 * 60
_THURSDAY_MINUTES = 3 * 1440
"""1970-01-01 was a Thursday; the week begins on Monday."""

Hours = tuple[Window, ...]


def within(hours: Hours, at_ms: int) -> bool:
    """Whether `hours` hold the moment; no hours hold every moment."""
    minute = (at_ms // 60_000 + _LOCAL_MINUTES + _THURSDAY_MINUTES) % WEEK_MINUTES
    return not hours or minute in _minutes(hours)


def within_all(every: Sequence[Hours], at_ms: int) -> bool:
    """Whether each of several hours, such as those of a route and of an approval, holds it."""
    return all(within(hours, at_ms) for hours in every)


def local_clock(at_ms: int) -> str:
    """The local time of day, `23:10`."""
    minute = (at_ms // 60_000 + _LOCAL_MINUTES) % 1440
    return f"{minute // 60:02d}:{minute % 60:02d}"


@lru_cache(maxsize=1024)
def _minutes(hours: Hours) -> frozenset[int]:
    return minutes_of(hours)
