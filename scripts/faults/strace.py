"""strace, attached to one thread or to a whole process that waits for it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

DATABASE_CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink")
"""How SQLite writes on Linux."""


class NotTraceable(Exception):
    """strace is missing, or may not attach here."""


def attach(task: int, arguments: Sequence[str], output: Path) -> "subprocess.Popen[str]":
    """strace of a process or thread id, attached when this returns; raises NotTraceable."""
    found = shutil.which("strace")
    if found is None:
        raise NotTraceable("strace is missing: apt-get install strace")
    tracer = subprocess.Popen(
        [found, "-p", str(task), "-o", str(output), *arguments], stderr=subprocess.PIPE, text=True
    )
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    if "attached" not in said:
        tracer.kill()
        tracer.wait()
        raise NotTraceable(f"strace may not attach: {said.strip()}")
    return tracer


def obstacle() -> str | None:
    """Why nothing can be traced here; None when it can."""
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        attach(sleeper.pid, ["-e", "trace=none"], Path(os.devnull)).terminate()
    except NotTraceable as error:
        return str(error)
    finally:
        sleeper.kill()
        sleeper.wait()
    return None


def require() -> None:
    """End with words when nothing can be traced here."""
    if found := obstacle():
        sys.exit(found)


class Gate:
    """Where a forked process waits until it is traced."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def wait(self) -> None:
        os.read(self._reading, 1)

    def open(self) -> None:
        os.write(self._writing, b"x")

    def close(self) -> None:
        os.close(self._reading)
        os.close(self._writing)
