"""Where a run of fixes is cut, so that most of it may be leapt over: around each fix by which
something has happened to a trip. Only that fix is then stepped through."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from manifest_service.alerts.sighting import Trip
from manifest_service.geofence.fix import Fix


def happened(trip: Trip, since_ms: int, until_ms: int) -> Sequence[int]:
    """When something happened to a trip after `since_ms` and until `until_ms`."""
    at_ms = trip.happened_ms
    return at_ms[bisect_right(at_ms, since_ms) : bisect_right(at_ms, until_ms)]


def cut(fixes: Sequence[Fix], trips: Sequence[Trip], since_ms: int) -> Sequence[Sequence[Fix]]:
    """`fixes` (by device time, later than `since_ms` or as late) in pieces, in order."""
    if not fixes:
        return ()
    last_ms = fixes[-1].at_ms
    moments = {at for trip in trips for at in happened(trip, since_ms, last_ms)}
    if not moments or len(fixes) == 1:
        return (fixes,)
    times = [fix.at_ms for fix in fixes]
    bounds = {0, len(fixes)}
    for at_ms in moments:
        first = bisect_left(times, at_ms)
        bounds |= {first, first + 1}
    ordered = sorted(bounds)
    return [fixes[a:b] for a, b in pairwise(ordered)]
