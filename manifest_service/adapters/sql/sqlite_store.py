"""The embedded store: one SQLite file, one writing connection.

SQLite's own lock is not fair: eight threads that compete for it wait up to seconds. Here work
queues for the one connection, and several pieces are committed together (group_commit).

SQLite 3.7.0 to 3.51.2 can lose pages when two connections write or checkpoint at once; with one
writing connection, read-only readers and a lock file against a second process, they cannot.
"""

import fcntl
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from manifest_service.adapters.sql.faults import busy_when_unavailable
from manifest_service.adapters.sql.group_commit import GroupCommit
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.transaction import SqlTransaction
from manifest_service.adapters.sql.views.registry import KnownEntries
from manifest_service.errors import Unusable
from manifest_service.services.ports import Transaction

T = TypeVar("T")

REQUIRED_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""synchronous 2 is FULL: with NORMAL a power cut loses acknowledged commits."""

_READERS = 8


class SqliteStore:
    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock_file = lock_file(path)
        self.engine = _writing_engine(path)
        self._readers = reading_engine(path)
        self._known = KnownEntries()
        self._writer = GroupCommit(self.engine, self._known, begin="BEGIN IMMEDIATE")

    def start(self) -> None:
        """Begin to write, once the tables are there."""
        with self.engine.connect() as connection:
            check_pragmas(connection)

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self._writer.write(work)

    def read(self, work: Callable[[Transaction], T]) -> T:
        return _read(self._readers, self._known, work)

    def close(self) -> None:
        """Finish what is queued and let the file go.

        Readers go first: the last connection to close works the write-ahead log in, and a read-only
        one cannot. What is left is one file.
        """
        self._readers.dispose()
        self._writer.close()
        self.engine.dispose()
        self._lock_file.close()


class SqliteReader:
    """The same file, for looking only: beside a server that writes."""

    def __init__(self, path: Path) -> None:
        self._readers = reading_engine(path)
        self._known = KnownEntries()

    def read(self, work: Callable[[Transaction], T]) -> T:
        return _read(self._readers, self._known, work)

    def write(self, work: Callable[[Transaction], T]) -> T:
        raise Unusable("opened_for_reading")

    def close(self) -> None:
        self._readers.dispose()


def _read(engine: Engine, known: KnownEntries, work: Callable[[Transaction], T]) -> T:
    with busy_when_unavailable(), engine.connect() as connection:
        session = Session(connection)
        session.say("BEGIN")
        try:
            return work(SqlTransaction(session, known))
        finally:
            connection.rollback()


def _writing_engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        hide_parameters=True,  # an error in the log shows no values
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 2.0},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # What is erased is overwritten, not only forgotten.
            "secure_delete=ON",
            # 64 MB of pages: the indexes of a large log are touched all over.
            "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def reading_engine(path: Path) -> Engine:
    """Read-only connections to the file: they can neither write nor checkpoint."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
        ),
        poolclass=QueuePool,
        hide_parameters=True,
        pool_size=_READERS,
        max_overflow=_READERS,
        pool_timeout=5,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    return engine


def check_pragmas(connection: Connection) -> None:
    """Raises Unusable("database_not_durable") when a pragma did not take."""
    for pragma, required in REQUIRED_PRAGMAS.items():
        found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
        if found != required:
            raise Unusable("database_not_durable", pragma=pragma, found=str(found))


def lock_file(path: Path) -> Any:
    """The lock file of the database, held until it is closed; raises Unusable("database_in_use")."""
    file = path.with_name(path.name + ".lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise Unusable("database_in_use", path=str(path)) from error
    return file
