"""What journals told and nobody could make part of a manifest: kept for a person, who decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from manifest_service.errors import Fault, InvalidInput, NotFound, Refusal
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.upcast import current_type
from manifest_service.permissions import may, reach, require
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.journals import Journals, Read
from manifest_service.services.ports import ANY, HELD, HeldQuery, JournalRow, Store, Transaction
from manifest_service.services.standing import may_read
from manifest_service.services.telling import stream_of

Decision = Literal["upheld", "set_aside", "applied"]
DECISIONS: tuple[str, ...] = get_args(Decision)
"""`upheld`: it happened as told; the parties correct what stands. `set_aside`: it did not, or does not
matter. `applied`: what was held for its device's sake is judged like any other."""

TEXT_LIMIT = 2000
PAGE = 200


@dataclass(frozen=True, kw_only=True)
class Disputes:
    journals: Journals

    def list(
        self, actor: Actor, after: tuple[Any, str] | None, limit: int
    ) -> tuple[JournalRow, ...]:
        """What waits for a person and concerns the actor, oldest received first."""
        require(actor, "journal.read")
        found: list[JournalRow] = []
        query = HeldQuery(after=after, limit=PAGE)
        while page := self._page(query):
            found += [row for row in page if self._concerns(row, actor)]
            if len(found) >= limit:
                break
            query = replace(query, after=(page[-1].received_at, page[-1].sha256))
        return tuple(found[:limit])

    def of_manifest(self, number: str, actor: Actor) -> tuple[JournalRow, ...]:
        """Everything journals told of a manifest the actor may read."""
        number = self.journals.manifests.get(number, actor).number
        return self._store.read(lambda tx: tx.journal.of_manifest(number))

    def get(self, sha256: str, actor: Actor) -> JournalRow:
        """The entry; NotFound also for one that does not concern the actor."""
        row = self._store.read(lambda tx: tx.journal.get(sha256))
        if row is None or not self._concerns(row, actor):
            raise NotFound("journal_entry_unknown", sha256=sha256)
        return row

    def settle(
        self, id: str, sha256: str, decision: str, reason: str, actor: Actor, read: Read
    ) -> JournalRow:
        """Decide about an entry that is held: by whom, how and why is in the log."""
        id, said = command_id(id), _checked(decision, reason)
        require(actor, "journal.settle")
        row = self.get(sha256, actor)
        request = request_of(actor.user_id, f"settle {sha256}", said, "claim.settled")
        now = self.journals.manifests.clock.now()

        def work(tx: Transaction) -> bool:
            def first_time() -> dict[str, Any]:
                stands = tx.journal.get(sha256)
                assert stands is not None
                _check_held(stands, decision)
                event = NewEvent(
                    id=id,
                    type=current_type("claim.settled"),
                    occurred_at=now,
                    actor=actor,
                    body=said,
                )
                tx.log.append(stream_of(sha256), ANY, [event], now)
                if decision == "applied":
                    tx.journal.put(replace(stands, state="stored", code=None))
                else:
                    tx.journal.put(replace(stands, state="settled", code=decision))
                return {"sha256": sha256}

            return once(tx, id, request, now, first_time)[1]

        if self._store.write(work) and decision == "applied":
            self.journals.judge(replace(row, state="stored", code=None), read)
        return self.get(sha256, actor)

    @property
    def _store(self) -> Store:
        return self.journals.manifests.store

    def _page(self, query: HeldQuery) -> Sequence[JournalRow]:
        found: Sequence[JournalRow] = self._store.read(lambda tx: tx.journal.held(query))
        return found

    def _concerns(self, row: JournalRow, actor: Actor) -> bool:
        found = reach(actor.role, "journal.read")
        if found == "-":
            return False
        if found == "all" or row.account_id == actor.user_id:
            return True
        carries = may(actor.role, "device.supervise")
        if carries and actor.organisation_id == row.organisation_id:
            return True
        try:
            return may_read(self.journals.manifests.get(row.number, actor), actor)
        except NotFound:
            return False


def _checked(decision: str, reason: str) -> dict[str, Any]:
    if decision not in DECISIONS:
        raise InvalidInput(faults=[Fault(path="decision", code="decision_unknown")])
    if not reason.strip() or len(reason) > TEXT_LIMIT:
        raise InvalidInput(faults=[Fault(path="reason", code="missing")])
    return {"decision": decision, "reason": reason.strip()}


def _check_held(row: JournalRow, decision: str) -> None:
    if row.state not in HELD or (decision == "applied" and row.state != "quarantined"):
        raise Refusal("entry_not_held", entry_state=row.state)
