"""The benchmark of position ingest. See scripts/bench/ingest."""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from installation import installation, token
from load import Measured, Send, measure
from server import Server, server

from manifest_service.simulation.county import route_line
from manifest_service.simulation.drive import Receiver, travel
from manifest_service.simulation.errands import SITE_WASTE, Errand
from manifest_service.simulation.player import Player
from manifest_service.simulation.port import HttpCall
from manifest_service.simulation.truck import Truck

BATCH = 500
PER_VEHICLE = 25
"""Consecutive fixes of one vehicle in a batch: four minutes of a ten-second terminal."""
FIXES_PER_VEHICLE = 12_000
FIRST_FIX = timedelta(days=2)
"""The fleet's clock begins that long ago, and runs as fast as fixes are taken."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--vehicles", type=int, default=40)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with server("bare:app", "/", {}) as bare:
        small = measure(bare.base_url, [_bare(120)] * options.clients, options.seconds)
        large = measure(bare.base_url, [_bare(60_000)] * options.clients, options.seconds)
    begins = datetime.now(UTC) - FIRST_FIX
    with installation(begins) as (product, call, password):
        print(f"{options.clients} clients, {options.vehicles} vehicles, each under way with a")
        print("manifest and a route; SQLite, synchronous=FULL, every rule folded\n")
        _under_way(call, options.vehicles, begins)
        _say("bare Flask, 120 B body", small, 1, None)
        _say("bare Flask, 60 kB body", large, 1, None)
        fleet = _fleets(options.vehicles, options.clients)
        bearer = token(product, "carrier1", password)
        made = _template()
        batches = [_sender(_bodies(v, made, PER_VEHICLE, 0), bearer, BATCH) for v in fleet]
        _say("batches of 500", _run(product, batches, options.seconds), BATCH, large)
        print(f"{'':<24} {product.memory_mb():8.0f} MB resident")
        half = FIXES_PER_VEHICLE // 2
        singles = [_sender(_bodies(v, made, 1, half), bearer, 1) for v in fleet]
        _say("single fixes", _run(product, singles, options.seconds), 1, small)
        print(f"{'':<24} {product.memory_mb():8.0f} MB resident")


def _run(product: Server, senders: Sequence[Send], seconds: float) -> Measured:
    return measure(product.base_url, senders, seconds)


def _say(name: str, found: Measured, fixes: int, baseline: Measured | None) -> None:
    rate = f"{found.per_second:8.0f} requests/s"
    if baseline is not None:
        share = found.per_second / baseline.per_second
        rate += f"  {found.per_second * fixes:8.0f} fixes/s  {share:6.3f} of bare"
    print(f"{name:<24} {rate}  p50 {found.p50_ms:7.1f} ms  p99 {found.p99_ms:7.1f} ms", flush=True)


def _bare(size: int) -> Send:
    body = b"x" * size

    def send(client: httpx.Client, n: int) -> None:
        client.post("/", content=body).raise_for_status()

    return send


def _under_way(call: HttpCall, vehicles: int, begins: datetime) -> None:
    """More tippers, each under way since `begins`."""
    for n in range(vehicles):
        entry = {"carrier_id": "demo-tippers", "plate": _plate(n), "terminal_id": f"B{n}"}
        body = {**entry, "streams": ["construction_site"]}
        _good(call("PUT", f"/vehicles/{_id(n)}", json=body, as_user="admin"))
        _depart(call, n, begins)


def _depart(call: HttpCall, n: int, at: datetime) -> None:
    """Issue, load and let depart, as the first tipper's people would."""
    errand = Errand(route_id="plaza-recycling", cargo=SITE_WASTE, loaded_kg=16_000)
    truck = Truck(vehicle="tipper-1", now=at - timedelta(minutes=20), place=(0, 0), seed=str(n))
    truck.carry(errand, f"bench-{n}")
    player = Player(call=call)
    for act in truck.acts[:3]:
        changed = {"vehicle": _id(n)} if "vehicle" in act.data else {}
        player.act(replace(act, data={**act.data, **changed}))


def _fleets(vehicles: int, clients: int) -> list[list[str]]:
    plates = [_plate(n) for n in range(vehicles)]
    return [plates[n::clients] for n in range(clients)]


def _template() -> list[str]:
    """A vehicle going to and fro on its route, a fix every ten seconds: JSON texts, PLATE in place
    of the plate. Made before the clock starts, so that the client's own work is not measured."""
    receiver = Receiver(vehicle="PLATE", random=random.Random("bench"))
    line, at = route_line("plaza-recycling"), datetime.now(UTC) - FIRST_FIX
    made: list[str] = []
    while len(made) < FIXES_PER_VEHICLE:
        reports, at = travel(receiver, line, at, interval_s=10, load="full")
        made += [json.dumps(report.to_json()) for report in reports]
        line = tuple(reversed(line))
    return made


def _bodies(plates: Sequence[str], template: list[str], chunk: int, begin: int) -> Iterator[bytes]:
    """Request bodies of BATCH or of one fix: `chunk` fixes of a vehicle, then of the next, from
    fix number `begin` of each."""
    size = BATCH if chunk > 1 else 1
    waiting: list[str] = []
    for start in range(begin, len(template) - chunk, chunk):
        for plate in plates:
            waiting += [text.replace("PLATE", plate) for text in template[start : start + chunk]]
            if len(waiting) >= size:
                yield ('{"positions":[' + ",".join(waiting[:size]) + "]}").encode()
                waiting = waiting[size:]


def _sender(bodies: Iterator[bytes], token: str, fixes: int) -> Send:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    expected = f'"stored":{fixes}'

    def send(client: httpx.Client, n: int) -> None:
        answer = client.post("/api/v1/positions", content=next(bodies), headers=headers)
        if answer.status_code != 200 or expected not in answer.text.replace(" ", ""):
            sys.exit(f"{answer.status_code} {answer.text[:300]}")

    return send


def _good(answer: tuple[int, Any]) -> None:
    if answer[0] >= 400:
        sys.exit(str(answer))


def _id(n: int) -> str:
    return f"bench-{n}"


def _plate(n: int) -> str:
    return f"鲁PB{n:04d}"


if __name__ == "__main__":
    main()
