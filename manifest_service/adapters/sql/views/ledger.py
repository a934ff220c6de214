"""Ledgers and returns of hazardous waste."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.columns import Grams
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.adapters.sql.waste_codes import of_waste
from manifest_service.codes.batch import STAGES, Stage
from manifest_service.services.ports import LedgerQuery, LedgerRow, ReturnRow


class SqlLedgerView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put_all(self, rows: Sequence[LedgerRow]) -> None:
        upsert(self._session, t.ledger_entry, *[vars(row) for row in rows])

    def get(self, organisation_id: str, batch: str) -> LedgerRow | None:
        c = t.ledger_entry.c
        row = self._session.execute(
            select(t.ledger_entry).where(c.organisation_id == organisation_id, c.batch == batch)
        ).one_or_none()
        return _row(row) if row else None

    def search(self, query: LedgerQuery) -> tuple[LedgerRow, ...]:
        c = t.ledger_entry.c
        statement = select(t.ledger_entry).order_by(c.happened_at, c.organisation_id, c.batch)
        if query.organisation_id is not None:
            statement = statement.where(c.organisation_id == query.organisation_id)
        if query.stage is not None:
            statement = statement.where(c.stage == query.stage)
        if query.waste is not None:
            statement = statement.where(of_waste(c.waste_code, query.waste))
        if query.from_on is not None:
            statement = statement.where(c.happened_on >= query.from_on)
        if query.until_on is not None:
            statement = statement.where(c.happened_on <= query.until_on)
        if query.left_only:
            statement = statement.where(c.used_kg < c.mass_kg, c.withdrawn.is_(False))
        if query.after is not None:
            at, *key = query.after
            statement = statement.where(
                tuple_(c.happened_at, c.organisation_id, c.batch)
                > (datetime.fromisoformat(at), *key)
            )
        rows = self._session.execute(statement.limit(query.limit))
        return tuple(map(_row, rows))

    def sums(
        self, organisation_id: str, from_on: date | None, before_on: date | None
    ) -> Mapping[str, Mapping[Stage, Decimal]]:
        c = t.ledger_entry.c
        statement = (
            select(c.waste_code, c.stage, func.sum(c.mass_kg, type_=Grams()))
            .where(c.organisation_id == organisation_id, c.withdrawn.is_(False))
            .group_by(c.waste_code, c.stage)
        )
        if from_on is not None:
            statement = statement.where(c.happened_on >= from_on)
        if before_on is not None:
            statement = statement.where(c.happened_on < before_on)
        found: dict[str, dict[Stage, Decimal]] = {}
        for code, stage, kg in self._session.execute(statement):
            found.setdefault(code, dict.fromkeys(STAGES, Decimal(0)))[stage] = kg
        return found

    def owners(self) -> Mapping[str, date]:
        c = t.ledger_entry.c
        rows = self._session.execute(
            select(c.organisation_id, func.min(c.happened_on))
            .where(c.withdrawn.is_(False))
            .group_by(c.organisation_id)
        )
        return {row[0]: row[1] for row in rows}

    def clear(self) -> None:
        self._session.execute(delete(t.ledger_entry))


class SqlReturnView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: ReturnRow) -> None:
        upsert(self._session, t.waste_return, vars(row))

    def get(self, organisation_id: str, period: str) -> ReturnRow | None:
        c = t.waste_return.c
        row = self._session.execute(
            select(t.waste_return).where(c.organisation_id == organisation_id, c.period == period)
        ).one_or_none()
        return ReturnRow(**row._mapping) if row else None

    def of(self, organisation_id: str | None, limit: int) -> tuple[ReturnRow, ...]:
        c = t.waste_return.c
        statement = select(t.waste_return).order_by(
            c.filed_at.desc(), c.organisation_id, c.period.desc()
        )
        if organisation_id is not None:
            statement = statement.where(c.organisation_id == organisation_id)
        rows = self._session.execute(statement.limit(limit))
        return tuple(ReturnRow(**row._mapping) for row in rows)

    def clear(self) -> None:
        self._session.execute(delete(t.waste_return))


def _row(row: Row[Any]) -> LedgerRow:
    return LedgerRow(**row._mapping)
