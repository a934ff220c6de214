"""INSERT ... ON CONFLICT DO UPDATE, spelt by the database at hand."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Put the row of `values`, by its primary key."""
    connection.execute(_statement(connection.dialect.name, table, tuple(values)), values)


@cache
def _statement(dialect: str, table: Table, names: tuple[str, ...]) -> Insert:
    """Made once per shape: building it costs more than running it."""
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)
