"""A manifest's way as GS1 EPCIS 2.0 (JSON-LD): what happened, when, where, to how much.

Words are those of the Core Business Vocabulary 2.0. Waste has no GTIN: it is a class of its code, and
the manifest a bill of lading, both as URNs of ours. Corrections, signatures and sealed tracks are no
EPCIS events; what they changed is in the events as they stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from manifest_service.events.canonical import time_text
from manifest_service.events.envelope import Recorded
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import Arrived, Disposed, Followed, Imported, Stored

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
URN = "urn:manifest-service"
OFFSET = "+08:00"


@dataclass(frozen=True)
class Told:
    """How EPCIS tells a word of ours."""

    action: str
    step: str
    disposition: str


WORDS: Mapping[str, Told] = {
    "generated": Told("ADD", "commissioning", "active"),
    "loaded": Told("OBSERVE", "loading", "in_progress"),
    "transported": Told("OBSERVE", "departing", "in_transit"),
    "checkpoint_scanned": Told("OBSERVE", "transporting", "in_transit"),
    "handed_over": Told("OBSERVE", "consigning", "in_transit"),
    "stored": Told("OBSERVE", "storing", "in_progress"),
    "resumed": Told("OBSERVE", "departing", "in_transit"),
    "arrived": Told("OBSERVE", "arriving", "in_progress"),
    "received": Told("OBSERVE", "receiving", "in_progress"),
    "refused": Told("OBSERVE", "inspecting", "non_conformant"),
    "returned": Told("OBSERVE", "receiving", "returned"),
    "redirected": Told("OBSERVE", "shipping", "in_transit"),
    "disposed": Told("DELETE", "destroying", "disposed"),
    "voided": Told("DELETE", "void_shipping", "inactive"),
}

ENDED: Mapping[str, str] = {
    "received": "received",
    "partly_disposed": "disposed",
    "disposed": "disposed",
    "returned": "returned",
    "redirected": "redirected",
    "void": "voided",
}
"""Where an imported manifest stood -> the step it is told as: the last, for the rest is not ours to tell."""


def epcis_document(
    found: Manifest, recorded: Sequence[Recorded], created_at: datetime
) -> dict[str, Any]:
    """The EPCISDocument of a manifest and its chain of events."""
    return {
        "@context": [CONTEXT, {"waste": f"{URN}:"}],
        "id": f"{URN}:manifest:{found.number}:epcis",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": time_text(created_at),
        "epcisBody": {"eventList": list(_events(found, recorded))},
    }


def _events(found: Manifest, recorded: Sequence[Recorded]) -> Iterator[dict[str, Any]]:
    for one in recorded:
        word = one.type.split(".")[1]
        event = found.standing(one.seq)
        at = found.standing_at(one.seq)
        if isinstance(event, Followed):
            word = event.word  # what happened to the collector's load happened to this one
        if isinstance(event, Imported):
            word, at = ENDED[event.status], _ended_at(event) or at
        told = WORDS.get(word)
        if told is None:
            continue
        shown: dict[str, Any] = {
            "type": "ObjectEvent",
            "eventID": f"urn:uuid:{one.id}",
            "eventTime": time_text(at),
            "recordTime": one.recorded_at,
            "eventTimeZoneOffset": OFFSET,
            "action": told.action,
            "bizStep": told.step,
            "disposition": told.disposition,
            "epcList": [],
            "quantityList": _quantities(found, one.seq),
            "bizTransactionList": [
                {"type": "bol", "bizTransaction": f"{URN}:manifest:{found.number}"}
            ],
            "sourceList": [_party("source", found.issued.generator_id)],
            "destinationList": [_party("destination", found.issued.receiver_id)],
            "waste:seq": one.seq,
            "waste:leafHash": one.leaf_hash.hex(),
        }
        if site := _site(found, one.seq, word):
            shown["readPoint"] = {"id": f"{URN}:site:{site}"}
        yield shown


def _ended_at(event: Imported) -> datetime | None:
    """When the last of it happened, as far as that was told."""
    return event.disposed_at or event.ended_at or event.received_at


def _quantities(found: Manifest, seq: int) -> list[dict[str, Any]]:
    """kg by waste code as the event has them: disposed of, received by line, else as declared."""
    event, lines = found.standing(seq), found.issued.waste
    if isinstance(event, Imported) and event.status in ("disposed", "partly_disposed"):
        if not event.lines:
            return [_quantity(lines[0].code, event.disposed_kg)]
        return [_quantity(w.code, s.disposed_kg) for w, s in zip(lines, event.lines, strict=True)]
    if isinstance(event, Disposed):
        code = lines[event.line or 0].code
        return [_quantity(code, event.disposed_kg)]
    if isinstance(event, Followed) and event.word == "disposed":
        accepted = found.accepted_kg or Decimal(0)
        masses = [state.accepted_kg for state in found.lines] or [accepted]
        return [_quantity(line.code, kg) for line, kg in zip(lines, masses, strict=True)]
    masses = [line.declared_kg for line in lines]
    said = (getattr(event, name, None) for name in ("disposed_kg", "accepted_kg", "loaded_kg"))
    whole = next((kg for kg in said if kg is not None), None)
    by_line = getattr(event, "lines", ())
    if by_line and all(hasattr(one, "accepted_kg") for one in by_line):
        masses = [one.accepted_kg for one in by_line]
    elif whole is not None and len(lines) == 1:
        masses = [whole]
    return [_quantity(line.code, kg) for line, kg in zip(lines, masses, strict=True)]


def _quantity(code: str, kg: Decimal) -> dict[str, Any]:
    return {"epcClass": f"{URN}:waste-code:{code}", "quantity": float(kg), "uom": "KGM"}


def _party(side: str, id: str) -> dict[str, str]:
    return {"type": "owning_party", side: f"{URN}:organisation:{id}"}


def _site(found: Manifest, seq: int, word: str) -> str | None:
    """Where it happened, as far as a registered site is named."""
    event = found.standing(seq)
    if isinstance(event, Arrived | Stored):
        return event.site_id
    if word in ("generated", "loaded", "transported", "returned", "voided"):
        return found.issued.origin_site_id
    if word in ("received", "refused", "disposed"):
        return found.issued.destination_site_id
    return None
