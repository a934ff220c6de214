"""Phones in a test: they keep a signed journal as the page does, and send it when told to."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import uuid_utils
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from manifest_service.errors import InvalidInput
from manifest_service.events.canonical import time_text
from manifest_service.evidence.cose import EDDSA, ES256
from manifest_service.evidence.signed_handover import (
    Acceptance,
    Offer,
    read_handover,
    read_offer,
    sign_acceptance,
    sign_offer,
)
from tests.workflows.county import County


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


Key = Ed25519PrivateKey | ec.EllipticCurvePrivateKey


def p256() -> ec.EllipticCurvePrivateKey:
    """A key as a browser makes it that has no Ed25519."""
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(kw_only=True)
class Phone:
    """A device of `user`, and the entries it has made."""

    county: County
    user: str
    id: str = field(default_factory=lambda: str(uuid_utils.uuid7()))
    key: Key = field(default_factory=Ed25519PrivateKey.generate)
    entries: list[dict[str, Any]] = field(default_factory=list)
    boot_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    seen: dict[str, Any] | None = None

    @property
    def public_key(self) -> str:
        public = self.key.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
        return public.public_bytes_raw().hex()

    @property
    def cose_algorithm(self) -> int:
        return EDDSA if isinstance(self.key, Ed25519PrivateKey) else ES256

    def signed(self, message: bytes) -> bytes:
        if isinstance(self.key, Ed25519PrivateKey):
            return self.key.sign(message)
        halves = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
        return b"".join(half.to_bytes(32, "big") for half in halves)

    def enrol(self) -> "Phone":
        me = self.county.ok("GET", "/me", self.user)
        proof = f"manifest-service/enrol/v1\n{self.id}\n{me['id']}\n{self.public_key}\n"
        body = {
            "id": self.id,
            "algorithm": "ed25519" if self.cose_algorithm == EDDSA else "p256",
            "public_key": self.public_key,
            "proof": self.signed(proof.encode()).hex(),
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

    def offer(self, number: str, at: datetime, **changes: Any) -> str:
        """Offer the load to whoever stands there; the text of the code that is shown."""
        said: dict[str, Any] = {
            **self._next(at),
            "number": number,
            "token": None,
            "leg": 1,
            "plate": "鲁P12345",
            "grams": 12_000_000,
            "waste": "900-001-S70",
            "destination": "处置场",
            "to_driver_id": None,
            "place": (1154500000, 364800000),
        }
        text = sign_offer(Offer(**(said | changes)), self.cose_algorithm, self.signed)
        self.write(number, "handover_offered", at, {"offer": text})
        return text

    def accept(self, offer: str, crew: tuple[str, str, str], at: datetime, **changes: Any) -> str:
        """Take a load over as `crew` (carrier, vehicle, driver); the text of the code that is shown."""
        carrier, vehicle, driver = crew
        found = read_offer(offer)
        said: dict[str, Any] = {
            **self._next(at),
            "offer": found.digest,
            "carrier_id": carrier,
            "vehicle_id": vehicle,
            "driver_id": driver,
            "plate": "鲁P54321",
            "place": None,
        }
        text = sign_acceptance(Acceptance(**(said | changes)), self.cose_algorithm, self.signed)
        self.handed(found.said.number, offer, text, at)
        return text

    def handed(self, number: str, offer: str, acceptance: str, at: datetime, **changes: Any) -> Any:
        """Keep a handover, as both phones do."""
        data = {"offer": offer, "acceptance": acceptance}
        try:
            id = read_handover(offer, acceptance).event_id
        except InvalidInput:
            id = str(uuid_utils.uuid7())
        return self.write(number, "handed_over", at, data, **({"event_id": id} | changes))

    def withdraw(self, number: str, offer: str, at: datetime) -> None:
        self.write(number, "handover_withdrawn", at, {"offer": offer})

    def _next(self, at: datetime) -> dict[str, Any]:
        """Who speaks, when, and where in his journal."""
        last = self.entries[-1]["entry"] if self.entries else None
        return {
            "device_id": self.id,
            "n": len(self.entries) + 1,
            "prev": _sha256(last) if last else None,
            "at_ms": int(at.timestamp() * 1000),
        }

    def sign(self, text: str) -> str:
        return self.signed(b"manifest-service/journal/v1\n" + text.encode()).hex()

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
