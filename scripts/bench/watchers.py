"""The benchmark of those who watch the queue. See scripts/bench/watchers."""

import argparse
import asyncio
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from in_process import PASSWORD, application
from server import Server, server

SETTLED_S = 6
"""Until the pause asked of those who watch is as long as it will be."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        application(Path(folder) / "application", f"sqlite:///{folder}/m.sqlite3")[0].store.close()
        settings = {
            "MANIFEST_DATA_DIR": str(Path(folder) / "application"),
            "MANIFEST_DATABASE_URL": f"sqlite:///{folder}/m.sqlite3",
            "MANIFEST_JOBS": "off",
        }
        with server("manifest_service.serving:application", "/healthz", settings) as running:
            body = {"username": "officer", "password": PASSWORD}
            token = httpx.post(f"{running.base_url}/api/v1/token", json=body).json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            _measure(running, headers, 0, options.seconds)()
            leave = _measure(running, headers, options.watching, options.seconds)
            begun = time.monotonic()
            running.process.terminate()
            running.process.wait(30)
            print(f"stopped in {time.monotonic() - begun:.1f} s while {options.watching} watched")
            leave()


def _measure(
    running: Server, headers: dict[str, str], watching: int, seconds: float
) -> Callable[[], None]:
    """Prints what a request takes while so many watch, who go on until the answer is called."""
    stop, counted = threading.Event(), [0]
    watch = _watch(running.base_url, headers, watching, stop, counted)
    watcher = threading.Thread(target=asyncio.run, args=(watch,))
    watcher.start()
    time.sleep(SETTLED_S)
    cpu_s, asked = running.cpu_s(), counted[0]
    ms = _ask(running.base_url, headers, seconds)
    cpu, rate = (running.cpu_s() - cpu_s) / seconds, (counted[0] - asked) / seconds
    print(
        f"{watching:4} watching: /api/v1/me p50 {statistics.median(ms):.1f} ms,"
        f" p95 {ms[int(len(ms) * 0.95)]:.1f} ms; {rate:.0f} answers/s to them;"
        f" {cpu:.0%} of a core",
        flush=True,
    )

    def leave() -> None:
        stop.set()
        watcher.join()

    return leave


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watching", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=15)
    return parser.parse_args()


async def _watch(
    base_url: str, headers: dict[str, str], watching: int, stop: threading.Event, counted: list[int]
) -> None:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=base_url, headers=headers, timeout=30, limits=limits
    ) as client:
        await asyncio.gather(*(_one(client, stop, counted) for _ in range(watching)))


async def _one(client: httpx.AsyncClient, stop: threading.Event, counted: list[int]) -> None:
    """As a browser: comes again after the pause it was told, from where it had come to."""
    last: dict[str, str] = {}
    while not stop.is_set():
        try:
            text = (await client.get("/api/v1/stream", headers=last)).text
        except httpx.HTTPError:
            await asyncio.sleep(1)
            continue
        counted[0] += 1
        last = {"Last-Event-ID": re.findall(r"id: (\d+)", text)[-1]}
        await asyncio.sleep(int(re.findall(r"retry: (\d+)", text)[0]) / 1000)


def _ask(base_url: str, headers: dict[str, str], seconds: float) -> list[float]:
    """Milliseconds of one request after the other, in order of size."""
    found, ends = [], time.monotonic() + seconds
    with httpx.Client(base_url=base_url, headers=headers, timeout=30) as client:
        while time.monotonic() < ends:
            begun = time.perf_counter()
            client.get("/api/v1/me").raise_for_status()
            found.append((time.perf_counter() - begun) * 1000)
            time.sleep(0.02)
    return sorted(found)


if __name__ == "__main__":
    main()
