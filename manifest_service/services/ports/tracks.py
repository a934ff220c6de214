"""Positions, and what the rules remember of each vehicle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from manifest_service.geofence.fix import Fix


@dataclass(frozen=True, kw_only=True)
class StoredFix:
    """A fix with its database id and the flags decided so far."""

    ref: int
    vehicle_id: str
    fix: Fix
    flags: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class FlaggedFixes:
    """Fixes of one vehicle to be stored, and the flags of each."""

    vehicle_id: str
    fixes: Sequence[Fix]
    flags: Sequence[frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class KeptWatch:
    """A checkpoint to be kept, and which ones it makes needless."""

    vehicle_id: str
    as_of_ms: int
    watch: bytes
    overtaken_ms: int
    """Those from here on are forgotten."""
    old_ms: int | None = None
    """Those older than this are, but for the last one before it."""


class TrackStore(Protocol):
    """Positions and what the rules remember. Telemetry: not in the log, kept by device time."""

    def lock(self, *vehicle_ids: str) -> None:
        """Until the transaction ends, nobody else folds the positions of these vehicles. Give them
        in order: no two writers then wait for one another."""
        ...

    def add(self, vehicle_id: str, fixes: Sequence[Fix], flags: Sequence[frozenset[str]]) -> None:
        """Store every fix, flagged or not."""
        ...

    def add_all(self, batch: Sequence[FlaggedFixes]) -> None:
        """Store the fixes of several vehicles, each vehicle named once."""
        ...

    def reflag(self, vehicle_id: str, flags: Mapping[int, frozenset[str]]) -> None:
        """Set the flags of stored fixes (a late neighbour can change whether one is a jump)."""
        ...

    def between(
        self, vehicle_id: str, from_ms: int, until_ms: int, *, limit: int | None = None
    ) -> tuple[StoredFix, ...]:
        """Fixes with from_ms <= at_ms <= until_ms by (at_ms, ref)."""
        ...

    def latest(self, vehicle_ids: Sequence[str] | None = None) -> tuple[StoredFix, ...]:
        """The unflagged fix with the latest device time of each vehicle that has one."""
        ...

    def within(
        self, box: tuple[float, float, float, float], from_ms: int, until_ms: int
    ) -> tuple[StoredFix, ...]:
        """Unflagged fixes of any vehicle in a box (west, south, east, north degrees) with
        from_ms <= at_ms <= until_ms, by vehicle and time. For spans of minutes: every vehicle is
        asked once."""
        ...

    def counts(self) -> Mapping[str, int]:
        """{"stored": n, "<flag>": n, ...}"""
        ...

    def keep_watch(self, vehicle_id: str, as_of_ms: int, watch: bytes) -> None:
        """Keep a checkpoint of the vehicle's rules; replaces one with the same time."""
        ...

    def watch_before(self, vehicle_id: str, at_ms: int) -> tuple[int, bytes] | None:
        """The last checkpoint with as_of_ms < at_ms."""
        ...

    def latest_watch(self, vehicle_id: str) -> tuple[int, bytes] | None: ...

    def latest_watches(self, vehicle_ids: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        """Vehicle -> its latest checkpoint, for those that have one."""
        ...

    def keep_watches(self, kept: Sequence[KeptWatch]) -> None:
        """Keep checkpoints of several vehicles, each vehicle named once."""
        ...

    def drop_watches(
        self, vehicle_id: str, *, from_ms: int | None = None, before_ms: int | None = None
    ) -> None:
        """Forget checkpoints from `from_ms` on, or older than `before_ms` (the last one before
        it is kept)."""
        ...

    def watched_vehicles(self) -> tuple[str, ...]: ...
