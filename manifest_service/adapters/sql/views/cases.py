"""Cases as lists see them; which alerts and firms each names stands in tables of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, tuple_

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import CaseQuery, CaseRow

_NAMED = {
    t.case_alert: ("alert_id", "alert_ids"),
    t.case_party: ("organisation_id", "party_ids"),
}
"""Table -> its column, and the member of the row that fills it."""

_FORGET = {
    table: Prepared(delete(table).where(table.c.case_id == bindparam("of_case")))
    for table in _NAMED
}
_NAME = {
    table: Prepared(insert(table), ("case_id", column)) for table, (column, _) in _NAMED.items()
}


class SqlCaseView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: CaseRow) -> None:
        self.put_all([row])

    def put_all(self, rows: Sequence[CaseRow]) -> None:
        upsert(self._session, t.case_file, *[vars(row) for row in rows])
        for table, (column, member) in _NAMED.items():
            named = [{"case_id": row.id, column: id} for row in rows for id in vars(row)[member]]
            if rows:
                self._session.run(_FORGET[table], *[{"of_case": row.id} for row in rows])
            if named:
                self._session.run(_NAME[table], *named)

    def get(self, id: str) -> CaseRow | None:
        found = self._session.execute(select(t.case_file).where(t.case_file.c.id == id))
        row = found.one_or_none()
        return _row(row) if row else None

    def search(self, query: CaseQuery) -> tuple[CaseRow, ...]:
        c = t.case_file.c
        statement = select(t.case_file).order_by(c.opened_at.desc(), c.id.desc())
        if query.statuses:
            statement = statement.where(c.status.in_(query.statuses))
        for table, asked in ((t.case_alert, query.alert_id), (t.case_party, query.party_id)):
            if asked is not None:
                column = table.c[_NAMED[table][0]]
                statement = statement.where(
                    c.id.in_(select(table.c.case_id).where(column == asked))
                )
        if query.after is not None:
            key = (datetime.fromisoformat(query.after[0]), query.after[1])
            statement = statement.where(tuple_(c.opened_at, c.id) < key)
        return tuple(_row(row) for row in self._session.execute(statement.limit(query.limit)))

    def count_by_status(self) -> Mapping[str, int]:
        c = t.case_file.c
        rows = self._session.execute(select(c.status, func.count()).group_by(c.status))
        return {row[0]: row[1] for row in rows}

    def clear(self) -> None:
        for table in (t.case_file, *_NAMED):
            self._session.execute(delete(table))


def _row(row: Row[Any]) -> CaseRow:
    values = dict(row._mapping)
    for name in ("alert_ids", "party_ids"):
        values[name] = tuple(values[name])
    return CaseRow(**values)
