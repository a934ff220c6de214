"""What a journal told of a manifest, made part of it: as it stands, or as reported and disputed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from manifest_service.errors import IdReused, ManifestServiceError, Refusal
from manifest_service.events.codec import from_body
from manifest_service.events.envelope import SERVICE, Actor, NewEvent, Recorded
from manifest_service.events.journal import read_entry
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import ManifestEvent
from manifest_service.events.upcast import current_type, upcast
from manifest_service.services import handovers
from manifest_service.services.arranging import NO, Arranged, Told, arrange
from manifest_service.services.handovers import COUNTED, NOTES, WITHDRAWN
from manifest_service.services.manifests import Act, Manifests, ToldEvent
from manifest_service.services.ports import ANY, JournalRow, Transaction
from manifest_service.services.standing import may_read

WEIGHED = 300
"""Entries about one manifest that are: an honest trip has a few dozen, and weighing is quadratic."""
OF_STRANGERS = 50
"""Of those who are no parties of it, as far as is known: a next driver may be heard first, and nobody else
has anything to tell. They take no room of the parties'."""


def tell(tx: Transaction, manifests: Manifests, row: JournalRow) -> ManifestServiceError | None:
    """Put what `row` tells where it happened, and judge again what was told of the same manifest;
    what was said to it, None when it stands. Raises NotFound for a manifest nobody issued, IdReused, and
    Refusal("journal_tells_too_much")."""
    now = manifests.clock.now()
    manifest = manifests.stands(tx, row.number)
    signed = row.word in NOTES or handovers.told_by(row) is not None
    before = None if signed else manifests.done_before(tx, _act(row), _actor(row))
    if before is not None:
        # It came the other way already, as a single command.
        tx.journal.put(replace(row, state="accepted", code=None, pos=before.event.pos))
        return None
    _check_id(tx, row)
    others = [each for each in tx.journal.of_manifest(row.number) if each.state in COUNTED]
    _check_room(manifest, others, row)
    if row.word in NOTES:
        row = _noted(tx, manifests, row, now)
    rows = {each.sha256: each for each in (*others, row)}
    if manifest.issued.group or manifest.issued.group_number is not None:
        against = _one_by_one(tx, manifests, rows, now)
    else:
        against = _arranged(tx, manifests, manifest, rows, now)
    return _withdrawals(tx, manifests, rows, against, now).get(row.sha256)


def _check_room(manifest: Manifest, others: Sequence[JournalRow], row: JournalRow) -> None:
    is_party = may_read(manifest, _actor(row))
    alike = [each for each in others if may_read(manifest, _actor(each)) is is_party]
    limit = WEIGHED if is_party else OF_STRANGERS
    if len(alike) >= limit:
        raise Refusal("journal_tells_too_much", limit=limit)


def hold(tx: Transaction, manifests: Manifests, row: JournalRow) -> None:
    """Keep `row` as held: that it was told, and that nothing came of it, is in the log."""
    _judged(tx, manifests, row, manifests.clock.now())


def _noted(tx: Transaction, manifests: Manifests, row: JournalRow, now: datetime) -> JournalRow:
    """`row`, which changes no manifest, as the log names it."""
    found = replace(row, state="accepted", code=None)
    found = replace(found, pos=_record(tx, manifests, found, now).pos)
    tx.journal.put(found)
    return found


def _withdrawals(
    tx: Transaction,
    manifests: Manifests,
    rows: Mapping[str, JournalRow],
    against: Mapping[str, ManifestServiceError],
    now: datetime,
) -> Mapping[str, ManifestServiceError]:
    """`against`, and what speaks against taking back what somebody had accepted before."""
    found = dict(against)
    for sha256, row in rows.items():
        if row.word == WITHDRAWN and handovers.stands_with(row, rows.values(), against):
            found[sha256] = Refusal("handover_taken_before")
            _judged(tx, manifests, replace(row, state="disputed", code=_code(found[sha256])), now)
        elif row.word == WITHDRAWN and row.state == "disputed":
            _noted(tx, manifests, row, now)
    return found


def _check_id(tx: Transaction, row: JournalRow) -> None:
    """Raises IdReused when the event's id speaks of something else already."""
    counted = [
        one
        for one in tx.journal.of_events([row.event_id])
        if one.sha256 != row.sha256 and one.state in COUNTED
    ]
    same = all(handovers.is_same(one, row) for one in counted)
    if not same or (not counted and tx.log.find(row.event_id) is not None):
        raise IdReused(id=row.event_id)


def _arranged(
    tx: Transaction,
    manifests: Manifests,
    manifest: Manifest,
    rows: Mapping[str, JournalRow],
    now: datetime,
) -> Mapping[str, ManifestServiceError]:
    seqs, offers = _seqs(tx, manifest), handovers.told_of(rows.values())
    told = [_told(row, seqs.get(row.event_id)) for row in handovers.speaking(rows.values())]

    def decide(stands: Manifest, each: Told) -> ManifestEvent:
        event = each.event
        offers.check(tx, stands, each.event_id, event)
        return manifests.decided(tx, stands, event, each.at, each.actor, each.received_at)

    arranged = arrange(manifest, told, decide)
    recorded = _append(tx, manifests, manifest, arranged, rows, now)
    wrong = {rows[key].event_id: error for key, error in arranged.against.items()}
    against = {}
    for row in (each for each in rows.values() if each.word not in NOTES):
        error = wrong.get(row.event_id)
        if error is not None:
            against[row.sha256] = error
            _judged(tx, manifests, replace(row, state="disputed", code=_code(error)), now)
        else:
            _stands(tx, manifests, row, recorded.get(row.event_id), now)
    return against


def _append(
    tx: Transaction,
    manifests: Manifests,
    manifest: Manifest,
    arranged: Arranged,
    rows: Mapping[str, JournalRow],
    now: datetime,
) -> dict[str, Recorded]:
    """What was appended, by event id."""
    new = [
        ToldEvent(
            id=told.event_id,
            event=event,
            occurred_at=told.at,
            actor=told.actor,
            device=device_of(rows[told.key], tx),
        )
        for told, event in arranged.new
    ]
    if not new and (arranged.order is None):
        return {}
    recorded = manifests.append_told(tx, manifest, new, arranged.order, now)
    for told, one in zip((told for told, _ in arranged.new), recorded, strict=False):
        row = rows[told.key]
        manifests.remember(tx, _act(row), _actor(row), one.seq, now)
    return {one.id: one for one in recorded}


def _one_by_one(
    tx: Transaction, manifests: Manifests, rows: Mapping[str, JournalRow], now: datetime
) -> Mapping[str, ManifestServiceError]:
    """A collector's round moves other manifests with it, and is never told again in another order:
    what can follow follows, and what could not is tried again after each that did."""
    offers = handovers.told_of(rows.values())
    open_ = [each for each in rows.values() if each.state != "accepted" and each.word not in NOTES]
    open_.sort(key=lambda row: (row.claimed_at, row.event_id))
    against: dict[str, ManifestServiceError] = {}
    again = True
    while again:
        again = False
        for row in list(open_):
            try:
                recorded = _followed(tx, manifests, row, offers, now)
            except NO as error:
                against[row.sha256] = error
                continue
            open_.remove(row)
            against.pop(row.sha256, None)
            _stands(tx, manifests, row, recorded, now)
            again = True
    for row in open_:
        state = replace(row, state="disputed", code=_code(against[row.sha256]))
        _judged(tx, manifests, state, now)
    return against


def _followed(
    tx: Transaction,
    manifests: Manifests,
    row: JournalRow,
    offers: handovers.Told,
    now: datetime,
) -> Recorded:
    """The event of `row`, appended to what stands; the other phone may have told it already."""
    found = tx.log.find(row.event_id)
    if found is not None:
        return found
    told = _told(row, None)
    offers.check(tx, manifests.stands(tx, row.number), row.event_id, told.event)
    act = replace(_act(row), occurred_at=told.at)
    return manifests.act_within(tx, act, told.actor, now, device=device_of(row, tx)).event


def _stands(
    tx: Transaction,
    manifests: Manifests,
    row: JournalRow,
    recorded: Recorded | None,
    now: datetime,
) -> None:
    was_held = row.state == "disputed"
    if row.state == "accepted" and recorded is None:
        return
    found = recorded or tx.log.find(row.event_id)
    after = replace(row, state="accepted", code=None, pos=found.pos if found else row.pos)
    if was_held:
        _record(tx, manifests, after, now)
    tx.journal.put(after)


def _judged(tx: Transaction, manifests: Manifests, row: JournalRow, now: datetime) -> None:
    """Put `row` as held, and say so in the log when that is news."""
    before = tx.journal.get(row.sha256)
    if before is not None and (before.state, before.code) == (row.state, row.code):
        return
    recorded = _record(tx, manifests, row, now)
    tx.journal.put(replace(row, pos=recorded.pos))


def _record(tx: Transaction, manifests: Manifests, row: JournalRow, now: datetime) -> Recorded:
    entry = read_entry(row.entry)
    body = {
        "number": row.number,
        "word": row.word,
        "event_id": row.event_id,
        "device": device_of(row, tx),
        "claimed_at": row.claimed_at,
        "occurred_at": entry.occurred_at,
        "seen": row.seen,
        "state": row.state,
        "code": row.code,
    }
    event = NewEvent(
        id=manifests.ids.event_id(),
        type=current_type("claim.judged"),
        occurred_at=now,
        actor=SERVICE,
        body=body,
    )
    return tx.log.append(stream_of(row.sha256), ANY, [event], now)[0]


def stream_of(digest: str) -> str:
    """Of what became of an entry."""
    return f"claim/{digest}"


def device_of(row: JournalRow, tx: Transaction) -> dict[str, Any]:
    """The entry as the envelope of its event names it."""
    device = tx.devices.get(row.device_id)
    return {
        "id": row.device_id,
        "seq": row.n,
        "prev": read_entry(row.entry).prev,
        "sha256": row.sha256,
        "key": device.public_key if device else "",
        "sig": row.signature.hex(),
    }


def _seqs(tx: Transaction, manifest: Manifest) -> dict[str, int]:
    return {one.id: one.seq for one in tx.log.load(f"manifest/{manifest.number}")}


def _told(row: JournalRow, seq: int | None) -> Told:
    return Told(
        key=row.sha256,
        event_id=row.event_id,
        event=_event(row),
        at=min(row.claimed_at, row.received_at),
        received_at=row.received_at,
        actor=_actor(row),
        seq=seq,
    )


def _act(row: JournalRow) -> Act:
    return Act(id=row.event_id, number=row.number, event=_event(row), occurred_at=row.claimed_at)


def _event(row: JournalRow) -> ManifestEvent:
    asked = row.asked
    return from_body(
        current_type(asked["type"].rpartition(".v")[0]), upcast(asked["type"], asked["body"])
    )


def _actor(row: JournalRow) -> Actor:
    return msgspec.convert(row.actor, Actor)


def _code(error: ManifestServiceError) -> str:
    faults: Sequence[Any] = getattr(error, "faults", ())
    return str(faults[0].code) if faults else error.code
