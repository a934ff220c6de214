"""The log: streams of events, appended and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from manifest_service.events.envelope import NewEvent, Recorded


@dataclass(frozen=True, kw_only=True)
class Head:
    """The log's size and Merkle root."""

    log_id: str
    size: int
    root: bytes


NO_STREAM = 0
"""Expected of a stream that must not exist yet."""


ANY = -1
"""Expected of a stream that may stand anywhere."""


@dataclass(frozen=True, kw_only=True)
class Append:
    """Events to append to one stream, which must stand at `expected`: the seq of its last event,
    NO_STREAM or ANY."""

    stream: str
    expected: int
    events: Sequence[NewEvent]


class EventLog(Protocol):
    def load(self, stream: str) -> tuple[Recorded, ...]:
        """Every event of `stream`, by seq; empty when it does not exist."""
        ...

    def append(
        self, stream: str, expected: int, events: Sequence[NewEvent], recorded_at: datetime
    ) -> tuple[Recorded, ...]:
        """Append to a stream that stands at `expected` (see Append); raises ConcurrentWrite when
        it does not. Positions are dense and in commit order: a reader that follows them never
        misses one."""
        ...

    def append_all(self, appends: Sequence[Append], recorded_at: datetime) -> tuple[Recorded, ...]:
        """Append to several streams, all or none, in the order given; raises as `append`."""
        ...

    def last_leaf(self, stream: str) -> bytes | None:
        """Leaf hash of the last event of `stream`, None when it does not exist."""
        ...

    def read(self, from_pos: int, limit: int) -> tuple[Recorded, ...]:
        """Events from `from_pos` on, in order."""
        ...

    def head(self) -> Head: ...

    def answer_to(self, command_id: str, request_hash: bytes) -> str | None:
        """The answer once given to this command, None when it is new; raises IdReused when the id
        came before with another request."""
        ...

    def remember(
        self, command_id: str, request_hash: bytes, answer: str, recorded_at: datetime
    ) -> None:
        """Keep `answer` for ever, in this transaction."""
        ...

    def find(self, event_id: str) -> Recorded | None:
        """The event with this id."""
        ...

    def leaf_hashes(self, from_pos: int, limit: int) -> tuple[bytes, ...]:
        """The leaf hashes of events from `from_pos` on, in order, as stored."""
        ...

    def erase_text(self, event_id: str, path: str) -> bool:
        """Delete a sealed text and its salt; False when it is not there (any more)."""
        ...
