"""Codes of six digits that change every half minute (RFC 6238)."""

import base64
import hmac
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS = 6
STEP_S = 30
SECRET_BYTES = 20
"""RFC 4226, 4, R6: 160 bits."""
WINDOW = 1
"""Steps a phone's clock may be off, either way (RFC 6238, 5.2)."""


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """Which time step `code` belongs to; None when to none about `now`."""
    current = int(now.timestamp()) // STEP_S
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
        return None
    for step in range(current - WINDOW, current + WINDOW + 1):
        if hmac.compare_digest(_totp(secret).generate(step * STEP_S), code.encode()):
            return step
    return None


def code_at(secret: bytes, at: datetime) -> str:
    """The code of the moment `at`."""
    return _totp(secret).generate(int(at.timestamp())).decode()


def uri_of(secret: bytes, username: str, issuer: str) -> str:
    """`otpauth://totp/…`, as authenticators read it from a QR code."""
    return _totp(secret).get_provisioning_uri(username, issuer)


def text_of(secret: bytes) -> str:
    """Base32, for who cannot scan."""
    return base64.b32encode(secret).decode()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303  RFC 6238; every authenticator has it
