"""Power lost at random moments of a recorded run. See scripts/faults/power_loss."""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from manifest_service.bootstrap import build
from manifest_service.config import Settings
from scripts.faults import strace
from scripts.faults.commands import Journal, Note, in_process, trips
from scripts.faults.ground import Ground, Grounds
from scripts.faults.promises import Seen, check_store
from scripts.faults.syscalls import checkpoint_often
from scripts.faults.victim import Victim, run_threads

CLIENTS = 3
DATABASE = "manifest.sqlite3"
KEPT = (0.0, 0.2, 0.5, 0.8, 1.0)
"""Shares of the sectors written since the last sync that reach the disk, one drawn per loss."""


@dataclass(frozen=True)
class Written:
    file: str
    offset: int
    content: bytes


@dataclass(frozen=True)
class Cut:
    """The file got the length `length`."""

    file: str
    length: int


@dataclass(frozen=True)
class Synced:
    file: str


@dataclass(frozen=True)
class Answered:
    """A client got its answer."""

    id: str


Event = Written | Cut | Synced | Answered


@dataclass(kw_only=True)
class Disk:
    """One file on a disk that remembers what was synced, and may remember some of the rest."""

    durable: bytes = b""
    pending: list[Written | Cut] = field(default_factory=list)

    def sync(self) -> None:
        self.durable = self.after(None, 1, 1.0)
        self.pending = []

    def after(self, random: Random | None, sector: int, kept: float) -> bytes:
        """The file when a share `kept` of the pending sectors arrived, in any combination."""
        content = bytearray(self.durable)
        for change in self.pending:
            if isinstance(change, Cut):
                if random is None or random.random() < kept:
                    _resize(content, change.length)
                continue
            for offset, part in _sectors(change, sector if random else len(change.content)):
                if random is None or random.random() < kept:
                    _resize(content, max(len(content), offset + len(part)))
                    content[offset : offset + len(part)] = part
        return bytes(content)


@dataclass(kw_only=True)
class Losses:
    """What many power losses of one recording did."""

    points: int = 0
    acknowledged: int = 0
    """Answers given before each loss, added up."""
    lost: int = 0
    """Of these, those whose event was not in the log afterwards."""
    unreadable: int = 0
    """Databases that did not open, or whose log did not verify."""
    said: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trips", type=int, default=12, help="of each client")
    parser.add_argument("--points", type=int, default=400, help="power losses")
    parser.add_argument("--sector", type=int, default=4096, help="bytes written whole or not")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    strace.require()
    begun, results = time.monotonic(), {}
    print(f"sectors of {options.sector} bytes\n")
    heading = ("answers", "writes", "syncs", "losses", "acknowledged", "lost", "unreadable")
    print(f"{'synchronous':<16}" + "".join(f"{cell:>14}" for cell in heading))
    for synchronous in ("FULL", "NORMAL", "OFF"):
        with tempfile.TemporaryDirectory(prefix="manifest-faults-") as folder:
            grounds = Grounds(Path(folder))
            before, events, journal = record(grounds, synchronous, options.trips)
            losses = lose_power(grounds, before, events, journal, Random(options.seed), options)
        results[synchronous] = losses
        writes = sum(isinstance(event, Written) for event in events)
        syncs = sum(isinstance(event, Synced) for event in events)
        figures = (len(journal.answered), writes, syncs, losses.points)
        figures += (losses.acknowledged, losses.lost, losses.unreadable)
        cells = "".join(f"{figure:>14}" for figure in figures)
        print(f"{synchronous:<16}{cells}", flush=True)
    print(f"\n{time.monotonic() - begun:.0f} s")
    print(
        "acknowledged: answers given before each loss, added up; lost: those not in the log after"
    )
    full, normal, off = results.values()
    print("FULL is what the service uses; the others show that this check can fail.")
    for line in full.said[:20]:
        print(f"BROKEN {line}")
    if full.lost or full.unreadable:
        sys.exit(1)
    if not normal.lost + off.lost:
        sys.exit("the control lost nothing: this check proves nothing")


def record(
    grounds: Grounds, synchronous: str, trips_each: int
) -> tuple[bytes, list[Event], Journal]:
    """(the database before, what happened to its files and when clients were answered, who sent
    what) of a run of several clients."""
    ground, journal, gate = grounds.fresh(), Journal(), strace.Gate()
    before = (ground.settings.data_dir / DATABASE).read_bytes()
    output = ground.settings.data_dir / "strace"

    def work(note: Note) -> None:
        note({"task": os.getpid()})
        gate.wait()
        services = build(ground.settings)
        ground.app.extensions["services"] = services
        with services.store.engine.connect() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
        checkpoint_often(services.store.engine)  # type: ignore[attr-defined]
        send = in_process(ground.app, ground.tokens)
        run_threads(trips, [(send, note, Random(n), trips_each) for n in range(CLIENTS)])
        note({"done": True})

    victim = Victim(work)
    victim.listen(journal, 20, lambda: "task" in journal.told)
    calls = ",".join((*strace.DATABASE_CALLS, "write"))
    arguments = ["-f", "-y", "-xx", "-s", "70000", "-e", f"trace={calls}"]
    tracer = strace.attach(journal.told["task"], arguments, output)
    gate.open()
    if not victim.listen(journal, 600, lambda: "done" in journal.told):
        sys.exit("the recorded run ended by itself")
    victim.end(journal)
    tracer.wait()
    gate.close()
    return before, list(parse(output)), journal


def lose_power(
    grounds: Grounds,
    before: bytes,
    events: list[Event],
    journal: Journal,
    random: Random,
    options: argparse.Namespace,
) -> Losses:
    """Power losses at random points of `events`."""
    losses, answered = Losses(), Journal(sent=journal.sent)
    disks = {"": Disk(durable=before), "-wal": Disk()}
    points = set(random.sample(range(len(events)), min(options.points, len(events))))
    for n, event in enumerate(events):
        match event:
            case Answered():
                answered.answered[event.id] = None
            case Synced():
                disks[event.file].sync()
            case _:
                disks[event.file].pending.append(event)
        if n in points:
            kept = random.choice(KEPT)
            files = {name: disk.after(random, options.sector, kept) for name, disk in disks.items()}
            _survey(grounds.fresh(), files, answered, losses)
    return losses


def parse(output: Path) -> Iterator[Event]:
    """What strace saw. A write counts from when it was called, a sync when it had returned."""
    syncing: dict[str, str] = {}
    for line in output.open():
        task, _, call = line.partition(" ")
        call = call.lstrip()
        if resumed := re.match(r"<\.\.\. (fdatasync|fsync) resumed>.*= 0", call):
            if task in syncing:
                yield Synced(syncing.pop(task))
            assert resumed
            continue
        if not (found := re.match(r"(\w+)\((\d+)<([^>]*)>(?:, (.*))?", call)):
            continue
        name, path, rest = found[1], _text(found[3]), found[4] or ""
        if name == "write" and path.startswith("pipe:"):
            yield from _answers(_bytes(rest))
        if f"/{DATABASE}" not in path or path.endswith(("-shm", ".lock")):
            continue
        file = path.rpartition(DATABASE)[2]
        if name in ("fdatasync", "fsync"):
            if "unfinished" in call:
                syncing[task] = file
            else:
                yield Synced(file)
        elif name == "ftruncate":
            yield Cut(file, int(re.match(r"\d+", rest)[0]))  # type: ignore[index]
        elif name == "pwrite64":
            length, offset = re.match(r'".*", (\d+), (\d+)', rest).groups()  # type: ignore[union-attr]
            content = _bytes(rest)
            assert len(content) == int(length)
            yield Written(file, int(offset), content)


def _answers(line: bytes) -> Iterator[Event]:
    said = json.loads(line)
    if "answered" in said:
        yield Answered(said["answered"])


def _survey(ground: Ground, files: dict[str, bytes], answered: Journal, losses: Losses) -> None:
    """Open what was left and look for what was answered."""
    for name, content in files.items():
        (ground.settings.data_dir / f"{DATABASE}{name}").write_bytes(content)
    losses.points += 1
    losses.acknowledged += len(answered.answered)
    try:
        seen = _found(ground.settings, answered)
    except Exception as error:
        # What was torn at random can break anything that reads it.
        losses.unreadable += 1
        losses.lost += len(answered.answered)
        losses.said.append(f"{type(error).__name__}: {str(error)[:200]}")
        return
    lost = sum("not in the log" in line for line in seen.broken)
    losses.lost += lost
    losses.unreadable += len(seen.broken) > lost
    losses.said += seen.broken


def _found(settings: Settings, answered: Journal) -> Seen:
    seen, services = Seen(), build(settings)
    try:
        check_store(services, answered, seen)
    finally:
        services.store.close()
    return seen


def _sectors(written: Written, size: int) -> Iterator[tuple[int, bytes]]:
    """(offset, content) of the parts that fall into each sector."""
    at, end = written.offset, written.offset + len(written.content)
    while at < end:
        until = min(end, (at // size + 1) * size)
        yield at, written.content[at - written.offset : until - written.offset]
        at = until


def _resize(content: bytearray, length: int) -> None:
    if length < len(content):
        del content[length:]
    else:
        content.extend(bytes(length - len(content)))


def _text(escaped: str) -> str:
    return _unescaped(escaped).decode()


def _bytes(arguments: str) -> bytes:
    return _unescaped(arguments.split('"')[1])


def _unescaped(text: str) -> bytes:
    """What strace -xx says, as bytes; what it did not escape, as it stands."""
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


if __name__ == "__main__":
    main()
