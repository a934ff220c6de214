"""The benchmark of searches around a place. See scripts/bench/near."""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import year_store
from flask.testing import FlaskClient
from fleet_year import CENTRE, FIRST_MS, HALF_SIZE_M, Fleet, along
from in_process import application, database

from manifest_service.geofence.fix import Fix
from manifest_service.geofence.presence import DAY_MS
from manifest_service.services import Services
from manifest_service.services.ports import Transaction
from manifest_service.services.presence import presence_of
from manifest_service.services.projections import from_ms

RADII_M = (100, 200, 500, 1000)
SPANS_DAYS = (1, 7, 30, 90, 365)

BATCH_VEHICLES, PER_VEHICLE = 20, 25
"""A batch of 500, as scripts/bench/ingest sends it."""
BATCHES = 40


@dataclass(frozen=True, kw_only=True)
class Search:
    ms: float
    hot: bool
    radius_m: int
    days: int
    found: int
    cut: bool
    """Ended by its cost before the page was full."""
    more_ms: tuple[float, ...]
    """Of the pages after it, until 50 were found or all was seen."""


def main() -> None:
    options = _options()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        address = stack.enter_context(database(options.database, folder))
        fleet = Fleet(options.vehicles, options.fixes)
        if not (folder / "filled").exists():
            print(f"filling {options.database} with {options.fixes:,} fixes", flush=True)
            year_store.build(address, fleet)
            (folder / "filled").touch()
        if options.searches:
            services, client, headers = application(folder, address)
            for turn in ("first", "again"):
                found = list(_searches(client, headers, fleet, options.searches, seed=turn))
                _say(turn, found)
            _sizes(services, address, options.fixes)
            for interval_s in (10, 60):
                _inserting(services, fleet, interval_s)
            services.store.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--fixes", type=int, default=1_000_000)
    parser.add_argument("--vehicles", type=int, default=200)
    parser.add_argument("--searches", type=int, default=300)
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


def _searches(
    client: FlaskClient, headers: dict[str, str], fleet: Fleet, count: int, seed: str
) -> Iterator[Search]:
    chance = random.Random(seed)
    for n in range(count):
        hot = n % 2 == 0
        place = [chance.uniform(-HALF_SIZE_M, HALF_SIZE_M) for _ in range(2)]
        if hot:
            place = list(chance.choice(chance.choice(fleet.routes)))
        lon, lat = (float(degrees) for degrees in CENTRE.unproject(*place))
        radius_m, days = chance.choice(RADII_M), chance.choice(SPANS_DAYS)
        ends = from_ms(FIRST_MS) + timedelta(days=chance.uniform(days, fleet.days))
        begins = ends - timedelta(days=days)
        span = {"from": begins.isoformat(), "to": ends.isoformat()}
        query = {"lon": lon, "lat": lat, "r": radius_m, **span}
        page, ms = _asked(client, headers, query)
        found = len(page["items"])
        cut = page["next"] is not None and found < 50
        more = list(_following(client, headers, query, page)) if cut else []
        yield Search(
            ms=ms, hot=hot, radius_m=radius_m, days=days, found=found, cut=cut, more_ms=tuple(more)
        )


def _asked(
    client: FlaskClient, headers: dict[str, str], query: dict[str, object]
) -> tuple[dict[str, Any], float]:
    """A page, and the milliseconds it took."""
    begun = time.perf_counter()
    answer = client.get("/api/v1/search/near", query_string=query, headers=headers)
    ms = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        sys.exit(answer.text[:300])
    return answer.get_json(), ms


def _following(
    client: FlaskClient, headers: dict[str, str], query: dict[str, object], page: dict[str, Any]
) -> Iterator[float]:
    """Milliseconds of each further page, until as many were found as fit on one, or all was seen."""
    found = len(page["items"])
    while page["next"] is not None and found < 50:
        page, ms = _asked(client, headers, query | {"cursor": page["next"]})
        found += len(page["items"])
        yield ms


def _say(turn: str, found: Sequence[Search]) -> None:
    print(f"\n{turn} {len(found)} searches       p50 ms   p95 ms   max ms    found   cut short")
    kinds: list[tuple[str, Callable[[Search], bool]]] = [
        ("all", lambda s: True),
        ("on a road", lambda s: s.hot),
        ("anywhere", lambda s: not s.hot),
        *((f"{d} d", lambda s, d=d: s.days == d) for d in SPANS_DAYS),  # type: ignore[misc]
        *((f"{r} m", lambda s, r=r: s.radius_m == r) for r in RADII_M),  # type: ignore[misc]
    ]
    for name, chosen in kinds:
        some = [s for s in found if chosen(s)]
        ms = sorted(s.ms for s in some)
        p95 = ms[min(len(ms) - 1, int(len(ms) * 0.95))]
        print(
            f"  {name:<20} {statistics.median(ms):9.0f} {p95:8.0f} {ms[-1]:8.0f}"
            f" {statistics.mean(s.found for s in some):8.1f} {sum(s.cut for s in some):8}",
            flush=True,
        )
    cut = [s for s in found if s.cut]
    if cut:
        pages = [1 + len(s.more_ms) for s in cut]
        ms = sorted(each for s in cut for each in s.more_ms)
        print(
            f"  those cut short took {statistics.median(pages):.0f} pages, {max(pages)} at most;"
            f" of the further ones p50 {statistics.median(ms):.0f} ms,"
            f" p95 {ms[int(len(ms) * 0.95)]:.0f} ms"
        )


def _sizes(services: Services, address: str, fixes: int) -> None:
    if address.startswith("sqlite"):
        sizes = {}
        statement = "SELECT sum(pgsize) FROM dbstat WHERE name = :name"
        with services.store.engine.connect() as connection:
            for name in ("fix", "ix_fix_track", "presence"):
                try:
                    found = connection.exec_driver_sql(statement, {"name": name}).scalar_one()
                except Exception as error:  # a SQLite built without dbstat
                    print(f"  sizes unknown: {error}")
                    return
                sizes[name] = found
    else:
        statement = (
            "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relname IN"
            " ('fix', 'pk_fix', 'ix_fix_track', 'presence', 'pk_presence')"
        )
        with services.store.engine.connect() as connection:
            sizes = dict(map(tuple, connection.exec_driver_sql(statement)))
    print("\nMB for each million fixes")
    for name, size in sizes.items():
        print(f"  {name:<26} {size / fixes:8.1f}")


def _inserting(services: Services, fleet: Fleet, interval_s: int) -> None:
    """Batches in turn with and without marks, each durable; on new days after the year."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for n in range(2 * BATCHES):
        marked = n % 2 == 0
        batch = list(_batch(fleet, n, interval_s))

        def work(
            tx: Transaction,
            batch: list[tuple[str, list[Fix]]] = batch,
            marked: bool = marked,
        ) -> None:
            for vehicle_id, fixes in batch:
                tx.tracks.add(vehicle_id, fixes[1:], [frozenset()] * PER_VEHICLE)
                if marked:
                    tx.presence.mark({vehicle_id: presence_of(tx, vehicle_id, fixes[0], fixes[1:])})

        begun = time.perf_counter()
        services.store.write(work)
        took[marked].append(time.perf_counter() - begun)
    size = BATCH_VEHICLES * PER_VEHICLE
    with_us, without_us = (statistics.median(took[each]) / size * 1e6 for each in (True, False))
    print(
        f"storing batches of {size}, a fix every {interval_s} s: {with_us:.1f} us a fix with marks,"
        f" {without_us:.1f} without: {with_us / without_us:.2f} times",
        flush=True,
    )


def _batch(fleet: Fleet, n: int, interval_s: int) -> Iterator[tuple[str, list[Fix]]]:
    """Consecutive fixes of some vehicles, the first of each stored before."""
    begins = FIRST_MS + (fleet.days + interval_s) * DAY_MS + n * 3_600_000
    for k in range(BATCH_VEHICLES):
        vehicle = (n // 2 * BATCH_VEHICLES + k) % fleet.vehicles
        since = np.arange(PER_VEHICLE + 1) * interval_s * 1000 + k * 60_000
        places = along(fleet.routes[vehicle], since, 10.0)
        lon, lat = CENTRE.unproject(places[:, 0], places[:, 1])
        yield (
            year_store.vehicle_id(vehicle),
            [
                Fix(at_ms=begins + ms, lon=x, lat=y, received_at_ms=begins + ms, speed_kmh=36.0)
                for ms, x, y in zip(since.tolist(), lon.tolist(), lat.tolist(), strict=True)
            ],
        )


if __name__ == "__main__":
    main()
