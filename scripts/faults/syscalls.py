"""A fault at every call that writes. See scripts/faults/syscalls."""

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from manifest_service.adapters.sql.opening import open_store
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.errors import Busy, Unusable
from scripts.faults import strace
from scripts.faults.commands import Journal, Note, in_process, trips
from scripts.faults.ground import Ground, Grounds
from scripts.faults.promises import HEADING, LEGEND, Seen, check_again, check_once, check_store
from scripts.faults.victim import Victim

FAULTS: Mapping[str, tuple[str, ...]] = {
    "error=EIO": strace.DATABASE_CALLS,
    "error=ENOSPC": ("pwrite64", "ftruncate"),
    "signal=SIGKILL": strace.DATABASE_CALLS,
}
CHECKPOINT_PAGES = 60
"""So that the short workload meets checkpoints too."""
LONGEST_S = 20
"""A workload that has not ended by then hangs."""

Work = Callable[[Ground, strace.Gate, Note], None]
"""Tells {"task": id of the thread to trace}, waits at the gate, does what is to be hurt, and tells
{"done": True}."""


def opening(ground: Ground, gate: strace.Gate, note: Note) -> None:
    """A database is made where none was."""
    note({"task": threading.get_native_id()})
    gate.wait()
    open_store(_empty(ground).database)
    note({"done": True})


def writing(ground: Ground, gate: strace.Gate, note: Note) -> None:
    """A trip: with one client its own thread writes."""
    services = build(ground.settings)
    ground.app.extensions["services"] = services
    checkpoint_often(services.store.engine)  # type: ignore[attr-defined]
    note({"task": threading.get_native_id()})
    gate.wait()
    trips(in_process(ground.app, ground.tokens), note, Random(1), 1)
    note({"done": True})


def closing(ground: Ground, gate: strace.Gate, note: Note) -> None:
    """The database is closed: the write-ahead log is worked in and removed."""
    services = build(ground.settings)
    ground.app.extensions["services"] = services
    trips(in_process(ground.app, ground.tokens), note, Random(1), 1)
    note({"task": threading.get_native_id()})
    gate.wait()
    services.store.close()
    note({"done": True})


PHASES: Mapping[str, Work] = {"opening": opening, "writing": writing, "closing": closing}


@dataclass(frozen=True, kw_only=True)
class Fault:
    phase: str
    call: str
    what: str
    """As strace says it: error=EIO, signal=SIGKILL."""
    at: int
    """The how-manieth such call of the thread, from 1."""

    def __str__(self) -> str:
        return f"{self.phase}: {self.what.partition('=')[2]} at {self.call}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phase", choices=tuple(PHASES), action="append")
    parser.add_argument("--every", type=int, default=1, help="of each kind, only every n-th call")
    options = parser.parse_args()
    strace.require()
    begun, results, missed = time.monotonic(), {}, 0
    with tempfile.TemporaryDirectory(prefix="manifest-faults-") as folder:
        grounds = Grounds(Path(folder))
        for phase in options.phase or PHASES:
            calls = count(grounds, phase)
            print(f"{phase}: " + ", ".join(f"{n} {call}" for call, n in calls.items()), flush=True)
            for fault in faults(phase, calls, options.every):
                seen = results.setdefault(str(fault), Seen())
                missed += not hurt(grounds.fresh(), fault, seen)
    print(f"\n{sum(s.trials for s in results.values())} faults, {time.monotonic() - begun:.0f} s")
    print(f"{missed} more came at calls the workload did not make this time\n")
    print(HEADING)
    for name, seen in results.items():
        print(seen.row(name))
    print(f"\n{LEGEND}")
    broken = [f"{name}: {line}" for name, seen in results.items() for line in seen.broken]
    for line in broken[:40]:
        print(f"BROKEN {line}")
    sys.exit(1 if broken else 0)


def faults(phase: str, calls: Mapping[str, int], every: int) -> list[Fault]:
    return [
        Fault(phase=phase, call=call, what=what, at=at)
        for what, hurting in FAULTS.items()
        for call in hurting
        for at in range(1, calls.get(call, 0) + 1, every)
    ]


def count(grounds: Grounds, phase: str) -> Counter[str]:
    """Writing calls of the phase's thread, none of them hurt."""
    journal = Journal()
    arguments = ["-e", f"trace={','.join(strace.DATABASE_CALLS)}"]
    said, status = _run(grounds.fresh(), PHASES[phase], arguments, journal)
    assert journal.told.get("done"), (status, journal)
    return Counter(line.split("(")[0] for line in said.splitlines() if "(" in line)


def hurt(ground: Ground, fault: Fault, seen: Seen) -> bool:
    """One trial; False when the fault never came."""
    journal = Journal()
    arguments = ["-e", f"trace={fault.call}"]
    arguments += ["-e", f"inject={fault.call}:{fault.what}:when={fault.at}"]
    said, status = _run(ground, PHASES[fault.phase], arguments, journal)
    killed = "SIGKILL" in fault.what
    if not (status == 9 if killed else "INJECTED" in said):
        return False
    seen.trials += 1
    seen.sent += len(journal.sent)
    seen.answered += len(journal.answered)
    seen.busy += journal.busy
    at = f"{fault.at}: "
    seen.broken += [at + line for line in journal.odd]
    if "refused" in journal.told:
        seen.busy += 1
    elif not killed and "done" not in journal.told:
        seen.broken.append(f"{at}hangs or ended, status {status}, {journal.told.get('raised')}")
    found = Seen()
    if fault.phase == "opening":
        _check_opened(_empty(ground), found)
    else:
        _check(ground, journal, found)
    seen.stored_unanswered += found.stored_unanswered
    seen.resent, seen.again = seen.resent + found.resent, seen.again + found.again
    seen.broken += [at + line for line in found.broken]
    return True


def checkpoint_often(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")


def _run(
    ground: Ground, work: Work, arguments: list[str], journal: Journal
) -> tuple[str, int | None]:
    """(what strace said, how the process ended)."""
    gate, output = strace.Gate(), ground.settings.data_dir / "strace"
    victim = Victim(lambda note: _telling(work, ground, gate, note))
    victim.listen(journal, LONGEST_S, lambda: "task" in journal.told)
    tracer = strace.attach(journal.told["task"], arguments, output)
    gate.open()
    ended = {"done", "refused", "raised"}
    victim.listen(journal, LONGEST_S, lambda: bool(ended & journal.told.keys()))
    victim.end(journal)
    tracer.wait()
    gate.close()
    return output.read_text(), victim.status


def _telling(work: Work, ground: Ground, gate: strace.Gate, note: Note) -> None:
    try:
        work(ground, gate, note)
    except (Busy, Unusable) as error:
        note({"refused": str(error)[:200]})
    except Exception as error:
        note({"raised": f"{type(error).__name__}: {str(error)[:200]}"})


def _check(ground: Ground, journal: Journal, found: Seen) -> None:
    services = build(ground.settings)
    ground.app.extensions["services"] = services
    answered = [journal.sent[id] for id in journal.answered]
    check_store(services, journal, found)
    send = in_process(ground.app, ground.tokens)
    check_again(send, journal, answered, journal.unanswered, found)
    check_once(services, journal, found)
    services.store.close()


def _check_opened(settings: Settings, found: Seen) -> None:
    services = build(settings)
    check_store(services, Journal(), found)
    services.store.close()


def _empty(ground: Ground) -> Settings:
    return Settings(data_dir=ground.settings.data_dir / "new")


if __name__ == "__main__":
    main()
