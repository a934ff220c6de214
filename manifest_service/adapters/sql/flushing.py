"""psycopg's connection, which never waits for an answer to what it has not sent.

In a pipeline psycopg hands each statement to libpq, flushes once, and from then on only reads. What
the system would not take at once (the watches of 500 vehicles are over a megabyte, a socket holds a
fifth of that) stays in libpq; the server waits for the rest of it, and both wait for ever.
"""

from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq.abc import PGconn
from psycopg.waiting import Ready, Wait

T = TypeVar("T")


class FlushingConnection(psycopg.Connection[Any]):
    def wait(self, gen: PQGen[T], *args: Any, **kwargs: Any) -> T:
        return super().wait(_flushing(gen, self.pgconn), *args, **kwargs)


def _flushing(gen: PQGen[T], libpq: PGconn) -> Generator[Wait, Ready | int, T]:
    """`gen`, with what libpq holds back sent while `gen` waits to read."""
    try:
        wanted = next(gen)
        while True:
            if wanted == Wait.R and libpq.flush():
                ready = (yield Wait.RW) & Ready.R
                if not ready:
                    continue  # the system takes more, or nothing happened: send on
                wanted = gen.send(Ready.R)
            else:
                wanted = gen.send((yield wanted))
    except StopIteration as done:
        result: T = done.value
        return result
