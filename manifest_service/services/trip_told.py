"""What was said of a trip while it was under way, with the time the service learned of it: reasons
count only when given at the time (domain reference, section 6)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from manifest_service.alerts.sighting import Declared, PlannedArrival
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import Amended, Announced, CancellationProposed, Generated
from manifest_service.services.ports import ManifestRow, ToldRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def told_of(manifest: Manifest) -> tuple[ToldRow, ...]:
    """Announcements, proposed cancellations and planned arrivals, in the order recorded."""
    found = tuple(_told(manifest))
    plans = [told for told in found if told.arrival_at is not None]
    # One plan alone is the manifest's own field.
    return tuple(told for told in found if told not in plans[:1]) if len(plans) < 2 else found


def _told(manifest: Manifest) -> Iterator[ToldRow]:
    for happened in manifest.history:
        event, at = happened.event, happened.recorded_at
        if isinstance(event, Generated) and event.planned_arrival_at is not None:
            yield _plan(event.planned_arrival_at, at)
        elif isinstance(event, Amended) and event.values.get("planned_arrival_at"):
            yield _plan(datetime.fromisoformat(event.values["planned_arrival_at"]), at)
        elif isinstance(event, Announced):
            arrival_at = event.expected_arrival_at
            yield ToldRow(what=event.what, reason=event.reason, told_at=at, arrival_at=arrival_at)
        elif isinstance(event, CancellationProposed):
            yield ToldRow(what="return", reason="cancellation", told_at=at)


def _plan(arrival_at: datetime, told_at: datetime) -> ToldRow:
    return ToldRow(what="plan", reason="", told_at=told_at, arrival_at=arrival_at)


def declared_of(row: ManifestRow) -> tuple[Declared, ...]:
    """What was declared of the trip."""
    return tuple(
        Declared(what=told.what, reason=told.reason, told_at_ms=_ms(told.told_at))
        for told in row.told
        if told.what != "plan"
    )


def planned_of(row: ManifestRow) -> tuple[PlannedArrival, ...]:
    """Every planned arrival, the first one first; none where the one plan is the manifest's own."""
    return tuple(
        PlannedArrival(told_at_ms=_ms(told.told_at), arrival_at_ms=_ms(told.arrival_at))
        for told in row.told
        if told.arrival_at is not None
    )


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)
