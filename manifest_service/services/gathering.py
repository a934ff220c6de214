"""Work of many threads done together: who comes while nobody works leads and takes along what has
gathered; who comes meanwhile waits, and is taken along next.

Nobody waits for more than what is under way and his own; alone, nobody waits at all. What fails
together is done again one by one, so that each meets his own error only.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

ITEMS, WEIGHT = 64, 5_000
"""Taken along at most: the first waits for the last."""


class _Item(Generic[T, R]):
    """What somebody wants done, and what came of it."""

    def __init__(self, what: T, weight: int) -> None:
        self.what, self.weight = what, weight
        self.result: R | None = None
        self.error: BaseException | None = None
        self.is_done = self.is_alone = False
        self.gate = threading.Lock()
        self.gate.acquire()


class Gathering(Generic[T, R]):
    """`work` does some things at once: all of them or, when it raises, none; a result for each, in
    order."""

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._work = work
        self._waiting: deque[_Item[T, R]] = deque()
        self._leader: _Item[T, R] | None = None
        self._mutex = threading.Lock()

    def do(self, what: T, weight: int = 1) -> R:
        """The result for `what`; raises what `work` raises for it alone."""
        mine: _Item[T, R] = _Item(what, weight)
        with self._mutex:
            self._waiting.append(mine)
            leads = self._leader is None
            if leads:
                self._leader = mine
        if not leads:
            self._wait(mine)
        if not mine.is_done and not mine.is_alone:
            self._lead()
        if mine.is_alone:
            return self._work([what])[0]
        if mine.error is not None:
            raise mine.error
        result: R = mine.result  # type: ignore[assignment]
        return result

    def _wait(self, mine: _Item[T, R]) -> None:
        """Until `mine` is done or leads; whoever is interrupted leaves the queue."""
        try:
            mine.gate.acquire()
        except BaseException:
            with self._mutex:
                if mine in self._waiting:
                    self._waiting.remove(mine)
                    if self._leader is mine:
                        self._hand_over()
            raise

    def _hand_over(self) -> None:
        """Let the first who waits lead; the mutex is held."""
        self._leader = self._waiting[0] if self._waiting else None
        if self._leader is not None:
            self._leader.gate.release()

    def _lead(self) -> None:
        """Do what has gathered, the leader's own first, and let the next who waits lead."""
        with self._mutex:
            batch = self._gathered()
        try:
            results = self._work([item.what for item in batch])
            for item, result in zip(batch, results, strict=True):
                item.result, item.is_done = result, True
        except BaseException as error:
            for item in batch:
                item.is_alone = len(batch) > 1
            # What befell the leader alone (an interrupt) is no concern of the others.
            if len(batch) == 1 or not isinstance(error, Exception):
                batch[0].error, batch[0].is_alone, batch[0].is_done = error, False, True
        finally:
            with self._mutex:
                self._hand_over()
            for item in batch[1:]:
                item.gate.release()

    def _gathered(self) -> list[_Item[T, R]]:
        batch = [self._waiting.popleft()]
        weight = batch[0].weight
        while self._waiting and len(batch) < ITEMS:
            weight += self._waiting[0].weight
            if weight > WEIGHT:
                break
            batch.append(self._waiting.popleft())
        return batch
