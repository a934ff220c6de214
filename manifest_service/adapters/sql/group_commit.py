"""Many pieces of work in one commit, for every database.

Whoever comes while nobody commits leads: he runs what is queued, each piece in a savepoint, so that
one which fails leaves nothing, and commits once. Whoever comes meanwhile queues; the first of them
leads the next batch. Nobody is answered before his commit is on disk, nobody waits for more than
the batch under way and his own, and alone nobody waits for another thread.

The head of the log is locked first: pieces of several processes follow one another, and none can
wait for what another holds while holding what that one waits for.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from manifest_service.adapters.sql.faults import RETRYABLE, busy_when_unavailable, sqlstate
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.transaction import SqlTransaction
from manifest_service.adapters.sql.views.registry import KnownEntries
from manifest_service.errors import Busy, InvalidInput
from manifest_service.services.ports import Transaction

T = TypeVar("T")

BATCH = 64
"""Pieces of work in one commit at most: the first waits for the last."""

TRIES = 5
"""How often a batch is done that met a deadlock or could not be serialised."""


Outcome = tuple[Any, Exception | None]
"""Result and error of a piece of work."""

_SAVEPOINT = "SAVEPOINT work"


class Piece:
    """Work somebody waits for, and what came of it."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self.work = work
        self.thread = threading.get_ident()
        self.result: Any = None
        self.error: BaseException | None = None
        self.is_done = False
        self._gate = threading.Lock()
        self._gate.acquire()

    def wait(self) -> None:
        """Until it is done, or its thread is to lead."""
        self._gate.acquire()

    def wake(self) -> None:
        self._gate.release()


class GroupCommit:
    """Writes to `engine`, whose connections commit each statement unless told `begin`. `prepare`
    is told of every new connection."""

    def __init__(
        self,
        engine: Engine,
        known: KnownEntries,
        *,
        begin: str,
        prepare: Callable[[Connection], None] = lambda connection: None,
    ) -> None:
        self._engine, self._known = engine, known
        self._begin, self._prepare = begin, prepare
        self._connection: Connection | None = None
        self._waiting: deque[Piece] = deque()
        self._leader: int | None = None
        self._is_closed = False
        self._mutex = threading.Lock()
        self._idle = threading.Condition(self._mutex)

    def write(self, work: Callable[[Transaction], T]) -> T:
        """As Store.write."""
        piece = Piece(work)
        with self._mutex:
            if self._leader == piece.thread:
                raise RuntimeError("a write within a write would wait for itself")
            if self._is_closed:
                raise Busy("closing")
            self._waiting.append(piece)
            leads = self._leader is None
            if leads:
                self._leader = piece.thread
        if not leads:
            self._queue_up(piece)
        if not piece.is_done:
            self._lead()
        if piece.error is not None:
            raise piece.error
        result: T = piece.result
        return result

    def close(self) -> None:
        """Finish what is queued; nothing is taken any more."""
        with self._mutex:
            self._is_closed = True
            while self._leader is not None:
                self._idle.wait()
        self._drop_connection()

    def _queue_up(self, piece: Piece) -> None:
        """Wait until `piece` is done or leads; whoever is interrupted leaves the queue."""
        try:
            piece.wait()
        except BaseException:
            with self._mutex:
                if piece in self._waiting:
                    self._waiting.remove(piece)
                    if self._leader == piece.thread:
                        self._hand_over()
            raise

    def _lead(self) -> None:
        """Commit a batch, the leader's own piece first, and hand over."""
        own = threading.get_ident()
        with self._mutex:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            self._commit(batch)
        except BaseException as error:
            for piece in batch:
                # What befell the leader alone (an interrupt) is no concern of the others.
                concerns = isinstance(error, Exception) or piece.thread == own
                piece.error = error if concerns else Busy("busy")
        with self._mutex:
            self._hand_over()
        for piece in batch:
            piece.is_done = True
            if piece.thread != own:
                piece.wake()

    def _hand_over(self) -> None:
        """Let the first who waits lead; the mutex is held."""
        if self._waiting:
            self._leader = self._waiting[0].thread
            self._waiting[0].wake()
        else:
            self._leader = None
            self._idle.notify_all()

    def _commit(self, batch: Sequence[Piece]) -> None:
        """Do `batch` and commit it; raises when nothing of it was kept."""
        try:
            with busy_when_unavailable():
                outcomes = self._retried(batch)
        except (DBAPIError, InvalidInput):
            if len(batch) == 1:
                raise
            # One piece met a fault of the database, which is not always told with the statement
            # that made it: each is done again alone.
            for piece in batch:
                try:
                    self._commit([piece])
                except Exception as error:
                    piece.error = error
            return
        for piece, (result, failed) in zip(batch, outcomes, strict=True):
            piece.result, piece.error = result, failed

    def _retried(self, batch: Sequence[Piece]) -> list[Outcome]:
        """As `_attempt`, again when it met a deadlock or could not be serialised."""
        for _ in range(1, TRIES):
            try:
                return self._attempt(batch)
            except DBAPIError as error:
                if sqlstate(error) not in RETRYABLE:
                    raise
        return self._attempt(batch)

    def _attempt(self, batch: Sequence[Piece]) -> list[Outcome]:
        """What came of each piece, once it is committed; raises when one alone fails."""
        session, tx = self._opened()
        try:
            if len(batch) == 1:
                outcomes: list[Outcome] = [(batch[0].work(tx), None)]
            else:
                outcomes = [_in_savepoint(session, tx, piece.work) for piece in batch]
            tx.log.settle()
            session.commit()
        except BaseException as error:
            self._roll_back(session, error)
            raise
        return outcomes

    def _opened(self) -> tuple[Session, SqlTransaction]:
        """A transaction that holds the head of the log; a connection that went stale while nobody
        wrote is made again."""
        try:
            return self._open()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return self._open()

    def _open(self) -> tuple[Session, SqlTransaction]:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._prepare(self._connection)
        session = Session(self._connection)
        try:
            session.say(self._begin)
            tx = SqlTransaction(session, self._known)
            tx.log.lock()
        except BaseException as error:
            self._roll_back(session, error)
            raise
        return session, tx

    def _roll_back(self, session: Session, error: BaseException) -> None:
        """Nothing is kept. A connection that cannot even do this is let go, and so is one to
        PostgreSQL on which a statement failed: the driver no longer knows what it prepared."""
        session.forget()
        if session.is_far and isinstance(error, DBAPIError):
            self._drop_connection()
            return
        try:
            if session.in_transaction:
                session.say("ROLLBACK")
                session.flush()
        except DBAPIError:
            self._drop_connection()

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _in_savepoint(session: Session, tx: SqlTransaction, work: Callable[[Any], Any]) -> Outcome:
    """What came of one piece of work; raises when the whole transaction is lost."""
    standing = tx.log.standing()
    session.say(_SAVEPOINT)
    try:
        result = work(tx)
        session.say("RELEASE SAVEPOINT work")
        session.flush()
    except Exception as error:
        if not session.in_transaction or (session.is_far and isinstance(error, DBAPIError)):
            raise
        if not session.forget(_SAVEPOINT):
            session.say("ROLLBACK TO SAVEPOINT work")
            session.say("RELEASE SAVEPOINT work")
            session.flush()
        tx.log.stand(standing)
        return None, _in_our_words(error)
    return result, None


def _in_our_words(error: Exception) -> Exception:
    try:
        with busy_when_unavailable():
            raise error
    except Exception as said:
        return said
