"""The benchmark of a restart. See scripts/bench/restart."""

import argparse
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import ingest
import scene as scenes
import trips
import wire
from installation import token
from server import Server, server

from manifest_service.adapters.sql.opening import open_for_reading
from manifest_service.services.ports import AlertQuery

KILLED_AFTER_S = 1.0
CONFIRMED = 7
"""Fixes aside that make a diversion, the last of them sent after the restart."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=10_000)
    parser.add_argument("--diverted", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lives, dies = Path(folder, "lives"), Path(folder, "dies")
        fleet = _prepared(lives, options.vehicles)
        before, amid, after = _positions(fleet, options)
        with _served(lives) as product:
            _send(product, before)
        shutil.copytree(lives, dies)
        with _served(lives) as product:
            _send(product, [*amid, *after])
        with _served(dies) as product:
            _killed(product, amid)
        begun = time.perf_counter()
        with _served(dies) as product:
            print(f"{time.perf_counter() - begun:6.2f} s from start to the first answer")
            small_mb = product.memory_mb()
            _send(product, amid)
            print(
                f"{time.perf_counter() - begun:6.2f} s until all {options.vehicles:,} are folded on"
            )
            each_kb = (product.memory_mb() - small_mb) * 1000 / options.vehicles
            print(f"{each_kb:6.1f} kB resident for each vehicle")
            _send(product, after)
        _compare(_alerts(lives), _alerts(dies))


def _prepared(folder: Path, vehicles: int) -> ingest.Fleet:
    """An installation with every vehicle under way."""
    made, begins = scenes.scene(), scenes.begun()
    services = trips.county(folder)
    scenes.register(services, made, vehicles)
    scenes.depart(services, made, begins, vehicles)
    services.store.close()
    return ingest.Fleet(made, begins, vehicles)


def _positions(
    fleet: ingest.Fleet, options: argparse.Namespace
) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Bodies before, amid and after the restart: some vehicles leave their route, and it is
    confirmed only at the end."""
    diverted = range(options.diverted)
    before = _bodies(fleet, range(options.vehicles))
    for n in diverted:
        before.append(ingest.body([*fleet.fixes(n, CONFIRMED - 2, ingest.ASIDE_DEG)]))
    amid = _bodies(fleet, range(options.diverted, options.vehicles))
    after = [ingest.body(fleet.fixes(n, 2, ingest.ASIDE_DEG)) for n in diverted]
    return before, amid, after


def _bodies(fleet: ingest.Fleet, numbers: range) -> list[bytes]:
    """A fix of each vehicle."""
    return [
        ingest.body(fix for n in numbers[at : at + ingest.BATCH] for fix in fleet.fixes(n, 1))
        for at in range(0, len(numbers), ingest.BATCH)
    ]


def _served(folder: Path) -> AbstractContextManager[Server]:
    environment = {"MANIFEST_DATA_DIR": str(folder), "MANIFEST_JOBS": "off"}
    return server("manifest_service.serving:application", "/healthz", environment)


def _wire(product: Server) -> wire.Wire:
    bearer = token(product, "admin", trips.PASSWORD)
    return wire.Wire(ingest.port(product), ingest.PATH, bearer)


def _send(product: Server, bodies: Sequence[bytes]) -> None:
    line = _wire(product)
    for body in bodies:
        line.post(body)
    line.close()


def _killed(product: Server, bodies: Sequence[bytes]) -> None:
    """Send until the server is dead."""
    line = _wire(product)

    def send() -> None:
        with suppress(OSError, RuntimeError):
            while True:
                for body in bodies:
                    line.post(body)

    sending = threading.Thread(target=send)
    sending.start()
    time.sleep(KILLED_AFTER_S)
    for member in (product.process, *product.process.children(recursive=True)):
        member.kill()
    sending.join()


def _alerts(folder: Path) -> Counter[str]:
    """Every alert that stands, by what it is about."""
    store = open_for_reading(f"sqlite:///{folder / 'manifest.sqlite3'}")
    rows = store.read(lambda tx: tx.alerts.search(AlertQuery(limit=100_000)))
    store.close()
    return Counter(row.key for row in rows if row.status != "superseded")


def _compare(lived: Counter[str], died: Counter[str]) -> None:
    lost, doubled = lived - died, died - lived
    print(f"{lived.total()} alerts without a restart; after it {lost.total()} lost, ", end="")
    print(f"{doubled.total()} doubled or added")
    if lost or doubled or not lived:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
