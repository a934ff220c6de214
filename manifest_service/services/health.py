"""Whether the service can do its work now: each part looked at, and what is wrong named by a code.

failed     it must not be sent requests: what it would acknowledge might not stand
degraded   it serves, and somebody has to look
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from manifest_service.errors import ManifestServiceError, Unusable
from manifest_service.services.checkpoints import Checkpoints
from manifest_service.services.ports import Clock, Store, Transaction

State = Literal["ok", "degraded", "failed"]

LEAST_BYTES = 100_000_000
"""Free on the disk of the data: below it a write may fail at any moment (a full write-ahead log of
SQLite and a batch of attachments take as much)."""
LOW_BYTES = 2_000_000_000
"""A day's positions of a large fleet (20 million fixes take 3.4 GB) are about half of it."""
CHECKPOINT_LATE = timedelta(minutes=10)
"""The job makes one a minute; ten were missed."""
PROBE_EVERY = timedelta(seconds=10)
"""A probe of writing is a commit on disk."""
LOOK_EVERY = timedelta(seconds=1)
"""Whoever asks more often is told what was found."""
MISSED = 3
"""Runs of a job in a row that may be missed: one that is long delays the next."""
LEAST_LATE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a look at one part found; `code` names what is wrong."""

    part: str
    state: State = "ok"
    code: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    parts: tuple[Found, ...]

    @property
    def state(self) -> State:
        states = {part.state for part in self.parts}
        return "failed" if "failed" in states else "degraded" if "degraded" in states else "ok"


@dataclass
class Beats:
    """When each job of this process last did its work; nothing where none run."""

    every: dict[str, timedelta] = field(default_factory=dict)
    last: dict[str, datetime] = field(default_factory=dict)
    is_running: Callable[[], bool] = lambda: True

    def expect(self, job: str, every: timedelta, now: datetime) -> None:
        self.every[job], self.last[job] = every, now

    def done(self, job: str, now: datetime) -> None:
        self.last[job] = now

    def late(self, now: datetime) -> tuple[str, ...]:
        if self.every and not self.is_running():
            return tuple(self.every)
        return tuple(
            job
            for job, every in self.every.items()
            if now - self.last[job] > max(MISSED * every, LEAST_LATE)
        )


class Health:
    """Looks at the parts; cheap enough to be asked every second, by anybody."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        checkpoints: Checkpoints,
        free_bytes: Callable[[], int],
        schema_is_ours: Callable[[], bool],
    ) -> None:
        self._store, self._clock, self._checkpoints = store, clock, checkpoints
        self._free_bytes, self._schema_is_ours = free_bytes, schema_is_ours
        self.beats = Beats()
        self.is_stopping = False
        self._lock = threading.Lock()
        self._seen: tuple[datetime, Report] | None = None
        self._written_at: datetime | None = None

    def look(self) -> Report:
        """How every part is; found within the last second."""
        now = self._clock.now()
        with self._lock:
            if self._seen is None or not timedelta(0) <= now - self._seen[0] < LOOK_EVERY:
                self._seen = now, Report(parts=tuple(_looked(n, c) for n, c in self._parts()))
            report = self._seen[1]
        if self.is_stopping:
            return Report(
                parts=(*report.parts, Found(part="process", state="failed", code="stopping"))
            )
        return report

    def _parts(self) -> tuple[tuple[str, Callable[[], Found]], ...]:
        return (
            ("database", self._database),
            ("writing", self._writing),
            ("schema", self._schema),
            ("log", self._log),
            ("keys", self._keys),
            ("disk", self._disk),
            ("checkpoints", self._covered),
            ("jobs", self._jobs),
        )

    def _database(self) -> Found:
        self._store.read(lambda tx: tx.log.head())
        return Found(part="database")

    def _writing(self) -> Found:
        """A real commit: a disk that is full or has become read-only says so only then."""
        now = self._clock.now()
        if self._written_at is None or not timedelta(0) <= now - self._written_at < PROBE_EVERY:
            self._store.write(lambda tx: tx.projections.set_version(tx.projections.version()))
            self._written_at = now
        return Found(part="writing")

    def _schema(self) -> Found:
        if self._schema_is_ours():
            return Found(part="schema")
        return Found(part="schema", state="failed", code="schema_other")

    def _log(self) -> Found:
        """The tree of the database still begins with what was signed last."""
        self._checkpoints.check_high_water()
        return Found(part="log")

    def _keys(self) -> Found:
        keys = self._checkpoints.keys
        try:
            is_missing = bool(keys.verifying("log")) and not keys.signing("log")
        except (OSError, ManifestServiceError):
            return Found(part="keys", state="degraded", code="keys_unreadable")
        if is_missing:
            return Found(part="keys", state="degraded", code="keys_missing")
        return Found(part="keys")

    def _disk(self) -> Found:
        free = self._free_bytes()
        if free < LEAST_BYTES:
            return Found(part="disk", state="failed", code="disk_full")
        if free < LOW_BYTES:
            return Found(part="disk", state="degraded", code="disk_low")
        return Found(part="disk")

    def _covered(self) -> Found:
        def look(tx: Transaction) -> bool:
            latest, head = tx.checkpoints.latest(), tx.log.head()
            if latest is None or latest.size >= head.size:
                return True
            return self._clock.now() - latest.made_at < CHECKPOINT_LATE

        if self._store.read(look):
            return Found(part="checkpoints")
        return Found(part="checkpoints", state="degraded", code="checkpoint_late")

    def _jobs(self) -> Found:
        late = self.beats.late(self._clock.now())
        if late:
            return Found(part="jobs", state="degraded", code="jobs_late", names=late)
        return Found(part="jobs")


def _looked(part: str, check: Callable[[], Found]) -> Found:
    """What `check` found; what it could not even look at has failed."""
    try:
        return check()
    except Unusable as error:
        return Found(part=part, state="failed", code=error.code)
    except (ManifestServiceError, OSError):
        return Found(part=part, state="failed", code="unavailable")
