"""Honest work of a county, each kind by clients of its own; what was acknowledged is remembered."""

import asyncio
import random
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from exchange import Exchange, Unanswered

from manifest_service.simulation.county import PLAIN_LOAD

PAUSE_S = (0.5, 2.0)
RETRIES = 5


@dataclass
class Told:
    """Seconds and faults by kind, and what the server said it holds."""

    took_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)
    events: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    positions: int = 0


@dataclass
class Ground:
    port: int
    password: str
    tokens: dict[str, str]
    vehicles: list[str]
    turns: Any = field(default_factory=count)

    def exchange(self, number: int, user: str) -> Exchange:
        return Exchange(
            self.port, f"127.0.{1 + number // 250}.{1 + number % 250}", self.tokens[user]
        )


@dataclass
class Client:
    number: int
    ground: Ground
    told: Told

    async def does(self, kind: str, user: str, method: str, path: str, body: Any = None) -> Any:
        """The answer; a 503 or no answer is asked again, as every client of ours does, and its time
        goes on. None when it failed in the end."""
        exchange = self.ground.exchange(self.number, user)
        begun, status, answer = time.monotonic(), 0, None
        for _ in range(RETRIES):
            try:
                status, answer = await exchange.json(method, path, body)
                if status not in (429, 503):
                    break
                self.told.faults[f"{kind} {status} (asked again)"] += 1
            except Unanswered:
                self.told.faults[f"{kind} unanswered (asked again)"] += 1
            await asyncio.sleep(0.5)
        await exchange.close()
        self.told.took_s[kind].append(time.monotonic() - begun)
        if status < 300 and status:
            return answer
        self.told.faults[f"{kind} {status}"] += 1
        return None


async def trip(client: Client) -> None:
    """A manifest from its issue to its receipt, each step acknowledged before the next."""
    vehicle = client.ground.vehicles[next(client.ground.turns) % len(client.ground.vehicles)]
    body = {"id": str(uuid.uuid4()), "occurred_at": _now(), **PLAIN_LOAD, "vehicle": vehicle}
    issued = await client.does("issue", "generator1", "POST", "/api/v1/manifests", body)
    if issued is None:
        return
    number = issued["number"]
    client.told.events[number].add(body["id"])
    for kind, user, type, data in _steps(issued["labels"][0]["token"]):
        await asyncio.sleep(random.uniform(*PAUSE_S))
        act = {"id": str(uuid.uuid4()), "type": type, "occurred_at": _now(), "data": data}
        path = f"/api/v1/manifests/{number}/events"
        if await client.does(kind, user, "POST", path, act) is None:
            return
        client.told.events[number].add(act["id"])


def _steps(label: str) -> tuple[tuple[str, str, str, dict[str, Any]], ...]:
    place = {"lon": "115.44", "lat": "36.48", "accuracy_m": "8.5"}
    ticket = {"gross_kg": "28900", "tare_kg": "12400", "net_kg": "16500", "scale_id": "scale-1"}
    loaded = {"loaded_kg": "16500", "scans": [label], "ticket": ticket, "place": place}
    return (
        ("scan", "driver1", "loaded", loaded),
        ("scan", "driver1", "transported", {"place": place}),
        ("scan", "driver1", "checkpoint_scanned", {"label": label, "place": place}),
        ("gate", "site1", "arrived", {"site_id": "recycling", "place": place}),
        ("gate", "site1", "received", {"accepted_kg": "16500", "ticket": ticket, "place": place}),
    )


async def positions(client: Client) -> None:
    vehicle = client.ground.vehicles[client.number % len(client.ground.vehicles)]
    lon = 115.4 + random.random() / 100
    fix = {"vehicle": vehicle, "fix_time": _now(), "lon": lon, "lat": 36.48, "speed_kmh": 30}
    body = {"positions": [fix]}
    taken = await client.does("positions", "gateway1", "POST", "/api/v1/positions", body)
    if taken is not None:
        client.told.positions += taken["stored"]


async def sign_in(client: Client) -> None:
    body = {"username": "officer2", "password": client.ground.password}
    await client.does("sign in", "nobody", "POST", "/api/v1/token", body)


async def queue(client: Client) -> None:
    await client.does("queue", "officer1", "GET", "/api/v1/alerts?limit=50")


async def lists(client: Client) -> None:
    await client.does("lists", "auditor1", "GET", "/api/v1/manifests?limit=50")


KINDS: tuple[tuple[int, Callable[[Client], Awaitable[None]]], ...] = (
    (8, trip),
    (6, positions),
    (3, queue),
    (2, lists),
    (1, sign_in),
)
"""How many of twenty clients do it."""


async def work(ground: Ground, clients: int, seconds: float) -> Told:
    """What `clients` were told in `seconds`; what is begun is finished."""
    told, until = Told(), time.monotonic() + seconds
    table = [kind for share, kind in KINDS for _ in range(share)]

    async def one(number: int) -> None:
        client, does = Client(number, ground, told), table[number % len(table)]
        await asyncio.sleep(random.random() * PAUSE_S[1])
        while time.monotonic() < until:
            await does(client)
            await asyncio.sleep(random.uniform(*PAUSE_S))

    async with asyncio.TaskGroup() as group:
        for number in range(clients):
            group.create_task(one(number))
    return told


def _now() -> str:
    return datetime.now(UTC).isoformat()
