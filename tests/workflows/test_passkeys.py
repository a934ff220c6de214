"""Answers of passkeys that are none: refused in words, and nothing kept."""

from typing import Any

import pytest

from tests.workflows.browsers import HTML, browser, call, csrf
from tests.workflows.county import PASSWORD, County

BROKEN: list[Any] = [
    {},
    {"id": "abc"},
    {"id": None, "rawId": 1, "response": []},
    {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30"}},
    {
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": {"clientDataJSON": "e30", "attestationObject": "o2NmbXQ", "signature": "AA"},
    },
]


@pytest.mark.parametrize("answer", BROKEN)
def test_no_broken_answer_is_kept_or_lets_anybody_in(county: County, answer: Any) -> None:
    client = browser(county, "officer")
    begun = call(client, "POST", "/me/passkeys/options", {"password": PASSWORD}).get_json()
    assert begun["options"]["rp"]["id"] == "localhost"
    body = {"enrolment": begun["enrolment"], "name": "key", "credential": answer}
    kept = call(client, "POST", "/me/passkeys", body)
    assert (kept.status_code, kept.get_json()["code"]) == (422, "passkey_wrong")
    assert call(client, "GET", "/me/factors").get_json()["items"] == []
    stranger = county.app.test_client()
    said = {"X-CSRF-Token": csrf(stranger), "Accept": "application/json"}
    assert stranger.post("/login/passkey/options", json={}, headers=said).status_code == 200
    asked = {"credential": answer, "next": "/officer"}
    answered = stranger.post("/login/passkey", json=asked, headers=said)
    assert answered.status_code == 401
    assert stranger.get("/officer", headers=HTML).status_code == 302


def test_signing_in_by_passkey_is_for_our_own_page_only(county: County) -> None:
    stranger = county.app.test_client()
    for path in ("/login/passkey/options", "/login/passkey"):
        answer = stranger.post(path, json={"credential": {}}, headers={"Accept": "text/plain"})
        assert answer.status_code == 403


def test_a_passkey_is_set_up_by_who_knows_the_password(county: County) -> None:
    client = browser(county, "officer")
    wrong = call(client, "POST", "/me/passkeys/options", {"password": "not this one"})
    assert wrong.get_json()["code"] == "password_wrong"
    theirs = call(client, "POST", "/me/passkeys/options", {"password": PASSWORD}).get_json()
    body = {"enrolment": theirs["enrolment"], "name": "key", "credential": {"id": "AAAA"}}
    other = call(browser(county, "gate"), "POST", "/me/passkeys", body)
    assert other.get_json()["code"] == "enrolment_over"
