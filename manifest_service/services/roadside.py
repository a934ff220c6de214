"""Checks at the roadside: recorded once, however often and however late they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from manifest_service.codes import manifest_number
from manifest_service.codes import plate as plates
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.decide import CLOCK_TOLERANCE
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.roadside import (
    MOST_PHOTOS,
    SEEN,
    Checked,
    Photo,
    event_body,
)
from manifest_service.events.upcast import current_type
from manifest_service.permissions import require
from manifest_service.services.attached import tie
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import Clock, RoadsideQuery, RoadsideRow, Store, Transaction
from manifest_service.services.projections import roadside_row
from manifest_service.services.written import TEXT_LIMIT


@dataclass(frozen=True, kw_only=True)
class RoadsideChecks:
    store: Store
    clock: Clock

    def record(
        self,
        id: str,
        checked: Checked,
        photos: Sequence[str],
        checked_at: datetime | None,
        actor: Actor,
    ) -> RoadsideRow:
        """The check as kept; `photos` are digests of attachments. What was done without signal is told
        later and never refused for being late."""
        id, now = command_id(id), self.clock.now()
        require(actor, "patrol.record")
        said = {**event_body(checked), "photos": list(photos), "checked_at": checked_at}
        asked = request_of(actor.user_id, "roadside check", said, "roadside_check.recorded")

        def work(tx: Transaction) -> RoadsideRow:
            def first_time() -> Mapping[str, Any]:
                event = _checked(tx, checked, photos)
                occurred_at = _occurred_at(checked_at, now)
                new = NewEvent(
                    id=id,
                    type=current_type("roadside_check.recorded"),
                    occurred_at=occurred_at,
                    actor=actor,
                    body=event_body(event),
                )
                (recorded,) = tx.log.append(stream_of(id), 0, [new], now)
                tie(tx, [recorded])
                tx.roadside.put(roadside_row(recorded))
                return {"id": id}

            once(tx, id, asked, now, first_time)
            row = tx.roadside.get(id)
            assert row is not None
            return row

        return self.store.write(work)

    def search(self, query: RoadsideQuery, actor: Actor) -> tuple[RoadsideRow, ...]:
        """Rows the actor may see: those who read everything see all."""
        require(actor, "patrol.look")
        return self.store.read(lambda tx: tx.roadside.search(query))

    def of_manifest(self, number: str) -> tuple[Recorded, ...]:
        """The checks of a trip, oldest first, for one who may see its manifest."""

        def work(tx: Transaction) -> tuple[Recorded, ...]:
            rows = tx.roadside.search(RoadsideQuery(manifest_number=number, limit=100))
            return tuple(tx.log.load(stream_of(row.id))[0] for row in reversed(rows))

        return self.store.read(work)

    def events(self, rows: Sequence[RoadsideRow]) -> tuple[Recorded, ...]:
        """The event of each of `rows`."""
        return self.store.read(lambda tx: tuple(tx.log.load(stream_of(row.id))[0] for row in rows))


def stream_of(id: str) -> str:
    return f"roadside_check/{id}"


def _occurred_at(said: datetime | None, now: datetime) -> datetime:
    if said is not None and said > now + CLOCK_TOLERANCE:
        raise InvalidInput(
            "occurred_in_future",
            faults=[Fault(path="checked_at", code="occurred_in_future")],
            occurred_at=said.isoformat(),
        )
    return said or now


def _checked(tx: Transaction, checked: Checked, photos: Sequence[str]) -> Checked:
    """The check with what the store knows of it; raises InvalidInput with every fault. A plate that is
    not registered and a number that does not exist are findings, and are kept as they were read."""
    faults = [
        Fault(path=f"seen.{i}", code="choice_unknown", params={"value": code[:40]})
        for i, code in enumerate(checked.seen)
        if code not in SEEN
    ]
    if checked.plate is None and checked.manifest_number is None:
        faults.append(Fault(path="plate", code="missing"))
    if checked.note is not None and len(checked.note) > TEXT_LIMIT:
        faults.append(Fault(path="note", code="text_too_long", params={"limit": TEXT_LIMIT}))
    if len(photos) > MOST_PHOTOS:
        faults.append(Fault(path="photos", code="too_many_photos", params={"limit": MOST_PHOTOS}))
    found = [_photo(tx, digest, f"photos.{i}", faults) for i, digest in enumerate(photos)]
    if faults:
        raise InvalidInput(faults=faults)
    plate = plates.compact(checked.plate) if checked.plate else None
    vehicle = tx.registry.vehicle_by_plate(plate) if plate else None
    number = checked.manifest_number and manifest_number.compact(checked.manifest_number)
    manifest = tx.manifests.get(number) if number else None
    return replace(
        checked,
        plate=plate,
        vehicle_id=vehicle.entry.id if vehicle else manifest.vehicle_id if manifest else None,
        manifest_number=number,
        photos=tuple(photo for photo in found if photo is not None),
    )


def _photo(tx: Transaction, digest: str, path: str, faults: list[Fault]) -> Photo | None:
    kept = tx.attachments.get(digest.lower())
    if kept is None:
        unknown = {"sha256": digest[:64]}
        faults.append(Fault(path=path, code="attachment_unknown", params=unknown))
        return None
    return Photo(sha256=kept.sha256, media_type=kept.media_type, size_bytes=kept.size_bytes)
