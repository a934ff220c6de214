"""Settings are checked at the start, in words."""

import pytest

from manifest_service.config import from_environment
from manifest_service.errors import Unusable


@pytest.mark.parametrize(("name", "value"), [("MANIFEST_PASSWORD_MIN_LENGTH", "7")])
def test_a_setting_that_protects_nobody_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(Unusable) as raised:
        from_environment({name: value})
    assert raised.value.code == "setting_out_of_range"
    assert raised.value.params["variable"] == name


def test_a_setting_that_is_no_number_is_named() -> None:
    with pytest.raises(Unusable) as raised:
        from_environment({"MANIFEST_PASSWORD_MIN_LENGTH": "long"})
    assert raised.value.params["variable"] == "MANIFEST_PASSWORD_MIN_LENGTH"
