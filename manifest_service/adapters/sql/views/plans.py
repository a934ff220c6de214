"""Plans and approvals as lists and checks see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, delete, select, tuple_

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import PlanQuery, PlanRow

_ON = bindparam("on_day", type_=Date())
_IN_FORCE = Prepared(
    select(t.plan)
    .where(
        t.plan.c.holder_id == bindparam("holder"),
        t.plan.c.in_force,
        t.plan.c.valid_until_on >= _ON,
        t.plan.c.valid_from_on <= _ON,
    )
    .order_by(t.plan.c.id)
)
"""Asked at each issue of a manifest."""


class SqlPlanView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: PlanRow) -> None:
        self.put_all([row])

    def put_all(self, rows: Sequence[PlanRow]) -> None:
        upsert(self._session, t.plan, *[vars(row) for row in rows])

    def get(self, id: str) -> PlanRow | None:
        row = self._session.execute(select(t.plan).where(t.plan.c.id == id)).one_or_none()
        return _row(row) if row else None

    def search(self, query: PlanQuery) -> tuple[PlanRow, ...]:
        c = t.plan.c
        statement = select(t.plan).order_by(c.drafted_at.desc(), c.id.desc())
        if query.kinds:
            statement = statement.where(c.kind.in_(query.kinds))
        if query.statuses:
            statement = statement.where(c.status.in_(query.statuses))
        if query.holder_id is not None:
            statement = statement.where(c.holder_id == query.holder_id)
        if query.text:
            statement = statement.where(c.number.icontains(query.text, autoescape=True))
        if query.after is not None:
            drafted_at, id = query.after
            key = (datetime.fromisoformat(drafted_at), id)
            statement = statement.where(tuple_(c.drafted_at, c.id) < key)
        return self._found(statement.limit(query.limit))

    def in_force(self, holder_id: str, on: date) -> tuple[PlanRow, ...]:
        found = self._session.records(_IN_FORCE, {"holder": holder_id, "on_day": on})
        return tuple(PlanRow(**values) for values in found)

    def by_number(self, kind: str, number: str) -> tuple[PlanRow, ...]:
        c = t.plan.c
        return self._found(
            select(t.plan).where(c.kind == kind, c.number == number, c.in_force).order_by(c.id)
        )

    def over(self, today: date, limit: int) -> tuple[PlanRow, ...]:
        c = t.plan.c
        statement = select(t.plan).where(c.in_force, c.valid_until_on < today)
        return self._found(statement.order_by(c.valid_until_on, c.id).limit(limit))

    def clear(self) -> None:
        self._session.execute(delete(t.plan))

    def _found(self, statement: Select[Any]) -> tuple[PlanRow, ...]:
        return tuple(_row(row) for row in self._session.execute(statement))


def _row(row: Row[Any]) -> PlanRow:
    return PlanRow(**row._mapping)
