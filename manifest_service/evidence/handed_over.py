"""A recorded handover held against what two phones signed of it (docs/bundle.md, Handovers)."""

from collections.abc import Mapping
from typing import Any

from manifest_service.errors import InvalidInput
from manifest_service.evidence.signed_handover import Handover, check_in_time, read_handover

_SIGNED = frozenset({"offer", "acceptance", "offered_by", "accepted_by"})
_NAMES = ("carrier_id", "vehicle_id", "driver_id")


def check_handover(body: Mapping[str, Any], envelope: Mapping[str, Any], number: str) -> None:
    """Raises InvalidInput or Refusal when the statements in a `manifest.handed_over` that has them do
    not hold, or speak of something else than `body`, `envelope` and the manifest."""
    signed = body["signed"]
    if not isinstance(signed, dict) or set(signed) != _SIGNED:
        raise InvalidInput("handover_malformed")
    if not all(isinstance(text, str) for text in signed.values()):
        raise InvalidInput("handover_malformed")
    found = read_handover(signed["offer"], signed["acceptance"])
    if not found.offer.is_by(signed["offered_by"]):
        raise InvalidInput("handover_offer_forged")
    if not found.acceptance.is_by(signed["accepted_by"]):
        raise InvalidInput("handover_acceptance_forged")
    if not (_says(found, body, number) and _is_told(found, signed, envelope)):
        raise InvalidInput("handover_not_of_event")
    check_in_time(found)


def _says(found: Handover, body: Mapping[str, Any], number: str) -> bool:
    accepted = found.accepted
    same = all(body.get(name) == getattr(accepted, name) for name in _NAMES)
    return same and found.offer.said.number == number


def _is_told(found: Handover, signed: Mapping[str, Any], envelope: Mapping[str, Any]) -> bool:
    """Whether one of the two devices told the event, under the id both statements give it."""
    giver, taker = found.offer.said.device_id, found.accepted.device_id
    keys = {giver: signed["offered_by"], taker: signed["accepted_by"]}
    device = envelope["device"]
    if giver == taker or not isinstance(device, dict) or device.get("id") not in keys:
        return False
    return (keys[device["id"]], found.event_id) == (device.get("key"), envelope["event_id"])
