"""What opens something is never written to a log, whatever goes wrong with it."""

import base64
import logging
import uuid
from typing import Any

import pytest

from manifest_service.services.accounts import AccountService
from tests.workflows.county import MORNING, PASSWORD, County
from tests.workflows.test_notices import follow, receiving, send

CODE, WRONG, NEW = "482916", "guess-7f3a-and-wrong", "another pass phrase 51"


def journeys(county: County, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every way a secret is used, well and badly; the secrets that came up."""
    secrets = {PASSWORD, CODE, WRONG, NEW}
    client = county.app.test_client()

    def post(path: str, **more: Any) -> Any:
        return client.post(f"/api/v1{path}", **more)

    # Passwords and bearer tokens.
    for path, user in (("/token", "officer"), ("/sources/token", "terminal")):
        for password in (PASSWORD, WRONG):
            answer = post(path, json={"username": user, "password": password}).get_json()
            secrets.add(answer.get("token", PASSWORD))
        post(path, data=f'{{"username": "{user}", "password": "{WRONG}"'.encode())
        post(path, json={"username": user, "password": [WRONG], "token": WRONG})
    bearer = county._token("officer")
    for token in (bearer, f"{bearer}x", "a.b.c"):
        client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    # Sessions.
    page = client.get("/login").get_data(as_text=True)
    secrets.add(page.partition('name="csrf" content="')[2].partition('"')[0])
    with client.session_transaction() as session:
        secrets.add(session["csrf"])
        csrf = session["csrf"]
    for password in (WRONG, PASSWORD):
        client.post("/login", data={"username": "officer", "password": password, "csrf": csrf})
    secrets |= {cookie.value for cookie in (client.get_cookie("manifest_session"),) if cookie}
    post("/alerts/none/close", json={}, headers={"X-CSRF-Token": "forged"})
    client.post("/logout", data={"csrf": "forged"})
    # Lasting tokens, in every place they may stand.
    lasting = post("/sources/token", json={"username": "terminal", "password": PASSWORD})
    token = lasting.get_json()["token"]
    basic = base64.b64encode(f"x:{token}".encode()).decode()
    secrets |= {token, basic}
    for query in (f"token={token}&id=1&lat=36.48&lon=115.44", f"token={token}&lat=x", "token=x"):
        client.get(f"/api/v1/sources/osmand?{query}&timestamp={MORNING.timestamp():.0f}")
    post("/sources/traccar", json={}, headers={"Authorization": f"Basic {basic}"})
    # Signing codes.
    county.call("PUT", "/me/signing-code", "clerk", {"password": PASSWORD, "code": CODE})
    county.call("PUT", "/me/signing-code", "clerk", {"password": WRONG, "code": CODE})
    # Webhooks, delivered, refused and unreachable.
    with receiving() as receiver:
        receiver.url += "/key-5d1c77-of-the-receiver"
        secrets.add("key-5d1c77-of-the-receiver")
        hook = {"id": str(uuid.uuid4()), "url": receiver.url}
        made = county.ok("POST", "/webhooks", "gate", hook)
        secrets.add(made["secret"])
        again = county.ok("POST", f"/webhooks/{made['id']}/secret", "gate")
        secrets.add(again["secret"])
        for status in (204, 500):
            receiver.status = status
            county.issue()
            follow(county)
            send(county)
        assert receiver.posts
    county.at(60)
    send(county)
    # A new password, and a fault of ours while one is checked.
    county.call("PUT", "/accounts/driver/password", "admin", {"password": NEW})

    def fails(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(AccountService, "sign_in", fails)
        said = {"username": "officer", "password": PASSWORD}
        assert post("/token", json=said).status_code == 500
        assert client.get(f"/api/v1/sources/osmand?token={token}&lat=1").status_code < 500
    return secrets


def test_no_secret_is_ever_logged(
    county: County, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with caplog.at_level(logging.DEBUG):
        secrets = journeys(county, monkeypatch)
    assert len(secrets) > 12
    assert all(len(secret) >= 6 for secret in secrets)
    assert "the disk is gone" in caplog.text  # what went wrong is there
    found = [secret for secret in secrets if secret in caplog.text]
    assert found == []


def test_an_address_cannot_write_lines_into_the_log(
    county: County, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(county.app.extensions["services"].manifests), "by_label", fails)
    answer = county.client.get("/q/token%0aWARNING%20forged")
    assert answer.status_code == 500
    assert "forged" not in caplog.text
    assert "/q/<token>" in caplog.text
