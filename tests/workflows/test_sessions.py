"""Signing in, staying signed in, and the end of it, by pages and programs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.workflows.browsers import HTML, JSON, browser, call, csrf, is_in
from tests.workflows.county import PASSWORD, County, make_county

OTHER = "seven purple kettles whistle"


@pytest.fixture(params=["sqlite", "postgresql"])
def county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[County]:
    """The county on each database."""
    address = request.getfixturevalue(f"{request.param}_address")
    made = make_county(tmp_path, plans=False, database=address)
    yield made
    made.app.extensions["services"].store.close()


def asked(client: FlaskClient, method: str, path: str, json: Any = None) -> int:
    status: int = call(client, method, path, json).status_code
    return status


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("manifest_session")
    assert found is not None
    return found.value


def test_every_sign_in_begins_another_session_and_ends_the_one_before(county: County) -> None:
    client = browser(county, "gate")
    before = cookie(client)
    form = {"username": "gate", "password": PASSWORD, "csrf": csrf(client)}
    client.post("/login", data=form)
    assert is_in(client)
    thief = county.app.test_client()
    thief.set_cookie("manifest_session", before)
    assert not is_in(thief)


def test_signing_out_ends_the_session_itself(county: County) -> None:
    client = browser(county, "gate")
    stolen = cookie(client)
    client.post("/logout", data={"csrf": csrf(client, "/account")})
    thief = county.app.test_client()
    thief.set_cookie("manifest_session", stolen)
    assert not is_in(thief)


def test_a_session_ends_when_nothing_is_done_in_it(county: County) -> None:
    gate, officer = browser(county, "gate"), browser(county, "officer")
    county.at(59)
    assert is_in(gate)
    assert is_in(officer)
    county.at(60)  # what pages read by themselves put nothing off
    assert is_in(gate)
    assert not is_in(officer)
    county.at(200)
    assert is_in(gate, **{"X-Activity": "1"})
    county.at(300)
    assert is_in(gate)
    county.at(440)
    assert not is_in(gate)


def test_a_session_ends_after_a_shift_whatever_is_done(county: County) -> None:
    client = browser(county, "gate")
    token = {
        "Authorization": f"Bearer {county.ok('POST', '/token', 'gate', {'username': 'gate', 'password': PASSWORD})['token']}"
    }
    for hour in range(1, 12):
        county.at(hour * 60)
        assert client.get("/account", headers=HTML).status_code == 200
        assert is_in(county.app.test_client(), **token)
    county.at(12 * 60)
    assert not is_in(client)
    assert not is_in(county.app.test_client(), **token)


def test_one_sees_where_one_is_signed_in_and_ends_it(county: County) -> None:
    here, elsewhere = browser(county, "gate"), browser(county, "gate")
    items = here.get("/api/v1/me/sessions", headers=JSON).get_json()["items"]
    assert [(one["kind"], one["current"]) for one in items].count(("page", True)) == 1
    (other,) = [one for one in items if not one["current"]]
    assert (other["address"], other["agent"].startswith("Werkzeug")) == ("127.0.0.1", True)
    assert asked(browser(county, "clerk"), "DELETE", f"/me/sessions/{other['id']}") == 404
    assert asked(here, "DELETE", f"/me/sessions/{other['id']}") == 204
    assert is_in(here)
    assert not is_in(elsewhere)
    again = browser(county, "gate")
    county.ok("GET", "/me", "gate")
    assert asked(here, "DELETE", "/me/sessions") == 204
    assert not is_in(here)
    assert not is_in(again)
    token = {"Authorization": f"Bearer {county.tokens['gate']}"}
    assert not is_in(county.app.test_client(), **token)


def test_another_password_ends_the_other_sessions_and_renews_the_own(county: County) -> None:
    here, elsewhere = browser(county, "gate"), browser(county, "gate")
    before = cookie(here)
    wrong = {"password": "not the one", "new_password": OTHER}
    assert asked(here, "PUT", "/me/password", wrong) == 403
    weak = {"password": PASSWORD, "new_password": "gate gate gate gate"}
    assert asked(here, "PUT", "/me/password", weak) == 422
    assert is_in(elsewhere)
    good = {"password": PASSWORD, "new_password": OTHER}
    assert asked(here, "PUT", "/me/password", good) == 204
    assert is_in(here)
    assert not is_in(elsewhere)
    assert cookie(here) != before
    thief = county.app.test_client()
    thief.set_cookie("manifest_session", before)
    assert not is_in(thief)
    browser(county, "gate", OTHER)


def test_the_page_that_changed_the_password_can_still_sign_out(county: County) -> None:
    client = browser(county, "gate")
    token = csrf(client, "/account")
    said = JSON | {"X-CSRF-Token": token}
    body = {"password": PASSWORD, "new_password": OTHER}
    assert client.put("/api/v1/me/password", json=body, headers=said).status_code == 204
    assert client.post("/logout", data={"csrf": token}).status_code == 302
    assert not is_in(client)


def test_what_an_administrator_changes_ends_the_sessions(county: County) -> None:
    for method, path, body in (
        ("POST", "/accounts/gate/sign-out", None),
        ("PUT", "/accounts/gate/password", {"password": OTHER}),
        ("POST", "/accounts/gate/deactivate", None),
    ):
        client = browser(county, "gate")
        assert county.call(method, path, "clerk", body)[0] == 403
        assert is_in(client)
        county.ok(method, path, "admin", body)
        assert not is_in(client)
        if body is not None:
            own = {"username": "gate", "password": OTHER, "new_password": PASSWORD}
            assert county.client.put("/api/v1/first-password", json=own).status_code == 204


def test_another_role_or_firm_ends_the_sessions(county: County) -> None:
    store = county.app.extensions["services"].store
    for changed in ({"role": "auditor"}, {"organisation_id": "other"}):
        client = browser(county, "gate")
        held = store.read(lambda tx: tx.accounts.by_username("gate"))
        other = replace(held, **changed)
        store.write(lambda tx, to=other: tx.accounts.put(to))
        assert not is_in(client)
        store.write(lambda tx, to=held: tx.accounts.put(to))


def test_a_cookie_is_no_token_and_a_token_no_cookie(county: County) -> None:
    client = browser(county, "gate")
    with client.session_transaction() as held:
        secret = held["session"]
    bearer = {"Authorization": f"Bearer {secret}"}
    assert not is_in(county.app.test_client(), **bearer)
    county.ok("GET", "/me", "gate")
    with client.session_transaction() as held:
        held["session"] = county.tokens["gate"]
    assert not is_in(client)
