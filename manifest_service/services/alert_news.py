"""What became of alerts since a position of the log, for those who watch a queue.

The end of the log is kept in memory, so that two hundred who watch read it once. It is made of the
log alone: another process, or this one after a start, tells the same."""

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from manifest_service.events.envelope import Actor
from manifest_service.permissions import everywhere, require
from manifest_service.services.ports import AlertRow, Store, Transaction

KEPT = 2000
"""Changes remembered; older ones are read from the log again."""

STEP = 500
"""Events read at once."""

BEHIND = 5000
"""Events told one by one at most; who was away for longer loads the queue afresh."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """An event of an alert, and what the alert is after it."""

    pos: int
    word: str
    row: AlertRow


@dataclass(frozen=True, kw_only=True)
class News:
    """What is new: the changes the actor may see, and where to go on."""

    kind: Literal["changes", "afresh"]
    """`afresh`: too much has happened to tell one by one."""
    position: int
    changes: tuple[Change, ...] = ()


@dataclass(kw_only=True)
class AlertNews:
    store: Store
    _changes: deque[Change] = field(default_factory=deque, init=False)
    _from: int = field(default=-1, init=False)
    """Every change from here to `_until` is in `_changes`; negative before the first reading."""
    _until: int = field(default=-1, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def position(self) -> int:
        """Where the log ends now: what is told from here on comes after."""
        return self.store.read(lambda tx: tx.log.head()).size

    def since(self, position: int | None, actor: Actor) -> News:
        """Changes from `position` on (None: from now on) of alerts the actor may see; raises
        NotAllowed for one who may see none."""
        require(actor, "alert.read")
        with self._lock:
            self.store.read(self._read_on)
            begins, ends, kept = self._from, self._until, tuple(self._changes)
        if position is None:
            return News(kind="changes", position=ends)
        if position > ends or ends - position > BEHIND:
            return News(kind="afresh", position=ends)
        if position < begins:  # from before what is remembered
            earlier = self.store.read(lambda tx: tuple(_changes(tx, position, begins)))
            kept = (*earlier, *kept)
        own = None if everywhere(actor, "alert.read") else actor.organisation_id or ""
        told = (c for c in kept if own is not None or not c.row.trial)
        seen = (c for c in told if c.pos >= position and own in (None, c.row.carrier_id))
        return News(kind="changes", position=ends, changes=tuple(seen))

    def _read_on(self, tx: Transaction) -> None:
        ends = tx.log.head().size
        if self._until < 0 or not 0 <= ends - self._until <= BEHIND:
            self._changes.clear()
            self._from = self._until = ends
        for change in _changes(tx, self._until, ends):
            self._changes.append(change)
            if len(self._changes) > KEPT:
                self._from = self._changes.popleft().pos + 1
        self._until = ends


def _changes(tx: Transaction, begins: int, ends: int) -> Iterator[Change]:
    """Of the events from `begins` to before `ends`."""
    for start in range(begins, ends, STEP):
        for event in tx.log.read(start, min(STEP, ends - start)):
            kind, _, id = event.stream.partition("/")
            if kind == "alert" and (row := tx.alerts.get(id)) is not None:
                yield Change(pos=event.pos, word=event.type.split(".")[1], row=row)
