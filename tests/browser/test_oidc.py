"""Signing in by an identity provider, in a browser, below a path: linked at one's account, then by button."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
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
from tests.browser.conftest import DESKTOP, PASSWORD, PHONE, send_sign_in
from tests.openid.running import CLIENT_ID, CLIENT_SECRET, Provider, free_port
from tests.openid.running import PASSWORD as AT_THE_PROVIDER
from tests.passwords import PlainPasswords

pytestmark = pytest.mark.browser


@dataclass(kw_only=True)
class Office:
    address: str
    provider: Provider


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A service with an officer and an administrator, below a path, and a provider that knows it."""
    port = free_port()
    address = f"http://localhost:{port}/county"
    (tmp_path / "provider").mkdir()
    provider = Provider(folder=tmp_path / "provider", callbacks=(f"{address}/login/oidc/callback",))
    provider.start()
    settings = Settings(
        data_dir=tmp_path,
        jobs="off",
        public_url=address,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_label="County ID",
        oidc_private=1,
    )
    services = build(settings, passwords=PlainPasswords())
    for username, role in (("officer1", "officer"), ("admin", "administrator")):
        services.accounts.add(
            NewAccount(username=username, password=PASSWORD, role=role, locale="en"), SERVICE
        )
    server = make_server("127.0.0.1", port, create_app(settings, services), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Office(address=address, provider=provider)
    server.shutdown()
    thread.join(10)
    services.store.close()
    provider.stop()


@dataclass(kw_only=True)
class Person:
    """Somebody at a browser in English, whose console must stay silent."""

    page: Any
    office: Office

    def signs_in(self, username: str) -> None:
        self.page.goto(f"{self.office.address}/login")
        send_sign_in(self.page, username)
        self.page.wait_for_url(lambda address: "/login" not in address)

    def signs_out(self) -> None:
        self.page.get_by_role("button", name="Sign out", exact=True).click()
        self.page.wait_for_url("**/county/")

    def is_known_by_the_provider(self) -> None:
        """Logs in there, and consents."""
        self.page.fill('input[name="username"]', "li")
        self.page.fill('input[name="password"]', AT_THE_PROVIDER)
        self.page.get_by_role("button", name="Log in").click()
        self.consents()

    def consents(self) -> None:
        self.page.locator('[name="allow"]').click()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def person(request: pytest.FixtureRequest, chromium: Any, office: Office) -> Iterator[Person]:
    context = chromium.new_context(viewport=request.param, locale="en")
    page, said = context.new_page(), []
    page.on(
        "console",
        lambda message: said.append(message.text) if "Content Security" in message.text else None,
    )
    yield Person(page=page, office=office)
    assert said == []
    context.close()


def test_an_account_is_linked_and_signs_in_by_the_button(person: Person) -> None:
    page = person.page
    person.signs_in("officer1")
    page.goto(f"{person.office.address}/account")
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    person.is_known_by_the_provider()
    expect(page.get_by_role("button", name="Remove the link")).to_be_visible()
    person.signs_out()
    page.goto(f"{person.office.address}/login?next=/county/officer")
    page.get_by_role("link", name="Sign in with County ID").click()
    # The provider knows him still, and asks only whether it may say so.
    person.consents()
    expect(page).to_have_url(f"{person.office.address}/officer")


def test_whom_nobody_linked_is_told_what_to_do_and_an_administrator_does_it(
    person: Person,
) -> None:
    page = person.page
    page.goto(f"{person.office.address}/login")
    page.get_by_role("link", name="Sign in with County ID").click()
    person.is_known_by_the_provider()
    expect(page.get_by_role("alert")).to_contain_text("link it at “My account”")
    person.signs_in("admin")
    page.goto(f"{person.office.address}/admin")
    page.click("[data-name=accounts]")
    row = page.get_by_role("row", name="officer1")
    row.get_by_role("button", name="Identity").click()
    page.get_by_label("Identifier at the provider").fill("1")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(row.get_by_role("button", name="Identity ✓")).to_be_visible()
    page.goto(f"{person.office.address}/login")
    page.get_by_role("link", name="Sign in with County ID").click()
    person.consents()
    expect(page).to_have_url(f"{person.office.address}/officer")
