"""Putting load on a server: several clients, each sending its next request when it has its answer."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

Send = Callable[[httpx.Client, int], None]
"""Sends request number n; raises when the answer is not good."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def measure(base_url: str, senders: Sequence[Send], seconds: float) -> Measured:
    """What `senders` achieve together, after a second of warming up."""
    taken: list[list[float]] = [[] for _ in senders]
    failures: list[BaseException] = []
    start = time.monotonic() + 1.0

    def work(send: Send, mine: list[float]) -> None:
        try:
            with httpx.Client(base_url=base_url, timeout=30) as client:
                n = 0
                while (begun := time.monotonic()) < start + seconds:
                    send(client, n)
                    n += 1
                    if begun >= start:
                        mine.append(time.monotonic() - begun)
        except BaseException as error:
            failures.append(error)
            raise

    threads = [
        threading.Thread(target=work, args=pair) for pair in zip(senders, taken, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    every = sorted(second for mine in taken for second in mine)
    return Measured(
        requests=len(every),
        seconds=seconds,
        p50_ms=every[len(every) // 2] * 1000,
        p99_ms=every[int(len(every) * 0.99)] * 1000,
    )
