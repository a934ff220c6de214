"""The one ledger: a row for each month and whatever else an amount is booked under."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.columns import Grams
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.services.ports import Amount, Booking, BookingDimension, Sum

_KEY = tuple(column.name for column in t.one_ledger.primary_key)


class SqlOneLedgerView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, changes: Mapping[Booking, Amount]) -> None:
        # In one order, so that two writers never wait for each other.
        rows = sorted(
            ({**asdict(booking), **asdict(amount)} for booking, amount in changes.items()),
            key=lambda row: [row[name] for name in _KEY],
        )
        if rows:
            self._session.run(_add(self._session.dialect.name), *rows)

    def sums(
        self,
        from_month: str,
        until_month: str,
        by: Sequence[BookingDimension],
        organisation_id: str | None = None,
    ) -> tuple[Sum, ...]:
        c = t.one_ledger.c
        columns = [c[name] for name in by]
        kg = func.sum(c.kg, type_=Grams()).label("kg")
        manifests = func.sum(c.manifests).label("manifests")
        statement = (
            select(*columns, c.measure, kg, manifests)
            .where(c.month >= from_month, c.month <= until_month)
            .group_by(*columns, c.measure)
            .having(or_(func.sum(c.kg) != 0, func.sum(c.manifests) != 0))
        )
        if organisation_id is not None:
            roles = (c.generator_id, c.carrier_id, c.receiver_id)
            statement = statement.where(or_(*(role == organisation_id for role in roles)))

        def under(row: Row[Any]) -> tuple[str, ...]:
            return tuple(row[: len(by)])

        # Sorted here: a database may sort texts in another order than ours.
        rows = sorted(self._session.execute(statement), key=under)
        return tuple(
            Sum(
                values=values,
                amounts={
                    row.measure: Amount(kg=row.kg, manifests=int(row.manifests)) for row in of
                },
            )
            for values, of in groupby(rows, key=under)
        )

    def clear(self) -> None:
        self._session.execute(delete(t.one_ledger))


@cache
def _add(dialect: str) -> Prepared:
    table = t.one_ledger
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    total = {name: table.c[name] + insert.excluded[name] for name in ("kg", "manifests")}
    statement = insert.on_conflict_do_update(index_elements=list(_KEY), set_=total)
    return Prepared(statement, (*_KEY, "kg", "manifests"))
