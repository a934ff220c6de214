"""Empty runs, declared by the carrier before the vehicle leaves: the guard of `no_manifest`.

Reasons count only when given at the time: a declaration is for what begins after it, and it excuses
no movement that was recorded before it. A load sensor that shows a load is believed over it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from manifest_service.alerts import no_manifest
from manifest_service.alerts.episode import Episode
from manifest_service.errors import Fault, InvalidInput, NotAllowed, NotFound, Refusal
from manifest_service.events.canonical import time_text
from manifest_service.events.decide import CLOCK_TOLERANCE
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.upcast import current_type
from manifest_service.permissions import require
from manifest_service.registry.entries import Vehicle
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import Clock, Store, Transaction
from manifest_service.services.projections import at, to_ms

LONGEST = timedelta(hours=12)
"""As long as a visit to a generator's site is remembered (no_manifest)."""
REASON_LIMIT = 500


@dataclass(frozen=True, kw_only=True)
class EmptyRun:
    vehicle_id: str
    begins_at: datetime
    ends_at: datetime
    reason: str
    declared_at: datetime
    """When the service learned of it."""


@dataclass(frozen=True, kw_only=True)
class EmptyRuns:
    store: Store
    clock: Clock

    def declare(
        self,
        id: str,
        vehicle_id: str,
        begins_at: datetime,
        ends_at: datetime,
        reason: str,
        actor: Actor,
    ) -> EmptyRun:
        """Declare that a vehicle of the actor's carrier runs without a load for a while. Raises
        InvalidInput with every fault, Refusal("declared_too_late") for what has begun."""
        id, now = command_id(id), self.clock.now()
        _check(begins_at, ends_at, reason)
        body = {
            "begins_at": time_text(begins_at),
            "ends_at": time_text(ends_at),
            "reason": reason.strip(),
        }
        asked = request_of(actor.user_id, f"empty run of {vehicle_id}", body, "empty_run.declared")

        def work(tx: Transaction) -> EmptyRun:
            _check_own(tx, vehicle_id, actor, "empty_run.declare")

            def first_time() -> Mapping[str, Any]:
                if begins_at < now - CLOCK_TOLERANCE:
                    raise Refusal("declared_too_late")
                kind = current_type("empty_run.declared")
                event = NewEvent(id=id, type=kind, occurred_at=now, actor=actor, body=body)
                version = len(tx.log.load(_stream(vehicle_id)))
                (recorded,) = tx.log.append(_stream(vehicle_id), version, [event], now)
                return {"seq": recorded.seq}

            answer, _ = once(tx, id, asked, now, first_time)
            return _run(vehicle_id, tx.log.load(_stream(vehicle_id))[answer["seq"] - 1])

        return self.store.write(work)

    def of_vehicle(self, vehicle_id: str, actor: Actor) -> tuple[EmptyRun, ...]:
        """Every declaration about a vehicle, the newest first."""

        def work(tx: Transaction) -> tuple[EmptyRun, ...]:
            _check_own(tx, vehicle_id, actor, "empty_run.read")
            return declared(tx, vehicle_id)[::-1]

        return self.store.read(work)


def declared(tx: Transaction, vehicle_id: str) -> tuple[EmptyRun, ...]:
    """Every empty run declared of a vehicle, in the order told."""
    return tuple(_run(vehicle_id, event) for event in tx.log.load(_stream(vehicle_id)))


def unexcused(tx: Transaction, vehicle_id: str, found: Sequence[Episode]) -> tuple[Episode, ...]:
    """`found` without the movements that were declared empty in time and showed no load."""
    if not any(one.rule == no_manifest.CODE for one in found):
        return tuple(found)
    runs = declared(tx, vehicle_id)
    return tuple(one for one in found if not any(_excuses(run, one) for run in runs))


def _excuses(run: EmptyRun, one: Episode) -> bool:
    if one.rule != no_manifest.CODE or no_manifest.LOADED in one.evidences:
        return False
    begins_ms, ends_ms = to_ms(run.begins_at), to_ms(run.ends_at)
    told_in_time = to_ms(run.declared_at) <= one.first_at_ms
    return told_in_time and begins_ms <= one.first_at_ms <= ends_ms


def _check(begins_at: datetime, ends_at: datetime, reason: str) -> None:
    faults: list[Fault] = []
    for path, given in (("begins_at", begins_at), ("ends_at", ends_at)):
        if given.tzinfo is None:
            faults.append(Fault(path=path, code="time_without_zone"))
    if not faults and ends_at <= begins_at:
        faults.append(Fault(path="ends_at", code="ends_before_it_begins"))
    elif not faults and ends_at - begins_at > LONGEST:
        hours = int(LONGEST.total_seconds() // 3600)
        faults.append(Fault(path="ends_at", code="empty_run_too_long", params={"hours": hours}))
    if not reason.strip():
        faults.append(Fault(path="reason", code="missing"))
    elif len(reason.strip()) > REASON_LIMIT:
        limit = {"limit": REASON_LIMIT}
        faults.append(Fault(path="reason", code="text_too_long", params=limit))
    if faults:
        raise InvalidInput(faults=faults)


def _check_own(tx: Transaction, vehicle_id: str, actor: Actor, action: str) -> None:
    found = require(actor, action)
    row = tx.registry.get("vehicle", vehicle_id)
    if row is None or not isinstance(row.entry, Vehicle):
        raise NotFound("entry_unknown", kind="vehicle", id=vehicle_id[:64])
    if found != "all" and row.entry.carrier_id != actor.organisation_id:
        raise NotAllowed("vehicle_of_other_carrier", vehicle=vehicle_id[:40])


def _run(vehicle_id: str, event: Recorded) -> EmptyRun:
    return EmptyRun(
        vehicle_id=vehicle_id,
        begins_at=at(event.data["begins_at"]),
        ends_at=at(event.data["ends_at"]),
        reason=event.data["reason"],
        declared_at=at(event.recorded_at),
    )


def _stream(vehicle_id: str) -> str:
    return f"empty_run/{vehicle_id}"
