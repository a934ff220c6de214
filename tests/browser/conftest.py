"""A real server on a real socket with a small county, and Debian's chromium in front of it."""

import contextlib
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from werkzeug.serving import make_server

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.codes import manifest_number
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services import Services
from manifest_service.services.accounts import NewAccount
from manifest_service.services.ports import Store
from manifest_service.simulation.board import post_listings
from manifest_service.simulation.catalogues import record_catalogues
from manifest_service.simulation.county import PLAIN_LOAD
from manifest_service.simulation.plans import file_plans
from manifest_service.simulation.port import HttpCall, accepted
from manifest_service.simulation.seed import open_accounts, register
from manifest_service.waste.clocks import local_day
from scripts.looks import CHROMIUM, FLAGS, SIZES, WINDOWLESS
from tests.passwords import PlainPasswords

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

playwright_api.expect.set_options(timeout=30_000)
"""As long as Playwright waits for everything else: a busy machine makes a page slow, never wrong."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A page that failed once is asked once more; the end of the run says what it failed by."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1))


PASSWORD = "a browser in a test"
PHONE, DESKTOP = SIZES["phone"], SIZES["desktop"]


@dataclass(frozen=True, kw_only=True)
class Live:
    """A running service, its address, and its API as any user."""

    address: str
    call: HttpCall
    client: httpx.Client
    settings: Settings
    services: Services
    app: Flask

    @property
    def store(self) -> Store:
        """For what no program may post: what the nights have learned."""
        return self.services.store

    def raw(self, path: str, as_user: str) -> httpx.Response:
        """The answer itself, where it is no JSON."""
        said = {"username": as_user, "password": PASSWORD}
        token = self.client.post("/api/v1/token", json=said).json()["token"]
        return self.client.get(
            f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}
        ).raise_for_status()

    @contextlib.contextmanager
    def another(self, app: Flask) -> Iterator[int]:
        """The port of a server of the same county with another application."""
        with _serving(app) as port:
            yield port

    def text_of(self, number: str) -> str:
        """The number as people read it."""
        return manifest_number.format(number)

    def get(self, path: str, as_user: str) -> Any:
        return accepted(path, self.call("GET", path, as_user=as_user))

    def issue(self, **changes: Any) -> dict[str, Any]:
        """A fresh manifest: 16.4 t of site waste from the plaza to the recycling yard."""
        departs = datetime.now(UTC) + timedelta(minutes=20)
        body = {
            **PLAIN_LOAD,
            "id": str(uuid.uuid4()),
            "planned_departure_at": departs.isoformat(),
            "planned_arrival_at": (departs + timedelta(minutes=45)).isoformat(),
        }
        answer = self.call("POST", "/manifests", json={**body, **changes}, as_user="generator1")
        issued: dict[str, Any] = accepted("issue", answer)
        return issued

    def act(
        self, number: str, word: str, as_user: str, *, at: datetime | None = None, **data: Any
    ) -> dict[str, Any]:
        when = (at or datetime.now(UTC)).isoformat()
        body = {"id": str(uuid.uuid4()), "type": word, "occurred_at": when, "data": data}
        answer = self.call("POST", f"/manifests/{number}/events", json=body, as_user=as_user)
        done: dict[str, Any] = accepted(word, answer)["manifest"]
        return done

    def status(self, number: str) -> str:
        found: str = self.get(f"/manifests/{number}", "officer1")["status"]
        return found


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("county"), jobs="off")
    services = build(settings, passwords=PlainPasswords())
    admin = NewAccount(username="admin", password=PASSWORD, role="administrator")
    services.accounts.add(admin, SERVICE)
    app = create_app(settings, services)
    with contextlib.ExitStack() as closing:
        closing.callback(services.store.close)
        address = f"http://127.0.0.1:{closing.enter_context(_serving(app))}"
        with httpx.Client(base_url=address, timeout=60) as client:
            call = HttpCall(client, PASSWORD)
            register(call, datetime.now(UTC))
            record_catalogues(call)
            open_accounts(call, PASSWORD)
            file_plans(call, datetime.now(UTC))
            post_listings(call, local_day(datetime.now(UTC)))
            yield Live(
                address=address,
                call=call,
                client=client,
                settings=settings,
                services=services,
                app=app,
            )


@contextlib.contextmanager
def _serving(app: Flask) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(10)


def send_sign_in(page: Any, username: str, password: str = PASSWORD) -> None:
    """Fill in the form of a sign-in page and send it; what comes of it is not waited for."""
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("main button.primary")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if WINDOWLESS is None:
        pytest.fail("no chromium on this machine: scripts/test installs it")
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=WINDOWLESS, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def whole_chromium(chromium: Any) -> Iterator[Any]:
    """The browser with windows, which knows passkeys and shows what is offered with them."""
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visit(chromium: Any, live_server: Live) -> Iterator[Any]:
    """`visit("/driver", "driver1")` is that page, signed in. No page may make an error of its own."""
    errors: list[str] = []
    contexts = contextlib.ExitStack()

    def opened(
        path: str, username: str | None = None, *, size: Any = None, lang: str = "zh"
    ) -> Any:
        context = chromium.new_context(base_url=live_server.address, viewport=size or PHONE)
        contexts.callback(context.close)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"/language/{lang}")
        if username is None:
            page.goto(path)
            return page
        page.goto(f"/login?next={path}")
        send_sign_in(page, username)
        page.wait_for_url(f"**{path}")
        return page

    with contexts:
        yield opened
    assert errors == []
