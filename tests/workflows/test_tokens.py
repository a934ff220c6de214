"""Tokens of programs: what each is for, its end, and that it never does more than its account."""

from typing import Any

import pytest

from manifest_service.app import RESOURCES
from manifest_service.services.tokens import SCOPES
from manifest_service.web.scopes import ALSO, OPEN, SCOPE_OF, WRITING_READS
from tests.workflows.browsers import browser, call, is_in
from tests.workflows.county import PASSWORD, County

DAY = 24 * 60
FIX = {"positions": []}


def make(county: County, user: str, *scopes: str, days: int | None = 30) -> dict[str, Any]:
    body = {"password": PASSWORD, "name": "erp", "scopes": list(scopes), "days": days}
    answer = call(browser(county, user), "POST", "/me/tokens", body)
    assert answer.status_code == 201, answer.get_json()
    made: dict[str, Any] = answer.get_json()
    return made


def asked(county: County, token: str, method: str, path: str, json: Any = None) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"}
    client = county.app.test_client()
    answer = client.open(f"/api/v1{path}", method=method, json=json, headers=headers)
    said = answer.get_json(silent=True, force=True)
    return answer.status_code, said.get("code", "") if isinstance(said, dict) else ""


def test_every_resource_says_which_scope_opens_it() -> None:
    names = {blueprint.name for blueprint in RESOURCES}
    assert names == SCOPE_OF.keys()
    assert {scope for scope in SCOPE_OF.values() if scope} | {"read", "labels"} == set(SCOPES)


def test_the_endpoints_named_are_there(county: County) -> None:
    assert {*ALSO, *OPEN, *WRITING_READS} <= county.app.view_functions.keys()


def test_a_token_reads_and_writes_what_it_is_for(county: County) -> None:
    number = county.issue()["number"]
    read, write = make(county, "clerk", "read"), make(county, "clerk", "manifests")
    labels = make(county, "clerk", "labels")
    draft = county.draft()
    for token, expected in ((read, 403), (labels, 403), (write, 201)):
        assert asked(county, token["token"], "POST", "/manifests", draft)[0] == expected
    for token, expected in ((read, 200), (labels, 403), (write, 200)):
        assert asked(county, token["token"], "GET", f"/manifests/{number}")[0] == expected
    for token, expected in ((read, 200), (labels, 200), (write, 200)):
        assert asked(county, token["token"], "GET", f"/manifests/{number}/label.svg")[0] == expected
    assert asked(county, read["token"], "GET", "/organisations")[0] == 200
    assert asked(county, write["token"], "GET", "/organisations") == (403, "scope_missing")


def test_a_token_never_does_more_than_its_account(county: County) -> None:
    token = make(county, "gate", *SCOPES)["token"]
    status, code = asked(county, token, "POST", "/organisations", {"name": "x", "roles": []})
    assert status in (403, 422)
    assert code != "scope_missing"
    assert asked(county, token, "GET", "/accounts")[0] == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me/sessions"),
        ("DELETE", "/me/sessions"),
        ("PUT", "/me/password"),
        ("PUT", "/me/signing-code"),
        ("GET", "/me/tokens"),
        ("POST", "/me/tokens"),
        ("POST", "/me/factors/totp"),
        ("POST", "/me/passkeys/options"),
        ("POST", "/accounts"),
        ("GET", "/tokens"),
        ("POST", "/accounts/gate/factors/remove"),
    ],
)
def test_who_signs_in_how_is_closed_to_tokens(county: County, method: str, path: str) -> None:
    token = make(county, "admin", *SCOPES)["token"]
    body = {
        "/me/password": {"password": PASSWORD, "new_password": PASSWORD},
        "/me/signing-code": {"password": PASSWORD, "code": "482916"},
        "/me/tokens": {"password": PASSWORD, "name": "x", "scopes": ["read"], "days": 1},
        "/accounts": {"username": "x", "password": PASSWORD, "role": "auditor"},
    }.get(path, {"password": PASSWORD})
    said = body if method in ("POST", "PUT") and not path.endswith("remove") else None
    assert asked(county, token, method, path, said) == (403, "scope_missing")
    assert asked(county, token, "GET", "/me")[0] == 200


def test_a_token_ends_by_its_day_and_by_revocation(county: County) -> None:
    short, long = make(county, "clerk", "read", days=1), make(county, "clerk", "read", days=30)
    client = browser(county, "clerk")
    assert asked(county, short["token"], "GET", "/manifests")[0] == 200
    items = call(client, "GET", "/me/tokens").get_json()["items"]
    assert [one["used_at"] is None for one in items].count(True) == 1
    assert all("token" not in one for one in items)
    county.at(DAY)
    assert asked(county, short["token"], "GET", "/manifests") == (401, "token_invalid")
    assert asked(county, long["token"], "GET", "/manifests")[0] == 200
    client = browser(county, "clerk")
    assert call(browser(county, "gate"), "DELETE", f"/me/tokens/{long['id']}").status_code == 404
    assert call(client, "DELETE", f"/me/tokens/{long['id']}").status_code == 204
    assert asked(county, long["token"], "GET", "/manifests") == (401, "token_invalid")


def test_an_administrator_sees_every_token_and_revokes_it(county: County) -> None:
    made = make(county, "clerk", "read")
    assert county.call("GET", "/tokens", "clerk")[0] == 403
    (one,) = county.ok("GET", "/tokens", "admin")["items"]
    assert (one["username"], one["name"], one["scopes"]) == ("clerk", "erp", ["read"])
    assert county.call("DELETE", f"/tokens/{made['id']}", "dispatcher")[0] == 404
    assert county.call("DELETE", f"/tokens/{made['id']}", "admin")[0] == 204
    assert asked(county, made["token"], "GET", "/manifests")[0] == 401
    services = county.app.extensions["services"]
    account = services.store.read(lambda tx: tx.accounts.by_username("clerk"))
    events = services.store.read(lambda tx: tx.log.load(f"account/{account.id}"))
    said = [(event.type.split(".")[1], event.actor.role) for event in events][2:]
    assert said == [("token_made", "generator_clerk"), ("token_revoked", "administrator")]
    assert made["token"] not in repr([event.data for event in events])


def test_a_new_password_and_a_shut_account_end_tokens(county: County) -> None:
    made = make(county, "clerk", "read")
    county.ok("POST", "/accounts/clerk/deactivate", "admin")
    assert asked(county, made["token"], "GET", "/manifests")[0] == 401
    county.ok("POST", "/accounts/clerk/reactivate", "admin")
    assert asked(county, made["token"], "GET", "/manifests")[0] == 200
    county.app.extensions["services"].accounts.set_password("clerk", "seven purple kettles")
    assert asked(county, made["token"], "GET", "/manifests")[0] == 401


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scopes": []}, "token_scope_unknown"),
        ({"scopes": ["everything"]}, "token_scope_unknown"),
        ({"days": None}, "token_days"),
        ({"days": 367}, "token_days"),
        ({"days": 0}, "token_days"),
        ({"name": "  "}, "missing"),
    ],
)
def test_a_token_without_purpose_or_end_is_not_made(
    county: County, changes: dict[str, Any], code: str
) -> None:
    body = {"password": PASSWORD, "name": "erp", "scopes": ["read"], "days": 30} | changes
    answer = call(browser(county, "clerk"), "POST", "/me/tokens", body)
    assert [fault["code"] for fault in answer.get_json()["faults"]] == [code]


def test_a_device_s_token_reports_and_reads_nothing(county: County) -> None:
    body = {"username": "terminal", "password": PASSWORD}
    token = county.client.post("/api/v1/sources/token", json=body).get_json()["token"]
    assert asked(county, token, "POST", "/positions", FIX)[0] == 200
    assert asked(county, token, "GET", "/manifests") == (403, "scope_missing")
    only_gate = make(county, "terminal", "gate", days=None)["token"]
    assert asked(county, only_gate, "POST", "/positions", FIX) == (403, "scope_missing")
    path = f"/sources/osmand?token={only_gate}&id=1&lat=36.48&lon=115.44"
    assert county.client.get(f"/api/v1{path}").status_code == 401
    reading = make(county, "terminal", "positions", days=None)
    assert reading["expires_at"] is None


def test_a_program_that_asks_anew_each_day_keeps_the_latest_twenty(county: County) -> None:
    body = {"username": "terminal", "password": PASSWORD}
    made = []
    for minute in range(22):
        county.at(minute)
        made.append(county.client.post("/api/v1/sources/token", json=body).get_json()["token"])
    good = [asked(county, token, "GET", "/me")[0] for token in made]
    assert good == [401] * 2 + [200] * 20


def test_a_token_opens_no_page(county: County) -> None:
    token = make(county, "clerk", "read")["token"]
    client = county.app.test_client()
    client.set_cookie("manifest_session", token)
    assert not is_in(client)
