"""Signed notes (C2SP signed-note) and cosignatures on them (C2SP tlog-cosignature).

<text, ending in a newline>
<empty line>
— <key name> <base64(4-byte key id || signature)>
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace

from manifest_service.errors import InvalidInput
from manifest_service.transparency import base64
from manifest_service.transparency.keys import (
    COSIGNATURE,
    NOTE,
    SIGNATURE_BYTES,
    SigningKey,
    VerifierKey,
    check_name,
)

MAX_NOTE_BYTES = 64 * 1024
MAX_SIGNATURES = 100
_DASH = "\N{EM DASH} "


@dataclass(frozen=True)
class Signature:
    """One signature line: whose it says it is, and the bytes after the key id."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.encode(self.key_id + self.value)}\n"

    def is_by(self, key: VerifierKey) -> bool:
        """Whether it claims to be by `key`: says nothing on whether it is."""
        return self.name == key.name and self.key_id == key.id


@dataclass(frozen=True)
class Note:
    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def signed(self, *keys: SigningKey) -> "Note":
        """With the log's own signatures by `keys`, first."""
        fresh = (Signature(key.name, key.verifier.id, key.sign(self.text.encode())) for key in keys)
        return replace(self, signatures=(*fresh, *self.signatures))

    def signature_by(self, key: VerifierKey) -> Signature | None:
        """The signature by `key`, None when there is none.

        Raises InvalidInput("signature_forged") when one claims to be by `key` and is not.
        """
        found = None
        for signature in self.signatures:
            if signature.is_by(key):
                if not _holds(self.text, signature, key):
                    raise InvalidInput("signature_forged", key=str(key))
                found = signature
        return found

    def signers(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Those of `keys` that signed; raises InvalidInput("signature_forged")."""
        return tuple(key for key in keys if self.signature_by(key) is not None)


def cosign(text: str, key: SigningKey, at_s: int) -> Signature:
    """A witness's cosignature of a checkpoint's text at `at_s`, seconds since 1970."""
    value = struct.pack(">Q", at_s) + key.sign(_cosigned(text, at_s))
    return Signature(key.name, key.verifier.id, value)


def cosigned_at(signature: Signature) -> int:
    """When a cosignature says it was made, seconds since 1970."""
    at_s: int = struct.unpack(">Q", signature.value[:8])[0]
    return at_s


def read_note(content: str | bytes) -> Note:
    """The note in `content`; raises InvalidInput("note_malformed"). Checks no signature."""
    if len(content) > MAX_NOTE_BYTES:
        raise InvalidInput("note_malformed", reason="too_large")
    try:
        text = content if isinstance(content, str) else content.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("note_malformed", reason="utf8") from error
    if any(c < " " and c != "\n" for c in text):
        raise InvalidInput("note_malformed", reason="control_character")
    body, separator, lines = text.rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise InvalidInput("note_malformed", reason="no_signatures")
    return Note(text=body + "\n", signatures=read_signatures(lines))


def read_signatures(lines: str) -> tuple[Signature, ...]:
    """Signature lines, each ending in a newline; raises InvalidInput("note_malformed")."""
    found = lines.removesuffix("\n").split("\n")
    if len(found) > MAX_SIGNATURES:
        raise InvalidInput("note_malformed", reason="too_many_signatures")
    return tuple(_signature(line) for line in found)


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH):
        raise InvalidInput("note_malformed", reason="signature_line")
    try:
        check_name(name)
        value = base64.decode(encoded)
    except (InvalidInput, ValueError) as error:
        raise InvalidInput("note_malformed", reason="signature_line") from error
    if len(value) < 5:
        raise InvalidInput("note_malformed", reason="signature_line")
    return Signature(name, value[:4], value[4:])


def _holds(text: str, signature: Signature, key: VerifierKey) -> bool:
    if key.kind == NOTE:
        return key.verifies(signature.value, text.encode())
    if key.kind == COSIGNATURE and len(signature.value) == 8 + SIGNATURE_BYTES:
        message = _cosigned(text, cosigned_at(signature))
        return key.verifies(signature.value[8:], message)
    return False


def _cosigned(text: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()
