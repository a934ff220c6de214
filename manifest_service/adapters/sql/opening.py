"""Opening the store a database address names; copying the embedded one, and putting a copy back."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from manifest_service.adapters.sql.faults import busy_when_unavailable, reason
from manifest_service.adapters.sql.postgresql_store import PostgresqlStore
from manifest_service.adapters.sql.schema import newest, require_known, revision, upgrade
from manifest_service.adapters.sql.sqlite_store import (
    SqliteReader,
    SqliteStore,
    lock_file,
    reading_engine,
)
from manifest_service.errors import Busy, Unusable
from manifest_service.services.ports import Store
from manifest_service.services.upkeep import Upkeep

SqlStore = SqliteStore | PostgresqlStore

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database and would apply to whatever stands there."""


def open_store(address: str) -> SqlStore:
    """The store at `address`, its schema up to date; raises Unusable with words."""
    if address.startswith("sqlite:///"):
        store: SqlStore = _embedded_store(Path(address.removeprefix("sqlite:///")))
    elif address.startswith(("postgresql://", "postgresql+psycopg://")):
        store = PostgresqlStore(address)
    else:
        raise Unusable("database_unknown", address=address.partition(":")[0])
    try:
        upgrade(store.engine)
        store.start()
    except DBAPIError as error:
        store.close()
        raise Unusable("database_unavailable", reason=reason(error)) from error
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
    """Copy the embedded database at `address` to `target`, also while a server uses it.

    `target` stands there only once the copy is whole, checked and on disk; raises
    Unusable("database_exists", "backup_failed" or "backup_damaged") and leaves nothing otherwise.
    """
    _embedded(address)
    source = _existing(address)
    with _placed(target) as copy:
        _copy_live(source, copy)
        _check(copy, target)


def restore(source: Path, address: str) -> None:
    """Put the backup `source` in place as the embedded database at `address`, where there is none.

    It stands there only once it is whole, checked and on disk; raises Unusable("database_missing",
    "database_exists", "database_in_use", "database_newer", "backup_failed" or "backup_damaged")
    and leaves nothing otherwise.
    """
    _embedded(address)
    backed_up, target = _existing(str(source)), Path(address.removeprefix("sqlite:///"))
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(lock_file(target)), _placed(target) as copy:
        _copy_files(backed_up, copy)
        _check(copy, backed_up)


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


def schema_is_ours(store: Store) -> bool:
    """Whether the database still stands at this release's schema: another may have changed it since.
    What is no database of SQL has none."""
    if not isinstance(store, SqliteStore | PostgresqlStore):
        return True
    with busy_when_unavailable():
        return store.revision() == newest()


def _embedded_store(path: Path) -> SqliteStore:
    try:
        return SqliteStore(path)
    except OSError as error:
        raise Unusable("database_unavailable", reason=str(error)) from error


def _embedded(address: str) -> None:
    if not address.startswith("sqlite:///"):
        raise Unusable("backup_not_embedded")


def _existing(address: str) -> Path:
    path = Path(address.removeprefix("sqlite:///"))
    if not path.exists():
        raise Unusable("database_missing", path=str(path))
    return path


@contextmanager
def _placed(target: Path) -> Iterator[Path]:
    """A name beside `target` to write to: when all went well it is synced and takes the name
    `target`, otherwise it is removed."""
    for path in (target, *_beside(target)):
        if path.exists():
            raise Unusable("database_exists", path=str(path))
    copy = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield copy
        _sync(copy)
        copy.rename(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise Unusable("backup_failed", path=str(target), reason=str(error)) from error
    finally:
        for path in (copy, *_beside(copy)):
            path.unlink(missing_ok=True)


def _copy_live(source: Path, copy: Path) -> None:
    """One moment of a database that may be written to: in one step, so that no write makes SQLite
    begin again."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(copy)) as writing,
    ):
        live.backup(writing)
        # One file that says all, on a read-only disk too.
        writing.execute("PRAGMA journal_mode=DELETE")


def _copy_files(source: Path, copy: Path) -> None:
    """A database nobody writes to, with the log beside it when it was copied without closing it."""
    shutil.copyfile(source, copy)
    if (wal := source.with_name(source.name + "-wal")).exists():
        shutil.copyfile(wal, copy.with_name(copy.name + "-wal"))
    with closing(sqlite3.connect(copy)) as writing:
        try:
            writing.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            raise Unusable("backup_damaged", path=str(source), found=str(error)) from error


def _check(copy: Path, named: Path) -> None:
    """Raises Unusable, about `named`, unless every page, the schema and the whole log hold."""
    engine = reading_engine(copy)
    reader = SqliteReader(copy)
    try:
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if pages != "ok":
            raise Unusable("backup_damaged", path=str(named), found=str(pages))
        if require_known(engine) is None:
            raise Unusable("backup_damaged", path=str(named), found="no schema")
        problems = Upkeep(store=reader, profiles={}).verify().problems
        if problems:
            found = f"position {problems[0].pos}: {problems[0].code}"
            raise Unusable("backup_damaged", path=str(named), found=found)
    except (DBAPIError, Busy) as error:
        raise Unusable("backup_damaged", path=str(named), found=str(error)) from error
    finally:
        reader.close()
        engine.dispose()


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + suffix) for suffix in _BESIDE)


def _sync(path: Path) -> None:
    """Put a file's content, or a directory's names, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
