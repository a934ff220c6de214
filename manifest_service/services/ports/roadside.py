"""Checks at the roadside as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class RoadsideRow:
    """A check as lists see it. What the officer wrote is read from the log: it can be erased."""

    id: str
    officer_id: str
    checked_at: datetime
    """By the officer's device."""
    recorded_at: datetime
    in_order: bool
    seen: tuple[str, ...]
    """What the device showed him (events.roadside.SEEN)."""
    plate: str | None
    vehicle_id: str | None
    manifest_number: str | None
    lon: float | None
    lat: float | None
    photos: tuple[str, ...]
    """Digests."""


@dataclass(frozen=True, kw_only=True)
class RoadsideQuery:
    """Which checks. None means any."""

    officer_id: str | None = None
    vehicle_id: str | None = None
    manifest_number: str | None = None
    after: tuple[str, str] | None = None
    """(checked_at as UTC text, id) of the last row of the page before."""
    limit: int = 50


class RoadsideView(Protocol):
    def put(self, row: RoadsideRow) -> None: ...

    def put_all(self, rows: Sequence[RoadsideRow]) -> None: ...

    def get(self, id: str) -> RoadsideRow | None: ...

    def search(self, query: RoadsideQuery) -> tuple[RoadsideRow, ...]:
        """Newest first: by (checked_at, id) descending."""
        ...

    def clear(self) -> None: ...
