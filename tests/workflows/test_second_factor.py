"""Authenticators and recovery codes, by the pages and by the API."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from manifest_service.services import totp
from tests.workflows.browsers import HTML, browser, call, csrf, is_in
from tests.workflows.county import PASSWORD, County, account_words, make_county, started_again


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[County]:
    """The county, started again with the setting that asks officers for a second factor."""
    made = started_again(make_county(tmp_path), tmp_path, second_factor="required")
    yield made
    made.app.extensions["services"].store.close()


def code(county: County, secret: str, minutes: float = 0) -> str:
    """What the authenticator shows at that minute."""
    return totp.code_at(base64.b32decode(secret), county.at(minutes))


def enrolled(county: County, client: FlaskClient, minutes: float = 0) -> tuple[str, list[str]]:
    """(secret, recovery codes) of an authenticator set up by the page."""
    begun = call(client, "POST", "/me/factors/totp", {"password": PASSWORD}).get_json()
    body = {
        "enrolment": begun["enrolment"],
        "code": code(county, begun["secret"], minutes),
        "name": "phone",
    }
    done = call(client, "POST", "/me/factors/totp/confirm", body)
    assert done.status_code == 200, done.get_json()
    return begun["secret"], done.get_json()["recovery_codes"]


def half_in(county: County, username: str) -> FlaskClient:
    """A browser whose password was right."""
    client = county.app.test_client()
    form = {"username": username, "password": PASSWORD, "csrf": csrf(client)}
    answer = client.post("/login", data=form)
    assert answer.headers["Location"].startswith("/login/second")
    return client


def second(client: FlaskClient, said: str) -> int:
    form = {"code": said, "csrf": csrf(client, "/login/second")}
    return client.post("/login/second", data=form).status_code


def token(county: County, username: str, **more: str) -> tuple[int, Any]:
    body = {"username": username, "password": PASSWORD, **more}
    answer = county.client.post("/api/v1/token", json=body)
    return answer.status_code, answer.get_json()


def test_an_authenticator_is_set_up_and_asked_for(county: County) -> None:
    here, elsewhere = browser(county, "officer"), browser(county, "officer")
    secret, codes = enrolled(county, here)
    assert len(set(codes)) == 10
    assert is_in(here)
    assert not is_in(elsewhere)
    client = half_in(county, "officer")
    assert not is_in(client)
    assert second(client, "000000") == 401
    assert second(client, code(county, secret, 1)) == 302
    assert is_in(client)
    (session,) = [
        one for one in call(client, "GET", "/me/sessions").get_json()["items"] if one["current"]
    ]
    assert session["proof"] == "totp"
    shown = call(client, "GET", "/me/factors").get_json()
    assert (shown["items"][0]["name"], shown["recovery_codes_left"]) == ("phone", 10)
    assert account_words(county, "officer") == ["opened", "password_set", "factor_added"]
    listed = {a["username"]: a for a in county.ok("GET", "/accounts", "admin")["items"]}
    assert (listed["officer"]["has_second_factor"], listed["gate"]["has_second_factor"]) == (
        True,
        False,
    )


def test_a_code_is_good_once_and_not_the_one_it_was_set_up_with(county: County) -> None:
    secret, _ = enrolled(county, browser(county, "officer"))
    assert token(county, "officer", code=code(county, secret))[1]["code"] == "second_factor_wrong"
    fresh = code(county, secret, 1)
    assert token(county, "officer", code=fresh)[0] == 200
    assert token(county, "officer", code=fresh)[1]["code"] == "second_factor_wrong"
    before = code(county, secret, 0.5)
    county.at(1)
    assert token(county, "officer", code=before)[1]["code"] == "second_factor_wrong"


def test_a_program_is_told_that_a_code_is_needed(county: County) -> None:
    enrolled(county, browser(county, "officer"))
    assert token(county, "officer")[1]["code"] == "second_factor_needed"
    assert token(county, "officer", password="wrong")[1]["code"] == "credentials_wrong"


def test_guessing_codes_makes_the_guesser_wait_and_not_the_owner(county: County) -> None:
    secret, _ = enrolled(county, browser(county, "officer"))
    client = half_in(county, "officer")
    assert [second(client, f"00000{n}") for n in range(6)] == [401] * 5 + [429]
    body = {"username": "officer", "password": PASSWORD, "code": code(county, secret, 0.5)}
    where = {"REMOTE_ADDR": "198.51.100.1"}
    assert (
        county.client.post("/api/v1/token", json=body, environ_overrides=where).status_code == 200
    )


def test_a_recovery_code_is_good_once_and_on_record(county: County) -> None:
    client = browser(county, "officer")
    _, codes = enrolled(county, client)
    assert second(half_in(county, "officer"), codes[3].lower().replace("-", " ")) == 302
    assert second(half_in(county, "officer"), codes[3]) == 401
    assert second(half_in(county, "officer"), codes[4]) == 302
    assert account_words(county, "officer")[-2:] == ["recovery_code_used"] * 2
    assert call(client, "POST", "/me/recovery-codes", {"password": "no"}).status_code == 403
    fresh = call(client, "POST", "/me/recovery-codes", {"password": PASSWORD}).get_json()
    assert second(half_in(county, "officer"), codes[5]) == 401
    assert second(half_in(county, "officer"), fresh["recovery_codes"][5]) == 302


def test_a_waiting_sign_in_ends_with_time_use_and_password(county: County) -> None:
    secret, _ = enrolled(county, browser(county, "officer"))
    county.at(1)
    late, stale = half_in(county, "officer"), half_in(county, "officer")
    page = csrf(late, "/login/second")
    said = code(county, secret, 12)
    assert late.post("/login/second", data={"code": said, "csrf": page}).status_code == 302
    assert not is_in(late)
    county.app.extensions["services"].accounts.set_password("officer", "seven purple kettles")
    form = {"code": said, "csrf": csrf(stale, "/login")}
    assert stale.post("/login/second", data=form).headers["Location"].startswith("/login")
    assert not is_in(stale)


def test_a_forgotten_password_is_helped_without_getting_past_the_second_factor(
    county: County,
) -> None:
    secret, _ = enrolled(county, browser(county, "officer"))
    given = {"password": "given by an administrator"}
    county.ok("PUT", "/accounts/officer/password", "admin", given)
    client = county.app.test_client()
    form = {"username": "officer", **given, "csrf": csrf(client)}
    assert client.post("/login", data=form).headers["Location"].startswith("/login/first")
    chosen = {"new_password": "seven purple kettles", "csrf": csrf(client, "/login/first")}
    answer = client.post("/login/first", data=chosen)
    assert answer.headers["Location"].startswith("/login/second")
    assert not is_in(client)
    assert second(client, code(county, secret, 1)) == 302
    assert is_in(client)


def test_an_enrolment_needs_password_right_code_and_its_owner(county: County) -> None:
    client = browser(county, "officer")
    wrong = call(client, "POST", "/me/factors/totp", {"password": "not this one"})
    assert wrong.get_json()["code"] == "password_wrong"
    begun = call(client, "POST", "/me/factors/totp", {"password": PASSWORD}).get_json()
    assert begun["qr"].startswith("data:image/svg+xml;base64,")
    body = {"enrolment": begun["enrolment"], "code": "000000", "name": "phone"}
    faults = call(client, "POST", "/me/factors/totp/confirm", body).get_json()["faults"]
    assert faults[0]["code"] == "code_wrong"
    body["code"] = code(county, begun["secret"])
    other = call(browser(county, "gate"), "POST", "/me/factors/totp/confirm", body)
    assert other.get_json()["code"] == "enrolment_over"
    assert call(client, "POST", "/me/factors/totp/confirm", body).status_code == 200
    again = call(client, "POST", "/me/factors/totp/confirm", body)
    assert again.get_json()["code"] == "enrolment_over"
    assert call(client, "GET", "/me/factors").get_json()["items"][1:] == []


def test_secrets_lie_sealed_in_the_database(county: County) -> None:
    secret, _codes = enrolled(county, browser(county, "officer"))
    services = county.app.extensions["services"]
    account = services.store.read(lambda tx: tx.accounts.by_username("officer"))
    (row,) = services.store.read(lambda tx: tx.factors.of(account.id))
    assert base64.b32decode(secret) not in row.secret
    assert services.factors.vault.open(row.secret, account.id) == base64.b32decode(secret)


def test_an_administrator_removes_what_somebody_has_lost(county: County) -> None:
    client = browser(county, "officer")
    enrolled(county, client)
    assert county.call("POST", "/accounts/officer/factors/remove", "clerk")[0] == 403
    assert county.call("POST", "/accounts/officer/factors/remove", "admin")[0] == 204
    assert not is_in(client)
    assert is_in(browser(county, "officer"))
    assert account_words(county, "officer")[-1] == "factors_removed"
    assert county.call("POST", "/accounts/nobody/factors/remove", "admin")[0] == 404


def test_the_last_administrator_is_helped_on_the_machine(county: County) -> None:
    enrolled(county, browser(county, "admin"))
    assert token(county, "admin")[1]["code"] == "second_factor_needed"
    county.app.extensions["services"].factors.remove_all("admin")
    assert token(county, "admin")[0] == 200
    assert account_words(county, "admin")[-1] == "factors_removed"


def test_one_s_own_factor_is_removed_with_the_password(county: County) -> None:
    client = browser(county, "gate")
    enrolled(county, client)
    (one,) = call(client, "GET", "/me/factors").get_json()["items"]
    path = f"/me/factors/{one['id']}/remove"
    assert call(client, "POST", path, {"password": "not this one"}).status_code == 403
    other = call(browser(county, "clerk"), "POST", path, {"password": PASSWORD})
    assert other.get_json()["code"] == "factor_unknown"
    assert call(client, "POST", path, {"password": PASSWORD}).status_code == 204
    assert token(county, "gate")[0] == 200
    assert account_words(county, "gate") == [
        "opened",
        "password_set",
        "factor_added",
        "factor_removed",
    ]


def test_where_it_is_required_nothing_else_is_open_before(strict: County) -> None:
    client = browser(strict, "officer")
    for path in ("/officer", "/patrol"):
        assert client.get(path, headers=HTML).headers["Location"] == "/account"
    assert "bell.js" not in client.get("/account", headers=HTML).get_data(as_text=True)
    refused = call(client, "GET", "/alerts")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "second_factor_not_enrolled")
    assert token(strict, "officer")[1]["code"] == "second_factor_not_enrolled"
    secret, _ = enrolled(strict, client)
    assert client.get("/officer", headers=HTML).status_code == 200
    assert call(client, "GET", "/alerts").status_code == 200
    assert token(strict, "officer", code=code(strict, secret, 1))[0] == 200
    (one,) = call(client, "GET", "/me/factors").get_json()["items"]
    last = call(client, "POST", f"/me/factors/{one['id']}/remove", {"password": PASSWORD})
    assert last.get_json()["code"] == "second_factor_required"


def test_where_it_is_required_the_parties_sign_in_as_before(strict: County) -> None:
    assert browser(strict, "gate").get("/site", headers=HTML).status_code == 200
    assert token(strict, "dispatcher")[0] == 200
