"""Serial numbers: one row per series, counted in the transaction that uses the number."""

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from manifest_service.adapters.sql import tables as t


class SqlSerials:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next(self, series: str) -> int:
        insert = (
            postgresql.insert(t.serial)
            if self._connection.dialect.name == "postgresql"
            else sqlite.insert(t.serial)
        )
        statement = (
            insert.values(series=series, value=1)
            .on_conflict_do_update(index_elements=["series"], set_={"value": t.serial.c.value + 1})
            .returning(t.serial.c.value)
        )
        value: int = self._connection.execute(statement).scalar_one()
        return value
