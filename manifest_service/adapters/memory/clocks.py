"""See services.ports.clocks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from manifest_service.services.ports import (
    ClockQuery,
    ClockRow,
)
from manifest_service.waste.calendar import Calendar, Year, packaged


@dataclass
class MemoryClocks:
    rows: dict[tuple[str, str, date], ClockRow] = field(default_factory=dict)

    def put_all(self, rows: Sequence[ClockRow]) -> None:
        self.rows |= {(row.code, row.subject, row.started_on): row for row in rows}

    def get(self, code: str, subject: str, started_on: str) -> ClockRow | None:
        return self.rows.get((code, subject, date.fromisoformat(started_on)))

    def running(self, query: ClockQuery) -> tuple[ClockRow, ...]:
        found = [
            row
            for row in self._by_due()
            if query.concerned_id in (None, row.concerned_id)
            and (not query.codes or row.code in query.codes)
        ]
        return tuple(found[: query.limit])

    def late(self, today: date, limit: int) -> tuple[ClockRow, ...]:
        return tuple([row for row in self._by_due() if row.due_on < today][:limit])

    def manifests_through(self, first_on: date, last_on: date) -> tuple[str, ...]:
        rows = self.rows.values()
        found = {r.subject for r in rows if r.due_on >= first_on and r.started_on <= last_on}
        return tuple(sorted(found))

    def clear(self) -> None:
        self.rows.clear()

    def _by_due(self) -> list[ClockRow]:
        open_rows = [row for row in self.rows.values() if row.stopped_at is None]
        return sorted(open_rows, key=lambda row: (row.due_on, row.subject))


@dataclass
class MemoryCalendar:
    years: dict[int, tuple[Year, int]] = field(default_factory=dict)

    def calendar(self) -> Calendar:
        return packaged().with_years({number: year for number, (year, _) in self.years.items()})

    def version(self, year: int) -> int:
        return self.years[year][1] if year in self.years else 0

    def put(self, year: int, recorded: Year, version: int) -> None:
        self.years[year] = (recorded, version)

    def clear(self) -> None:
        self.years.clear()
