"""Figures of what is going on, made again at most every half minute, whoever asks and how often."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from manifest_service.services.ports import Clock, Figures, Head, Store, Transaction
from manifest_service.services.precision import Precision, precision_by_rule
from manifest_service.waste.clocks import local_day

T = TypeVar("T")

MADE_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class Standing:
    at: datetime
    figures: Figures
    head: Head
    covered: int
    """Events the latest checkpoint covers."""
    checkpoint_at: datetime | None
    precision: Mapping[str, Precision]


class Seldom(Generic[T]):
    """What `make` finds, asked again when it is half a minute old."""

    def __init__(
        self, store: Store, clock: Clock, make: Callable[[Transaction, datetime], T]
    ) -> None:
        self._store, self._clock, self._make = store, clock, make
        self._lock = threading.Lock()
        self._made: tuple[datetime, T] | None = None

    def now(self) -> T:
        """Made within the last half minute."""
        now = self._clock.now()
        with self._lock:
            if self._made is None or not timedelta(0) <= now - self._made[0] < MADE_EVERY:
                self._made = now, self._store.read(lambda tx: self._make(tx, now))
            return self._made[1]


class Standings(Seldom[Standing]):
    """How things stand."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        super().__init__(store, clock, _standing)


def _standing(tx: Transaction, now: datetime) -> Standing:
    latest = tx.checkpoints.latest()
    return Standing(
        at=now,
        figures=tx.figures.now(local_day(now)),
        head=tx.log.head(),
        covered=latest.size if latest else 0,
        checkpoint_at=latest.made_at if latest else None,
        precision=precision_by_rule(tx.alerts.verdicts()),
    )
