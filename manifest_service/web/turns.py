"""Whose turn it is: how many requests are worked on at once, and how many of one network address.

A thread that works costs memory and processor time, so few work at once and the others wait. Of one
address only some may work and only some may wait, and the addresses that wait are called one after the
other: whoever asks without end waits for himself, and whoever asks now and then waits for one request of
each other address, however many it has waiting.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from manifest_service.errors import Busy

SHARE = 2
"""The part of all turns that one address may have at once: a half, so that two never take all."""
WAITING_OF_ONE = 64
"""A whole office behind one address, each page asking for six things at once, and some more."""
WAITING = 96
"""Of all addresses, before each is held to an equal part: every one that waits holds a thread, and who is let in
by none is not even heard. Twice as many never wait."""
AT_LEAST = 16
"""An equal part is one in so many of them at least: of 96, the six things one page asks for at once."""
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
    """`at_once` requests at once; others wait, each address for its own, `waiting` of all and some more."""

    def __init__(
        self, at_once: int, longest_wait_s: float = LONGEST_WAIT_S, *, waiting: int = WAITING
    ) -> None:
        self._free, self._wait_s, self._may = at_once, longest_wait_s, waiting
        self.most = at_once + 2 * waiting
        """Threads it holds at most."""
        self._of_one = max(at_once // SHARE, 1)
        self._lock = threading.Lock()
        self._queue: OrderedDict[str, deque[_Waiter]] = OrderedDict()
        self._standing: dict[str, _Standing] = {}
        self._waiting = 0
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
            if mine.waiting >= self._may_wait():
                raise Busy("busy")
            mine.waiting += 1
            self._waiting += 1
            waiter = _Waiter(mine)
            self._queue.setdefault(address, deque()).append(waiter)
        waiter.called.wait(self._wait_s)
        with self._lock:
            mine.waiting -= 1
            self._waiting -= 1
            if waiter.called.is_set():  # also at the last moment: the turn is held already
                return
            self._queue[address].remove(waiter)
            if not self._queue[address]:
                del self._queue[address]
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
        """Give the turn that came free to the address that waits longest since it was last called, of
        those that may work."""
        for address, waiters in self._queue.items():
            if not self._may_work(waiters[0].standing):
                continue
            waiter = waiters.popleft()
            if waiters:
                self._queue.move_to_end(address)
            else:
                del self._queue[address]
            self._begin(waiter.standing)
            waiter.called.set()
            return

    def _may_wait(self) -> int:
        """How many of one address: fewer the more others wait."""
        if self._waiting < self._may:
            return WAITING_OF_ONE
        if self._waiting >= 2 * self._may:
            return 0
        return max(self._may // len(self._queue), self._may // AT_LEAST)

    def _may_work(self, mine: _Standing) -> bool:
        return self._free > 0 and mine.working < self._of_one

    def _begin(self, mine: _Standing) -> None:
        mine.working += 1
        self.working += 1
        self._free -= 1

    def _forget(self, address: str, mine: _Standing) -> None:
        if not mine.working and not mine.waiting:
            self._standing.pop(address, None)
