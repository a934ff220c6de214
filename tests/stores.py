"""Databases with the schema, and whatever else was put there, copied instead of made again."""

import shutil
from pathlib import Path

from manifest_service.adapters.sql.opening import SqlStore
from manifest_service.adapters.sql.postgresql_store import PostgresqlStore
from manifest_service.adapters.sql.sqlite_store import SqliteStore


def copy_sqlite(template: Path, target: Path) -> None:
    """A store that was closed is one file that says all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, target)


def open_copy(address: str) -> SqlStore:
    """The store at the address of a copy: there is nothing to migrate, and nothing is looked at."""
    store: SqlStore
    if address.startswith("sqlite:///"):
        store = SqliteStore(Path(address.removeprefix("sqlite:///")))
    else:
        store = PostgresqlStore(address)
    store.start()
    return store
