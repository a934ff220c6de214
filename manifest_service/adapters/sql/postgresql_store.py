"""The shared store: PostgreSQL, for several processes and machines.

The lock on the one row of `log_head` orders all appends; each piece of work is a transaction of
its own. A deadlock is nobody's fault: the work is done again.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from manifest_service.adapters.sql.faults import RETRYABLE, busy_when_unavailable, sqlstate
from manifest_service.adapters.sql.transaction import SqlTransaction
from manifest_service.services.ports import Transaction

T = TypeVar("T")

LOCK_TIMEOUT = "2s"
"""Longer than this nobody waits for a lock: the caller is told to try again."""

TRIES = 5


class PostgresqlStore:
    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            isolation_level="READ COMMITTED",
            pool_size=10,
            max_overflow=10,
            pool_timeout=5,
            pool_pre_ping=True,
        )

    def start(self) -> None:
        """Nothing to start: connections are made when needed."""

    def write(self, work: Callable[[Transaction], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                return self._write_once(work)
            except DBAPIError as error:
                if sqlstate(error) not in RETRYABLE or attempt == TRIES:
                    with busy_when_unavailable():
                        raise
        raise AssertionError("unreachable")

    def read(self, work: Callable[[Transaction], T]) -> T:
        with busy_when_unavailable(), self.engine.connect() as connection:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            try:
                return work(SqlTransaction(connection))
            finally:
                connection.rollback()

    def close(self) -> None:
        self.engine.dispose()

    def _write_once(self, work: Callable[[Transaction], T]) -> T:
        with self.engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            return work(SqlTransaction(connection))
