"""The check of types finds what is named otherwise than it is."""

import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from tests.contents import misnamed
from tests.pictures import a_png


def answer(content: bytes, content_type: str) -> TestResponse:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: Response(content, content_type=content_type))
    return app.test_client().get("/")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"{}", "application/json"),
        ("<!doctype html><p>联单".encode(), "text/html; charset=utf-8"),
        ("编号,重量\n1,2\n".encode(), "text/csv; charset=utf-8"),
        (a_png(), "image/png"),
        (b"", ""),
    ],
)
def test_what_is_as_it_says_passes(content: bytes, content_type: str) -> None:
    assert misnamed(answer(content, content_type)) == ""


@pytest.mark.parametrize(
    ("content", "content_type", "said"),
    [
        (b"{}", "text/plain; charset=utf-8", "not text/plain"),
        (b"<!doctype html>", "application/json", "not application/json"),
        (b"words", "text/plain", "charset None"),
        (b"words", "text/plain; charset=iso-8859-1", "charset iso-8859-1"),
        ("编号".encode("gb18030"), "text/csv; charset=utf-8", "not text/csv"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "charset None"),
        (b"<p/>", "image/svg+xml; charset=utf-8", "not image/svg+xml"),
        (a_png(), "image/jpeg", "not image/jpeg"),
        (a_png(), "application/octet-stream", "not application/octet-stream"),
        (b"words", "application/x-unknown", "not known"),
    ],
)
def test_what_is_not_is_told(content: bytes, content_type: str, said: str) -> None:
    assert said in misnamed(answer(content, content_type))
