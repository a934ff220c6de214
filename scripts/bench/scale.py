"""The benchmark of a growing log. See scripts/bench/scale."""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import trips

from manifest_service.adapters.sql.opening import open_store
from manifest_service.codes import label_token, manifest_number
from manifest_service.events.codec import to_body, wire_type
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.messages import ManifestEvent
from manifest_service.services import Services
from manifest_service.services.manifests import stream_of
from manifest_service.services.ports import NO_STREAM, Append, Transaction
from manifest_service.services.projections import Rebuilder
from manifest_service.services.upkeep import Upkeep
from manifest_service.waste.profile import load_profiles

TOGETHER = 200
"""Trips under way at a time while the log is built: their events lie between one another."""

TRIPS_A_DAY = 1200
REST_DAYS = 10
"""Between the past and now: the rules of a vehicle look back four days, at every size alike."""

RECEIVERS = 20
"""The past's trips went to this many; the one that present trips go to is among them."""

COMMANDS = 20 * trips.COMMANDS
PAGES = 300
OFFICER = Actor(user_id="officer", role="officer")

Event = tuple[ManifestEvent, Actor]


def grow(services: Services, until: int, begun_at: datetime) -> None:
    """Append the trips of the past until the log has `until` events: real bodies, sealed by the
    log itself, with the read rows they make."""
    size = services.upkeep.head().size
    first = size // trips.COMMANDS
    rebuilder = Rebuilder(services.manifests.profiles)
    while size < until:
        numbers = range(first, first + TOGETHER)
        appends, at = _past(numbers, begun_at)

        def work(tx: Transaction, appends: list[Append] = appends, at: datetime = at) -> int:
            for recorded in tx.log.append_all(appends, at):
                rebuilder.apply(tx, recorded)
            rebuilder.finish(tx)
            return tx.log.head().size

        size, first = services.store.write(work), first + TOGETHER


def _past(numbers: range, begun_at: datetime) -> tuple[list[Append], datetime]:
    """The appends of some trips, step by step, and when the last was issued."""
    under_way = [_trip(n, begun_at + timedelta(days=n / TRIPS_A_DAY)) for n in numbers]
    appends = [append for step in zip(*under_way, strict=True) for append in step]
    return appends, begun_at + timedelta(days=numbers[-1] / TRIPS_A_DAY, hours=1)


def _trip(n: int, at: datetime) -> Iterator[Append]:
    number = manifest_number.build(
        "371525", date(2020, 1, 1) + timedelta(days=n // 9000), n % 9000 + 1
    )
    token = label_token.encode(random.randbytes(16))
    issued = replace(
        trips.draft(trips.vehicle(n)),
        number=number,
        label_tokens=(token,),
        receiver_id="demo-recycling" if n % RECEIVERS == 0 else f"past-{n % RECEIVERS}",
    )
    steps: list[Event] = [(issued, trips.CLERK), *trips.acts(token, at.date())]
    for seq, (event, actor) in enumerate(steps):
        new = NewEvent(
            id=str(uuid.UUID(int=random.getrandbits(128), version=4)),
            type=wire_type(event),
            occurred_at=at + timedelta(minutes=8 * seq),
            actor=actor,
            body=to_body(event),
        )
        yield Append(stream=stream_of(number), expected=seq or NO_STREAM, events=[new])


def measure(services: Services, first: int) -> str:
    """The costs at the size the log has now, as a line."""
    commands = trips.commands(services, iter(range(first, sys.maxsize)))
    for _ in range(trips.COMMANDS):
        next(commands)
    took = [_timed(lambda: next(commands)) for _ in range(COMMANDS)]
    issues, acts = took[:: trips.COMMANDS], [ms for i, ms in enumerate(took) if i % trips.COMMANDS]
    size = services.upkeep.head().size
    found = [
        services.store.read(lambda tx, p=p: tx.log.read(p, 1))[0].stream
        for p in random.sample(range(size // 2, size), PAGES)
    ]
    some = [stream.partition("/")[2] for stream in found if stream.startswith("manifest/")]
    pages = [_timed(lambda n=n: services.manifests.get(n, OFFICER)) for n in some]
    services.checkpoints.make()
    places = random.sample(range(size), PAGES)
    proofs = [_timed(lambda p=p: services.checkpoints.proof(p)) for p in places]
    bundles = [_timed(lambda n=n: services.bundles.make(n, OFFICER)) for n in some[:100]]
    signing = []
    for _ in range(10):
        next(commands)
        signing.append(_timed(services.checkpoints.make))
    kinds = (issues, acts, pages, proofs, bundles, signing)
    costs = (statistics.median(each) for each in kinds)
    worst = sorted(took)[int(len(took) * 0.99)]
    file_mb = Path(services.store.engine.url.database).stat().st_size / 1e6
    middle = " ".join(f"{ms:9.2f}" for ms in costs)
    return f"{size:9} {middle} {worst:9.2f} {file_mb:9.0f}"


def _timed(step: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    step()
    return (time.perf_counter() - begun) * 1000


def upkeep(what: str, address: str) -> None:
    """`verify` or `rebuild` in this process, with what it took."""
    store = open_store(address)
    before_mb = _peak_mb()
    keeper = Upkeep(store=store, profiles=load_profiles())
    begun, cpu = time.perf_counter(), time.process_time()
    if what == "verify":
        found = keeper.verify()
        assert not found.problems, found.problems[:3]
        count = found.checked
    else:
        count = keeper.rebuild()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    store.close()
    print(
        f"{what:8} {count} events: {seconds:.1f} s ({cpu:.1f} s of processor),"
        f" peak {_peak_mb():.0f} MB ({before_mb:.0f} MB before)",
        flush=True,
    )


def _peak_mb() -> float:
    """Of this process alone: getrusage also counts what it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default="10000,100000,1000000")
    parser.add_argument("--upkeep", nargs=2, metavar=("WHAT", "ADDRESS"))
    asked = parser.parse_args()
    if asked.upkeep:
        upkeep(*asked.upkeep)
        return
    sizes = [int(size) for size in asked.events.split(",")]
    random.seed(1)
    begun_at = datetime.now(UTC) - timedelta(
        days=sizes[-1] / trips.COMMANDS / TRIPS_A_DAY + REST_DAYS
    )
    names = ("issue ms", "act ms", "page ms", "proof ms", "bundle ms", "sign ms", "99 % ms", "MB")
    print(f"{'events':>9} " + " ".join(f"{name:>9}" for name in names))
    with tempfile.TemporaryDirectory() as folder:
        services = trips.county(Path(folder))
        address = services.store.engine.url.render_as_string()
        for size in sizes:
            begun = time.perf_counter()
            grow(services, size, begun_at)
            built = time.perf_counter() - begun
            print(f"{measure(services, size)}   (built in {built:.0f} s)", flush=True)
        services.store.close()
        for what in ("verify", "rebuild"):
            subprocess.run([sys.executable, __file__, "--upkeep", what, address], check=True)


if __name__ == "__main__":
    main()
