"""Keeping the marks of presence true: with each batch, for late fixes, and all over again."""

from collections.abc import Iterator, Sequence

import numpy as np

from manifest_service.geofence.fix import Fix
from manifest_service.geofence.presence import POSSIBLE_MS, Mark, Point, marks_of
from manifest_service.geofence.presence_in_bulk import marks_of_all
from manifest_service.services.ports import Span, Store, Transaction

PRESENCE_VERSION = 1
"""Of the marks: one more than before makes all of them again at the next start."""

PAGE = 50_000
"""Fixes read and marked at a time: a vehicle's year is never in memory at once."""


def presence_of(
    tx: Transaction,
    vehicle_id: str,
    before: Fix | None,
    good: Sequence[Fix],
    late: Sequence[Fix] = (),
) -> list[Mark]:
    """The marks of a vehicle's good fixes by device time, just stored or flagged anew, with whatever
    good ones follow; `before`: the last good one ahead of them. `late`: stored, but too old to be
    folded; their neighbours are looked for."""
    points = [(fix.at_ms, fix.lon, fix.lat) for fix in good]
    if before is not None:
        points.insert(0, (before.at_ms, before.lon, before.lat))
    marks = list(marks_of(points, first_is_marked=before is not None))
    for stretch in _stretches(sorted(fix.at_ms for fix in late)):
        span = Span(vehicle_id, stretch[0] - POSSIBLE_MS, stretch[-1] + POSSIBLE_MS)
        marks += marks_of(tx.presence.points([span])[0])
    return marks


def bring_presence_up_to_date(store: Store) -> bool:
    """Mark every stored fix when marks are missing or of another version; whether it was needed.
    Interrupted, it begins again at the next start; until it is done nothing is searched."""
    if store.read(lambda tx: tx.presence.version()) == PRESENCE_VERSION:
        return False
    remake_presence(store)
    return True


def remake_presence(store: Store) -> None:
    """Make every mark again from the fixes. Marks of fixes that come meanwhile stay."""
    store.write(lambda tx: tx.presence.clear())
    for vehicle_id in store.read(lambda tx: tx.presence.vehicles()):
        for page in _pages(store, vehicle_id):
            marks = _in_bulk(page)
            store.write(lambda tx, v=vehicle_id, m=marks: tx.presence.mark({v: m}))  # type: ignore[misc]
    store.write(lambda tx: tx.presence.set_version(PRESENCE_VERSION))


def _pages(store: Store, vehicle_id: str) -> Iterator[Sequence[Point]]:
    """A vehicle's good fixes; each page begins with the last fix of the one before."""
    from_ms = 0
    while True:
        page = store.read(
            lambda tx, since=from_ms: tx.presence.following(vehicle_id, since, PAGE)  # type: ignore[misc]
        )
        if page:
            yield page
        if len(page) < PAGE:
            return
        from_ms = max(page[-1][0], from_ms + 1)


def _in_bulk(points: Sequence[Point]) -> list[Mark]:
    columns = np.array(points, float)
    at_ms = np.array([point[0] for point in points], np.int64)
    made = marks_of_all(np.zeros(len(points), np.int64), at_ms, columns[:, 1], columns[:, 2])
    rows = zip(
        made.cell.tolist(),
        made.day.tolist(),
        made.squares.tolist(),
        made.half_hours.tolist(),
        strict=True,
    )
    return [Mark(*row) for row in rows]


def _stretches(moments: Sequence[int]) -> Iterator[list[int]]:
    """Moments in order, split where neighbours can no longer be joined."""
    stretch: list[int] = []
    for at_ms in moments:
        if stretch and at_ms - stretch[-1] > 2 * POSSIBLE_MS:
            yield stretch
            stretch = []
        stretch.append(at_ms)
    if stretch:
        yield stretch
