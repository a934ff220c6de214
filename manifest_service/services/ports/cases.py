"""Cases as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from manifest_service.events.case import CaseStatus, Outcome


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A case as lists see it. No texts by people: they can be erased, and are read from the log."""

    id: str
    version: int
    """Seq of its last event."""
    status: CaseStatus
    outcome: Outcome | None
    opened_at: datetime
    opened_by: str
    changed_at: datetime
    alert_ids: tuple[str, ...]
    party_ids: tuple[str, ...]
    open_tasks: int
    next_due_on: date | None
    """Of its open tasks."""


@dataclass(frozen=True, kw_only=True)
class CaseQuery:
    """Which cases. None or empty means any."""

    statuses: tuple[str, ...] = ()
    alert_id: str | None = None
    party_id: str | None = None
    after: tuple[str, str] | None = None
    """(opened_at as UTC text, id) of the last row of the page before."""
    limit: int = 50


class CaseView(Protocol):
    def put(self, row: CaseRow) -> None: ...

    def put_all(self, rows: Sequence[CaseRow]) -> None: ...

    def get(self, id: str) -> CaseRow | None: ...

    def search(self, query: CaseQuery) -> tuple[CaseRow, ...]:
        """Newest first: by (opened_at, id) descending."""
        ...

    def count_by_status(self) -> Mapping[str, int]: ...

    def clear(self) -> None: ...
