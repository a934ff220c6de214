"""The shared store: PostgreSQL, for several processes and machines.

The lock on the one row of `log_head` orders all appends, of this process and of others. Work of
this process shares commits, on one connection (group_commit); readers have their own.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text

from manifest_service.adapters.sql.faults import busy_when_unavailable
from manifest_service.adapters.sql.flushing import FlushingConnection
from manifest_service.adapters.sql.group_commit import GroupCommit
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.transaction import SqlTransaction
from manifest_service.adapters.sql.views.registry import KnownEntries
from manifest_service.services.ports import Transaction

T = TypeVar("T")

LOCK_TIMEOUT = "2s"
"""Longer than this nobody waits for a lock: the caller is told to try again."""


class PostgresqlStore:
    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            isolation_level="READ COMMITTED",
            hide_parameters=True,  # an error in the log shows no values
            pool_size=10,
            max_overflow=10,
            pool_timeout=5,
            pool_pre_ping=True,
        )
        event.listen(self.engine, "do_connect", _connected)
        self._known = KnownEntries()
        self._writer = GroupCommit(
            # Each transaction is begun and ended in words of our own: a journey less.
            self.engine.execution_options(isolation_level="AUTOCOMMIT"),
            self._known,
            begin="BEGIN ISOLATION LEVEL READ COMMITTED",
            prepare=_limit_waiting,
        )

    def start(self) -> None:
        """Nothing to start: connections are made when needed."""

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self._writer.write(work)

    def read(self, work: Callable[[Transaction], T]) -> T:
        with busy_when_unavailable(), self.engine.connect() as connection:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            try:
                return work(SqlTransaction(Session(connection), self._known))
            finally:
                connection.rollback()

    def close(self) -> None:
        self._writer.close()
        self.engine.dispose()


def _connected(
    dialect: object, record: object, arguments: Sequence[Any], named: dict[str, Any]
) -> FlushingConnection:
    return FlushingConnection.connect(*arguments, **named)


def _limit_waiting(connection: Connection) -> None:
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
