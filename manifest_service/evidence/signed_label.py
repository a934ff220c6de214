"""The signed statement of a label: who issued it for what, checkable without network.

COSE_Sign1 (RFC 9052) with Ed25519 over a small CBOR map, in capital base 32 (docs/bundle.md): capital
letters and digits take 5.5 bits each in a QR code, so the code stays coarse enough to read from 1 m.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import cbor2

from manifest_service.errors import InvalidInput
from manifest_service.transparency.keys import SigningKey, VerifierKey

EXTERNAL = b"manifest-service/label/v1"
_COSE_SIGN1 = 18
_EDDSA = -8
_ALGORITHM, _KEY_ID = 1, 4
MAX_LETTERS = 1024


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the county says of a label."""

    number: str
    generator: str
    """Unified social credit code, or the registered id of one that has none."""
    stream: str
    receiver: str
    vehicle_plate: str
    declared_grams: int
    issued_at_s: int
    package: int
    """0: the manifest's own label."""
    token: bytes
    """16 bytes: the token in the address beside it."""


def sign(statement: Statement, key: SigningKey) -> str:
    """The statement as it stands behind the `#` of a label's address."""
    protected = _encoded({_ALGORITHM: _EDDSA, _KEY_ID: key.verifier.id})
    payload = _encoded(_to_map(statement))
    signature = key.sign(_signed(protected, payload))
    message = cbor2.CBORTag(_COSE_SIGN1, [protected, {}, payload, signature])
    return base64.b32encode(_encoded(message)).decode().rstrip("=")


def read(text: str, keys: tuple[VerifierKey, ...]) -> tuple[Statement, VerifierKey]:
    """The statement and the key it is signed by.

    Raises InvalidInput: "label_statement_malformed", "label_key_unknown", "label_forged".
    """
    protected, payload, signature = _parts(text)
    header = _decoded(protected)
    if not isinstance(header, dict) or header.get(_ALGORITHM) != _EDDSA:
        raise InvalidInput("label_statement_malformed")
    signer = next((key for key in keys if key.id == header.get(_KEY_ID)), None)
    if signer is None:
        raise InvalidInput("label_key_unknown")
    if not signer.verifies(signature, _signed(protected, payload)):
        raise InvalidInput("label_forged")
    return _from_map(_decoded(payload)), signer


def _parts(text: str) -> tuple[bytes, bytes, bytes]:
    if not 0 < len(text) <= MAX_LETTERS:
        raise InvalidInput("label_statement_malformed")
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("label_statement_malformed") from error
    message = _decoded(raw)
    if not isinstance(message, cbor2.CBORTag) or message.tag != _COSE_SIGN1:
        raise InvalidInput("label_statement_malformed")
    match message.value:
        case [bytes(protected), {}, bytes(payload), bytes(signature)]:
            # One spelling only: another would be the same statement under another code.
            again = base64.b32encode(_encoded(message)).decode().rstrip("=")
            if again == text:
                return protected, payload, signature
    raise InvalidInput("label_statement_malformed")


def _to_map(statement: Statement) -> dict[int, Any]:
    found: dict[int, Any] = {
        1: statement.number,
        2: statement.generator,
        3: statement.stream,
        4: statement.receiver,
        5: statement.vehicle_plate,
        6: statement.declared_grams,
        7: statement.issued_at_s,
        9: statement.token,
    }
    return found | ({8: statement.package} if statement.package else {})


def _from_map(found: Any) -> Statement:
    match found:
        case {1: str(number), 2: str(generator), 3: str(stream), 4: str(receiver), 5: str(plate),
              6: int(grams), 7: int(issued), 9: bytes(token)}:  # fmt: skip
            package = found.get(8, 0)
            if isinstance(package, int) and found.keys() <= set(range(1, 10)):
                return Statement(
                    number=number,
                    generator=generator,
                    stream=stream,
                    receiver=receiver,
                    vehicle_plate=plate,
                    declared_grams=grams,
                    issued_at_s=issued,
                    package=package,
                    token=token,
                )
    raise InvalidInput("label_statement_malformed")


def _signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052 section 4.4."""
    return _encoded(["Signature1", protected, EXTERNAL, payload])


def _encoded(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


def _decoded(data: bytes) -> Any:
    try:
        return cbor2.loads(data)
    except (cbor2.CBORDecodeError, ValueError, RecursionError, MemoryError) as error:
        raise InvalidInput("label_statement_malformed") from error
