"""INSERT ... ON CONFLICT DO UPDATE, spelt by the database at hand."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Put the row of `values`, by its primary key."""
    insert = (
        postgresql.insert(table)
        if connection.dialect.name == "postgresql"
        else sqlite.insert(table)
    )
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in values if name not in keys}
    connection.execute(
        insert.values(**values).on_conflict_do_update(index_elements=keys, set_=changed)
    )
