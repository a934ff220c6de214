"""Which of our languages a reader gets."""

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from manifest_service.web.texts import locale_of


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("en-GB,zh;q=0.5", "en"),
        ("en-GB;q=0.4,zh-TW;q=0.5", "zh"),
        ("fr,EN-us;q=0.3", "en"),
        ("en;q=0", "zh"),
        ("fr,*;q=0.1", "zh"),
        ("", "zh"),
    ],
)
def test_the_language_wished_for_most_that_we_have(asked: str, got: str) -> None:
    builder = EnvironBuilder(headers=[("Accept-Language", asked)] if asked else [])
    assert locale_of(Request(builder.get_environ()), None) == got
