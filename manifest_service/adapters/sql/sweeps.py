"""How far the sweep of a day has come."""

from datetime import date

from sqlalchemy import select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert


class SqlSweepMarks:
    def __init__(self, session: Session) -> None:
        self._session = session

    def mark(self, subject: str, swept_on: date) -> None:
        upsert(self._session, t.sweep, {"subject": subject, "swept_on": swept_on})

    def swept(self, on: date) -> frozenset[str]:
        rows = self._session.execute(select(t.sweep.c.subject).where(t.sweep.c.swept_on >= on))
        return frozenset(row.subject for row in rows)
