"""INSERT ... ON CONFLICT DO UPDATE, spelt by the database at hand."""

from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from manifest_service.adapters.sql.session import Prepared, Session


def upsert(
    session: Session,
    table: Table,
    *rows: dict[str, Any],
    settled: frozenset[str] = frozenset(),
) -> None:
    """Put each of `rows`, which name the same columns, by its primary key. Columns `settled` are
    left as they are in a row that is there."""
    if rows:
        session.run(_statement(session.dialect.name, table, tuple(rows[0]), settled), *rows)


@cache
def _statement(
    dialect: str, table: Table, names: tuple[str, ...], settled: frozenset[str]
) -> Prepared:
    """Made once per shape: building it costs more than running it."""
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {
        name: insert.excluded[name] for name in names if name not in keys and name not in settled
    }
    if not changed:
        return Prepared(insert.on_conflict_do_nothing(index_elements=keys), names)
    return Prepared(insert.on_conflict_do_update(index_elements=keys, set_=changed), names)
