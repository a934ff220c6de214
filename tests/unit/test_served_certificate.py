"""A certificate that cannot be served is told at start, with its reason, before anything listens."""

import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding

from manifest_service.adapters.certificates import look_at
from manifest_service.config import Settings
from manifest_service.errors import Unusable
from manifest_service.texts import words
from tests.certificates import key_pem, write_certificate

CERTIFICATE, KEY = "MANIFEST_TLS_CERTIFICATE", "MANIFEST_TLS_KEY"


def settings(folder: Path) -> Settings:
    return Settings(tls_certificate=str(folder / "server.pem"), tls_key=str(folder / "server.key"))


def test_what_is_good_is_good_until_its_end(tmp_path: Path) -> None:
    write_certificate(tmp_path, until=timedelta(days=20))
    now = datetime.now(UTC)
    good_until = look_at(settings(tmp_path), now)
    assert good_until is not None
    assert timedelta(days=19) < good_until - now < timedelta(days=20)
    assert look_at(Settings(), now) is None


def missing(folder: Path) -> None:
    (folder / "server.key").unlink()


def no_file(folder: Path) -> None:
    missing(folder)
    (folder / "server.key").mkdir()


def no_certificate(folder: Path) -> None:
    (folder / "server.pem").write_bytes((folder / "server.key").read_bytes())


def no_key(folder: Path) -> None:
    (folder / "server.key").write_bytes((folder / "server.pem").read_bytes())


def of_another(folder: Path) -> None:
    (folder / "server.key").write_bytes(key_pem(ec.generate_private_key(ec.SECP256R1())))


def encrypted(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    (folder / "server.key").write_bytes(key_pem(key, b"a password of tests"))


def of_another_kind(folder: Path) -> None:
    write_certificate(folder, key=ec.generate_private_key(ec.SECP521R1()))


def ended(folder: Path) -> None:
    write_certificate(folder, until=timedelta(minutes=-1))


def not_begun(folder: Path) -> None:
    write_certificate(folder, since=timedelta(days=1))


@pytest.mark.parametrize(
    ("spoil", "variable", "code"),
    [
        (missing, KEY, "setting_file"),
        (no_file, KEY, "setting_file"),
        (no_certificate, CERTIFICATE, "tls_certificate_no_pem"),
        (no_key, KEY, "tls_key_no_pem"),
        (of_another, KEY, "tls_key_of_other"),
        (encrypted, KEY, "tls_key_encrypted"),
        (of_another_kind, KEY, "tls_key_kind"),
        (ended, CERTIFICATE, "tls_certificate_not_good"),
        (not_begun, CERTIFICATE, "tls_certificate_not_good"),
    ],
)
def test_what_cannot_be_served_is_told_in_words(
    tmp_path: Path, spoil: Callable[[Path], None], variable: str, code: str
) -> None:
    write_certificate(tmp_path)
    spoil(tmp_path)
    with pytest.raises(Unusable) as found:
        look_at(settings(tmp_path), datetime.now(UTC))
    (fault,) = found.value.faults
    assert (found.value.code, fault.path, fault.code) == ("setting_invalid", variable, code)
    for locale in ("zh", "en"):
        assert str(tmp_path) in words(locale).say(f"refusals.{code}", **fault.params)


def test_what_openssl_would_not_load_is_told_too(tmp_path: Path) -> None:
    """By the policy of the machine: a certificate whose issuer signed it with SHA-1."""

    sha_256, sha_1 = (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01" + last for last in (b"\x0b", b"\x05"))
    key, now = rsa.generate_private_key(65537, 2048), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name.from_rfc4514_string("CN=localhost"))
        .issuer_name(x509.Name.from_rfc4514_string("CN=ca"))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    # The library signs no certificate so: its words and its signature are put in by hand.
    said = made.tbs_certificate_bytes.replace(sha_256, sha_1)
    der = made.public_bytes(Encoding.DER).replace(made.tbs_certificate_bytes, said)
    signed = key.sign(said, PKCS1v15(), hashes.SHA1())  # noqa: S303
    der = der.replace(sha_256, sha_1).replace(made.signature, signed)
    (tmp_path / "server.pem").write_text(ssl.DER_cert_to_PEM_cert(der))
    (tmp_path / "server.key").write_bytes(key_pem(key))
    with pytest.raises(Unusable) as found:
        look_at(settings(tmp_path), datetime.now(UTC))
    (fault,) = found.value.faults
    assert (fault.path, fault.code) == (CERTIFICATE, "tls_not_taken")
    assert "WEAK" in words("en").say("refusals.tls_not_taken", **fault.params)


@pytest.mark.slow
@pytest.mark.parametrize("command", [("serve",), ("config", "check")])
def test_nothing_starts_with_an_ended_certificate(tmp_path: Path, command: tuple[str, ...]) -> None:
    certificate, key = write_certificate(tmp_path, until=timedelta(minutes=-1))
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MANIFEST_", "PORT"))}
    given = {"MANIFEST_DATA_DIR": str(tmp_path / "data"), CERTIFICATE: str(certificate)}
    done = subprocess.run(
        [sys.executable, "-m", "manifest_service", *command],
        env={**inherited, **given, KEY: str(key)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert f"{CERTIFICATE}: the certificate in {certificate} is good from" in done.stderr
    assert not (tmp_path / "data").exists()
