"""/api/v1/devices and /journal: signed journals of devices, and what in them waits for a person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_smorest import Blueprint

from manifest_service.errors import Fault, InvalidInput, Refusal
from manifest_service.events.canonical import time_text
from manifest_service.events.device import Device
from manifest_service.events.envelope import Actor
from manifest_service.services.devices import Enrolment
from manifest_service.services.journals import Answered, Posted
from manifest_service.services.ports import JournalRow
from manifest_service.services.signing import Signature
from manifest_service.transparency.checkpoint import read_checkpoint
from manifest_service.transparency.note import read_note
from manifest_service.web import rates
from manifest_service.web.api import presenting
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, page_of
from manifest_service.web.api.reading import read_event
from manifest_service.web.api.schemas import (
    DeviceWordSchema,
    EnrolmentSchema,
    GapSchema,
    JournalArgs,
    JournalSchema,
    OfferSchema,
    PageArgs,
    SettleSchema,
)
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import problem
from manifest_service.web.services import services
from manifest_service.web.texts import say

blueprint = Blueprint(
    "journals", __name__, url_prefix="/api/v1", description="离线日志 Offline journals"
)


@blueprint.post("/devices")
@blueprint.arguments(EnrolmentSchema)
@blueprint.response(201)
def enrol(body: dict[str, Any]) -> dict[str, Any]:
    """Register this device's public key for the account that asks; the proof is a signature with it."""
    asked = Enrolment(
        id=body["id"],
        algorithm=body["algorithm"],
        public_key=_bytes(body["public_key"], "public_key"),
        proof=_bytes(body["proof"], "proof"),
        label=body["label"],
    )
    return _device(services().devices.enrol(asked, current_actor()))


@blueprint.get("/devices")
@blueprint.response(200)
def devices() -> dict[str, Any]:
    """One's own devices; a dispatcher's organisation's; the county's for officers and administrators."""
    return {"items": [_device(device) for device in services().devices.list(current_actor())]}


@blueprint.get("/devices/<id>")
@blueprint.response(200)
def device(id: str) -> dict[str, Any]:
    """A device, the `next` entry awaited of it, the service's time and its last checkpoint."""
    return _device(services().devices.get(id, current_actor())) | _around(id)


@blueprint.get("/devices/<id>/events")
@blueprint.response(200)
def history(id: str) -> dict[str, Any]:
    """Who enrolled, suspended, resumed or revoked it, and closed gaps, when and why."""
    recorded = services().devices.history(id, current_actor())
    return {"items": [presenting.event(each, Names()) for each in recorded]}


@blueprint.post("/devices/<id>/suspend")
@blueprint.arguments(DeviceWordSchema)
@blueprint.response(200)
def suspend(body: dict[str, Any], id: str) -> dict[str, Any]:
    """Keep what the device sends, and make nothing of it until it is resumed."""
    return _said(id, "suspended", body)


@blueprint.post("/devices/<id>/resume")
@blueprint.arguments(DeviceWordSchema)
@blueprint.response(200)
def resume(body: dict[str, Any], id: str) -> dict[str, Any]:
    """Trust the device again; what it sent meanwhile is judged now."""
    actor = current_actor()
    services().devices.act(body["id"], id, "resumed", {}, actor)
    services().journals.judge_again(id, read_event)
    return _device(services().devices.get(id, actor))


@blueprint.post("/devices/<id>/revoke")
@blueprint.arguments(DeviceWordSchema)
@blueprint.response(200)
def revoke(body: dict[str, Any], id: str) -> dict[str, Any]:
    """Never trust the device again: another key takes its place."""
    return _said(id, "revoked", body)


@blueprint.post("/devices/<id>/close-gap")
@blueprint.arguments(GapSchema)
@blueprint.response(200)
def close_gap(body: dict[str, Any], id: str) -> dict[str, Any]:
    """Declare entries lost that will never come, and why: the journal goes on after them."""
    said = {name: body[name] for name in ("from_n", "to_n", "reason")}
    return _device(services().devices.act(body["id"], id, "gap_closed", said, current_actor()))


@blueprint.post("/devices/<id>/journal")
@blueprint.arguments(JournalSchema)
@blueprint.response(200)
def receive(body: dict[str, Any], id: str) -> Any:
    """Consecutive entries of one's own device, an answer for each: accepted, duplicate, conflict (kept
    as disputed) or quarantined. 409 with `next` when they do not follow what came."""
    rates.count("device", id)
    return _taken(services().journals.receive, id, body["entries"])


@blueprint.post("/devices/<id>/offer")
@blueprint.arguments(OfferSchema)
@blueprint.response(200)
def offer(body: dict[str, Any], id: str) -> Any:
    """The newest entry of one's own device, by one who waits for the answer: as `journal`, but what would
    not stand is refused like any act, and not kept."""

    def take(id: str, posted: Sequence[Posted], actor: Actor, read: Any) -> tuple[Answered, ...]:
        return (services().journals.offer(id, posted[0], actor, read),)

    return _taken(take, id, body["entries"])


@blueprint.post("/devices/<id>/rescue")
@blueprint.arguments(JournalSchema)
@blueprint.response(200)
def rescue(body: dict[str, Any], id: str) -> Any:
    """As `journal`, out of a rescue file, by one who answers for the device."""
    return _taken(services().journals.rescue, id, body["entries"])


@blueprint.get("/devices/<id>/handover")
@blueprint.response(200)
def handover_kit(id: str) -> dict[str, Any]:
    """What one's own device takes along to hand over without signal: its credential (base 32, COSE), the
    keys such credentials are signed with, and the vehicles its driver may take a load over with."""
    kit = services().handover_kits.of(id, current_actor())
    return {
        "credential": kit.credential,
        "keys": [str(key) for key in kit.keys],
        "carrier_id": kit.carrier_id,
        "driver_id": kit.driver_id,
        "vehicles": [
            {"id": one.id, "plate": one.plate, "streams": list(one.streams)} for one in kit.vehicles
        ],
    }


@blueprint.get("/devices/<id>/journal")
@blueprint.arguments(JournalArgs, location="query")
@blueprint.response(200)
def entries(args: dict[str, Any], id: str) -> dict[str, Any]:
    """The entries of a device as they came, from `from` on: bytes, signatures and what was made of them."""
    actor = current_actor()
    found = services().devices.get(id, actor)
    rows = services().store.read(
        lambda tx: tx.journal.of_device(found.id, args["from_"], args["limit"])
    )
    return {"items": [{**_entry(row), **_evidence(row)} for row in rows]}


@blueprint.get("/journal/held")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200)
def held(args: dict[str, Any]) -> dict[str, Any]:
    """What was told, could not be made part of a manifest, and waits for a person."""
    key = cursor_of(args, datetime, str)
    after = (datetime.fromisoformat(key[0]), key[1]) if key else None
    rows = services().disputes.list(current_actor(), after, args["limit"] + 1)
    return page_of(
        rows, args["limit"], _entry, lambda row: (row.received_at.isoformat(), row.sha256)
    )


@blueprint.get("/journal/entries/<sha256>")
@blueprint.response(200)
def entry(sha256: str) -> dict[str, Any]:
    """One entry whole: what was signed, the signature, and what it says."""
    row = services().disputes.get(sha256, current_actor())
    return {**_entry(row), **_evidence(row)}


@blueprint.post("/journal/entries/<sha256>/settle")
@blueprint.arguments(SettleSchema)
@blueprint.response(200)
def settle(body: dict[str, Any], sha256: str) -> dict[str, Any]:
    """Decide about an entry that is held, with a reason: `upheld`, `set_aside` or `applied`."""
    said = (body["id"], sha256, body["decision"], body["reason"])
    return _entry(services().disputes.settle(*said, current_actor(), read_event))


@blueprint.get("/manifests/<number>/journal")
@blueprint.response(200)
def of_manifest(number: str) -> dict[str, Any]:
    """Everything journals told of a manifest, by the time claimed, standing or not."""
    rows = services().disputes.of_manifest(number, current_actor())
    return {"items": [_entry(row) for row in rows]}


Take = Callable[[str, Sequence[Posted], Actor, Any], tuple[Answered, ...]]


def _taken(take: Take, id: str, entries: Sequence[Mapping[str, Any]]) -> Any:
    posted = [_posted(each, index) for index, each in enumerate(entries)]
    try:
        answers = take(id, posted, current_actor(), read_event)
    except Refusal as error:
        if error.code != "journal_gap":
            raise
        return {**problem(error), "next": error.params["next"]}, 409
    return {"results": [_result(each) for each in answers], **_around(id)}


def _posted(body: Mapping[str, Any], index: int) -> Posted:
    signing = body.get("signing")
    try:
        entry, said = body["entry"].encode(), body["body"].encode()
    except UnicodeEncodeError as error:
        fault = Fault(path=f"entries.{index}", code="entry_malformed")
        raise InvalidInput(faults=[fault]) from error
    return Posted(
        entry=entry,
        signature=_bytes(body["signature"], f"entries.{index}.signature"),
        body=said,
        signing=Signature(**signing) if signing else None,
    )


def _bytes(text: str, path: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise InvalidInput(faults=[Fault(path=path, code="not_hexadecimal")]) from error


_ANSWERS = {"accepted": "accepted", "disputed": "conflict", "quarantined": "quarantined"}


def _result(answered: Answered) -> dict[str, Any]:
    """accepted{pos}, duplicate{pos}, conflict{pos} or quarantined{reason}; `state` is what stands."""
    row = answered.row
    status = _ANSWERS.get(row.state, "duplicate")
    if status == "accepted" and not answered.is_new:
        status = "duplicate"
    found = {"n": row.n, "event_id": row.event_id, "sha256": row.sha256, "status": status}
    found |= {"state": row.state, "pos": row.pos, "number": row.number}
    if row.code is None:
        return found
    said = problem(answered.error) if answered.error is not None else _reason(row) or {}
    reason = {key: said[key] for key in ("code", "detail", "faults", "law") if key in said}
    return {**found, "reason": {**reason, "code": row.code}}


def _said(id: str, word: str, body: Mapping[str, Any]) -> dict[str, Any]:
    said = {"reason_code": body.get("reason_code")}
    return _device(services().devices.act(body["id"], id, word, said, current_actor()))


def _device(device: Device) -> dict[str, Any]:
    account = services().store.read(lambda tx: tx.accounts.get(device.account_id))
    return {
        "id": device.id,
        "account_id": device.account_id,
        "username": account.username if account else None,
        "organisation": Names().named("organisation", device.organisation_id),
        "algorithm": device.algorithm,
        "public_key": device.public_key,
        "label": device.label,
        "state": device.state,
        "state_text": say(f"journal.device_state.{device.state}"),
        "reason": device.reason,
        "closed_until_n": device.closed_until_n,
        "version": device.version,
    }


def _around(id: str) -> dict[str, Any]:
    """What a device needs to go on: the entry awaited, our time and our last checkpoint."""
    device = services().store.read(lambda tx: tx.devices.get(id))
    assert device is not None
    latest, checkpoint = services().checkpoints.latest(), None
    if latest is not None:
        signed = read_checkpoint(read_note(latest.note).text)
        checkpoint = {"size": signed.size, "root": signed.root.hex()}
    return {
        "state": device.state,
        "next": services().devices.next_n(device),
        "now": time_text(services().clock.now()),
        "checkpoint": checkpoint,
    }


def _entry(row: JournalRow) -> dict[str, Any]:
    """What came of an entry, in the reader's words."""
    return {
        "sha256": row.sha256,
        "n": row.n,
        "event_id": row.event_id,
        "number": row.number,
        "word": row.word,
        "word_text": presenting.word_text(row.word),
        "account_id": row.account_id,
        "organisation": Names().named("organisation", row.organisation_id),
        "state": row.state,
        "state_text": say(f"journal.state.{row.state}"),
        "reason": _reason(row),
        "pos": row.pos,
        **presenting.bounds(row),
    }


def _reason(row: JournalRow) -> dict[str, Any] | None:
    """Why it is held; what only the moment knew is left blank."""
    known = {"word": row.word, "number": row.number}
    return presenting.warning_members((row.code,), known)[0] if row.code else None


def _evidence(row: JournalRow) -> dict[str, Any]:
    return {
        "entry": row.entry.decode(),
        "signature": row.signature.hex(),
        "body": row.body.decode("utf-8", "replace"),
        "branch": row.branch,
    }
