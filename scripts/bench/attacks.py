"""What attackers do, each for ever; every one is a table row: its name and its loop."""

import asyncio
import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from exchange import Exchange, Unanswered

ADDRESSES = 24
PACE_S = 2.0
"""Between two requests of one attacker: thousands of them make a flood, and the load itself must leave
the server a core."""

Seen = Counter[str]
Attack = Callable[[Exchange, Seen], Awaitable[None]]


async def flood(exchange: Exchange, seen: Seen) -> None:
    """Pages and lists, without a sign-in."""
    path = random.choice(("/login", "/api/v1/manifests", "/api/v1/reports/public", "/nowhere"))
    seen[str((await exchange.ask("GET", path))[0])] += 1


async def forged(exchange: Exchange, seen: Seen) -> None:
    exchange.token = secrets.token_urlsafe(40)
    seen[str((await exchange.ask("GET", "/api/v1/me"))[0])] += 1


async def guess(exchange: Exchange, seen: Seen) -> None:
    """A password of a name, true or not."""
    name = random.choice(("officer1", "admin", secrets.token_hex(4)))
    body = {"username": name, "password": secrets.token_hex(8)}
    seen[str((await exchange.json("POST", "/api/v1/token", body))[0])] += 1


async def deep(exchange: Exchange, seen: Seen) -> None:
    seen[str((await exchange.ask("POST", "/api/v1/token", b"[" * 200_000))[0])] += 1


async def huge(exchange: Exchange, seen: Seen) -> None:
    """A body as large as allowed, or announced larger."""
    size = random.choice((19_000_000, 99_000_000_000))
    await _begin(
        exchange, f"POST /api/v1/positions HTTP/1.1\r\nHost: b\r\nContent-Length: {size}\r\n\r\n"
    )
    assert exchange.writer is not None
    for _ in range(min(size, 19_000_000) // 65_536):
        exchange.writer.write(b"x" * 65_536)
        await exchange.writer.drain()
    seen["sent"] += 1
    await exchange.close()


async def slow_head(exchange: Exchange, seen: Seen) -> None:
    await _trickle(exchange, "GET /login HTTP/1.1\r\nHost: b\r\nX-Slow: ", seen)


async def slow_body(exchange: Exchange, seen: Seen) -> None:
    await _trickle(
        exchange, "POST /api/v1/token HTTP/1.1\r\nHost: b\r\nContent-Length: 900\r\n\r\n{", seen
    )


async def _trickle(exchange: Exchange, beginning: str, seen: Seen) -> None:
    """A byte every two seconds, until it is shut."""
    begun = time.monotonic()
    await _begin(exchange, beginning)
    assert exchange.writer is not None
    assert exchange.reader is not None
    try:
        while True:
            exchange.writer.write(b"a")
            await exchange.writer.drain()
            try:
                await asyncio.wait_for(exchange.reader.read(1000), 2)
                break
            except TimeoutError:
                continue
    finally:
        seen["held_s"] += round(time.monotonic() - begun)
        seen["shut"] += 1
        await exchange.close()


async def _begin(exchange: Exchange, text: str) -> None:
    await exchange.close()
    await exchange.open()
    assert exchange.writer is not None
    exchange.writer.write(text.encode())


ATTACKS: dict[str, Attack] = {
    "flood": flood,
    "forged": forged,
    "guess": guess,
    "deep": deep,
    "huge": huge,
    "slow_head": slow_head,
    "slow_body": slow_body,
}


def attack(port: int, clients: int, seconds: float) -> dict[str, Seen]:
    """What became of `clients` attackers in `seconds`, by kind: statuses, and `unanswered`. Their own work
    makes way for the server's, as if it were done elsewhere."""
    os.nice(10)
    return asyncio.run(_attack(port, clients, seconds))


async def _attack(port: int, clients: int, seconds: float) -> dict[str, Seen]:
    seen = {name: Seen() for name in ATTACKS}
    until = time.monotonic() + seconds
    names = list(ATTACKS)
    async with asyncio.TaskGroup() as group:
        for n in range(clients):
            name = names[n % len(names)]
            exchange = Exchange(port, f"127.1.0.{1 + n % ADDRESSES}")
            group.create_task(_one(ATTACKS[name], exchange, seen[name], until))
    return seen


async def _one(work: Attack, exchange: Exchange, seen: Seen, until: float) -> None:
    await asyncio.sleep(random.random() * PACE_S)
    while (left := until - time.monotonic()) > 0:
        try:
            await asyncio.wait_for(work(exchange, seen), left)
        except TimeoutError:
            break
        except (OSError, Unanswered, asyncio.IncompleteReadError):
            seen["unanswered"] += 1
            await exchange.close()
        await asyncio.sleep(PACE_S)
    await exchange.close()
