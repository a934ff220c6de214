"""The credential of a device: the county's word for whose phone it is, checkable without network.

COSE_Sign1 (evidence.cose) with a key of the labels. A phone shows it beside what it offers, so that
another one, without signal, can name the firm and the driver; nothing is decided by it: the service
looks into its own register. It is nowhere kept in the log, for it holds a name.
"""

from dataclasses import dataclass

from manifest_service.errors import InvalidInput
from manifest_service.evidence.compact import Layout, from_map, to_map
from manifest_service.evidence.cose import ALGORITHM, EDDSA, KEY_ID, payload_of, read1, sign1
from manifest_service.transparency.keys import SigningKey, VerifierKey

EXTERNAL = b"manifest-service/device/v1"
_MALFORMED = "credential_malformed"


@dataclass(frozen=True, kw_only=True)
class Credential:
    device_id: str
    public_key: str
    """Hex: 32 bytes of Ed25519, 65 of P-256."""
    firm: str
    driver: str
    driver_id: str
    issued_at_s: int
    until_s: int


LAYOUT: Layout = (
    (1, "device_id", "id"),
    (2, "public_key", "key"),
    (3, "firm", "text"),
    (4, "driver", "text"),
    (5, "driver_id", "id"),
    (6, "issued_at_s", "count"),
    (7, "until_s", "count"),
)


def sign(credential: Credential, key: SigningKey) -> str:
    header = {ALGORITHM: EDDSA, KEY_ID: key.verifier.id}
    return sign1(header, to_map(credential, LAYOUT), EXTERNAL, key.sign)


def read(text: str, keys: tuple[VerifierKey, ...]) -> Credential:
    """The credential, signed by one of `keys`; raises InvalidInput: "credential_malformed",
    "label_key_unknown", "credential_forged"."""
    signed = read1(text, EXTERNAL, _MALFORMED)
    signer = next((key for key in keys if key.id == signed.header.get(KEY_ID)), None)
    if signer is None:
        raise InvalidInput("label_key_unknown")
    if not signer.verifies(signed.signature, signed.message):
        raise InvalidInput("credential_forged")
    return from_map(payload_of(signed, _MALFORMED), Credential, LAYOUT, _MALFORMED)
