"""The certificate and key the service shows by TLS, looked at before anything listens.

Whatever the server would choke on later, without a word, is told here with its reason.
"""

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from manifest_service.config import Settings
from manifest_service.errors import Fault, Unusable

CURVES = ("secp256r1", "secp384r1")
RSA_BITS = 2048
"""Of others the server (rustls) makes nothing: it breaks off at its start."""


class _Wrong(Exception):
    """A fault of a file, but for the variable that names it."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def look_at(settings: Settings, now: datetime) -> datetime | None:
    """Until when the certificate shown is good; None where TLS is not spoken. Raises Unusable("setting_invalid") for files that
    are not there, not to be read, no PEM, not of one another, or not good `now`."""
    if not settings.tls_certificate:
        return None
    faults, certificate = [], None
    try:
        certificate = _certificate(settings.tls_certificate, now)
    except _Wrong as wrong:
        faults.append(Fault(path="MANIFEST_TLS_CERTIFICATE", code=wrong.code, params=wrong.params))
    try:
        key = _key(settings.tls_key)
        if certificate is not None and certificate.public_key() != key.public_key():
            raise _Wrong("tls_key_of_other", path=settings.tls_key, other=settings.tls_certificate)
    except _Wrong as wrong:
        faults.append(Fault(path="MANIFEST_TLS_KEY", code=wrong.code, params=wrong.params))
    if certificate is not None and not faults:
        faults += _not_taken(settings)
    if faults or certificate is None:
        raise Unusable("setting_invalid", faults=faults)
    return certificate.not_valid_after_utc


def _not_taken(settings: Settings) -> list[Fault]:
    """What OpenSSL, by whose policy the server loads them first, has against both: SHA-1, say."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    except ssl.SSLError as error:
        params = {"path": settings.tls_certificate, "reason": error.reason or str(error)}
        return [Fault(path="MANIFEST_TLS_CERTIFICATE", code="tls_not_taken", params=params)]
    return []


def _certificate(path: str, now: datetime) -> x509.Certificate:
    """The first of the file, which is the service's own; the others only have to be certificates."""
    content = _content(path)
    try:
        own, *_ = x509.load_pem_x509_certificates(content)
        own.public_key()
        version = own.version
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise _Wrong("tls_certificate_no_pem", path=path) from error
    if version is not x509.Version.v3:
        raise _Wrong("tls_certificate_no_pem", path=path)
    since, until = own.not_valid_before_utc, own.not_valid_after_utc
    if not since <= now < until:
        raise _Wrong(
            "tls_certificate_not_good",
            path=path,
            since=f"{since:%Y-%m-%d}",
            until=f"{until:%Y-%m-%d}",
        )
    return own


def _key(path: str) -> PrivateKeyTypes:
    content = _content(path)
    try:
        key = load_pem_private_key(content, None)
    except TypeError as error:
        raise _Wrong("tls_key_encrypted", path=path) from error
    except UnsupportedAlgorithm as error:
        raise _Wrong("tls_key_kind", path=path) from error
    except ValueError as error:
        raise _Wrong("tls_key_no_pem", path=path) from error
    if not _is_served(key):
        raise _Wrong("tls_key_kind", path=path)
    return key


def _is_served(key: PrivateKeyTypes) -> bool:
    if isinstance(key, RSAPrivateKey):
        return key.key_size >= RSA_BITS
    if isinstance(key, EllipticCurvePrivateKey):
        return key.curve.name in CURVES
    return isinstance(key, Ed25519PrivateKey)


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _Wrong("setting_file", path=path, reason=reason) from error
