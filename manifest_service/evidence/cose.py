"""COSE_Sign1 (RFC 9052) over small CBOR maps: the form of everything we sign for a QR code.

    18([protected: {1: algorithm, ...}, {}, payload, signature of 64 bytes])

It travels in capital base 32 without padding: capital letters and digits take 5.5 bits each in a QR
code. There is one spelling only; another would be the same statement under another code.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cbor2

from manifest_service.errors import InvalidInput

EDDSA, ES256 = -8, -7
ALGORITHM, KEY_ID = 1, 4
MAX_LETTERS = 2048
_SIGN1 = 18
_UNREADABLE = (cbor2.CBORError, ValueError, TypeError, ArithmeticError, RecursionError, MemoryError)


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A statement as it was read; nothing in it is believed yet."""

    header: Mapping[int, Any]
    payload: bytes
    signature: bytes
    message: bytes
    """What the signature is over."""
    content: bytes
    """The whole, as bytes."""


def sign1(
    header: Mapping[int, Any], payload: Any, external: bytes, sign: Callable[[bytes], bytes]
) -> str:
    """`payload` signed, in base 32; `external` says for which purpose, and is not in it."""
    protected, inner = _encoded(header), _encoded(payload)
    signature = sign(_message(protected, external, inner))
    return text_of(_encoded(cbor2.CBORTag(_SIGN1, [protected, {}, inner, signature])))


def read1(text: str, external: bytes, malformed: str) -> Signed:
    """The statement of `text`; raises InvalidInput(malformed)."""
    content = bytes_of(text, malformed)
    message = _decoded(content, malformed)
    if isinstance(message, cbor2.CBORTag) and message.tag == _SIGN1:
        match message.value:
            case [bytes(protected), Mapping() as loose, bytes(payload), bytes(signature)] if (
                not loose
            ):
                header = _decoded(protected, malformed)
                if isinstance(header, Mapping):
                    return Signed(
                        header=header,
                        payload=payload,
                        signature=signature,
                        message=_message(protected, external, payload),
                        content=content,
                    )
    raise InvalidInput(malformed)


def payload_of(signed: Signed, malformed: str) -> Any:
    """What the payload holds; raises InvalidInput(malformed)."""
    return _decoded(signed.payload, malformed)


def text_of(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=")


def bytes_of(text: str, malformed: str) -> bytes:
    if not 0 < len(text) <= MAX_LETTERS:
        raise InvalidInput(malformed)
    try:
        content = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(malformed) from error
    if text_of(content) != text:
        raise InvalidInput(malformed)
    return content


def _encoded(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


def _decoded(data: bytes, malformed: str) -> Any:
    """The value of `data`, spelt in the only way."""
    try:
        found = cbor2.loads(data)
        if _encoded(found) == data:
            return found
    except _UNREADABLE as error:
        raise InvalidInput(malformed) from error
    raise InvalidInput(malformed)


def _message(protected: bytes, external: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052 section 4.4."""
    return _encoded(["Signature1", protected, external, payload])
