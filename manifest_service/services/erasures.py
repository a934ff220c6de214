"""Erasing what people wrote or who they are; the log keeps that it was done, and every proof."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from manifest_service.errors import Fault, InvalidInput, NotFound
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.sealed import ERASED
from manifest_service.events.upcast import current_type
from manifest_service.permissions import require
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.notices.choices import forget_address
from manifest_service.services.ports import Clock, Ids, Store, Transaction

STREAM = "log/erasures"
GROUNDS = (
    "purpose_achieved",
    "retention_over",
    "consent_withdrawn",
    "unlawful",
    "court_order",
)
"""PIPL Art. 47: why personal information is deleted. A code, so that the ground tells nothing of
the person."""


@dataclass(frozen=True, kw_only=True)
class Erasures:
    store: Store
    clock: Clock
    ids: Ids

    def erase_text(
        self, id: str, event_id: str, path: str, ground: str, actor: Actor
    ) -> dict[str, Any]:
        """Erase a text people wrote: `path` of events.sealed in event `event_id`. NotFound."""

        def erase(tx: Transaction) -> None:
            # Both: the text may be in an entry that made no event, and in one that did.
            in_log, in_journal = tx.log.erase_text(event_id, path), _forget(tx, event_id, path)
            if not (in_log or in_journal):
                raise NotFound("text_unknown", event_id=event_id, path=path)

        body = {"event_id": event_id, "path": path, "ground": ground}
        return self._erase(id, "log.text_erased", body, erase, actor)

    def erase_person(self, id: str, subject: str, ground: str, actor: Actor) -> dict[str, Any]:
        """Erase a person's name and numbers: `driver/<id>`, and where to mail him: `account/<id>`.
        NotFound."""

        def erase(tx: Transaction) -> None:
            kind, _, id = subject.partition("/")
            had_address = kind == "account" and forget_address(tx, id)
            if tx.people.get(subject) is None and not had_address:
                raise NotFound("person_unknown", subject=subject)
            tx.people.erase(subject)

        body = {"subject": subject, "ground": ground}
        return self._erase(id, "log.person_erased", body, erase, actor)

    def _erase(
        self,
        id: str,
        kind: str,
        body: dict[str, Any],
        erase: Callable[[Transaction], None],
        actor: Actor,
    ) -> dict[str, Any]:
        require(actor, "person.erase")
        if body["ground"] not in GROUNDS:
            raise InvalidInput(faults=[Fault(path="ground", code="ground_unknown")])
        id, now = command_id(id), self.clock.now()
        request = request_of(actor.user_id, kind, body)

        def work(tx: Transaction) -> dict[str, Any]:
            def first_time() -> dict[str, Any]:
                erase(tx)
                event = NewEvent(
                    id=id, type=current_type(kind), occurred_at=now, actor=actor, body=body
                )
                (recorded,) = tx.log.append(STREAM, len(tx.log.load(STREAM)), [event], now)
                return {"event_id": recorded.id, "pos": recorded.pos}

            return once(tx, id, request, now, first_time)[0]

        return self.store.write(work)


def _forget(tx: Transaction, event_id: str, path: str) -> bool:
    """Take a text out of the entries of journals that told the event; whether there was one. Entry and
    signature stay: they hold the digest of the body, which had a salt of its own."""
    found = False
    for row in tx.journal.of_events([event_id]):
        asked, steps = deepcopy(row.asked), path.split("/")
        holder = _at((asked or {}).get("body"), steps[:-1])
        if row.body and holder is not None and _at(holder, steps[-1:]) is not None:
            found = True
            holder[_key(steps[-1])] = ERASED
            tx.journal.put(replace(row, body=b"", asked=asked))
    return found


def _at(value: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        try:
            value = value[_key(step)]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _key(step: str) -> str | int:
    return int(step) if step.isdigit() else step
