"""What must hold after any fault, however bad."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from manifest_service.adapters.sql import tables as t
from manifest_service.events.envelope import Recorded
from manifest_service.services import Services
from manifest_service.services.ports import Transaction
from scripts.faults.commands import Command, Journal, Send, essence

READ_TABLES = (t.entry, t.manifest, t.label, t.alert)


@dataclass(kw_only=True)
class Seen:
    """Counted over all trials of one kind."""

    trials: int = 0
    sent: int = 0
    answered: int = 0
    busy: int = 0
    """Answers 503."""
    stored_unanswered: int = 0
    """Commands that are in the log though their client never had an answer."""
    resent: int = 0
    again: int = 0
    """Answered commands sent again."""
    broken: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        counts = (self.trials, self.sent, self.answered, self.busy, self.stored_unanswered)
        cells = (*counts, self.resent, self.again, len(self.broken))
        return f"{name:<34}" + "".join(f"{cell:>10}" for cell in cells)


HEADING = f"{'':<34}" + "".join(
    f"{name:>10}"
    for name in ("trials", "sent", "answered", "busy", "unheard", "resent", "again", "broken")
)
LEGEND = """\
unheard  stored, though the client never had the answer: sent again, it makes no second event
resent   commands without an answer sent again; again: answered commands sent again
broken   promises broken: an answered event lost, a log or a read row that does not hold, ..."""


def check_store(services: Services, journal: Journal, seen: Seen) -> None:
    """Every answered event is there, the log verifies, and read rows are what a rebuild makes."""
    stored = {event.id for event in services.store.read(_events)}
    lost = journal.answered.keys() - stored
    seen.broken += [f"answered, not in the log: {id}" for id in sorted(lost)]
    unknown = stored - journal.sent.keys()
    seen.broken += [f"in the log, never sent: {id}" for id in sorted(unknown)]
    seen.stored_unanswered += len(stored - journal.answered.keys())
    found = services.upkeep.verify()
    seen.broken += [f"{problem.code} at {problem.pos}" for problem in found.problems]
    if found.problems:
        return
    before = _rows(services)
    services.upkeep.rebuild()
    after = _rows(services)
    seen.broken += [
        f"{name} is not what a rebuild makes" for name in before if before[name] != after[name]
    ]


def check_again(
    send: Send, journal: Journal, answered: list[Command], unanswered: list[Command], seen: Seen
) -> None:
    """Commands without an answer get one; answered ones get the same one."""
    for command in answered:
        status, body = send(command)
        seen.again += 1
        if status != 200 or essence(body) != journal.answered[command.id]:
            seen.broken.append(f"answered otherwise: {command.id} {status} {str(body)[:200]}")
    for command in unanswered:
        status, body = send(command)
        seen.resent += 1
        if status in (200, 201):
            journal.note({"answered": command.id, "essence": essence(body)})
        else:
            seen.broken.append(f"not answered again: {command.id} {status} {str(body)[:200]}")


def check_once(services: Services, journal: Journal, seen: Seen) -> None:
    """Every command sent so far made one event."""
    ids = [event.id for event in services.store.read(_events)]
    if sorted(ids) != sorted(journal.sent):
        seen.broken.append(f"{len(journal.sent)} commands made {len(ids)} events")


def _events(tx: Transaction) -> list[Recorded]:
    return [event for event in tx.log.read(0, 1_000_000) if event.type.startswith("manifest.")]


def _rows(services: Services) -> Mapping[str, Any]:
    with services.store.engine.connect() as connection:  # type: ignore[attr-defined]
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key)).all()
            for table in READ_TABLES
        }
