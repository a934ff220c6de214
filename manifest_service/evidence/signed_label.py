"""The signed statement of a label: who issued it for what, checkable without network.

COSE_Sign1 with Ed25519 (evidence.cose) over a small CBOR map (docs/bundle.md): the code stays coarse
enough to read from 1 m.
"""

from dataclasses import dataclass
from typing import Any

from manifest_service.errors import InvalidInput
from manifest_service.evidence.cose import ALGORITHM, EDDSA, KEY_ID, payload_of, read1, sign1
from manifest_service.transparency.keys import SigningKey, VerifierKey

EXTERNAL = b"manifest-service/label/v1"
_MALFORMED = "label_statement_malformed"


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
    header = {ALGORITHM: EDDSA, KEY_ID: key.verifier.id}
    return sign1(header, _to_map(statement), EXTERNAL, key.sign)


def read(text: str, keys: tuple[VerifierKey, ...]) -> tuple[Statement, VerifierKey]:
    """The statement and the key it is signed by.

    Raises InvalidInput: "label_statement_malformed", "label_key_unknown", "label_forged".
    """
    signed = read1(text, EXTERNAL, _MALFORMED)
    if signed.header.get(ALGORITHM) != EDDSA:
        raise InvalidInput(_MALFORMED)
    signer = next((key for key in keys if key.id == signed.header.get(KEY_ID)), None)
    if signer is None:
        raise InvalidInput("label_key_unknown")
    if not signer.verifies(signed.signature, signed.message):
        raise InvalidInput("label_forged")
    return _from_map(payload_of(signed, _MALFORMED)), signer


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
    raise InvalidInput(_MALFORMED)
