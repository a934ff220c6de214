"""Where a run of fixes is cut, so that most of it may be leapt over: around each fix by which
something has happened to a trip. Only that fix is then stepped through."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from manifest_service.alerts.sighting import Trip
from manifest_service.geofence.fix import Fix


def events_of(trip: Trip) -> Iterator[int]:
    """When something happens to a trip that its rules look at."""
    for at_ms in (
        trip.issued_at_ms,
        trip.loaded_at_ms,
        trip.departed_at_ms,
        trip.arrived_at_ms,
        trip.received_at_ms,
        trip.ended_at_ms,
        trip.skipped_at_ms,
        trip.told_at_ms,
    ):
        if at_ms is not None:
            yield at_ms


def cut(fixes: Sequence[Fix], trips: Sequence[Trip], since_ms: int) -> Sequence[Sequence[Fix]]:
    """`fixes` (by device time, later than `since_ms` or as late) in pieces, in order."""
    if not fixes:
        return ()
    last_ms = fixes[-1].at_ms
    happened = {at for trip in trips for at in events_of(trip) if since_ms < at <= last_ms}
    if not happened or len(fixes) == 1:
        return (fixes,)
    times = [fix.at_ms for fix in fixes]
    bounds = {0, len(fixes)}
    for at_ms in happened:
        first = bisect_left(times, at_ms)
        bounds |= {first, first + 1}
    ordered = sorted(bounds)
    return [fixes[a:b] for a, b in pairwise(ordered)]
