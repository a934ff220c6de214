"""Ed25519 keys as C2SP signed notes name them.

Public: `<name>+<key id, 8 hex digits>+<base64(type || public key)>`, a vkey. Private, as Go's
x/mod/sumdb/note writes it: `PRIVATE+KEY+<name>+<key id>+<base64(type || seed)>`. The key id is the
first four bytes of SHA-256(name || newline || type || public key).
"""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from manifest_service.errors import InvalidInput
from manifest_service.transparency import base64

NOTE: Literal[1] = 1
"""A log's signature over a note."""
COSIGNATURE: Literal[4] = 4
"""A witness's timestamped cosignature."""

KEY_BYTES = 32
SIGNATURE_BYTES = 64

_PRIME = 2**255 - 19
_SMALL_ORDER = frozenset(
    bytes.fromhex(text)
    for text in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)
"""Encodings, sign bit cleared, of the eight points whose order divides 8: signatures under such a
key prove nothing."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name and what its signatures mean."""

    name: str
    public: bytes
    kind: int = NOTE

    @property
    def id(self) -> bytes:
        text = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(text).digest()[:4]

    def verifies(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def __str__(self) -> str:
        data = base64.encode(bytes([self.kind]) + self.public)
        return f"{self.name}+{self.id.hex()}+{data}"


@dataclass(frozen=True)
class SigningKey:
    """A private key. Its text is a secret: it is written to its file, never shown."""

    name: str
    seed: bytes = field(repr=False)
    kind: int = NOTE

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifierKey(self.name, public.public_bytes_raw(), self.kind)

    def sign(self, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def text(self) -> str:
        data = base64.encode(bytes([self.kind]) + self.seed)
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{data}"


def read_verifier_key(text: str) -> VerifierKey:
    """The key of a vkey; raises InvalidInput("key_malformed"|"key_weak")."""
    name, id, data = _parts(text.strip(), 2)
    key = VerifierKey(name, data[1:], data[0])
    if key.id.hex() != id:
        raise InvalidInput("key_malformed", reason="id")
    check_public_key(key.public)
    return key


def read_signing_key(text: str) -> SigningKey:
    """The key of a private key's text; raises InvalidInput("key_malformed")."""
    words = text.strip()
    if not words.startswith("PRIVATE+KEY+"):
        raise InvalidInput("key_malformed", reason="prefix")
    name, id, data = _parts(words.removeprefix("PRIVATE+KEY+"), 2)
    key = SigningKey(name, data[1:], data[0])
    if key.verifier.id.hex() != id:
        raise InvalidInput("key_malformed", reason="id")
    return key


def check_public_key(public: bytes) -> None:
    """Raises InvalidInput("key_weak") for a point of small order or a non-canonical encoding."""
    plain = public[:31] + bytes([public[31] & 0x7F]) if len(public) == KEY_BYTES else b""
    if not plain or plain in _SMALL_ORDER or int.from_bytes(plain, "little") >= _PRIME:
        raise InvalidInput("key_weak")


def check_name(name: str) -> None:
    """Raises InvalidInput("key_malformed") for a name with spaces or plus signs, or none."""
    if not name or "+" in name or any(c.isspace() or c < " " for c in name):
        raise InvalidInput("key_malformed", reason="name")


def _parts(text: str, pluses: int) -> tuple[str, str, bytes]:
    # Base64 may hold a plus too: only the first ones part.
    parts = text.split("+", pluses)
    if len(parts) != pluses + 1 or len(parts[1]) != 8:
        raise InvalidInput("key_malformed", reason="parts")
    check_name(parts[0])
    try:
        data = base64.decode(parts[2])
    except ValueError as error:
        raise InvalidInput("key_malformed", reason="base64") from error
    if len(data) != 1 + KEY_BYTES or data[0] not in (NOTE, COSIGNATURE):
        raise InvalidInput("key_malformed", reason="type")
    return parts[0], parts[1], data
