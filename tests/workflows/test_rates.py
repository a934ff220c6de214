"""Floods: who asks too often waits, and nobody else notices."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import url_for
from werkzeug.test import TestResponse

from manifest_service.app import create_app
from manifest_service.config import Settings
from manifest_service.web.rates import Rates
from tests.workflows.county import MORNING, PASSWORD, County, make_county

FLOOD, HONEST = "198.51.100.7", "203.0.113.9"
QUOTAS = {"rate_address": 40, "rate_sign_in": 5, "rate_account": 20, "rate_positions": 60}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county whose limits are low; its people are at this machine unless they say otherwise."""
    made = make_county(tmp_path)
    for user in ("officer", "clerk", "driver", "terminal"):
        made._token(user)
    services = made.app.extensions["services"]
    settings = Settings(data_dir=tmp_path, **QUOTAS)
    made.app = create_app(settings, services)
    # A minute in which no time passes: a slow machine would see buckets fill again.
    made.app.extensions["rates"] = Rates(settings, clock=lambda: 0.0)
    made.client = made.app.test_client()
    yield made
    services.store.close()


def ask(
    county: County, path: str, user: str = "", address: str = FLOOD, **more: Any
) -> TestResponse:
    headers = {"Authorization": f"Bearer {county._token(user)}"} if user else {}
    return county.client.open(
        f"/api/v1{path}",
        headers={"Accept-Language": "en"} | headers,
        environ_overrides={"REMOTE_ADDR": address},
        **more,
    )


def sign_in(county: County, address: str = FLOOD) -> TestResponse:
    said = {"username": "officer", "password": PASSWORD}
    return ask(county, "/token", address=address, method="POST", json=said)


def test_one_account_floods_and_another_at_the_same_address_is_served(county: County) -> None:
    answers = [ask(county, "/me", "clerk") for _ in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {200}
    refused = answers[20]
    said = refused.get_json()
    assert (refused.status_code, said["code"]) == (429, "too_many_requests")
    assert refused.content_type == "application/problem+json"
    assert said["params"]["policy"] == "account"
    assert refused.headers["Retry-After"] == said["params"]["seconds"] == "3"
    assert ask(county, "/me", "officer").status_code == 200
    assert ask(county, "/me", "clerk", HONEST).status_code == 429  # wherever it asks from


def test_one_address_floods_and_another_is_served(county: County) -> None:
    statuses = [ask(county, "/manifests").status_code for _ in range(60)]
    assert statuses[:40] == [401] * 40
    assert statuses[40:] == [429] * 20
    served = ask(county, "/me", "officer", HONEST)
    assert served.status_code == 200
    assert served.headers["RateLimit-Policy"] == '"address";q=40;w=60, "account";q=20;w=60'
    assert served.headers["RateLimit"] == '"address";r=39;t=2, "account";r=19;t=3'


def test_a_storm_of_logins_is_stopped_before_a_password_is_hashed(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [sign_in(county).status_code for _ in range(5)] == [200] * 5
    passwords = type(county.app.extensions["services"].accounts.passwords)

    def never(*_: object) -> bool:
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(passwords, "matches", never)
        stopped = sign_in(county)
    assert (stopped.status_code, stopped.get_json()["params"]["policy"]) == (429, "sign-in")
    assert sign_in(county, HONEST).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/api/v1/first-password"), ("POST", "/login/first"), ("GET", "/login/oidc")],
)
def test_every_way_that_costs_a_sign_in_is_counted_as_one(
    county: County, method: str, path: str
) -> None:
    said = {"username": "officer", "password": "no", "new_password": "no"}
    answers = [
        county.client.open(
            path,
            method=method,
            json=said if method == "PUT" else None,
            headers={"Accept": "application/json"},
            environ_overrides={"REMOTE_ADDR": FLOOD},
        )
        for _ in range(6)
    ]
    assert 429 not in [answer.status_code for answer in answers[:5]]
    assert answers[5].status_code == 429
    assert answers[5].get_json()["params"]["policy"] == "sign-in"


def test_a_terminal_that_sends_positions_is_counted_apart(county: County) -> None:
    """More than its account or its address might ask, while somebody floods from the same address."""
    for _ in range(60):
        ask(county, "/manifests")
    fixes = {"positions": [county.fix(MORNING, 115.44, 36.48)]}
    sent = [
        ask(county, "/positions", "terminal", method="POST", json=fixes).status_code
        for _ in range(61)
    ]
    assert sent == [200] * 60 + [429]
    refused = ask(county, "/positions", "terminal", method="POST", json=fixes)
    assert refused.get_json()["params"]["policy"] == "positions"
    assert int(refused.headers["Retry-After"]) >= 1


def test_positions_with_a_bad_token_are_counted_as_what_they_are(county: County) -> None:
    statuses = [
        county.client.post(
            "/api/v1/positions",
            headers={"Authorization": "Bearer forged"},
            environ_overrides={"REMOTE_ADDR": FLOOD},
        ).status_code
        for _ in range(41)
    ]
    assert statuses == [401] * 40 + [429]


def test_a_page_of_many_parts_and_a_watch_over_the_service_are_not_counted(county: County) -> None:
    with county.app.test_request_context():
        asset = url_for("static", filename="js/ui.js")
    for path in ("/healthz", "/readyz", asset):
        for _ in range(60):
            answer = county.client.get(path, environ_overrides={"REMOTE_ADDR": FLOOD})
            assert (answer.status_code, "RateLimit" in answer.headers) == (200, False), path


def test_a_forged_header_is_no_way_out_of_a_limit(county: County) -> None:
    for n in range(41):
        answer = county.client.get(
            "/api/v1/manifests",
            headers={"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"},
            environ_overrides={"REMOTE_ADDR": FLOOD},
        )
    assert answer.status_code == 429


def test_this_machine_is_not_counted(county: County) -> None:
    assert {ask(county, "/me", "clerk", "127.0.0.1").status_code for _ in range(60)} == {200}


def test_wrong_guesses_are_told_when_to_come_back(county: County) -> None:
    wrong = {"username": "officer", "password": "no"}
    for _ in range(7):
        answer = ask(county, "/token", address="127.0.0.1", method="POST", json=wrong)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 50
