"""A PostgreSQL cluster of its own with Debian's PostGIS; nothing of the machine's is touched."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

BINARIES = Path("/usr/lib/postgresql/15/bin")
EXTENSION = Path("/usr/share/postgresql/15/extension/postgis.control")


def is_installed() -> bool:
    return EXTENSION.exists() and (BINARIES / "initdb").exists()


@contextmanager
def cluster() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection to a fresh cluster with PostGIS in it; gone afterwards."""
    # A short path: a socket's address has room for 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="postgis-"))
    as_whom = []
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        as_whom = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run([*as_whom, *command], check=True, capture_output=True, cwd="/")

    try:
        run(str(BINARIES / "initdb"), "-D", str(data), "-U", "bench", "-A", "trust", "--no-sync")
        control = str(BINARIES / "pg_ctl")
        options = f"-k {folder} -c listen_addresses='' -c jit=off -c shared_buffers=256MB"
        run(control, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            with psycopg.connect(f"host={folder} user=bench dbname=postgres") as connection:
                connection.execute("CREATE EXTENSION postgis")
                yield connection
        finally:
            run(control, "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
