"""Deadlines, and the calendar they are counted in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, delete, select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import ClockQuery, ClockRow
from manifest_service.waste.calendar import Calendar, Year, packaged

_YEARS = Prepared(select(t.calendar_year.c.year, t.calendar_year.c.data))
_VERSION = Prepared(
    select(t.calendar_year.c.version).where(t.calendar_year.c.year == bindparam("of"))
)


class SqlClockView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put_all(self, rows: Sequence[ClockRow]) -> None:
        upsert(self._session, t.clock, *[vars(row) for row in rows])

    def get(self, code: str, subject: str, started_on: str) -> ClockRow | None:
        c = t.clock.c
        key = (c.code == code, c.subject == subject, c.started_on == date.fromisoformat(started_on))
        found = self._found(select(t.clock).where(*key))
        return found[0] if found else None

    def running(self, query: ClockQuery) -> tuple[ClockRow, ...]:
        c = t.clock.c
        statement = select(t.clock).where(c.stopped_at.is_(None)).order_by(c.due_on, c.subject)
        if query.concerned_id is not None:
            statement = statement.where(c.concerned_id == query.concerned_id)
        if query.codes:
            statement = statement.where(c.code.in_(query.codes))
        return self._found(statement.limit(query.limit))

    def late(self, today: date, limit: int) -> tuple[ClockRow, ...]:
        c = t.clock.c
        overdue = select(t.clock).where(c.stopped_at.is_(None), c.due_on < today)
        return self._found(overdue.order_by(c.due_on, c.subject).limit(limit))

    def manifests_through(self, first_on: date, last_on: date) -> tuple[str, ...]:
        c = t.clock.c
        rows = self._session.execute(
            select(c.subject)
            .where(c.due_on >= first_on, c.started_on <= last_on)
            .distinct()
            .order_by(c.subject)
        )
        return tuple(row.subject for row in rows)

    def clear(self) -> None:
        self._session.execute(delete(t.clock))

    def _found(self, statement: Select[Any]) -> tuple[ClockRow, ...]:
        return tuple(ClockRow(**row._mapping) for row in self._session.execute(statement))


class SqlCalendarView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def calendar(self) -> Calendar:
        recorded = self._session.rows(_YEARS)
        return packaged().with_years({row[0]: _year(row[1]) for row in recorded})

    def version(self, year: int) -> int:
        row = self._session.first(_VERSION, {"of": year})
        return row[0] if row else 0

    def put(self, year: int, recorded: Year, version: int) -> None:
        data = {
            "source": recorded.source,
            "holidays": [day.isoformat() for day in sorted(recorded.holidays)],
            "working_weekends": [day.isoformat() for day in sorted(recorded.working_weekends)],
        }
        upsert(self._session, t.calendar_year, {"year": year, "version": version, "data": data})

    def clear(self) -> None:
        self._session.execute(delete(t.calendar_year))


def _year(data: dict[str, Any]) -> Year:
    return Year(
        source=data["source"],
        holidays=frozenset(date.fromisoformat(day) for day in data["holidays"]),
        working_weekends=frozenset(date.fromisoformat(day) for day in data["working_weekends"]),
    )
