"""Manifest numbers given out ahead, so that a manifest opened without signal has its number for life.

A block belongs to one organisation. A number of it is used once, by a manifest that organisation is
party to; its label can be printed before anything else is known.
"""

from dataclasses import dataclass
from typing import Any

from manifest_service.codes import manifest_number
from manifest_service.errors import Fault, InvalidInput, NotAllowed
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.upcast import current_type
from manifest_service.permissions import everywhere, firm_of, require, roles_of
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import (
    NO_STREAM,
    Clock,
    Ids,
    ReservedNumber,
    Store,
    Transaction,
)
from manifest_service.services.projections import numbers_of
from manifest_service.services.trials import refuse_in_sandbox
from manifest_service.waste.clocks import LOCAL_ZONE

LARGEST = 500


@dataclass(frozen=True, kw_only=True)
class NumberBlocks:
    store: Store
    clock: Clock
    ids: Ids
    county: str

    def issue(
        self, id: str, size: int, actor: Actor, organisation_id: str | None = None
    ) -> tuple[ReservedNumber, ...]:
        """A block of `size` fresh numbers; the same id again gives the same numbers."""
        id, holder = command_id(id), _holder(actor, organisation_id)
        if not 1 <= size <= LARGEST:
            limits = {"low": 1, "high": LARGEST}
            raise InvalidInput(faults=[Fault(path="size", code="out_of_range", params=limits)])
        asked = request_of(actor.user_id, "number block", {"size": size, "holder": holder})
        now = self.clock.now()

        def work(tx: Transaction) -> tuple[ReservedNumber, ...]:
            def first_time() -> dict[str, Any]:
                if tx.registry.get("organisation", holder) is None:
                    params = {"kind": "organisation", "id": holder}
                    at = "organisation_id"
                    raise InvalidInput(faults=[Fault(path=at, code="unknown_id", params=params)])
                refuse_in_sandbox(tx, holder)
                body = {"organisation_id": holder, "numbers": self._fresh(tx, size)}
                new = NewEvent(
                    id=id,
                    type=current_type("block.issued"),
                    occurred_at=now,
                    actor=actor,
                    body=body,
                )
                tx.log.append(f"block/{id}", NO_STREAM, [new], now)
                tx.numbers.put_all(numbers_of(id, body))
                return {"block": id}

            answer, _ = once(tx, id, asked, now, first_time)
            (issued,) = tx.log.load(f"block/{answer['block']}")
            return numbers_of(answer["block"], issued.data)

        return self.store.write(work)

    def unused(
        self, actor: Actor, *, after: str = "", limit: int = 100
    ) -> tuple[ReservedNumber, ...]:
        """Numbers of the actor's organisation still to be used."""
        require(actor, "number.hold")
        holder = actor.organisation_id
        if holder is None:
            return ()
        return self.store.read(lambda tx: tx.numbers.unused(holder, after=after, limit=limit))

    def of_block(self, block_id: str, actor: Actor) -> tuple[ReservedNumber, ...]:
        """Numbers of one block of the actor's organisation still to be used."""
        require(actor, "number.hold")

        def work(tx: Transaction) -> tuple[ReservedNumber, ...]:
            rows = (
                row
                for recorded in tx.log.load(f"block/{command_id(block_id)}")
                for row in numbers_of(block_id, recorded.data)
            )
            return tuple(
                row
                for row in rows
                if row.organisation_id == actor.organisation_id
                and tx.manifests.get(row.number) is None
            )

        return self.store.read(work)

    def _fresh(self, tx: Transaction, size: int) -> list[dict[str, str]]:
        day = self.clock.now().astimezone(LOCAL_ZONE).date()
        series = f"manifest/{self.county}/{day:%y%m%d}"
        return [
            {
                "number": manifest_number.build(self.county, day, tx.serials.next(series)),
                "label_token": self.ids.label_token(),
            }
            for _ in range(size)
        ]


def reserved(tx: Transaction, number: str, holders: frozenset[str | None]) -> ReservedNumber:
    """The reserved `number`, not used yet and held by one of `holders`; raises InvalidInput."""
    row = tx.numbers.get(manifest_number.validate(number))
    code = None
    if row is None or row.organisation_id not in holders:
        code = "number_not_reserved"
    elif tx.manifests.get(row.number) is not None:
        code = "number_used"
    if row is None or code is not None:
        raise InvalidInput(
            faults=[Fault(path="number", code=code or "", params={"number": number})]
        )
    return row


def _holder(actor: Actor, organisation_id: str | None) -> str:
    if everywhere(actor, "number.hold") and organisation_id:
        return organisation_id
    own = firm_of(actor, "number.hold")
    if organisation_id not in (None, own):
        raise NotAllowed("wrong_role", roles=sorted(roles_of("number.hold")))
    return own
