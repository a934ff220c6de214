"""Figures of what is going on, made again at most every half minute, whoever asks and how often."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from manifest_service.services.ports import Clock, Figures, Head, Store, Transaction
from manifest_service.services.precision import Precision, precision_by_rule
from manifest_service.waste.clocks import local_day

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


class Standings:
    """How things stand."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._lock = threading.Lock()
        self._made: Standing | None = None

    def now(self) -> Standing:
        """Made within the last half minute."""
        now = self._clock.now()
        with self._lock:
            made = self._made
            if made is None or not timedelta(0) <= now - made.at < MADE_EVERY:
                made = self._made = self._store.read(lambda tx: _standing(tx, now))
            return made


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
