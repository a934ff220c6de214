"""Passkeys, with the authenticator chromium has for tests, below a path of the name."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount
from tests.browser.conftest import PASSWORD, PHONE, send_sign_in
from tests.passwords import PlainPasswords

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[str]:
    """The address of a service with one officer, on a name passkeys may be of, below a path."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}/county"
    settings = Settings(data_dir=tmp_path, jobs="off", public_url=address)
    services = build(settings, passwords=PlainPasswords())
    services.accounts.add(
        NewAccount(username="officer1", password=PASSWORD, role="officer", locale="en"), SERVICE
    )
    server = make_server("127.0.0.1", port, create_app(settings, services), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join(10)
    services.store.close()


class Officer:
    """An officer at his browser, with an authenticator in it."""

    def __init__(self, browser: Any, address: str) -> None:
        self.address = address
        self.context = browser.new_context(viewport=PHONE)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.cdp = self.context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable")
        self.plug_in()
        self.page.goto(f"{address}/language/en")

    def plug_in(self) -> None:
        added = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.authenticator = added["authenticatorId"]

    def password(self) -> None:
        self.page.goto(f"{self.address}/login")
        send_sign_in(self.page, "officer1")

    def passkey(self) -> None:
        self.page.get_by_role("button", name="Sign in with a passkey").click()

    def is_in(self) -> None:
        self.page.wait_for_url("**/county/officer")

    def leave(self) -> None:
        self.page.get_by_role("button", name="Sign out", exact=True).click()
        self.page.wait_for_url("**/county/")

    def confirm(self, button: str) -> None:
        """Press a button of the account's page, and give the password once more."""
        self.page.get_by_role("button", name=button).first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Your password").fill(PASSWORD)
        dialog.get_by_role("button", name="Go on").click()

    def set_up(self) -> None:
        self.page.goto(f"{self.address}/account")
        self.confirm("Set up a passkey")
        self.page.get_by_role("dialog").get_by_label("Name").fill("my laptop")
        self.page.get_by_role("dialog").get_by_role("button", name="Go on").click()


@pytest.fixture
def officer(whole_chromium: Any, office: str) -> Iterator[Officer]:
    made = Officer(whole_chromium, office)
    made.password()
    made.is_in()
    made.set_up()
    expect(made.page.get_by_role("dialog").locator("li")).to_have_count(10)
    made.page.get_by_role("button", name="I have kept them").click()
    expect(made.page.get_by_text("my laptop · Passkey")).to_be_visible()
    yield made
    made.context.close()


def test_a_passkey_signs_in_alone_and_after_the_password(officer: Officer) -> None:
    officer.leave()
    officer.page.goto(f"{officer.address}/login")
    officer.passkey()
    officer.is_in()
    officer.leave()
    officer.password()
    expect(officer.page.get_by_role("heading", name="Second factor")).to_be_visible()
    officer.passkey()
    officer.is_in()
    officer.page.goto(f"{officer.address}/account")
    expect(officer.page.get_by_text("last used")).to_be_visible()


def test_one_that_does_not_know_its_user_does_not_sign_in_alone(officer: Officer) -> None:
    officer.leave()
    state = {"authenticatorId": officer.authenticator, "isUserVerified": False}
    officer.cdp.send("WebAuthn.setUserVerified", state)
    officer.page.goto(f"{officer.address}/login")
    officer.passkey()
    expect(officer.page.get_by_role("alert")).to_contain_text("was not used")


def test_a_passkey_that_was_removed_opens_nothing(officer: Officer) -> None:
    officer.confirm("Remove")
    expect(officer.page.get_by_text("None is set up")).to_be_visible()
    officer.leave()
    officer.page.goto(f"{officer.address}/login")
    officer.passkey()
    expect(officer.page.get_by_role("alert")).to_contain_text("does not open an account")
    officer.password()
    officer.is_in()


def test_another_browser_without_the_passkey_stays_out(
    officer: Officer, whole_chromium: Any
) -> None:
    other = Officer(whole_chromium, officer.address)
    other.password()
    expect(other.page.get_by_role("heading", name="Second factor")).to_be_visible()
    other.passkey()
    expect(other.page.get_by_role("alert")).to_contain_text("was not used")
    other.page.goto(f"{officer.address}/officer")
    other.page.wait_for_url("**/login**")
    other.context.close()
