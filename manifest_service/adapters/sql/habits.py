"""Habits by vehicle and local day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, insert, select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.services.ports import HabitKind, HabitRow


class SqlHabits:
    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, vehicle_id: str, on: date, rows: Sequence[HabitRow]) -> None:
        c = t.habit.c
        self._session.execute(delete(t.habit).where(c.vehicle_id == vehicle_id, c.on == on))
        if rows:
            self._session.execute(insert(t.habit), [vars(row) for row in rows])

    def since(self, kind: HabitKind, on: date, *, limit: int) -> tuple[HabitRow, ...]:
        c = t.habit.c
        rows = self._session.execute(
            select(t.habit)
            .where(c.kind == kind, c.on >= on)
            .order_by(c.at_ms.desc(), c.vehicle_id.desc())
            .limit(limit)
        )
        return tuple(HabitRow(**row._mapping) for row in rows)[::-1]

    def drop_before(self, on: date) -> None:
        self._session.execute(delete(t.habit).where(t.habit.c.on < on))
