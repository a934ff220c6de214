"""Opening the store a database address names."""

from pathlib import Path

from manifest_service.adapters.sql.postgresql_store import PostgresqlStore
from manifest_service.adapters.sql.schema import upgrade
from manifest_service.adapters.sql.sqlite_store import SqliteStore
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
