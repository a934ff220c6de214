"""The envelope: what is hashed for every event, and the chain the hashes make.

    {"v":1, "log":"<log id>", "event_id":"<uuid7>", "stream":"manifest/37152526112300042K",
     "seq":3, "prev":"<leaf hash of seq 2, hex; null at 1>", "type":"manifest.loaded.v1", "schema":1,
     "occurred_at":"2026-11-23T06:30:00.000Z", "recorded_at":"2026-11-23T06:30:01.250Z",
     "actor":{"user":"...","role":"driver","organisation":"..."}, "device":null,
     "body_sha256":"<SHA-256(salt || body), hex>"}

The leaf hash, SHA-256(0x00 || envelope) as in RFC 9162 section 2.1.1, is both the link of its
stream's chain and the event's leaf in the tree over the whole log. The body stays outside, under
a salted commitment, so that it can lawfully be erased without breaking a proof.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from manifest_service.errors import InvalidInput
from manifest_service.events.canonical import canonical, plain, time_text
from manifest_service.events.sealed import SealedText, seal_texts, unseal
from manifest_service.events.upcast import kind_and_version, upcast
from manifest_service.transparency.tree import leaf_hash

SALT_BYTES = 32
ENVELOPE_LIMIT_BYTES = 64 * 1024
BODY_LIMIT_BYTES = 1024 * 1024

HAS_SEALED = b'{"sealed":"'
"""In the bytes of every body with a sealed text."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acted, by ids only: never a name."""

    user_id: str
    role: str
    organisation_id: str | None = None
    driver_id: str | None = None
    via: "Actor | None" = None
    """On whose device, in whose session, `user_id` signed with his code; None for his own."""


SERVICE = Actor(user_id="service", role="service")
"""The service itself: alerts raised by rules, clocks folded by jobs."""


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """An event before it has a place in the log."""

    id: str
    type: str
    """`<subject>.<word>.v<schema>`"""
    occurred_at: datetime
    actor: Actor
    body: Mapping[str, Any]
    device: Mapping[str, Any] | None = None
    """The entry of a device's journal that told it: `{"id", "seq", "prev", "sha256", "key", "sig"}`
    (events.journal); None for what was not told by a journal."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event as stored: bytes exactly as hashed."""

    pos: int
    """Dense, 0-based position in the whole log; also its leaf index."""
    id: str
    stream: str
    seq: int
    """1-based position in its stream."""
    type: str
    occurred_at: str
    recorded_at: str
    envelope: bytes
    body: bytes | None
    """None only after lawful erasure."""
    salt: bytes
    leaf_hash: bytes
    texts: Mapping[str, SealedText] = field(default_factory=dict)
    """Sealed texts still held, by path."""

    @property
    def data(self) -> dict[str, Any]:
        """The body as of today's version, its texts in place; raises InvalidInput("body_erased")
        when it was lawfully erased."""
        if self.body is None:
            raise InvalidInput("body_erased", event_id=self.id)
        decoded: dict[str, Any] = msgspec.json.decode(self.body)
        if HAS_SEALED in self.body:
            decoded = unseal(decoded, self.texts)
        return upcast(self.type, decoded)

    @property
    def device(self) -> Mapping[str, Any] | None:
        """The entry of the journal that told it, as `NewEvent.device`."""
        found: Mapping[str, Any] | None = msgspec.json.decode(self.envelope)["device"]
        return found

    @property
    def actor(self) -> Actor:
        return _actor(msgspec.json.decode(self.envelope)["actor"])


def seal(
    event: NewEvent,
    *,
    log_id: str,
    pos: int,
    stream: str,
    seq: int,
    prev: bytes | None,
    recorded_at: datetime,
    salts: Callable[[], bytes],
) -> Recorded:
    """`event` with its place, envelope and leaf hash; raises InvalidInput when it is too large.

    `salts` gives 32 fresh unguessable bytes at each call.
    """
    kind, version = kind_and_version(event.type)
    public, texts = seal_texts(kind, plain(event.body), salts)
    body, salt = canonical(public), salts()
    if len(body) > BODY_LIMIT_BYTES:
        raise InvalidInput("event_too_large", bytes=len(body), limit=BODY_LIMIT_BYTES)
    occurred, recorded = time_text(event.occurred_at), time_text(recorded_at)
    envelope = canonical(
        {
            "v": 1,
            "log": log_id,
            "event_id": event.id,
            "stream": stream,
            "seq": seq,
            "prev": prev.hex() if prev else None,
            "type": event.type,
            "schema": version,
            "occurred_at": occurred,
            "recorded_at": recorded,
            "actor": _ids(event.actor),
            "device": event.device,
            "body_sha256": commitment(salt, body).hex(),
        }
    )
    if len(envelope) > ENVELOPE_LIMIT_BYTES:
        raise InvalidInput("event_too_large", bytes=len(envelope), limit=ENVELOPE_LIMIT_BYTES)
    return Recorded(
        pos=pos,
        id=event.id,
        stream=stream,
        seq=seq,
        type=event.type,
        occurred_at=occurred,
        recorded_at=recorded,
        envelope=envelope,
        body=body,
        salt=salt,
        leaf_hash=leaf_hash(envelope),
        texts=texts,
    )


def commitment(salt: bytes, body: bytes) -> bytes:
    """SHA-256(salt || body); the salt has 32 bytes, so a short body cannot be guessed."""
    return hashlib.sha256(salt + body).digest()


def _ids(actor: Actor) -> dict[str, Any]:
    ids: dict[str, Any] = {"user": actor.user_id, "role": actor.role}
    if actor.organisation_id is not None:
        ids["organisation"] = actor.organisation_id
    if actor.driver_id is not None:
        ids["driver"] = actor.driver_id
    if actor.via is not None:
        ids["via"] = _ids(actor.via)
    return ids


def _actor(ids: Mapping[str, Any]) -> Actor:
    return Actor(
        user_id=ids["user"],
        role=ids["role"],
        organisation_id=ids.get("organisation"),
        driver_id=ids.get("driver"),
        via=_actor(ids["via"]) if "via" in ids else None,
    )
