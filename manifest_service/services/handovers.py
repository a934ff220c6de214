"""Handovers two phones made without network: what their journals tell of an offer and its acceptance.

An entry `manifest.handed_over` whose data is `{"offer", "acceptance"}` tells one; both phones keep one,
under the same event id. Beside them stand `manifest.handover_offered` and `manifest.handover_withdrawn`
(`{"offer"}`), of the phone that has the load: they change no manifest. What becomes of a handover
follows from all that was told of it, never from which phone was heard first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from manifest_service.errors import InvalidInput, NotAllowed, NotFound, Refusal
from manifest_service.events.device import Device
from manifest_service.events.envelope import Actor
from manifest_service.events.journal import Entry, read_entry
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import HandedOver, ManifestEvent, Place, SignedHandover
from manifest_service.evidence.compact import E7
from manifest_service.evidence.signed_handover import (
    Handover,
    Read,
    check_in_time,
    read_handover,
    read_offer,
)
from manifest_service.services.accounts import actor_of
from manifest_service.services.devices import stream_of
from manifest_service.services.ports import JournalRow, Transaction
from manifest_service.services.standing_accounts import standing

OFFERED, WITHDRAWN, TAKEN = "handover_offered", "handover_withdrawn", "handed_over"
NOTES = frozenset({OFFERED, WITHDRAWN})
"""Words of entries that speak of an offer, and of nothing that happened to the manifest."""

COUNTED = frozenset({"accepted", "disputed"})
"""States of entries that are weighed against each other."""


def is_signed(word: str, data: Mapping[str, Any]) -> bool:
    """Whether an entry tells of a handover between two phones, or of its offer."""
    return word in NOTES or (word == TAKEN and "acceptance" in data)


def claimed_at(entry: Entry, body: bytes) -> datetime:
    """When it is said to have happened: of a handover the same, whichever of the two phones tells it."""
    if entry.word == TAKEN:
        try:
            data = msgspec.json.decode(body)["data"]
            return read_handover(data["offer"], data["acceptance"]).at
        except (InvalidInput, ValueError, TypeError, KeyError):
            pass  # another handover, or one that is held when it is read
    return entry.claimed_at


def read_note(tx: Transaction, row: JournalRow, data: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry of NOTES asks, plain; raises ManifestServiceError for what is not its device's."""
    offer = read_offer(_text(data, "offer"))
    said, entry = offer.said, read_entry(row.entry)
    own = (said.device_id, said.number) == (row.device_id, row.number)
    here = (said.n, said.prev) == (entry.n, entry.prev) if row.word == OFFERED else said.n < entry.n
    if not own or not here:
        raise InvalidInput("handover_not_of_entry")
    _check_signed(offer, _device(tx, said.device_id), "handover_offer_forged")
    body = {"offer": data["offer"], "digest": offer.digest}
    return {"type": f"manifest.{row.word}", "body": body}


def read_taken(tx: Transaction, row: JournalRow, data: Mapping[str, Any]) -> HandedOver:
    """The event of a handover told by one of the two phones; raises ManifestServiceError for what is
    not theirs, or not signed by devices we trust."""
    offer, acceptance = _text(data, "offer"), _text(data, "acceptance")
    found = read_handover(offer, acceptance)
    _check_entry(found, row)
    giver = _device(tx, found.offer.said.device_id)
    taker = _device(tx, found.accepted.device_id)
    _check_signed(found.offer, giver, "handover_offer_forged")
    _check_signed(found.acceptance, taker, "handover_acceptance_forged")
    _check_trusted(tx, taker if row.device_id == giver.id else giver, found.at)
    said = found.accepted
    return HandedOver(
        carrier_id=said.carrier_id,
        vehicle_id=said.vehicle_id,
        driver_id=said.driver_id,
        place=_place(said.place or found.offer.said.place),
        signed=SignedHandover(
            offer=offer,
            acceptance=acceptance,
            offered_by=giver.public_key,
            accepted_by=taker.public_key,
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Told:
    """What journals told of the offers of one manifest."""

    withdrawn: Mapping[str, datetime]
    """Digest of an offer -> when its giver took it back."""
    chosen: Mapping[str, frozenset[str]]
    """Digest of an offer -> the ids of the handovers its giver himself has told."""

    def check(self, tx: Transaction, stands: Manifest, id: str, event: ManifestEvent) -> None:
        """Raises Refusal or NotAllowed for a signed handover that cannot stand after `stands`."""
        found = handover_of(event)
        if found is None:
            return
        offer = found.offer.digest
        if offer in self.withdrawn and self.withdrawn[offer] < found.at:
            raise Refusal("handover_withdrawn")
        chosen = self.chosen.get(offer)
        if (chosen and id not in chosen) or offer in _taken(stands):
            raise Refusal("handover_offer_used")
        check_in_time(found)
        _check_parties(tx, stands, found)


def told_of(rows: Iterable[JournalRow]) -> Told:
    """What `rows`, all that is weighed of what journals told of one manifest, say of its offers."""
    withdrawn: dict[str, datetime] = {}
    chosen: dict[str, frozenset[str]] = {}
    for row in rows:
        if row.word == WITHDRAWN:
            digest = row.asked["body"]["digest"]
            withdrawn[digest] = min(row.claimed_at, withdrawn.get(digest, row.claimed_at))
        elif (found := told_by(row)) is not None and row.device_id == found.offer.said.device_id:
            digest = found.offer.digest
            chosen[digest] = chosen.get(digest, frozenset()) | {row.event_id}
    return Told(withdrawn=withdrawn, chosen=chosen)


def speaking(rows: Iterable[JournalRow]) -> tuple[JournalRow, ...]:
    """`rows` without notes, and of two entries that tell one handover only that which stands already,
    or the first by its digest."""
    found: dict[str, JournalRow] = {}
    for row in sorted(rows, key=lambda row: (row.state != "accepted", row.sha256)):
        if row.word not in NOTES:
            found.setdefault(row.event_id, row)
    return tuple(found.values())


def stands_with(
    withdrawal: JournalRow, rows: Iterable[JournalRow], against: Mapping[str, object]
) -> bool:
    """Whether the offer that was taken back led to a handover that stands."""
    digest = withdrawal.asked["body"]["digest"]
    return any(
        row.sha256 not in against and (found := told_by(row)) and found.offer.digest == digest
        for row in rows
    )


def told_by(row: JournalRow) -> Handover | None:
    """The handover of an entry that was read; None when it tells another thing."""
    body = row.asked["body"] if row.word == TAKEN and row.asked else {}
    signed = body.get("signed")
    return read_handover(signed["offer"], signed["acceptance"]) if signed else None


def handover_of(event: ManifestEvent) -> Handover | None:
    """What two phones signed of `event`; None when they did not."""
    if not isinstance(event, HandedOver) or event.signed is None:
        return None
    return read_handover(event.signed.offer, event.signed.acceptance)


def is_same(one: JournalRow, other: JournalRow) -> bool:
    """Whether two entries tell one handover, each on its own phone."""
    return one.event_id == other.event_id and told_by(one) is not None and one.asked == other.asked


def _taken(stands: Manifest) -> frozenset[str]:
    """The digests of the offers that led to a handover that counts."""
    events = (stands.history[seq - 1].event for seq in stands.counted)
    return frozenset(found.offer.digest for each in events if (found := handover_of(each)))


def _check_entry(found: Handover, row: JournalRow) -> None:
    """Raises InvalidInput when the entry is not the one of either phone that keeps this handover."""
    offer, accepted, entry = found.offer.said, found.accepted, read_entry(row.entry)
    if offer.device_id == accepted.device_id:
        raise InvalidInput("handover_own_offer")
    by_taker = row.device_id == accepted.device_id
    here = (accepted.n, accepted.prev) == (entry.n, entry.prev) if by_taker else offer.n < entry.n
    theirs = by_taker or row.device_id == offer.device_id
    same = (offer.number, found.event_id) == (row.number, row.event_id)
    if not (theirs and here and same):
        raise InvalidInput("handover_not_of_entry")


def _check_signed(statement: Read, device: Device, code: str) -> None:
    if not statement.is_by(device.public_key):
        raise InvalidInput(code)


def _check_trusted(tx: Transaction, other: Device, at: datetime) -> None:
    """Raises NotAllowed when the phone on the other side is not trusted. What it signed before it was
    revoked holds: the one that is trusted bears witness to the time."""
    if other.state == "suspended":
        raise NotAllowed("handover_device_suspended")
    if other.state == "revoked" and at >= _revoked_at(tx, other):
        raise NotAllowed("handover_device_revoked")


def _revoked_at(tx: Transaction, device: Device) -> datetime:
    events = tx.log.load(stream_of(device.id))
    return next(
        datetime.fromisoformat(one.occurred_at)
        for one in reversed(events)
        if one.type.startswith("device.revoked.")
    )


def _check_parties(tx: Transaction, stands: Manifest, found: Handover) -> None:
    """Raises NotAllowed when the giver had not the load, or the taker is another than he says."""
    offer, said = found.offer.said, found.accepted
    giver, taker = _owner(tx, offer.device_id), _owner(tx, said.device_id)
    if "carrier" not in stands.parties_of(giver) or offer.leg != len(stands.legs):
        raise NotAllowed("handover_not_holder")
    if offer.to_driver_id not in (None, said.driver_id):
        raise NotAllowed("handover_for_another")
    if taker.role != "driver" or (taker.organisation_id, taker.driver_id) != (
        said.carrier_id,
        said.driver_id,
    ):
        raise NotAllowed("handover_wrong_taker")


def _owner(tx: Transaction, device_id: str) -> Actor:
    account = standing(tx, tx.accounts.get(_device(tx, device_id).account_id))
    if account is None:
        raise NotAllowed("account_inactive")
    return actor_of(account)


def _device(tx: Transaction, id: str) -> Device:
    device = tx.devices.get(id)
    if device is None:
        raise NotFound("handover_device_unknown", id=id)
    return device


def _place(at: tuple[int, int] | None) -> Place | None:
    return Place(lon=Decimal(at[0]) / E7, lat=Decimal(at[1]) / E7) if at else None


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise InvalidInput("handover_malformed")
    return value
