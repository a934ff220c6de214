"""Checks at the roadside as lists see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, tuple_

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import RoadsideQuery, RoadsideRow


class SqlRoadsideView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: RoadsideRow) -> None:
        self.put_all([row])

    def put_all(self, rows: Sequence[RoadsideRow]) -> None:
        upsert(self._session, t.roadside_check, *[vars(row) for row in rows])

    def get(self, id: str) -> RoadsideRow | None:
        statement = select(t.roadside_check).where(t.roadside_check.c.id == id)
        row = self._session.execute(statement).one_or_none()
        return _row(row) if row else None

    def search(self, query: RoadsideQuery) -> tuple[RoadsideRow, ...]:
        c = t.roadside_check.c
        statement = select(t.roadside_check).order_by(c.checked_at.desc(), c.id.desc())
        for name in ("officer_id", "vehicle_id", "manifest_number"):
            if getattr(query, name) is not None:
                statement = statement.where(c[name] == getattr(query, name))
        if query.after is not None:
            key = (datetime.fromisoformat(query.after[0]), query.after[1])
            statement = statement.where(tuple_(c.checked_at, c.id) < key)
        return tuple(_row(row) for row in self._session.execute(statement.limit(query.limit)))

    def clear(self) -> None:
        self._session.execute(delete(t.roadside_check))


def _row(row: Row[Any]) -> RoadsideRow:
    values = dict(row._mapping)
    for name in ("seen", "photos"):
        values[name] = tuple(values[name])
    return RoadsideRow(**values)
