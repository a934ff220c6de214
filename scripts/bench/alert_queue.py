"""The benchmark of the queue of alerts. See scripts/bench/queue."""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from in_process import application, database
from sqlalchemy import Engine, text

from manifest_service.adapters.sql import tables
from manifest_service.registry.entries import Organisation, Site, Vehicle
from manifest_service.services import Services
from manifest_service.services.ports import (
    OPEN_STATUSES,
    SEVERITIES,
    AlertRow,
    LegRow,
    ManifestRow,
    RegistryRow,
    Transaction,
)

OPEN = ",".join(OPEN_STATUSES)
RULES = ("route_deviation", "signal_lost", "no_manifest", "unauthorised_stop", "weight_mismatch")
STREAMS = ("construction_soil", "construction_site", "hazardous_industrial", "kitchen_waste")
VEHICLES, FIRMS, SITES = 200, 20, 40
GOAL_MS = 200
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
QUEUE_INDEXES = ("ix_alert_queue", "ix_alert_raised", "ix_alert_count", "ix_alert_verdict")

Asked = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Took:
    p50_ms: float
    p95_ms: float
    max_ms: float
    cpu_ms: float
    """Of this process, p95: what other work on the machine does not lengthen."""
    kb: float


def main() -> None:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(database(options.database, folder))
        services, client, headers = application(folder, address)
        print(
            f"{options.database}: {options.open:,} open alerts, {options.past:,} past", flush=True
        )
        fill(services, options.open, options.past)
        engine = services.store.engine  # type: ignore[attr-defined]
        with_indexes = _run(client, headers, options.rounds, "with the queue's indexes")
        _drop(engine)
        without = _run(client, headers, max(5, options.rounds // 4), "without them")
        _whole(services, client, headers)
        _compare(with_indexes, without)
        services.store.close()
    worst = max(took.p95_ms for took in with_indexes.values())
    if worst > GOAL_MS:
        sys.exit(f"the slowest question took {worst:.0f} ms at p95: more than {GOAL_MS}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--open", type=int, default=5000)
    parser.add_argument("--past", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=40)
    return parser.parse_args()


def _register(tx: Transaction) -> None:
    square = {
        "type": "Polygon",
        "coordinates": [[[115.4, 36.4], [115.5, 36.4], [115.5, 36.5], [115.4, 36.4]]],
    }
    for n in range(FIRMS):
        _put_entry(
            tx,
            "organisation",
            Organisation(id=f"firm-{n}", name=f"运输{n}公司", roles=("carrier",)),
        )
    for n in range(SITES):
        site = {"organisation_id": "firm-0", "name": f"工地{n}", "kind": "generator"}
        _put_entry(tx, "site", Site(id=f"site-{n}", geometry=square, **site))  # type: ignore[arg-type]
    for n in range(VEHICLES):
        firm, plate = f"firm-{n % FIRMS}", f"鲁P{10000 + n}"
        _put_entry(tx, "vehicle", Vehicle(id=f"v{n}", carrier_id=firm, plate=plate))


def _put_entry(tx: Transaction, kind: str, entry: Organisation | Site | Vehicle) -> None:
    tx.registry.put(RegistryRow(kind=kind, entry=entry, version=1, recorded_at=MADE_AT))


def fill(services: Services, open_: int, past: int) -> None:
    """Put so many alerts, and the firms, sites, vehicles and manifests they are about."""
    services.store.write(_register)
    chance, now = random.Random(1), services.clock.now()
    rows = [_alert(n, now, n < open_, chance) for n in range(open_ + past)]
    trips = [_manifest(n, now) for n in range((open_ + past) // 4)]
    for start in range(0, len(rows), 2000):
        services.store.write(lambda tx, some=rows[start : start + 2000]: tx.alerts.put_all(some))
    for start in range(0, len(trips), 1000):
        services.store.write(lambda tx, some=trips[start : start + 1000]: _put(tx, some))
    engine: Engine = services.store.engine  # type: ignore[attr-defined]
    if engine.dialect.name == "postgresql":
        # What PostgreSQL does by itself within a minute of such a load.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        engine.dispose()  # nobody goes on by the plans of an empty table


def _put(tx: Transaction, trips: list[ManifestRow]) -> None:
    for trip in trips:
        tx.manifests.put(trip)


def _alert(n: int, now: datetime, is_open: bool, chance: random.Random) -> AlertRow:
    days = chance.uniform(0, 14) if is_open else chance.uniform(0, 700)
    raised_at = (now - timedelta(days=days)).replace(microsecond=0)
    rule, vehicle = chance.choice(RULES), chance.randrange(VEHICLES)
    site = f"site-{chance.randrange(SITES)}" if chance.random() < 0.5 else None
    number = _number(n // 4) if chance.random() < 0.8 else None
    lon, lat = 115.44 + chance.gauss(0, 0.1), 36.48 + chance.gauss(0, 0.1)
    status = chance.choice(OPEN_STATUSES) if is_open else chance.choice(("decided", "closed"))
    severity: Any = chance.choices(SEVERITIES, (1, 3, 6))[0]
    first_ms = round(raised_at.timestamp() * 1000)
    return AlertRow(
        id=f"0199{n:012d}",
        version=2,
        rule=rule,
        key=f"{rule}:v{vehicle}:{number or '-'}:{first_ms}",
        status=status,
        severity=severity,
        vehicle_id=f"v{vehicle}",
        carrier_id=f"firm-{vehicle % FIRMS}",
        manifest_number=number,
        first_at=raised_at,
        confirmed_at=raised_at,
        cleared_at=None if is_open else raised_at,
        raised_at=raised_at,
        lon=lon,
        lat=lat,
        review=chance.random() < 0.05,
        backfill=chance.random() < 0.1,
        assigned_to="an officer" if status == "assigned" else None,
        verdict=None if is_open else chance.choice(("confirmed", "false")),  # type: ignore[arg-type]
        rule_version=1,
        site_id=site,
        episode={
            "key": f"{rule}:v{vehicle}:{number or '-'}:{first_ms}",
            "rule": rule,
            "rule_version": 1,
            "severity": severity,
            "measured": {"minutes": "12.5", "worst_m": "310.5", "speed_kmh": "31"},
            "threshold": {"silence_s": "600", "half_width_m": "100"},
            "params": {f"param_{i}_s": str(i * 60) for i in range(8)},
            "fix_times_ms": [first_ms + 20_000 * i for i in range(30)],
            "evidences": [],
            "site_id": site,
            "zone_id": None,
            "route_id": None,
        },
    )


def _number(n: int) -> str:
    return f"371525{n:010d}"


def _manifest(n: int, now: datetime) -> ManifestRow:
    ids = {"carrier_id": f"firm-{n % FIRMS}", "vehicle_id": f"v{n % VEHICLES}"}
    ids |= {"driver_id": "d", "route_id": None}  # type: ignore[dict-item]
    values: dict[str, Any] = dict.fromkeys(ManifestRow.__dataclass_fields__)
    values = dict.fromkeys(ManifestRow.__dataclass_fields__) | ids
    given = {
        "number": _number(n),
        "version": 1,
        "status": "disposed",
        "stream": STREAMS[n % len(STREAMS)],
        "generator_id": "firm-0",
        "origin_site_id": f"site-{n % SITES}",
        "receiver_id": "firm-1",
        "destination_site_id": f"site-{(n + 7) % SITES}",
        "waste_codes": ("900-001-S70",),
        "declared_kg": Decimal(12000),
        "disposed_kg": Decimal(12000),
        "issued_at": now,
        "discrepancies": (),
        "warnings": (),
        "label_tokens": (f"token-{n}",),
        "legs": (LegRow(from_at=now, until_at=None, **ids),),
        "lines": (),
    }
    defaults = {
        name: field.default
        for name, field in ManifestRow.__dataclass_fields__.items()
        if type(field.default).__name__ != "_MISSING_TYPE"
    }
    return ManifestRow(**values | defaults | given)


def _questions(
    client: FlaskClient, headers: dict[str, str]
) -> Iterator[tuple[str, Callable[[int], Asked]]]:
    """What an officer's page asks, and how the n-th asks it."""
    first: dict[str, object] = {"status": OPEN, "review": "false", "limit": 50}
    cursors = [None]
    yield "first page", lambda n: first
    yield "further pages", lambda n: first | _cursor(client, headers, first, cursors, n)
    yield "newest first", lambda n: first | {"sort": "newest"}
    yield "a rule", lambda n: first | {"rule": RULES[n % len(RULES)]}
    yield "a severity", lambda n: first | {"severity": SEVERITIES[n % 3]}
    yield "a firm", lambda n: first | {"carrier": f"firm-{n % FIRMS}"}
    yield "a plate", lambda n: first | {"plate": f"{10000 + n}"}
    yield "a site", lambda n: first | {"site": f"site-{n % SITES}"}
    yield "a stream", lambda n: first | {"stream": STREAMS[n % len(STREAMS)]}
    yield "last days", lambda n: first | {"days": 1 + n % 7}
    yield (
        "a text",
        lambda n: first | {"q": (f"P{10000 + n}", f"{n:03d}", f"工地{n % SITES}")[n % 3]},
    )
    yield "mine", lambda n: first | {"mine": "true"}
    yield "found nothing", lambda n: first | {"q": f"nothing-{n}"}
    yield "decided", lambda n: first | {"status": "decided,closed"}
    yield (
        "on the map",
        lambda n: {"status": OPEN, "review": "false", "side": (0.1, 0.02, 0.005)[n % 3]},
    )


def _cursor(
    client: FlaskClient, headers: dict[str, str], first: Asked, cursors: list[Any], n: int
) -> dict[str, object]:
    """The cursor of a page further down each time, to the end and from the beginning again."""
    if n >= len(cursors):
        asked = {**first, **({"cursor": cursors[-1]} if cursors[-1] else {})}
        page = client.get("/api/v1/alerts", query_string=asked, headers=headers).get_json()
        cursors.append(page["next"])
    here = cursors[n % len(cursors)]
    return {"cursor": here} if here else {}


def _run(client: FlaskClient, headers: dict[str, str], rounds: int, title: str) -> dict[str, Took]:
    print(f"\n{title:<28} p50 ms   p95 ms   max ms   CPU p95   answer kB", flush=True)
    found = {}
    for name, question in _questions(client, headers):
        path = "/api/v1/alerts/cells" if name == "on the map" else "/api/v1/alerts"
        asked = [question(n) for n in range(rounds)]
        _ask(client, headers, path, asked[0])
        took = [_ask(client, headers, path, each) for each in asked]
        ms = sorted(each[0] for each in took)
        found[name] = Took(
            p50_ms=statistics.median(ms),
            p95_ms=ms[min(len(ms) - 1, int(len(ms) * 0.95))],
            max_ms=ms[-1],
            cpu_ms=sorted(each[1] for each in took)[min(len(ms) - 1, int(len(ms) * 0.95))],
            kb=statistics.mean(each[2] for each in took),
        )
        one = found[name]
        print(
            f"  {name:<24} {one.p50_ms:8.1f} {one.p95_ms:8.1f} {one.max_ms:8.1f} {one.cpu_ms:9.1f} {one.kb:10.1f}",
            flush=True,
        )
    return found


def _ask(
    client: FlaskClient, headers: dict[str, str], path: str, asked: Asked
) -> tuple[float, float, float]:
    """(milliseconds, those of this process, kilobytes) of an answer."""
    begun, cpu = time.perf_counter(), time.process_time()
    answer = client.get(path, query_string=dict(asked), headers=headers)
    ms, cpu_ms = (time.perf_counter() - begun) * 1000, (time.process_time() - cpu) * 1000
    if answer.status_code != 200:
        sys.exit(answer.text[:300])
    return ms, cpu_ms, len(answer.data) / 1000


def _drop(engine: Engine) -> None:
    with engine.begin() as connection:
        for index in tables.alert.indexes:
            if index.name in QUEUE_INDEXES:
                index.drop(connection)


def _whole(services: Services, client: FlaskClient, headers: dict[str, str]) -> None:
    """The whole queue page by page, as a page would have to load that filters by itself."""
    begun, cursor, found = time.perf_counter(), "", 0
    while cursor is not None:
        asked = {"status": OPEN, "review": "false", "limit": 200, "cursor": cursor}
        page = client.get("/api/v1/alerts", query_string=asked, headers=headers).get_json()
        found, cursor = found + len(page["items"]), page["next"]
    print(
        f"\nthe whole queue, {found:,} alerts in pages of 200: {time.perf_counter() - begun:.1f} s"
    )


def _compare(with_indexes: Mapping[str, Took], without: Mapping[str, Took]) -> None:
    ratios = {name: without[name].p50_ms / took.p50_ms for name, took in with_indexes.items()}
    worst = max(with_indexes, key=lambda name: with_indexes[name].p95_ms)
    print(
        "\ntimes slower without the indexes: "
        + ", ".join(f"{n} {r:.1f}" for n, r in ratios.items())
    )
    print(
        f"the slowest question at p95: {worst}, {with_indexes[worst].p95_ms:.0f} ms (goal {GOAL_MS})"
    )


if __name__ == "__main__":
    main()
