"""The board of recycled products as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from manifest_service.events.listing import Side


@dataclass(frozen=True, kw_only=True)
class ListingRow:
    """A listing as the board shows it. The telephone can be erased, and is read from the log."""

    id: str
    version: int
    """Seq of its last event."""
    side: Side
    product: str
    grade: str
    mass_kg: Decimal
    organisation_id: str
    site_id: str
    from_on: date
    until_on: date
    posted_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ListingQuery:
    """Which listings. None means any."""

    side: str | None = None
    product: str | None = None
    organisation_id: str | None = None
    standing_on: date | None = None
    """Not withdrawn, and not run out before that day."""
    after: tuple[str, str] | None = None
    """(posted_at as UTC text, id) of the last row of the page before."""
    limit: int = 50


class ListingView(Protocol):
    def put(self, row: ListingRow) -> None: ...

    def put_all(self, rows: Sequence[ListingRow]) -> None: ...

    def search(self, query: ListingQuery) -> tuple[ListingRow, ...]:
        """Newest first: by (posted_at, id) descending."""
        ...

    def clear(self) -> None: ...
