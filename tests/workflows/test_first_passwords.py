"""A password that an administrator chose for somebody: good for setting one's own, for a week, and for
nothing else (ASVS 5.0, 6.4.1)."""

from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from manifest_service.cli import Console, commands
from manifest_service.errors import NotAllowed
from manifest_service.services.first_passwords import PROGRAMS
from manifest_service.services.ports import Account
from tests.workflows.county import PASSWORD, County, account_words
from tests.workflows.test_accounts import csrf_of

GIVEN = "given by an administrator"
OWN = "chosen by its owner alone"
WEEK = 7 * 24 * 60
"""In minutes."""
A_WEEK_ON = "2026-11-27T01:00:00.000Z"


@pytest.fixture
def reset(county: County) -> County:
    """The clerk of the gate has forgotten his password, and was given another."""
    county.ok("PUT", "/accounts/gate/password", "admin", {"password": GIVEN})
    return county


def token(county: County, password: str, name: str = "gate") -> tuple[int, Any]:
    answer = county.client.post("/api/v1/token", json={"username": name, "password": password})
    body = answer.get_json()
    return answer.status_code, body.get("code") or body["account"]["username"]


def choose(county: County, first: str, own: str, name: str = "gate") -> tuple[int, Any]:
    said = {"username": name, "password": first, "new_password": own}
    answer = county.client.put("/api/v1/first-password", json=said)
    return answer.status_code, answer.get_json(silent=True)


def signing_in(county: County, password: str) -> tuple[FlaskClient, str, Any]:
    """(a browser, its token, the answer to the gate's name and `password`)."""
    browser = county.app.test_client()
    csrf = csrf_of(browser.get("/login").get_data(as_text=True))
    form = {"username": "gate", "password": password, "csrf": csrf, "next": "/site?scan=1"}
    return browser, csrf, browser.post("/login", data=form)


def known(county: County, name: str = "gate") -> Account:
    found: Account | None = county.store.read(lambda tx: tx.accounts.by_username(name))
    assert found is not None
    return found


def told(county: County) -> Mapping[str, Any]:
    listed = county.ok("GET", "/accounts", "admin")["items"]
    return {one["username"]: one["password_until_at"] for one in listed}


def test_it_gives_no_token(reset: County) -> None:
    assert token(reset, GIVEN) == (403, "first_password")
    assert token(reset, PASSWORD) == (401, "credentials_wrong")


def test_the_page_opens_nothing_before_one_s_own_is_set(reset: County) -> None:
    browser, csrf, answer = signing_in(reset, GIVEN)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/login/first?next=/site?scan%3D1",
    )
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.get("/site").headers["Location"].startswith("/login?")
    assert "别人设定" in browser.get("/login/first").get_data(as_text=True)
    form = {"csrf": csrf, "next": "/site?scan=1"}
    for password, word in ((GIVEN, "不同"), ("short", "15"), ("", "15")):
        refused = browser.post("/login/first", data={**form, "new_password": password})
        assert (refused.status_code, word in refused.get_data(as_text=True)) == (422, True)
        assert browser.get("/api/v1/me").status_code == 401
    chosen = browser.post("/login/first", data={**form, "new_password": OWN})
    assert chosen.headers["Location"] == "/site?scan=1"
    assert browser.get("/api/v1/me").get_json()["username"] == "gate"
    assert browser.get("/login/first").headers["Location"] == "/login"
    assert token(reset, OWN) == (200, "gate")
    assert token(reset, GIVEN) == (401, "credentials_wrong")
    assert account_words(reset, "gate")[-2:] == ["password_set", "password_set"]


def test_programs_set_it_by_a_call(reset: County) -> None:
    """Asked as somebody who has no page; what is wrong with it is said beside the field."""
    assert choose(reset, "guessed by somebody", OWN)[1]["code"] == "credentials_wrong"
    for password, code in ((GIVEN, "password_same"), ("short", "password_too_short")):
        status, said = choose(reset, GIVEN, password)
        assert (status, [fault["code"] for fault in said["faults"]]) == (422, [code])
    assert choose(reset, GIVEN, OWN) == (204, None)
    assert token(reset, OWN) == (200, "gate")
    assert choose(reset, OWN, "and another one after it")[1]["code"] == "password_own"


def test_it_ends_after_a_week(reset: County) -> None:
    reset.at(WEEK - 1)
    assert token(reset, GIVEN) == (403, "first_password")
    browser, csrf, _ = signing_in(reset, GIVEN)
    reset.at(WEEK)
    assert token(reset, GIVEN) == (401, "first_password_over")
    assert choose(reset, GIVEN, OWN)[1]["code"] == "first_password_over"
    _, _, answer = signing_in(reset, GIVEN)
    assert (answer.status_code, "七天" in answer.get_data(as_text=True)) == (401, True)
    late = browser.post("/login/first", data={"csrf": csrf, "new_password": OWN})
    assert late.headers["Location"].startswith("/login")
    assert token(reset, OWN) == (401, "credentials_wrong")


def test_another_given_meanwhile_is_the_one_to_replace(reset: County) -> None:
    browser, csrf, _ = signing_in(reset, GIVEN)
    reset.ok("PUT", "/accounts/gate/password", "admin", {"password": "given a second time"})
    late = browser.post("/login/first", data={"csrf": csrf, "new_password": OWN})
    assert late.headers["Location"].startswith("/login")
    assert token(reset, OWN) == (401, "credentials_wrong")
    assert token(reset, "given a second time") == (403, "first_password")


def test_it_confirms_nothing_for_who_is_signed_in_without_it(reset: County) -> None:
    """By a passkey, an identity provider or a dispatcher's code."""
    services = reset.app.extensions["services"]
    gate = known(reset)
    with pytest.raises(NotAllowed) as refused:
        services.signing.set(gate.id, GIVEN, "482915")
    assert refused.value.code == "first_password"
    with pytest.raises(NotAllowed):
        services.factors.begin_totp(gate.id, GIVEN)
    services.accounts.change_password(gate.id, GIVEN, OWN)
    services.signing.set(gate.id, OWN, "482915")


def test_after_its_week_it_is_a_wrong_one_there_too(reset: County) -> None:
    reset.at(WEEK)
    services = reset.app.extensions["services"]
    with pytest.raises(NotAllowed) as refused:
        services.accounts.change_password(known(reset).id, GIVEN, OWN)
    assert refused.value.code == "password_wrong"


def test_the_administrator_sees_who_has_not_set_his_own(reset: County) -> None:
    body = {"username": "newcomer", "password": GIVEN, "role": "auditor"}
    reset.ok("POST", "/accounts", "admin", body)
    assert {name for name, at in told(reset).items() if at == A_WEEK_ON} == {"gate", "newcomer"}
    assert choose(reset, GIVEN, OWN, "newcomer")[0] == 204
    assert {name for name, at in told(reset).items() if at} == {"gate"}


def test_what_an_administrator_sets_for_himself_is_his_own(county: County) -> None:
    county.ok("PUT", "/accounts/admin/password", "admin", {"password": OWN})
    assert token(county, OWN, "admin") == (200, "admin")


@pytest.mark.parametrize("role", sorted(PROGRAMS))
def test_a_program_s_is_its_administrator_s_to_set(county: County, role: str) -> None:
    """Nobody is there who could choose another."""
    body = {"username": "program", "password": GIVEN, "role": role, "organisation_id": "haulage"}
    county.ok("POST", "/accounts", "admin", body)
    county.at(WEEK)
    said = {"username": "program", "password": GIVEN}
    assert county.client.post("/api/v1/sources/token", json=said).status_code == 200
    county.ok("PUT", "/accounts/program/password", "admin", {"password": OWN})
    assert token(county, OWN, "program") == (200, "program")


def test_at_the_prompt_of_the_machine_it_is_the_owner_s_unless_he_says_otherwise(
    county: County,
) -> None:
    services = county.app.extensions["services"]
    unused = dict.fromkeys(Console.__dataclass_fields__)
    console = Console(**{**unused, "services": lambda: services})

    def typed(*words: str) -> str | None:
        done = CliRunner().invoke(commands, ["user", *words], obj=console)
        assert done.exit_code == 0, done.output
        return told(county)[words[1]]

    role = ("--role", "auditor", "--password", GIVEN)
    assert typed("add", "own", *role) is None
    assert typed("add", "anothers", *role, "--first-password") == A_WEEK_ON
    assert typed("password", "anothers", "--password", OWN) is None
    assert typed("password", "own", "--password", OWN, "--first-password") == A_WEEK_ON
