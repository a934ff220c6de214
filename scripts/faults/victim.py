"""A process made to be hurt: a fork of this one, which tells what it does until it is gone."""

import json
import os
import select
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from random import Random
from typing import Any

from manifest_service.bootstrap import build
from scripts.faults.commands import Journal, Note, in_process, trips
from scripts.faults.ground import Ground


class Victim:
    """Runs `work` in a forked process; `work` tells through the Note it is given."""

    def __init__(self, work: Callable[[Note], None]) -> None:
        self._reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _live(work, writing)
        os.close(writing)
        self._rest = b""
        self.status: int | None = None

    def listen(self, journal: Journal, seconds: float, enough: Callable[[], bool]) -> bool:
        """Note what it tells for `seconds` or until `enough`; False when it has ended."""
        until = time.monotonic() + seconds
        while not enough() and (left := until - time.monotonic()) > 0:
            if select.select([self._reading], [], [], left)[0] and not self._take(journal):
                return False
        return True

    def end(self, journal: Journal, number: signal.Signals = signal.SIGKILL) -> None:
        """Kill it and note what it told before; `status` is how it ended."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        while self._take(journal):
            pass
        os.close(self._reading)
        self.status = os.waitpid(self.pid, 0)[1]

    def _take(self, journal: Journal) -> bool:
        content = os.read(self._reading, 1 << 16)
        *lines, self._rest = (self._rest + content).split(b"\n")
        for line in lines:
            journal.note(json.loads(line))
        return bool(content)


def clients(ground: Ground, seeds: list[int]) -> Callable[[Note], None]:
    """What a victim does: the whole application over its store, and a client for each seed."""

    def work(note: Note) -> None:
        services = build(ground.settings)
        ground.app.extensions["services"] = services
        send = in_process(ground.app, ground.tokens)
        run_threads(trips, [(send, note, Random(seed)) for seed in seeds])

    return work


def run_threads(work: Callable[..., None], arguments: Iterable[tuple[Any, ...]]) -> None:
    """`work` with each of `arguments` at the same time; returns when all have ended."""
    threads = [threading.Thread(target=work, args=each) for each in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _live(work: Callable[[Note], None], writing: int) -> None:
    status = 1
    try:
        # A line is shorter than PIPE_BUF: it arrives whole or not at all.
        work(lambda said: _tell(writing, json.dumps(said).encode() + b"\n"))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _tell(writing: int, line: bytes) -> None:
    assert len(line) <= select.PIPE_BUF
    os.write(writing, line)
