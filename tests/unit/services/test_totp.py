"""Codes of RFC 6238, and their recovery."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.services import recovery_codes, totp

SECRET = b"12345678901234567890"
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_vectors_of_the_standard_hold(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1; the last six of its eight digits."""
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_at(SECRET, at) == code
    assert totp.step_of(SECRET, code, at) == seconds // 30


def test_a_clock_half_a_minute_off_is_understood_and_more_is_not() -> None:
    step = int(NOW.timestamp()) // 30
    found = [
        totp.step_of(
            SECRET, totp.code_at(SECRET, datetime.fromtimestamp((step + n) * 30, UTC)), NOW
        )
        for n in (-2, -1, 0, 1, 2)
    ]
    assert found == [None, step - 1, step, step + 1, None]


@given(st.text(max_size=12))
def test_what_is_no_code_is_no_code(text: str) -> None:
    if not (text.isascii() and text.isdigit() and len(text) == 6):
        assert totp.step_of(SECRET, text, NOW) is None


def test_the_secret_is_told_as_authenticators_read_it() -> None:
    uri = totp.uri_of(SECRET, "officer-1", "county.example")
    assert uri.startswith("otpauth://totp/county.example:officer-1?")
    assert f"secret={totp.text_of(SECRET)}" in uri


@given(st.integers(0, 9), st.binary(min_size=10, max_size=32))
def test_a_recovery_code_is_read_however_it_is_typed(n: int, random: bytes) -> None:
    code = recovery_codes.code_of(n, random)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        found = recovery_codes.read(typed)
        assert found is not None
        assert found == (n, code[2:].replace("-", ""))


@given(st.text(max_size=20))
def test_any_text_is_a_recovery_code_or_none(text: str) -> None:
    found = recovery_codes.read(text)
    assert found is None or recovery_codes.code_of(found[0], b"") is not None
