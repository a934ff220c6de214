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
from manifest_service.services.arranging import NO, Arranged, Told, arrange
from manifest_service.services.manifests import Act, Manifests, ToldEvent
from manifest_service.services.ports import ANY, JournalRow, Transaction

COUNTED = frozenset({"accepted", "disputed"})
"""States of entries that are weighed against each other."""

WEIGHED = 300
"""Entries about one manifest that are: an honest trip has a few dozen, and weighing is quadratic."""


def tell(tx: Transaction, manifests: Manifests, row: JournalRow) -> ManifestServiceError | None:
    """Put what `row` tells where it happened, and judge again what was told of the same manifest;
    what was said to it, None when it stands. Raises NotFound for a manifest nobody issued, IdReused, and
    Refusal("journal_tells_too_much")."""
    now = manifests.clock.now()
    manifest = manifests.stands(tx, row.number)
    before = manifests.done_before(tx, _act(row), _actor(row))
    if before is not None:
        # It came the other way already, as a single command.
        tx.journal.put(replace(row, state="accepted", code=None, pos=before.event.pos))
        return None
    _check_id(tx, row)
    others = [each for each in tx.journal.of_manifest(row.number) if each.state in COUNTED]
    if len(others) >= WEIGHED:
        raise Refusal("journal_tells_too_much", limit=WEIGHED)
    rows = {each.sha256: each for each in (*others, row)}
    if manifest.issued.group or manifest.issued.group_number is not None:
        return _one_by_one(tx, manifests, rows, row.sha256, now)
    return _arranged(tx, manifests, manifest, rows, now).get(row.sha256)


def hold(tx: Transaction, manifests: Manifests, row: JournalRow) -> None:
    """Keep `row` as held: that it was told, and that nothing came of it, is in the log."""
    _judged(tx, manifests, row, manifests.clock.now())


def _check_id(tx: Transaction, row: JournalRow) -> None:
    """Raises IdReused when the event's id speaks of something else already."""
    others = tx.journal.of_events([row.event_id])
    counted = any(one.sha256 != row.sha256 and one.state in COUNTED for one in others)
    if counted or tx.log.find(row.event_id) is not None:
        raise IdReused(id=row.event_id)


def _arranged(
    tx: Transaction,
    manifests: Manifests,
    manifest: Manifest,
    rows: Mapping[str, JournalRow],
    now: datetime,
) -> Mapping[str, ManifestServiceError]:
    seqs = _seqs(tx, manifest)
    told = [_told(row, seqs.get(row.event_id)) for row in rows.values()]

    def decide(stands: Manifest, each: Told) -> ManifestEvent:
        event = each.event
        return manifests.decided(tx, stands, event, each.at, each.actor, each.received_at)

    arranged = arrange(manifest, told, decide)
    recorded = _append(tx, manifests, manifest, arranged, rows, now)
    for row in rows.values():
        error = arranged.against.get(row.sha256)
        if error is not None:
            _judged(tx, manifests, replace(row, state="disputed", code=_code(error)), now)
        else:
            _stands(tx, manifests, row, recorded.get(row.event_id), now)
    return arranged.against


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
    tx: Transaction,
    manifests: Manifests,
    rows: Mapping[str, JournalRow],
    asked: str,
    now: datetime,
) -> ManifestServiceError | None:
    """A collector's round moves other manifests with it, and is never told again in another order:
    what can follow follows, and what could not is tried again after each that did."""
    open_ = [row for row in rows.values() if row.state != "accepted"]
    open_.sort(key=lambda row: (row.claimed_at, row.event_id))
    against: dict[str, ManifestServiceError] = {}
    again = True
    while again:
        again = False
        for row in list(open_):
            try:
                told = _told(row, None)
                act = replace(_act(row), occurred_at=told.at)
                done = manifests.act_within(tx, act, told.actor, now, device=device_of(row, tx))
            except NO as error:
                against[row.sha256] = error
                continue
            open_.remove(row)
            against.pop(row.sha256, None)
            _stands(tx, manifests, row, done.event, now)
            again = True
    for row in open_:
        state = replace(row, state="disputed", code=_code(against[row.sha256]))
        _judged(tx, manifests, state, now)
    return against.get(asked)


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
