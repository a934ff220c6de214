"""The parts of a manifest's life that only some have: legs, storage, sources, signatures, corrections."""

from collections.abc import Mapping
from typing import Any

from manifest_service.codes import manifest_number
from manifest_service.errors import ManifestServiceError
from manifest_service.events import sealing
from manifest_service.events.canonical import decimal_text, plain, time_text
from manifest_service.events.codec import to_body, word_of
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import ZERO, Correction, Leg, Manifest, Signing, Storage
from manifest_service.events.messages import Collected
from manifest_service.web.api.names import Names
from manifest_service.web.texts import say


def beyond_the_row(found: Manifest, actor: Actor, names: Names) -> dict[str, Any]:
    """What a manifest's page shows beside its row."""
    issued = found.issued
    return {
        "shipper": issued.shipper,
        "legs": [_leg(leg, names) for leg in found.legs],
        "storage": [_storage(kept, names) for kept in found.storage],
        "collected": [_collected(one) for one in found.collected],
        "links": [
            {"number": link.number, "number_text": _number(link.number), "relation": link.relation}
            for link in issued.links
        ],
        "followers": [{"number": each, "number_text": _number(each)} for each in found.followers],
        "imported": _imported(found),
        "refused_left_kg": decimal_text(max(found.refused_left_kg, ZERO)),
        "signatures": [_signing(one, actor, names) for one in found.signings],
        "cancellation": _cancellation(found, actor),
        "corrections": [_correction(found, one, actor) for one in found.corrections],
        "correctable": _correctable(found, actor),
        "fields": fields_of(found, actor),
    }


def _imported(found: Manifest) -> dict[str, Any] | None:
    """What another installation told, beside what the row has of it."""
    told = found.imported
    if told is None:
        return None
    names = ("source", "number", "format", "file_sha256", "corrections")
    return {
        **{name: getattr(told, name) for name in names},
        "missing": [{"word": word, "text": say(f"lifecycle.word.{word}")} for word in told.missing],
        "links": [{"number": one.number, "relation": one.relation} for one in told.links],
    }


def fields_of(found: Manifest, actor: Actor) -> dict[str, dict[str, Any]]:
    """Each field of the first event: when it is required and sealed, and whether the asker may
    amend it now."""
    return {
        seal.name: {
            "required_by": seal.required_by,
            "sealed_by": seal.sealed_by,
            "sealed_by_text": say(f"lifecycle.word.{seal.sealed_by}"),
            "sealed": sealing.is_sealed(found, seal),
            "amendable": sealing.may_amend(found, seal, actor),
        }
        for seal in sealing.SEALS
        if seal.word == "generated"
    }


def _leg(leg: Leg, names: Names) -> dict[str, Any]:
    return {
        "carrier": names.named("organisation", leg.carrier_id),
        "vehicle": names.vehicle(leg.vehicle_id),
        "driver": names.driver(leg.driver_id),
        "route": names.named("route", leg.route_id),
        "from_at": time_text(leg.from_at),
        "until_at": time_text(leg.until_at) if leg.until_at else None,
    }


def _storage(kept: Storage, names: Names) -> dict[str, Any]:
    return {
        "site": names.named("site", kept.site_id),
        "keeper": names.named("organisation", kept.keeper_id),
        "stored_kg": decimal_text(kept.stored_kg),
        "from_at": time_text(kept.from_at),
        "until_at": time_text(kept.until_at) if kept.until_at else None,
    }


def _collected(one: Collected) -> dict[str, Any]:
    return {
        "number": one.number,
        "number_text": _number(one.number) if one.number else None,
        "source": one.source,
        "collected_kg": decimal_text(one.collected_kg),
        "packages": one.packages,
        "line": one.line,
    }


def _signing(one: Signing, actor: Actor, names: Names) -> dict[str, Any]:
    return {
        "seq": one.seq,
        "word": one.word,
        "has": [names.named("organisation", id) for id in sorted(one.has)],
        "lacks": [names.named("organisation", id) for id in one.lacks],
        "yours": actor.organisation_id in one.lacks,
    }


def _cancellation(found: Manifest, actor: Actor) -> dict[str, Any] | None:
    asked = found.cancellation
    if asked is None:
        return None
    theirs = found.parties_of(asked.proposed_by)
    return {
        "seq": asked.seq,
        "reason": asked.reason,
        "yours": bool(found.parties_of(actor) & theirs & {"generator", "carrier"}),
    }


def _correction(found: Manifest, one: Correction, actor: Actor) -> dict[str, Any]:
    """What stood, what should stand or stands, and when it was said and answered."""
    return {
        "seq": one.seq,
        "corrects": one.corrects,
        "word": one.word,
        "word_text": say(f"lifecycle.word.{one.word}"),
        "state": one.state,
        "state_text": say(f"lifecycle.correction.{one.state}"),
        "fields": [
            {
                "name": name,
                "text": field_text(name),
                "before": one.before.get(name),
                "after": plain(value),
            }
            for name, value in sorted(one.values.items())
        ],
        "reason": one.reason,
        "answer": one.answer,
        "proposed_at": time_text(one.proposed_at),
        "answered_at": time_text(one.answered_at) if one.answered_at else None,
        "may": _answers(found, one, actor),
    }


def _answers(found: Manifest, one: Correction, actor: Actor) -> list[str]:
    """What the asker may say to an open proposal."""
    if one.state != "open":
        return []
    may = []
    for word, agrees in (("correction_agreed", True), ("correction_declined", False)):
        try:
            sealing.check_answer(found, one.seq, actor, agrees=agrees)
        except ManifestServiceError:
            continue
        may.append(word)
    return may


def _correctable(found: Manifest, actor: Actor) -> list[dict[str, Any]]:
    """Recorded facts whose correction the asker may propose: the event and its fields as they stand."""
    offered = []
    for seq in range(1, found.version + 1):
        fields = sealing.correctable(found, seq, actor)
        if not fields:
            continue
        standing = found.standing(seq)
        said: Mapping[str, Any] = to_body(standing)
        at = found.standing_at(seq)
        word = word_of(standing)
        offered.append(
            {
                "seq": seq,
                "word": word,
                "word_text": say(f"lifecycle.word.{word}"),
                "fields": {
                    name: {
                        "text": field_text(name),
                        "value": time_text(at) if name == "occurred_at" else plain(said.get(name)),
                    }
                    for name in fields
                },
            }
        )
    return offered


def field_text(name: str) -> str:
    return say(f"lifecycle.field.{name}")


def _number(number: str) -> str:
    return manifest_number.format(number)
