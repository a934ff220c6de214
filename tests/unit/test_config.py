"""Settings are checked at start, each with words: which, why, what is allowed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from manifest_service.config import Settings, from_environment, in_force, unknown_settings
from manifest_service.errors import Fault, Unusable
from manifest_service.setting_values import RULES
from manifest_service.texts import words


def wrong(**environment: str) -> tuple[Fault, ...]:
    with pytest.raises(Unusable) as found:
        from_environment({f"MANIFEST_{name}": value for name, value in environment.items()})
    return found.value.faults


def test_what_comes_is_good() -> None:
    settings = from_environment({})
    assert settings == Settings()
    # Empty is a way to be left out: it means the embedded database, no tiles, no mail.
    for name, rule in RULES.items():
        assert getattr(settings, name) == "" or rule(getattr(settings, name)) is None, name


@pytest.mark.parametrize(
    ("name", "value", "code", "allowed"),
    [
        ("PORT", "70000", "setting_range", "65535"),
        ("PORT", "eighty", "setting_whole_number", "whole number"),
        ("THREADS", "0", "setting_range", "between 1 and 256"),
        ("JOBS", "on", "setting_choice", "inline, off"),
        ("LOG_FORMAT", "xml", "setting_choice", "text, json"),
        ("PUBLIC_URL", "county.example", "setting_address", "http, https"),
        ("COUNTY", "37152", "setting_form", "371525"),
        ("COUNTY_CENTER_LAT", "north", "setting_number", "no number"),
        ("COUNTY_CENTER_LAT", "nan", "setting_range", "between -90 and 90"),
        ("TILE_URL", "https://tiles.example/", "setting_form", "{z}"),
        ("SMTP_SECURITY", "ssl", "setting_choice", "starttls, tls, none"),
        ("PASSWORD_MIN_LENGTH", "7", "setting_range", "between 8 and 64"),
        ("PASSWORD_MIN_LENGTH", "long", "setting_whole_number", "whole number"),
        ("SESSION_HOURS", "0", "setting_range", "between 1 and 720"),
        ("SESSION_IDLE_MINUTES", "1", "setting_range", "between 5"),
        ("OFFICE_IDLE_MINUTES", "100000", "setting_range", "between 5 and 1440"),
        ("SECOND_FACTOR", "sometimes", "setting_choice", "optional, required"),
        ("OIDC_ISSUER", "id.example", "setting_address", "http, https"),
        ("OIDC_ISSUER", "http://id.example", "setting_form", "https://id.example"),
        ("OIDC_ISSUER", "https://id.example/?realm=a", "setting_form", "https://id.example"),
        ("OIDC_CLAIM", "sub or email", "setting_form", "sub"),
        ("OIDC_SCOPE", "profile", "setting_form", "openid profile"),
        ("DATABASE_URL", "mysql://root:geheim@host/x", "setting_form", "postgresql://"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(
    name: str, value: str, code: str, allowed: str
) -> None:
    (fault,) = wrong(**{name: value})
    assert (fault.path, fault.code) == (f"MANIFEST_{name}", code)
    for locale in ("zh", "en"):
        assert words(locale).knows(f"refusals.{code}")
    assert allowed in words("en").say(f"refusals.{code}", **fault.params)


PUBLIC = "https://a.county.example/m"


@pytest.mark.parametrize("host", ["elsewhere.example", "ounty.example"])
def test_passkeys_are_of_no_other_domain(host: str) -> None:
    (fault,) = wrong(PUBLIC_URL=PUBLIC, PASSKEY_HOST=host)
    assert (fault.path, fault.code) == ("MANIFEST_PASSKEY_HOST", "setting_not_above")


def test_passkeys_may_be_of_a_domain_above() -> None:
    environment = {"MANIFEST_PUBLIC_URL": PUBLIC, "MANIFEST_PASSKEY_HOST": "county.example"}
    assert from_environment(environment).passkey_host == "county.example"
    assert from_environment({"MANIFEST_PASSKEY_HOST": "localhost"}).passkey_host == "localhost"


def test_every_wrong_setting_is_told_at_once() -> None:
    assert [fault.path for fault in wrong(PORT="x", JOBS="on")] == [
        "MANIFEST_JOBS",
        "MANIFEST_PORT",
    ]


def test_mail_needs_a_sender() -> None:
    (fault,) = wrong(SMTP_HOST="mail.example")
    assert fault.path == "MANIFEST_SMTP_SENDER"


def test_an_identity_provider_must_know_us() -> None:
    (fault,) = wrong(OIDC_ISSUER="https://id.example")
    assert (fault.path, fault.code) == ("MANIFEST_OIDC_CLIENT_ID", "setting_needed_for_oidc")
    settings = Settings(oidc_client_secret="told to nobody")
    assert in_force(settings) == {"MANIFEST_OIDC_CLIENT_SECRET": "***"}


@pytest.mark.parametrize(("given", "needed"), [("CERTIFICATE", "KEY"), ("KEY", "CERTIFICATE")])
def test_a_certificate_and_its_key_come_together(given: str, needed: str) -> None:
    (fault,) = wrong(**{f"TLS_{given}": "/etc/a.pem"})
    assert (fault.path, fault.code) == (f"MANIFEST_TLS_{needed}", "setting_needed_beside")
    for locale in ("zh", "en"):
        said = words(locale).say(f"refusals.{fault.code}", **fault.params)
        assert f"MANIFEST_TLS_{given}" in said


TLS = {"MANIFEST_TLS_CERTIFICATE": "/etc/a.pem", "MANIFEST_TLS_KEY": "/etc/a.key"}


def test_what_is_served_by_tls_is_called_https() -> None:
    assert from_environment(TLS).public_url == "https://localhost:8000"
    settings = from_environment({**TLS, "PORT": "8443"})
    assert settings.public_url == settings.own_address == "https://localhost:8443"
    settings = from_environment({**TLS, "MANIFEST_PUBLIC_URL": PUBLIC})
    assert settings.own_address == PUBLIC, "the certificate holds no other name"
    assert from_environment({"PORT": "81"}).own_address == "http://127.0.0.1:81"
    with pytest.raises(Unusable) as found:
        from_environment({**TLS, "MANIFEST_PUBLIC_URL": "http://county.example"})
    (fault,) = found.value.faults
    assert (fault.path, fault.code) == ("MANIFEST_PUBLIC_URL", "setting_not_https")


def test_a_secret_is_never_said_again() -> None:
    (fault,) = wrong(DATABASE_URL="mysql://root:geheim@host/x")
    assert "geheim" not in str(fault)
    settings = from_environment({"MANIFEST_DATABASE_URL": "postgresql://a:geheim@host/x"})
    assert "geheim" not in str(in_force(settings))


def test_a_setting_that_does_not_exist_is_named_with_the_one_that_was_meant() -> None:
    (fault,) = unknown_settings(
        {"MANIFEST_TREADS": "8", "MANIFEST_DEMO_PASSWORD": "x", "HOME": "/"}
    )
    assert (fault.path, fault.params["meant"]) == ("MANIFEST_TREADS", "MANIFEST_THREADS")


def command(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MANIFEST_", "PORT"))}
    return subprocess.run(
        [sys.executable, "-m", "manifest_service", "config", "check"],
        env={**inherited, "MANIFEST_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_command_checks_and_starts_nothing(tmp_path: Path) -> None:
    good = command(tmp_path / "data", MANIFEST_THREADS="16")
    assert (good.returncode, "MANIFEST_THREADS=16" in good.stdout) == (0, True), good.stderr
    assert not (tmp_path / "data").exists()
    misspelt = command(tmp_path, MANIFEST_TREADS="16")
    assert (misspelt.returncode, "MANIFEST_THREADS?" in misspelt.stderr) == (2, True)
    bad = command(tmp_path, MANIFEST_JOBS="on", MANIFEST_THREADS="0")
    assert bad.returncode == 2
    assert "MANIFEST_JOBS: on is none of: inline, off" in bad.stderr
    (tmp_path / "file").write_text("")
    nowhere = command(tmp_path / "file" / "data")
    assert (nowhere.returncode, "cannot be written to" in nowhere.stderr) == (2, True)
