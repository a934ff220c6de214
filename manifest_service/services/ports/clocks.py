"""Legal deadlines as rows, and the calendar they run on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from manifest_service.waste.calendar import Calendar, Year
from manifest_service.waste.clocks import Code


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """A legal deadline (waste.clocks) of one subject: a manifest's number, or an entry's id."""

    code: Code
    subject: str
    concerned_id: str
    """The organisation whose act stops it."""
    started_on: date
    due_on: date
    stopped_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ClockQuery:
    concerned_id: str | None = None
    codes: tuple[str, ...] = ()
    limit: int = 100


class ClockView(Protocol):
    """Deadlines of manifests; each is known by code, subject and the day it started."""

    def put_all(self, rows: Sequence[ClockRow]) -> None: ...

    def get(self, code: str, subject: str, started_on: str) -> ClockRow | None: ...

    def running(self, query: ClockQuery) -> tuple[ClockRow, ...]:
        """Not stopped yet, the next due first."""
        ...

    def late(self, today: date, limit: int) -> tuple[ClockRow, ...]:
        """Not stopped, and due before `today`, the longest overdue first."""
        ...

    def manifests_through(self, first_on: date, last_on: date) -> tuple[str, ...]:
        """Subjects of deadlines that run between these days."""
        ...

    def clear(self) -> None: ...


class CalendarView(Protocol):
    """The package's calendar with the years recorded since."""

    def calendar(self) -> Calendar: ...

    def version(self, year: int) -> int:
        """Of a recorded year; 0 for one that is not."""
        ...

    def put(self, year: int, recorded: Year, version: int) -> None: ...

    def clear(self) -> None: ...
