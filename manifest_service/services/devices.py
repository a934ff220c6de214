"""Devices that keep a journal: enrolled by the account they belong to, watched over by its county."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manifest_service.errors import Fault, InvalidInput, NotAllowed, NotFound, Refusal
from manifest_service.events import device as devices
from manifest_service.events.device import Device
from manifest_service.events.device_key import ALGORITHMS, check_key, enrolment, verifies
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.upcast import current_type
from manifest_service.permissions import require
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import Clock, Ids, Store, Transaction

LABEL_LIMIT = 80
REASON_LIMIT = 500


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A key and the proof that whoever asks has its private half."""

    id: str
    algorithm: str
    public_key: bytes
    proof: bytes
    label: str


@dataclass(frozen=True, kw_only=True)
class Devices:
    store: Store
    clock: Clock
    ids: Ids

    def enrol(self, asked: Enrolment, actor: Actor) -> Device:
        """Register a device of the actor's account; the same again is the same device."""
        id = command_id(asked.id)
        require(actor, "device.enrol")
        _check_enrolment(asked, id, actor)
        key = asked.public_key.hex()
        body = {
            "account_id": actor.user_id,
            "organisation_id": actor.organisation_id,
            "algorithm": asked.algorithm,
            "public_key": key,
            "label": asked.label,
        }
        request, now = (
            request_of(actor.user_id, "enrol device", body, "device.enrolled"),
            self._now(),
        )

        def work(tx: Transaction) -> Device:
            def first_time() -> dict[str, Any]:
                if tx.devices.by_key(key) is not None:
                    raise Refusal("device_key_known")
                append(tx, None, id, "enrolled", body, actor=actor, event_id=id, now=now)
                return {"id": id}

            once(tx, id, request, now, first_time)
            return stands(tx, id)

        return self.store.write(work)

    def act(
        self, id: str, device_id: str, word: str, data: Mapping[str, Any], actor: Actor
    ) -> Device:
        """Suspend, resume, revoke, or close a gap: who and why is in the log."""
        id, said = command_id(id), _checked(word, data)
        request = request_of(actor.user_id, f"{word} device {device_id}", said, f"device.{word}")
        now = self._now()

        def work(tx: Transaction) -> Device:
            device = self._seen(tx, device_id, actor)

            def first_time() -> dict[str, Any]:
                devices.check(device, word, actor)
                if word == "gap_closed":
                    _check_gap(tx, device, said)
                append(tx, device, device_id, word, said, actor=actor, event_id=id, now=now)
                return {"id": device_id}

            once(tx, id, request, now, first_time)
            return stands(tx, device_id)

        return self.store.write(work)

    def get(self, device_id: str, actor: Actor) -> Device:
        """The device; NotFound also for one the actor may not see."""
        return self.store.read(lambda tx: self._seen(tx, device_id, actor))

    def own(self, device_id: str, actor: Actor) -> Device:
        """The device when it is the actor's; raises NotAllowed("device_of_another")."""
        require(actor, "journal.send")
        device = self.store.read(lambda tx: tx.devices.get(device_id))
        if device is None:
            raise NotFound("device_unknown", id=device_id)
        if device.account_id != actor.user_id:
            raise NotAllowed("device_of_another")
        return device

    def history(self, device_id: str, actor: Actor) -> tuple[Recorded, ...]:
        self.get(device_id, actor)
        return self.store.read(lambda tx: tx.log.load(stream_of(device_id)))

    def list(self, actor: Actor) -> tuple[Device, ...]:
        """Those the actor may see: his own, a dispatcher's organisation's, the county's."""
        found = require(actor, "device.read")
        if found == "all":
            return self.store.read(lambda tx: tx.devices.list())
        if found == "firm" and actor.organisation_id:
            of_firm = actor.organisation_id
            return self.store.read(lambda tx: tx.devices.list(organisation_id=of_firm))
        return self.store.read(lambda tx: tx.devices.list(account_id=actor.user_id))

    def next_n(self, device: Device) -> int:
        """The n of the entry that is awaited."""
        return self.store.read(lambda tx: next_n(tx, device))

    def _seen(self, tx: Transaction, device_id: str, actor: Actor) -> Device:
        device = tx.devices.get(device_id)
        if device is None or not devices.may_see(device, actor):
            raise NotFound("device_unknown", id=device_id)
        return device

    def _now(self) -> datetime:
        return self.clock.now()


def append(
    tx: Transaction,
    device: Device | None,
    id: str,
    word: str,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    event_id: str,
    now: datetime,
) -> Recorded:
    """Append one event to a device's stream and keep its row."""
    new = NewEvent(
        id=event_id, type=current_type(f"device.{word}"), occurred_at=now, actor=actor, body=data
    )
    (recorded,) = tx.log.append(stream_of(id), device.version if device else 0, [new], now)
    fold(tx, recorded)
    return recorded


def fold(tx: Transaction, recorded: Recorded) -> None:
    """Put what a recorded `device.*` event makes of the row."""
    id, word = recorded.stream.partition("/")[2], recorded.type.split(".")[1]
    tx.devices.put(devices.evolve(tx.devices.get(id), id, word, recorded.data))


def stands(tx: Transaction, id: str) -> Device:
    device = tx.devices.get(id)
    assert device is not None
    return device


def next_n(tx: Transaction, device: Device) -> int:
    return max(tx.journal.last_n(device.id), device.closed_until_n) + 1


def stream_of(id: str) -> str:
    return f"device/{id}"


def _check_enrolment(asked: Enrolment, id: str, actor: Actor) -> None:
    if asked.algorithm not in ALGORITHMS:
        raise InvalidInput(faults=[Fault(path="algorithm", code="key_malformed")])
    check_key(asked.algorithm, asked.public_key)
    if not asked.label.strip() or len(asked.label) > LABEL_LIMIT:
        raise InvalidInput(faults=[Fault(path="label", code="missing")])
    message = enrolment(id, actor.user_id, asked.public_key)
    if not verifies(asked.algorithm, asked.public_key, asked.proof, message):
        raise InvalidInput("device_proof_wrong")


def _checked(word: str, data: Mapping[str, Any]) -> dict[str, Any]:
    if word in ("suspended", "revoked"):
        if data.get("reason_code") not in devices.REASONS:
            raise InvalidInput(faults=[Fault(path="reason_code", code="device_reason_unknown")])
        return {"reason_code": data["reason_code"]}
    if word == "gap_closed":
        reason = str(data.get("reason") or "").strip()
        if not reason or len(reason) > REASON_LIMIT:
            raise InvalidInput(faults=[Fault(path="reason", code="missing")])
        return {"from_n": data["from_n"], "to_n": data["to_n"], "reason": reason}
    return {}


def _check_gap(tx: Transaction, device: Device, said: Mapping[str, Any]) -> None:
    """A gap begins where the journal ends: what came is never declared lost."""
    awaited = next_n(tx, device)
    if said["from_n"] != awaited or said["to_n"] < awaited:
        raise Refusal("journal_gap_elsewhere", next=awaited)
