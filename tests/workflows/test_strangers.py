"""Strangers have turns of their own: who is let in does not stand in line with them."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from manifest_service.app import create_app
from manifest_service.config import Settings
from manifest_service.web.bodies import OF_STRANGERS
from manifest_service.web.callers import STRANGERS, callers_of
from tests.workflows.browsers import browser
from tests.workflows.county import County

LARGE = b" " * OF_STRANGERS + b"[]"


@pytest.fixture
def app(county: County, tmp_path: Path) -> Flask:
    """A process that has just begun, and knows nobody."""
    settings = Settings(data_dir=tmp_path, threads=2 * STRANGERS)
    return create_app(settings, county.app.extensions["services"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def crowd(app: Flask) -> None:
    """Strangers have all the turns there are for them, and nobody waits for long."""
    turns = callers_of(app).turns
    turns._wait_s = 0.01
    for address in ("192.0.2.1", "192.0.2.2"):
        turns.take(address)


def test_who_was_let_in_goes_on_while_strangers_wait(county: County, app: Flask) -> None:
    client, token = app.test_client(use_cookies=False), county._token("officer")
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 200
    crowd(app)
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 200
    strangers: tuple[dict[str, str], ...] = ({}, bearer("forged"), {"Cookie": "manifest_session=x"})
    for headers in strangers:
        assert client.get("/api/v1/me", headers=headers).status_code == 503


def test_who_signed_in_on_a_page_goes_on_too(county: County, app: Flask) -> None:
    client = browser(replace(county, app=app), "officer")
    assert client.get("/account").status_code == 200
    crowd(app)
    assert client.get("/account").status_code == 200
    assert app.test_client().get("/login").status_code == 503


def test_positions_with_a_known_token_are_taken_and_with_a_strange_one_wait(
    county: County, app: Flask
) -> None:
    client, body = app.test_client(use_cookies=False), {"positions": []}
    known = bearer(county._token("terminal"))

    def sent(headers: dict[str, str]) -> int:
        return client.post("/api/v1/positions", json=body, headers=headers).status_code

    before = sent(known)
    crowd(app)
    assert (sent(known), sent(bearer("forged"))) == (before, 503)
    assert before != 503


def test_a_large_body_of_a_stranger_is_not_read(county: County, app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    for headers in ({}, bearer("forged")):
        unread = BytesIO(LARGE)
        answer = client.post(
            "/api/v1/token",
            headers=headers,
            environ_overrides={"wsgi.input": unread, "CONTENT_LENGTH": str(len(LARGE))},
        )
        assert (answer.status_code, unread.tell()) == (401, 0)
        assert answer.get_json(force=True)["code"] == "not_signed_in"
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    # Of somebody whom this process has not seen yet it is.
    known = bearer(county._token("officer"))
    answer = client.post("/api/v1/positions", data=LARGE, headers=known)
    assert answer.status_code not in (401, 503)
