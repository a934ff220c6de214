"""The event log in SQL. The lock on the one row of `log_head` gives every event its place: held
until commit, it makes positions dense and the order of positions the order of commits, so that a
reader who follows positions misses nothing.

A writer reads the head once, under its lock, and keeps it here while pieces of work append; it is
written back once, before the commit.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.errors import ConcurrentWrite, IdReused
from manifest_service.events.envelope import HAS_SEALED, SALT_BYTES, NewEvent, Recorded, seal
from manifest_service.events.sealed import SealedText
from manifest_service.services.ports import ANY, Append, Head
from manifest_service.transparency.tree import Frontier, grow, root

HASH_BYTES = 32

_EVENT = tuple(c for c in t.event.c if c.name not in ("device_id", "device_seq"))
_EVENT_NAMES = tuple(column.name for column in _EVENT)

_LOAD = Prepared(
    select(*_EVENT).where(t.event.c.stream == bindparam("stream")).order_by(t.event.c.seq)
)
_READ = Prepared(
    select(*_EVENT)
    .where(t.event.c.pos >= bindparam("from_pos"))
    .order_by(t.event.c.pos)
    .limit(bindparam("most"))
)
_HEAD = select(t.log_head.c.log_id, t.log_head.c.size, t.log_head.c.frontier)
_READ_HEAD = Prepared(_HEAD)
_LOCK_HEAD = Prepared(_HEAD.with_for_update())
_STREAM_HEAD = Prepared(
    select(t.stream_head.c.seq, t.stream_head.c.leaf_hash).where(
        t.stream_head.c.stream == bindparam("stream")
    )
)
_COMMAND = Prepared(
    select(t.command.c.request_hash, t.command.c.answer).where(t.command.c.id == bindparam("id"))
)
_INSERT_COMMAND = Prepared(insert(t.command))
_INSERT_EVENT = Prepared(insert(t.event), _EVENT_NAMES)
_INSERT_TEXT = Prepared(insert(t.sealed_text))
_TEXTS = select(t.sealed_text).where(t.sealed_text.c.event_id.in_(bindparam("ids", expanding=True)))
_LEAVES = Prepared(
    select(t.event.c.leaf_hash)
    .where(t.event.c.pos >= bindparam("from_pos"))
    .order_by(t.event.c.pos)
    .limit(bindparam("most"))
)
_FIND = Prepared(select(*_EVENT).where(t.event.c.id == bindparam("id")))
_NEW_SALT = partial(secrets.token_bytes, SALT_BYTES)
_GROW = Prepared(
    update(t.log_head).values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
)

StreamHead = tuple[int, bytes | None]
"""Seq and leaf hash of a stream's last event; (0, None) for one that does not exist."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The head of the log under its lock."""

    log_id: str
    size: int
    frontier: Frontier


class SqlEventLog:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._locked: Standing | None = None
        self._stored_size = 0
        self._streams: dict[str, StreamHead] = {}
        """Of streams read or written while the head is locked: nobody else can move them."""

    def load(self, stream: str) -> tuple[Recorded, ...]:
        found = self._with_texts(self._session.rows(_LOAD, {"stream": stream}))
        if self._locked is not None:
            self._streams[stream] = (found[-1].seq, found[-1].leaf_hash) if found else (0, None)
        return found

    def last_leaf(self, stream: str) -> bytes | None:
        return self._stream_head(stream)[1]

    def read(self, from_pos: int, limit: int) -> tuple[Recorded, ...]:
        rows = self._session.rows(_READ, {"from_pos": from_pos, "most": limit})
        return self._with_texts(rows)

    def find(self, event_id: str) -> Recorded | None:
        found = self._with_texts(self._session.rows(_FIND, {"id": event_id}))
        return found[0] if found else None

    def leaf_hashes(self, from_pos: int, limit: int) -> tuple[bytes, ...]:
        rows = self._session.rows(_LEAVES, {"from_pos": from_pos, "most": limit})
        return tuple(_bytes(row[0]) for row in rows)

    def erase_text(self, event_id: str, path: str) -> bool:
        done = self._session.execute(
            delete(t.sealed_text).where(
                t.sealed_text.c.event_id == event_id, t.sealed_text.c.path == path
            )
        )
        return done.rowcount > 0

    def head(self) -> Head:
        standing = self._locked or self._read_head(_READ_HEAD)
        return Head(log_id=standing.log_id, size=standing.size, root=root(standing.frontier))

    def append(
        self, stream: str, expected: int, events: Sequence[NewEvent], recorded_at: datetime
    ) -> tuple[Recorded, ...]:
        return self.append_all(
            [Append(stream=stream, expected=expected, events=events)], recorded_at
        )

    def append_all(self, appends: Sequence[Append], recorded_at: datetime) -> tuple[Recorded, ...]:
        head = self.lock()
        moved: dict[str, StreamHead] = {}
        sealed: list[Recorded] = []
        for append in appends:
            stands = moved.get(append.stream) or self._stream_head(append.stream)
            if append.expected not in (ANY, stands[0]):
                raise ConcurrentWrite(
                    stream=append.stream, expected=append.expected, found=stands[0]
                )
            for event in append.events:
                seq, prev = stands
                recorded = seal(
                    event,
                    log_id=head.log_id,
                    pos=head.size + len(sealed),
                    stream=append.stream,
                    seq=seq + 1,
                    prev=prev,
                    recorded_at=recorded_at,
                    salts=_NEW_SALT,
                )
                sealed.append(recorded)
                stands = moved[append.stream] = (recorded.seq, recorded.leaf_hash)
        if sealed:
            self._store(head, sealed, moved)
        return tuple(sealed)

    def answer_to(self, command_id: str, request_hash: bytes) -> str | None:
        row = self._session.first(_COMMAND, {"id": command_id})
        if row is None:
            return None
        stored_hash, answer = row
        if stored_hash != request_hash:
            raise IdReused(id=command_id)
        return str(answer)

    def remember(
        self, command_id: str, request_hash: bytes, answer: str, recorded_at: datetime
    ) -> None:
        self._session.run(
            _INSERT_COMMAND,
            {
                "id": command_id,
                "request_hash": request_hash,
                "answer": answer,
                "recorded_at": recorded_at,
            },
        )

    def lock(self) -> Standing:
        """The head, locked until the transaction ends; nobody else appends meanwhile."""
        if self._locked is None:
            self._locked = self._read_head(_LOCK_HEAD)
            self._stored_size = self._locked.size
        return self._locked

    def standing(self) -> Standing | None:
        """Where the log stands in this transaction: what `stand` goes back to."""
        return self._locked

    def stand(self, standing: Standing | None) -> None:
        """Go back: what was appended since has been rolled back."""
        self._locked = standing
        self._streams.clear()

    def settle(self) -> None:
        """Write the head back, before the commit."""
        if self._locked is not None and self._locked.size != self._stored_size:
            frontier = b"".join(self._locked.frontier)
            self._session.run(_GROW, {"new_size": self._locked.size, "new_frontier": frontier})
            self._stored_size = self._locked.size

    def _read_head(self, statement: Prepared) -> Standing:
        row = self._session.first(statement)
        assert row is not None
        log_id, size, frontier = row
        return Standing(log_id=log_id, size=size, frontier=_frontier(frontier))

    def _stream_head(self, stream: str) -> StreamHead:
        if stream not in self._streams:
            row = self._session.first(_STREAM_HEAD, {"stream": stream})
            stands = (row[0], bytes(row[1])) if row else (0, None)
            if self._locked is None:
                return stands
            self._streams[stream] = stands
        return self._streams[stream]

    def _store(
        self, head: Standing, sealed: Sequence[Recorded], moved: Mapping[str, StreamHead]
    ) -> None:
        self._session.run(_INSERT_EVENT, *[_values(recorded) for recorded in sealed])
        texts = [
            {"event_id": recorded.id, "path": path, "salt": text.salt, "text": text.text.encode()}
            for recorded in sealed
            for path, text in recorded.texts.items()
        ]
        if texts:
            self._session.run(_INSERT_TEXT, *texts)
        upsert(
            self._session,
            t.stream_head,
            *[
                {"stream": stream, "seq": seq, "leaf_hash": leaf_hash}
                for stream, (seq, leaf_hash) in moved.items()
            ],
        )
        leaves = [recorded.leaf_hash for recorded in sealed]
        self._locked = Standing(
            log_id=head.log_id,
            size=head.size + len(sealed),
            frontier=grow(head.frontier, head.size, leaves),
        )
        self._streams.update(moved)

    def _with_texts(self, rows: Iterable[Sequence[Any]]) -> tuple[Recorded, ...]:
        found = tuple(_recorded(row) for row in rows)
        ids = [event.id for event in found if event.body and HAS_SEALED in event.body]
        if not ids:
            return found
        texts: dict[str, dict[str, SealedText]] = {id: {} for id in ids}
        for row in self._session.execute(_TEXTS, {"ids": ids}):
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


def _recorded(row: Sequence[Any]) -> Recorded:
    pos, id, stream, seq, type, occurred_at, recorded_at, envelope, body, salt, leaf_hash = row
    return Recorded(
        pos=pos,
        id=id,
        stream=stream,
        seq=seq,
        type=type,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        envelope=_bytes(envelope),
        body=None if body is None else _bytes(body),
        salt=_bytes(salt),
        leaf_hash=_bytes(leaf_hash),
    )


def _bytes(value: bytes | str | memoryview) -> bytes:
    """A stored value as bytes; text, which only another hand can have put there, is read too, so
    that a check can find it."""
    return value.encode() if isinstance(value, str) else bytes(value)
