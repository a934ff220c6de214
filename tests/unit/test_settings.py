"""Settings are checked at the start, in words."""

import pytest

from manifest_service.config import from_environment
from manifest_service.errors import Unusable


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MANIFEST_PASSWORD_MIN_LENGTH", "7"),
        ("MANIFEST_SESSION_HOURS", "0"),
        ("MANIFEST_SESSION_IDLE_MINUTES", "1"),
        ("MANIFEST_OFFICE_IDLE_MINUTES", "100000"),
    ],
)
def test_a_setting_that_protects_nobody_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(Unusable) as raised:
        from_environment({name: value})
    assert raised.value.code == "setting_out_of_range"
    assert raised.value.params["variable"] == name


def test_a_setting_that_is_no_number_is_named() -> None:
    with pytest.raises(Unusable) as raised:
        from_environment({"MANIFEST_PASSWORD_MIN_LENGTH": "long"})
    assert raised.value.params["variable"] == "MANIFEST_PASSWORD_MIN_LENGTH"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MANIFEST_SECOND_FACTOR", "sometimes"),
        ("MANIFEST_PASSKEY_HOST", "elsewhere.example"),
        ("MANIFEST_PASSKEY_HOST", "ounty.example"),
    ],
)
def test_a_setting_that_means_nothing_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(Unusable) as raised:
        from_environment({name: value, "MANIFEST_PUBLIC_URL": "https://a.county.example/m"})
    assert (raised.value.code, raised.value.params["variable"]) == ("setting_invalid", name)


def test_passkeys_may_be_of_a_domain_above() -> None:
    environment = {"MANIFEST_PUBLIC_URL": "https://a.county.example/m"}
    settings = from_environment(environment | {"MANIFEST_PASSKEY_HOST": "county.example"})
    assert settings.passkey_host == "county.example"
