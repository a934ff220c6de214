"""Numbers and times as foreign trackers write them, and their units of speed."""

import math
from datetime import UTC, datetime

from manifest_service.errors import InvalidInput

KMH_PER_KNOT, KMH_PER_MPS = 1.852, 3.6

_MS_FROM = 1 << 31
"""Above it, a timestamp is milliseconds: seconds get there in 2038."""
_LATEST_MS = 4_102_444_800_000


def number(value: object) -> float | None:
    """A finite number of a JSON number or of its text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def moment(value: object) -> datetime:
    """A time of seconds or milliseconds since 1970, or of ISO 8601, which is UTC unless it says
    otherwise; raises InvalidInput("time_absurd", "position_shape")."""
    since_1970 = number(value)
    if since_1970 is not None:
        ms = since_1970 * 1000 if abs(since_1970) < _MS_FROM else since_1970
        if not 0 <= ms <= _LATEST_MS:
            raise InvalidInput("time_absurd", value=str(value)[:40])
        return datetime.fromtimestamp(ms / 1000, UTC)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidInput("position_shape", detail="time") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
