"""The benchmark of honest work amid floods. See scripts/bench/abuse."""

import argparse
import asyncio
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
from attacks import attack
from honest import Ground, Told, work
from installation import token
from server import Server, service

from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount
from manifest_service.simulation import seed
from manifest_service.simulation.port import HttpCall

USERS = ("admin", "generator1", "driver1", "site1", "officer1", "auditor1", "gateway1")
VEHICLES = 200
LIMIT_S = 1.0
"""What the 99th percentile of honest work must stay under."""


def main() -> None:
    options = _options()
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory() as folder:
        services = build(Settings(data_dir=Path(folder), jobs="off"))
        admin = NewAccount(username="admin", password=password, role="administrator")
        services.accounts.add(admin, SERVICE)
        services.store.close()
        with service({"MANIFEST_DATA_DIR": folder}) as running:
            ground = _ground(running, password)
            alone = asyncio.run(work(ground, options.honest, options.baseline))
            _say_times(f"{options.honest} honest clients alone, {options.baseline:.0f} s", alone)
            attackers = options.clients - options.honest
            amid, seen, memory, cpu_s = _amid(running, ground, options, attackers)
            _say_times(f"the same amid {attackers} attackers, {options.seconds:.0f} s", amid)
            _say_attacks(seen, running)
            _say_memory(memory, cpu_s, options.seconds)
            lost = _lost(running, ground, (alone, amid))
    worst = max((_share(took, 0.99) for took in amid.took_s.values()), default=0.0)
    print(f"acknowledged and not found again: {lost}; worst honest p99 {worst * 1000:.0f} ms")
    sys.exit(1 if lost or worst >= LIMIT_S else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--honest", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--baseline", type=float, default=60)
    return parser.parse_args()


def _ground(running: Server, password: str) -> Ground:
    """The demonstration county's registry and people, and a fleet."""
    call = HttpCall(httpx.Client(base_url=running.base_url, timeout=60), password)
    seed.register(call, datetime.now(UTC))
    seed.open_accounts(call, password)
    gateway = {"username": "gateway1", "password": password, "role": "gateway"}
    call("POST", "/accounts", json=gateway, as_user="admin")
    vehicles = [f"bench-{n}" for n in range(VEHICLES)]
    for n, id in enumerate(vehicles):
        entry = {
            "carrier_id": "demo-tippers",
            "plate": f"鲁PB{n:04d}",
            "streams": ["construction_site"],
        }
        answer = call("PUT", f"/vehicles/{id}", json=entry, as_user="admin")
        assert answer[0] < 300, answer
    port = int(running.base_url.rpartition(":")[2])
    tokens = {user: token(running, user, password) for user in USERS} | {"nobody": ""}
    return Ground(port=port, password=password, tokens=tokens, vehicles=vehicles)


def _amid(
    running: Server, ground: Ground, options: argparse.Namespace, attackers: int
) -> tuple[Told, dict[str, Counter[str]], list[tuple[float, float]], float]:
    """The attackers have a process of their own: their work must not delay the honest clients'."""
    memory, stop, begun = list[tuple[float, float]](), threading.Event(), time.monotonic()

    def look() -> None:
        while not stop.wait(max(options.seconds / 10, 1)):
            memory.append((time.monotonic() - begun, running.memory_mb()))

    cpu_s, looking = running.cpu_s(), threading.Thread(target=look)
    memory.append((0, running.memory_mb()))
    looking.start()
    with ProcessPoolExecutor(1) as pool:
        attacking = pool.submit(attack, ground.port, attackers, options.seconds)
        told = asyncio.run(work(ground, options.honest, options.seconds))
        seen = attacking.result()
    stop.set()
    looking.join()
    return told, seen, memory, running.cpu_s() - cpu_s


def _say_times(title: str, told: Told) -> None:
    print(f"\n{title}")
    for kind, took in sorted(told.took_s.items()):
        print(
            f"  {kind:10} {len(took):7} requests   p50 {_share(took, 0.5) * 1000:7.0f} ms"
            f"   p99 {_share(took, 0.99) * 1000:7.0f} ms   longest {max(took) * 1000:7.0f} ms"
        )
    for fault, times in sorted(told.faults.items()):
        print(f"  ! {fault}: {times}")


def _say_attacks(seen: dict[str, Counter[str]], running: Server) -> None:
    print("\nwhat became of the attacks")
    for name, outcomes in seen.items():
        said = ", ".join(f"{what} {times}" for what, times in sorted(outcomes.items()))
        print(f"  {name:10} {said}")
    for line in httpx.get(f"{running.base_url}/metrics", timeout=30).text.splitlines():
        if line.startswith("manifest_connections_cut_total"):
            print(f"  {line}")


def _say_memory(memory: list[tuple[float, float]], cpu_s: float, seconds: float) -> None:
    print("\nresident memory: " + ", ".join(f"{at:.0f} s {mb:.0f} MB" for at, mb in memory))
    print(f"processor time of the server: {cpu_s:.0f} s, {cpu_s / seconds:.0%} of a core")


def _lost(running: Server, ground: Ground, told: tuple[Told, ...]) -> int:
    """How many acknowledged events and positions are not there."""
    headers = {"Authorization": f"Bearer {ground.tokens['officer1']}"}
    with httpx.Client(base_url=running.base_url, headers=headers, timeout=60) as client:
        missing = 0
        for part in told:
            for number, acknowledged in part.events.items():
                answer = client.get(f"/api/v1/manifests/{number}/events").raise_for_status()
                missing += sum(id not in answer.text for id in acknowledged)
        stored = client.get("/api/v1/reports/summary").raise_for_status().json()["fixes"]["stored"]
    sent = sum(part.positions for part in told)
    events = sum(len(ids) for part in told for ids in part.events.values())
    print(f"\nacknowledged: {events} events, {sent} positions; stored positions {stored}")
    return missing + max(sent - stored, 0)


def _share(took_s: list[float], share: float) -> float:
    return sorted(took_s)[int(len(took_s) * share)] if took_s else 0.0


if __name__ == "__main__":
    main()
