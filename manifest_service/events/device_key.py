"""Keys of devices: Ed25519, or ECDSA P-256 with SHA-256 where a browser has no other.

A public key travels raw: 32 bytes, or 65 (0x04, x, y) of a P-256 point; a signature in 64 bytes, for
P-256 as r and s of 32 bytes each (IEEE P1363), which is what WebCrypto makes.
"""

from typing import Literal, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from manifest_service.errors import InvalidInput
from manifest_service.transparency.keys import check_public_key

Algorithm = Literal["ed25519", "p256"]
ALGORITHMS: tuple[str, ...] = get_args(Algorithm)

SIGNATURE_BYTES = 64
_P256_BYTES = 65
_HALF = SIGNATURE_BYTES // 2
ENROLLED_AS = "manifest-service/enrol/v1"


def check_key(algorithm: str, public: bytes) -> None:
    """Raises InvalidInput("key_weak"|"key_malformed") for what is no key of this kind."""
    if algorithm == "ed25519":
        check_public_key(public)
        return
    if algorithm != "p256" or len(public) != _P256_BYTES:
        raise InvalidInput("key_malformed", reason="type")
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
    except ValueError as error:
        raise InvalidInput("key_malformed", reason="point") from error


def verifies(algorithm: str, public: bytes, signature: bytes, message: bytes) -> bool:
    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        if algorithm == "ed25519":
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        else:
            r, s = (int.from_bytes(half) for half in (signature[:_HALF], signature[_HALF:]))
            point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
            point.verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def enrolment(device_id: str, account_id: str, public: bytes) -> bytes:
    """What a device signs to prove that it holds the key, for this account and no other."""
    return f"{ENROLLED_AS}\n{device_id}\n{account_id}\n{public.hex()}\n".encode()
