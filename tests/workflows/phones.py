"""Phones in a test: they keep a signed journal as the page does, and send it when told to."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import uuid_utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manifest_service.events.canonical import time_text
from tests.workflows.county import County


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(kw_only=True)
class Phone:
    """A device of `user`, and the entries it has made."""

    county: County
    user: str
    id: str = field(default_factory=lambda: str(uuid_utils.uuid7()))
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    entries: list[dict[str, Any]] = field(default_factory=list)
    boot_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    seen: dict[str, Any] | None = None

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    def enrol(self) -> "Phone":
        me = self.county.ok("GET", "/me", self.user)
        proof = f"manifest-service/enrol/v1\n{self.id}\n{me['id']}\n{self.public_key}\n"
        body = {
            "id": self.id,
            "algorithm": "ed25519",
            "public_key": self.public_key,
            "proof": self.key.sign(proof.encode()).hex(),
            "label": "phone",
        }
        self.county.ok("POST", "/devices", self.user, body)
        return self

    def write(
        self, number: str, word: str, at: datetime, data: Any = None, **changes: Any
    ) -> dict[str, Any]:
        """One more entry; it is on the phone, and nowhere else."""
        said: dict[str, Any] = {"data": data or {}, "salt": uuid.uuid4().hex * 2}
        said |= changes.pop("body", {})
        body = canonical(said)
        entry = {
            "v": 1,
            "device_id": self.id,
            "n": len(self.entries) + 1,
            "prev": _sha256(self.entries[-1]["entry"]) if self.entries else None,
            "event_id": str(uuid_utils.uuid7()),
            "type": f"manifest.{word}",
            "stream": f"manifest/{number}",
            "base_seq": None,
            "base_hash": None,
            "occurred_at": time_text(at),
            "clock_offset_ms": 0,
            "mono_ms": 1000 * len(self.entries),
            "boot_id": self.boot_id,
            "gps": None,
            "seen": self.seen,
            "qr_sha256": None,
            "body_sha256": _sha256(body),
        }
        text = canonical(entry | changes)
        made = {"entry": text, "signature": self.sign(text), "body": body}
        self.entries.append(made)
        return made

    def sign(self, text: str) -> str:
        return self.key.sign(b"manifest-service/journal/v1\n" + text.encode()).hex()

    def send(self, begin: int = 0, end: int | None = None, **more: Any) -> tuple[int, Any]:
        """Send entries `begin` to `end`."""
        entries = [each | more for each in self.entries[begin:end]]
        return self.county.call(
            "POST", f"/devices/{self.id}/journal", self.user, {"entries": entries}
        )

    def sent(self, begin: int = 0, end: int | None = None, **more: Any) -> list[dict[str, Any]]:
        """As `send`; the answers."""
        status, body = self.send(begin, end, **more)
        assert status == 200, body
        results: list[dict[str, Any]] = body["results"]
        return results

    def copy(self) -> "Phone":
        """The phone with everything on it, a second time."""
        return Phone(
            county=self.county,
            user=self.user,
            id=self.id,
            key=self.key,
            entries=list(self.entries),
            boot_id=self.boot_id,
        )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
