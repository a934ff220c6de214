"""Plans and approvals as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from manifest_service.events.plan import Kind as PlanKind
from manifest_service.events.plan import Status as PlanStatus


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan or approval as lists and checks see it."""

    id: str
    version: int
    """Seq of its last event."""
    kind: PlanKind
    holder_id: str
    status: PlanStatus
    revision: int
    """Being worked on; that in force when none is."""
    in_force: bool
    number: str | None
    """Given by the authority to the revision in force."""
    valid_from_on: date
    valid_until_on: date
    """Of the revision in force, else of the one being worked on."""
    drafted_at: datetime
    filed_at: datetime | None
    data: Mapping[str, Any]
    """{"content", "in_force": {"revision", "content", "approved", ...} or None, "warnings"}, as
    plain data. No texts by people: they can be erased, and are read from the log."""


@dataclass(frozen=True, kw_only=True)
class PlanQuery:
    """Which plans. None or empty means any."""

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    holder_id: str | None = None
    text: str | None = None
    """Part of the number."""
    after: tuple[str, str] | None = None
    """(drafted_at as UTC text, id) of the last row of the page before."""
    limit: int = 50


class PlanView(Protocol):
    def put(self, row: PlanRow) -> None: ...

    def put_all(self, rows: Sequence[PlanRow]) -> None: ...

    def get(self, id: str) -> PlanRow | None: ...

    def search(self, query: PlanQuery) -> tuple[PlanRow, ...]:
        """Newest first: by (drafted_at, id) descending."""
        ...

    def in_force(self, holder_id: str, on: date) -> tuple[PlanRow, ...]:
        """Plans of a holder with a revision in force and valid `on` that day, by id."""
        ...

    def by_number(self, kind: str, number: str) -> tuple[PlanRow, ...]:
        """Plans of a kind whose revision in force has this number."""
        ...

    def over(self, today: date, limit: int) -> tuple[PlanRow, ...]:
        """Plans with a revision in force that was valid until before `today`, oldest first."""
        ...

    def clear(self) -> None: ...
