"""Opening the store a database address names."""

import sqlite3
from pathlib import Path

from manifest_service.adapters.sql.postgresql_store import PostgresqlStore
from manifest_service.adapters.sql.schema import revision, upgrade
from manifest_service.adapters.sql.sqlite_store import SqliteReader, SqliteStore, reading_engine
from manifest_service.errors import Unusable

SqlStore = SqliteStore | PostgresqlStore


def open_store(address: str) -> SqlStore:
    """The store at `address`, its schema up to date; raises Unusable with words."""
    if address.startswith("sqlite:///"):
        store: SqlStore = SqliteStore(Path(address.removeprefix("sqlite:///")))
    elif address.startswith(("postgresql://", "postgresql+psycopg://")):
        store = PostgresqlStore(address)
    else:
        raise Unusable("database_unknown", address=address.partition(":")[0])
    try:
        upgrade(store.engine)
        store.start()
    except BaseException:
        store.close()
        raise
    return store


def open_for_reading(address: str) -> SqliteReader | PostgresqlStore:
    """The store at `address` for looking at, also while a server writes to it."""
    if address.startswith("sqlite:///"):
        return SqliteReader(_existing(address))
    return PostgresqlStore(address)


def backup(address: str, target: Path) -> None:
    """Copy the embedded database at `address` to `target`, also while a server uses it."""
    if not address.startswith("sqlite:///"):
        raise Unusable("backup_not_embedded")
    source = sqlite3.connect(f"file:{_existing(address)}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=1000)
    finally:
        copy.close()
        source.close()


def revision_of(address: str) -> str | None:
    """The schema revision of the database at `address`; None for an empty one. Writes nothing."""
    if address.startswith("sqlite:///"):
        engine = reading_engine(_existing(address))
    else:
        engine = PostgresqlStore(address).engine
    try:
        return revision(engine)
    finally:
        engine.dispose()


def _existing(address: str) -> Path:
    path = Path(address.removeprefix("sqlite:///"))
    if not path.exists():
        raise Unusable("database_missing", path=str(path))
    return path
