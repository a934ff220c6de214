"""What a party says happened, as the event it is: by its word and data, whichever way they came."""

from collections.abc import Mapping
from typing import Any

from manifest_service.codes import label_token
from manifest_service.errors import InvalidInput
from manifest_service.events.canonical import plain
from manifest_service.events.codec import from_body
from manifest_service.events.envelope import Actor
from manifest_service.events.messages import ManifestEvent
from manifest_service.events.upcast import current_type
from manifest_service.web.api.schemas import EVENT_DATA, load
from manifest_service.web.services import services


def read_event(word: str, data: Mapping[str, Any], number: str, actor: Actor) -> ManifestEvent:
    """The event of `word` on manifest `number`, told by `actor`; raises InvalidInput for what cannot be
    read, NotFound for what it names and is not here."""
    schema = EVENT_DATA.get(word)
    if schema is None:
        raise InvalidInput("unknown_event_type", type=word)
    loaded = load(schema(), data, at="data")
    given = {key: value for key, value in loaded.items() if value is not None}
    if word in ("handed_over", "stored"):
        given.pop("label", None)  # says who may take the load, and is no part of what happened
    if "vehicle" in given:
        given["vehicle_id"] = services().manifests.vehicle_named(given.pop("vehicle"))
    if "scans" in given:
        given["scans"] = [label_token.from_scan(text) or text for text in given["scans"]]
    if "label" in given:
        given["label"] = label_token.from_scan(given["label"]) or given["label"]
    if word == "arrived" and "site_id" not in given:
        given["site_id"] = services().manifests.get(number, actor).issued.destination_site_id
    if word == "stored":
        given["keeper_id"] = ""  # known by the site
    if word == "evidence_attached":
        attachment = services().attachments.named(given["sha256"], actor)
        given |= {"media_type": attachment.media_type, "size_bytes": attachment.size_bytes}
    return from_body(current_type(f"manifest.{word}"), plain(given))
