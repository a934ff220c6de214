"""Serial numbers: one row per series, counted in the transaction that uses the number."""

from functools import cache

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session


class SqlSerials:
    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, series: str) -> int:
        found = self._session.first(_next(self._session.dialect.name), {"series": series})
        assert found is not None
        value: int = found[0]
        return value


@cache
def _next(dialect: str) -> Prepared:
    insert = postgresql.insert(t.serial) if dialect == "postgresql" else sqlite.insert(t.serial)
    return Prepared(
        insert.values(series=bindparam("series"), value=1)
        .on_conflict_do_update(index_elements=["series"], set_={"value": t.serial.c.value + 1})
        .returning(t.serial.c.value)
    )
