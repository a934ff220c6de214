"""Whose turn it is: how many requests are worked on at once, and how many of one network address.

A thread that works costs memory and processor time, so few work at once and the others wait. Of one
address only some may work and only some may wait: whoever asks without end waits for himself, and
whoever asks now and then finds room.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from manifest_service.errors import Busy

SHARE = 2
"""The part of all turns that one address may have at once: a half, so that two never take all."""
WAITING_OF_ONE = 64
"""A whole office behind one address, each page asking for six things at once, and some more."""
LONGEST_WAIT_S = 20.0
"""Browsers and proxies wait for thirty at least."""


@dataclass
class _Standing:
    working: int = 0
    waiting: int = 0


@dataclass
class _Waiter:
    """Woken alone when it is its turn: waking all of them for one turn cost more than the work."""

    standing: _Standing
    called: threading.Event = field(default_factory=threading.Event)


class Turns:
    """`at_once` requests at once; others wait, each address for its own."""

    def __init__(self, at_once: int, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._free, self._wait_s = at_once, longest_wait_s
        self._of_one = max(at_once // SHARE, 1)
        self._lock = threading.Lock()
        self._queue: list[_Waiter] = []
        self._standing: dict[str, _Standing] = {}
        self.working = 0

    @contextmanager
    def turn(self, address: str) -> Iterator[None]:
        """While it is this request's turn; raises Busy("busy") when too many of `address` wait
        already, or it has waited too long."""
        self.take(address)
        try:
            yield
        finally:
            self.give_back(address)

    def take(self, address: str) -> None:
        """Wait for a turn, and hold it until it is given back; raises Busy as `turn`."""
        with self._lock:
            mine = self._standing.setdefault(address, _Standing())
            if self._may_work(mine):
                self._begin(mine)
                return
            if mine.waiting >= WAITING_OF_ONE:
                raise Busy("busy")
            mine.waiting += 1
            waiter = _Waiter(mine)
            self._queue.append(waiter)
        waiter.called.wait(self._wait_s)
        with self._lock:
            mine.waiting -= 1
            if waiter.called.is_set():  # also at the last moment: the turn is held already
                return
            self._queue.remove(waiter)
            self._forget(address, mine)
        raise Busy("busy")

    def give_back(self, address: str) -> None:
        with self._lock:
            mine = self._standing[address]
            mine.working -= 1
            self.working -= 1
            self._free += 1
            self._call_next()
            self._forget(address, mine)

    def _call_next(self) -> None:
        """Give the turn that came free to who has waited longest of those who may work."""
        for waiter in self._queue:
            if self._may_work(waiter.standing):
                self._queue.remove(waiter)
                self._begin(waiter.standing)
                waiter.called.set()
                return

    def _may_work(self, mine: _Standing) -> bool:
        return self._free > 0 and mine.working < self._of_one

    def _begin(self, mine: _Standing) -> None:
        mine.working += 1
        self.working += 1
        self._free -= 1

    def _forget(self, address: str, mine: _Standing) -> None:
        if not mine.working and not mine.waiting:
            self._standing.pop(address, None)
