"""Checking what is stored against what was hashed. Problems are values: a checker never stops early."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from manifest_service.events.canonical import canonical
from manifest_service.events.envelope import HAS_SEALED, Recorded, commitment
from manifest_service.events.sealed import commitments
from manifest_service.transparency.tree import leaf_hash


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that does not hold, at one position."""

    pos: int
    code: str
    detail: str = ""


class ChainCheck:
    """Fed every event of a log in order, tells what does not hold; memory grows with streams only.

    `check(recorded)` yields the problems of one event: its position, its hashes, its columns
    against its envelope, and its link to the event before it in its stream.
    """

    def __init__(self, log_id: str) -> None:
        self._log_id = log_id
        self._next_pos = 0
        self._heads: dict[str, tuple[int, bytes]] = {}

    def check(self, event: Recorded) -> Iterator[Problem]:
        if event.pos != self._next_pos:
            yield Problem(pos=event.pos, code="position_gap", detail=f"expected {self._next_pos}")
        self._next_pos = event.pos + 1
        if leaf_hash(event.envelope) != event.leaf_hash:
            yield Problem(pos=event.pos, code="leaf_hash_differs")
        yield from self._envelope_problems(event)
        self._heads[event.stream] = (event.seq, event.leaf_hash)

    def heads(self) -> dict[str, tuple[int, bytes]]:
        """Stream -> (seq, leaf hash) of its last event seen."""
        return dict(self._heads)

    def _envelope_problems(self, event: Recorded) -> Iterator[Problem]:
        try:
            envelope = msgspec.json.decode(event.envelope)
        except ValueError:
            yield Problem(pos=event.pos, code="envelope_unreadable")
            return
        if not isinstance(envelope, dict) or canonical(envelope) != event.envelope:
            yield Problem(pos=event.pos, code="envelope_not_canonical")
            return
        seq, prev = self._heads.get(event.stream, (0, None))
        claims = {
            "log": self._log_id,
            "event_id": event.id,
            "stream": event.stream,
            "seq": event.seq,
            "type": event.type,
            "occurred_at": event.occurred_at,
            "recorded_at": event.recorded_at,
        }
        for name, value in claims.items():
            if envelope.get(name) != value:
                yield Problem(pos=event.pos, code="column_differs", detail=name)
        if event.seq != seq + 1:
            yield Problem(pos=event.pos, code="sequence_gap", detail=f"expected {seq + 1}")
        if envelope.get("prev") != (prev.hex() if prev else None):
            yield Problem(pos=event.pos, code="chain_broken")
        if event.body is not None and commitment(event.salt, event.body).hex() != envelope.get(
            "body_sha256"
        ):
            yield Problem(pos=event.pos, code="body_differs")
        elif event.body is not None and HAS_SEALED in event.body:
            promised = dict(commitments(msgspec.json.decode(event.body)))
            for path, text in event.texts.items():
                if promised.get(path) != text.commitment:
                    yield Problem(pos=event.pos, code="text_differs", detail=path)


def problems(log_id: str, events: Iterable[Recorded]) -> Iterator[Problem]:
    """Every problem of `events`, a whole log in order."""
    check = ChainCheck(log_id)
    for event in events:
        yield from check.check(event)
