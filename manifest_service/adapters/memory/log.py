"""See services.ports.event_log."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from manifest_service.errors import ConcurrentWrite, IdReused
from manifest_service.events.envelope import SALT_BYTES, NewEvent, Recorded, seal
from manifest_service.services.ports import (
    ANY,
    Append,
    Head,
)
from manifest_service.transparency.tree import grow, root


@dataclass
class MemoryLog:
    log_id: str = field(default_factory=lambda: secrets.token_hex(16))
    events: list[Recorded] = field(default_factory=list)
    commands: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def load(self, stream: str) -> tuple[Recorded, ...]:
        return tuple(event for event in self.events if event.stream == stream)

    def last_leaf(self, stream: str) -> bytes | None:
        history = self.load(stream)
        return history[-1].leaf_hash if history else None

    def append(
        self, stream: str, expected: int, events: Sequence[NewEvent], recorded_at: datetime
    ) -> tuple[Recorded, ...]:
        return self.append_all(
            [Append(stream=stream, expected=expected, events=events)], recorded_at
        )

    def append_all(self, appends: Sequence[Append], recorded_at: datetime) -> tuple[Recorded, ...]:
        standing = len(self.events)
        try:
            for append in appends:
                self._append(append, recorded_at)
        except BaseException:
            del self.events[standing:]
            raise
        return tuple(self.events[standing:])

    def read(self, from_pos: int, limit: int) -> tuple[Recorded, ...]:
        return tuple(self.events[from_pos : from_pos + limit])

    def head(self) -> Head:
        leaves = [event.leaf_hash for event in self.events]
        return Head(log_id=self.log_id, size=len(leaves), root=root(grow((), 0, leaves)))

    def answer_to(self, command_id: str, request_hash: bytes) -> str | None:
        known = self.commands.get(command_id)
        if known is None:
            return None
        if known[0] != request_hash:
            raise IdReused(id=command_id)
        return known[1]

    def remember(
        self, command_id: str, request_hash: bytes, answer: str, recorded_at: datetime
    ) -> None:
        self.commands[command_id] = (request_hash, answer)

    def _append(self, append: Append, recorded_at: datetime) -> None:
        stream = append.stream
        before = self.load(stream)
        if append.expected not in (ANY, len(before)):
            raise ConcurrentWrite(stream=stream, expected=append.expected, found=len(before))
        prev = before[-1].leaf_hash if before else None
        for seq, event in enumerate(append.events, len(before) + 1):
            recorded = seal(
                event,
                log_id=self.log_id,
                pos=len(self.events),
                stream=stream,
                seq=seq,
                prev=prev,
                recorded_at=recorded_at,
                salts=partial(secrets.token_bytes, SALT_BYTES),
            )
            prev = recorded.leaf_hash
            self.events.append(recorded)

    def find(self, event_id: str) -> Recorded | None:
        return next((event for event in self.events if event.id == event_id), None)

    def leaf_hashes(self, from_pos: int, limit: int) -> tuple[bytes, ...]:
        return tuple(event.leaf_hash for event in self.read(from_pos, limit))

    def erase_text(self, event_id: str, path: str) -> bool:
        for at, event in enumerate(self.events):
            if event.id == event_id and path in event.texts:
                kept = {name: text for name, text in event.texts.items() if name != path}
                self.events[at] = replace(event, texts=kept)
                return True
        return False
