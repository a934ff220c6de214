"""The embedded store: one SQLite file, one writing connection, one thread that writes.

SQLite's own lock is not fair: eight threads that compete for it wait up to seconds. Here work
queues for one writer, which commits several pieces together (group commit): each in a savepoint,
so that one which fails leaves nothing, and nobody is answered before the commit is on disk.

SQLite 3.7.0 to 3.51.2 can lose pages when two connections write or checkpoint at once; with one
writing connection, read-only readers and a lock file against a second process, they cannot.
"""

import fcntl
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from manifest_service.adapters.sql.faults import busy_when_unavailable
from manifest_service.adapters.sql.transaction import SqlTransaction
from manifest_service.errors import Busy, Unusable
from manifest_service.services.ports import Transaction

T = TypeVar("T")

BATCH = 64
"""Pieces of work in one commit at most: the first waits for the last."""

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
        self._queue: queue.SimpleQueue[tuple[Callable[[Any], Any], Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._closed = False

    def start(self) -> None:
        """Begin to write, once the tables are there."""
        with self.engine.connect() as connection:
            check_pragmas(connection)
        self._thread.start()

    def write(self, work: Callable[[Transaction], T]) -> T:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a write within a write would wait for itself")
        if self._closed:
            raise Busy("closing")
        future: Future[T] = Future()
        self._queue.put((work, future))
        return future.result()

    def read(self, work: Callable[[Transaction], T]) -> T:
        return _read(self._readers, work)

    def close(self) -> None:
        """Finish what is queued and let the file go."""
        if self._closed:
            return
        self._closed = True
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        self._readers.dispose()
        self.engine.dispose()
        self._lock_file.close()

    def _run(self) -> None:
        with self.engine.connect() as connection:
            while (first := self._queue.get()) is not None:
                batch, last = [first], False
                while len(batch) < BATCH and not last:
                    try:
                        following = self._queue.get_nowait()
                    except queue.Empty:
                        break
                    last = following is None
                    if following is not None:
                        batch.append(following)
                self._commit_together(connection, batch)
                if last:
                    return

    def _commit_together(
        self, connection: Connection, batch: list[tuple[Callable[[Any], Any], Future[Any]]]
    ) -> None:
        outcomes: list[Callable[[], None]] = []
        try:
            with busy_when_unavailable():
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                for work, future in batch:
                    outcomes.append(_attempt(connection, work, future))
                connection.commit()
        except BaseException as error:
            # Should that fail too, the next batch begins with it; nobody waits for ever.
            with suppress(DBAPIError, sqlite3.Error):
                _roll_back(connection)
            for _, future in batch:
                future.set_exception(error)
            return
        for deliver in outcomes:
            deliver()


class SqliteReader:
    """The same file, for looking only: beside a server that writes."""

    def __init__(self, path: Path) -> None:
        self._readers = reading_engine(path)

    def read(self, work: Callable[[Transaction], T]) -> T:
        return _read(self._readers, work)

    def write(self, work: Callable[[Transaction], T]) -> T:
        raise Unusable("opened_for_reading")

    def close(self) -> None:
        self._readers.dispose()


def _read(engine: Engine, work: Callable[[Transaction], T]) -> T:
    with busy_when_unavailable(), engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        try:
            return work(SqlTransaction(connection))
        finally:
            connection.rollback()


def _attempt(
    connection: Connection, work: Callable[[Any], Any], future: "Future[Any]"
) -> Callable[[], None]:
    """Do one piece of work in a savepoint; how to tell its caller, once the batch is on disk."""
    connection.exec_driver_sql("SAVEPOINT work")
    try:
        result = work(SqlTransaction(connection))
    except Exception as error:
        if not _in_transaction(connection):
            raise
        connection.exec_driver_sql("ROLLBACK TO work")
        connection.exec_driver_sql("RELEASE work")
        failed = error
        return lambda: future.set_exception(_in_our_words(failed))
    connection.exec_driver_sql("RELEASE work")
    return lambda: future.set_result(result)


def _roll_back(connection: Connection) -> None:
    """SQLAlchemy forgets a transaction whose commit failed; SQLite may still be in it."""
    connection.rollback()
    if _in_transaction(connection):
        driver: Any = connection.connection.dbapi_connection
        driver.rollback()


def _in_transaction(connection: Connection) -> bool:
    """False when SQLite itself has rolled everything back (disk full, I/O error)."""
    driver: Any = connection.connection.dbapi_connection
    return bool(driver.in_transaction)


def _in_our_words(error: Exception) -> Exception:
    try:
        with busy_when_unavailable():
            raise error
    except Exception as said:
        return said


def _writing_engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 2.0},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
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
