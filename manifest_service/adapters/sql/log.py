"""The event log in SQL. The lock on the one row of `log_head` gives every event its place: held
until commit, it makes positions dense and the order of positions the order of commits, so that a
reader who follows positions misses nothing."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.errors import ConcurrentWrite, IdReused
from manifest_service.events.envelope import HAS_SEALED, SALT_BYTES, NewEvent, Recorded, seal
from manifest_service.events.sealed import SealedText
from manifest_service.services.ports import Head
from manifest_service.transparency.tree import Frontier, grow, root

HASH_BYTES = 32

# Built once: building a statement costs more than running it.
_LOAD = select(t.event).where(t.event.c.stream == bindparam("stream")).order_by(t.event.c.seq)
_HEAD = select(t.log_head)
_LOCKED_HEAD = _HEAD.with_for_update()
_STREAM_HEAD = select(t.stream_head).where(t.stream_head.c.stream == bindparam("stream"))
_COMMAND = select(t.command).where(t.command.c.id == bindparam("id"))
_INSERT_COMMAND = insert(t.command)
_INSERT_EVENT = insert(t.event)
_INSERT_TEXT = insert(t.sealed_text)
_TEXTS = select(t.sealed_text).where(t.sealed_text.c.event_id.in_(bindparam("ids", expanding=True)))
_LEAVES = (
    select(t.event.c.leaf_hash)
    .where(t.event.c.pos >= bindparam("from_pos"))
    .order_by(t.event.c.pos)
    .limit(bindparam("limit"))
)
_FIND = select(t.event).where(t.event.c.id == bindparam("id"))
_NEW_SALT = partial(secrets.token_bytes, SALT_BYTES)
_GROW = update(t.log_head).values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))


class SqlEventLog:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, stream: str) -> tuple[Recorded, ...]:
        return self._with_texts(self._connection.execute(_LOAD, {"stream": stream}))

    def read(self, from_pos: int, limit: int) -> tuple[Recorded, ...]:
        rows = self._connection.execute(
            select(t.event).where(t.event.c.pos >= from_pos).order_by(t.event.c.pos).limit(limit)
        )
        return self._with_texts(rows)

    def find(self, event_id: str) -> Recorded | None:
        found = self._with_texts(self._connection.execute(_FIND, {"id": event_id}))
        return found[0] if found else None

    def leaf_hashes(self, from_pos: int, limit: int) -> tuple[bytes, ...]:
        rows = self._connection.execute(_LEAVES, {"from_pos": from_pos, "limit": limit})
        return tuple(_bytes(leaf) for leaf in rows.scalars())

    def erase_text(self, event_id: str, path: str) -> bool:
        done = self._connection.execute(
            delete(t.sealed_text).where(
                t.sealed_text.c.event_id == event_id, t.sealed_text.c.path == path
            )
        )
        return done.rowcount > 0

    def head(self) -> Head:
        row = self._connection.execute(_HEAD).one()
        return Head(log_id=row.log_id, size=row.size, root=root(_frontier(row.frontier)))

    def append(
        self, stream: str, expected_seq: int, events: Sequence[NewEvent], recorded_at: datetime
    ) -> tuple[Recorded, ...]:
        head = self._connection.execute(_LOCKED_HEAD).one()
        seq, prev = self._stream_head(stream)
        if seq != expected_seq:
            raise ConcurrentWrite(stream=stream, expected=expected_seq, found=seq)
        sealed: list[Recorded] = []
        for offset, event in enumerate(events):
            recorded = seal(
                event,
                log_id=head.log_id,
                pos=head.size + offset,
                stream=stream,
                seq=seq + offset + 1,
                prev=prev,
                recorded_at=recorded_at,
                salts=_NEW_SALT,
            )
            prev = recorded.leaf_hash
            sealed.append(recorded)
        if sealed:
            self._store(head, sealed)
        return tuple(sealed)

    def answer_to(self, command_id: str, request_hash: bytes) -> str | None:
        row = self._connection.execute(_COMMAND, {"id": command_id}).one_or_none()
        if row is None:
            return None
        if row.request_hash != request_hash:
            raise IdReused(id=command_id)
        answer: str = row.answer
        return answer

    def remember(
        self, command_id: str, request_hash: bytes, answer: str, recorded_at: datetime
    ) -> None:
        self._connection.execute(
            _INSERT_COMMAND,
            {
                "id": command_id,
                "request_hash": request_hash,
                "answer": answer,
                "recorded_at": recorded_at,
            },
        )

    def _stream_head(self, stream: str) -> tuple[int, bytes | None]:
        row = self._connection.execute(_STREAM_HEAD, {"stream": stream}).one_or_none()
        return (row.seq, row.leaf_hash) if row else (0, None)

    def _store(self, head: Row[Any], sealed: list[Recorded]) -> None:
        self._connection.execute(_INSERT_EVENT, [_values(recorded) for recorded in sealed])
        texts = [
            {"event_id": recorded.id, "path": path, "salt": text.salt, "text": text.text.encode()}
            for recorded in sealed
            for path, text in recorded.texts.items()
        ]
        if texts:
            self._connection.execute(_INSERT_TEXT, texts)
        last = sealed[-1]
        upsert(
            self._connection,
            t.stream_head,
            {"stream": last.stream, "seq": last.seq, "leaf_hash": last.leaf_hash},
        )
        leaves = [recorded.leaf_hash for recorded in sealed]
        frontier = grow(_frontier(head.frontier), head.size, leaves)
        self._connection.execute(
            _GROW,
            {"new_size": head.size + len(sealed), "new_frontier": b"".join(frontier)},
        )

    def _with_texts(self, rows: Iterable[Row[Any]]) -> tuple[Recorded, ...]:
        found = tuple(_recorded(row) for row in rows)
        ids = [event.id for event in found if event.body and HAS_SEALED in event.body]
        if not ids:
            return found
        texts: dict[str, dict[str, SealedText]] = {id: {} for id in ids}
        for row in self._connection.execute(_TEXTS, {"ids": ids}):
            texts[row.event_id][row.path] = SealedText(_bytes(row.salt), _bytes(row.text).decode())
        return tuple(_completed(event, texts) for event in found)


def _completed(event: Recorded, texts: Mapping[str, Mapping[str, SealedText]]) -> Recorded:
    held = texts.get(event.id)
    return replace(event, texts=held) if held else event


def _frontier(stored: bytes) -> Frontier:
    return tuple(stored[i : i + HASH_BYTES] for i in range(0, len(stored), HASH_BYTES))


def _values(recorded: Recorded) -> dict[str, Any]:
    return {
        "pos": recorded.pos,
        "id": recorded.id,
        "stream": recorded.stream,
        "seq": recorded.seq,
        "type": recorded.type,
        "occurred_at": recorded.occurred_at,
        "recorded_at": recorded.recorded_at,
        "envelope": recorded.envelope,
        "body": recorded.body,
        "salt": recorded.salt,
        "leaf_hash": recorded.leaf_hash,
    }


def _recorded(row: Row[Any]) -> Recorded:
    return Recorded(
        pos=row.pos,
        id=row.id,
        stream=row.stream,
        seq=row.seq,
        type=row.type,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        envelope=_bytes(row.envelope),
        body=None if row.body is None else _bytes(row.body),
        salt=_bytes(row.salt),
        leaf_hash=_bytes(row.leaf_hash),
    )


def _bytes(value: bytes | str | memoryview) -> bytes:
    """A stored value as bytes; text, which only another hand can have put there, is read too, so
    that a check can find it."""
    return value.encode() if isinstance(value, str) else bytes(value)
