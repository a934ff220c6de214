"""The members of an evidence bundle (docs/bundle.md)."""

import hashlib
from typing import Any

from manifest_service.events.canonical import canonical, decimal_text
from manifest_service.events.codec import to_body
from manifest_service.events.envelope import Recorded
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import EvidenceAttached
from manifest_service.transparency import base64
from manifest_service.transparency.checkpoint import hash_lines

FORMAT = "manifest-service/bundle"
VERSION = 1
HEAD = "manifest-service/stream-head/v1"

MEMBERS = frozenset(
    {"format", "version", "made_at", "manifest", "log", "keys", "checkpoint", "head", "events",
     "references", "attachments", "track"}
)  # fmt: skip
EVENT_MEMBERS = frozenset({"pos", "envelope", "salt", "body", "texts", "path"})
ENVELOPE_MEMBERS = frozenset(
    {"v", "log", "event_id", "stream", "seq", "prev", "type", "schema", "occurred_at", "recorded_at",
     "actor", "device", "body_sha256"}
)  # fmt: skip
CLAIM_MEMBERS = ("number", "status", "version", "declared_kg", "loaded_kg", "accepted_kg",
                 "refused_kg", "disposed_kg")  # fmt: skip
ATTACHMENT_MEMBERS = ("about", "kind", "media_type", "sha256", "size_bytes")


def event(recorded: Recorded, path: tuple[bytes, ...]) -> dict[str, Any]:
    return {
        "pos": recorded.pos,
        "envelope": recorded.envelope.decode(),
        "salt": recorded.salt.hex(),
        "body": None if recorded.body is None else recorded.body.decode(),
        "texts": {
            at: {"salt": text.salt.hex(), "text": text.text} for at, text in recorded.texts.items()
        },
        "path": hash_lines(path),
    }


def claim(manifest: Manifest) -> dict[str, Any]:
    """What the server says stands; the checker replays the events and compares."""
    masses = {
        "declared_kg": manifest.issued.declared_kg,
        "loaded_kg": manifest.loaded_kg,
        "accepted_kg": manifest.accepted_kg,
        "refused_kg": manifest.refused_kg,
        "disposed_kg": manifest.disposed_kg,
    }
    return {
        "number": manifest.number,
        "status": manifest.status,
        "version": manifest.version,
        **{name: None if kg is None else decimal_text(kg) for name, kg in masses.items()},
    }


def attachment(evidence: EvidenceAttached) -> dict[str, Any]:
    body = to_body(evidence)
    return {name: body[name] for name in ATTACHMENT_MEMBERS}


def head_text(
    *,
    origin: str,
    stream: str,
    seq: int,
    leaf: bytes,
    size: int,
    root: bytes,
    references: list[Any],
    made_at: str,
) -> str:
    """What is signed of the end of a manifest's chain, and of what its ids stood for."""
    lines = (HEAD, origin, stream, str(seq), base64.encode(leaf), str(size), base64.encode(root))
    digest = hashlib.sha256(canonical(references)).hexdigest()
    return "".join(f"{line}\n" for line in (*lines, digest, made_at))
