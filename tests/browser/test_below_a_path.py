"""The service below /county/ behind a proxy, and what a page asks of whom."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from manifest_service.app import create_app
from manifest_service.config import Settings

from .below import proxy
from .conftest import DESKTOP, PHONE, Live, send_sign_in

pytestmark = pytest.mark.browser

PREFIX = "/county"


@pytest.fixture(scope="module", params=["cut off", "handed on"])
def below(
    request: pytest.FixtureRequest, live_server: Live, tmp_path_factory: Any
) -> Iterator[str]:
    """The county of the other tests, below /county/ of another name."""
    cuts = request.param == "cut off"
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("below"),
        public_url=f"http://127.0.0.1{PREFIX}",
        proxies=1,
        jobs="off",
    )
    app = create_app(settings, live_server.services)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with proxy(f"http://127.0.0.1:{server.server_port}", PREFIX, cuts=cuts) as address:
        yield address
    server.shutdown()


@pytest.fixture
def signed_in(chromium: Any, below: str) -> Iterator[Any]:
    """`signed_in("driver", "driver1")` is a page, and the list of what it asked for, and where."""
    with ExitStack() as stack:

        def opened(path: str, username: str, size: Any = PHONE) -> tuple[Any, list[str]]:
            context = chromium.new_context(viewport=size)
            stack.callback(context.close)
            page, asked = context.new_page(), list[str]()
            page.on("request", lambda request: asked.append(request.url))
            page.goto(f"{below}/{path}")
            assert page.url.startswith(f"{below}/login?next=%2Fcounty%2F") or "/login" in page.url
            send_sign_in(page, username)
            page.wait_for_url(f"{below}/{path}*")
            return page, asked

        yield opened


def _strangers(asked: list[str], address: str) -> list[str]:
    ours = (address, "data:", "blob:")
    return [url for url in asked if not url.startswith(ours)]


def test_a_driver_signs_in_and_works(live_server: Live, signed_in: Any, below: str) -> None:
    number = live_server.issue()["number"]
    page, asked = signed_in("driver", "driver1")
    expect(page.locator("#app h1")).to_be_visible()
    assert page.evaluate("n => import('/county/static/js/api.js').then(m => m.get('/manifests/' + n))", number)["number"] == number  # fmt: skip

    assert _strangers(asked, below) == []
    assert {cookie["path"] for cookie in page.context.cookies()} == {"/county/"}


def test_an_officers_map_and_the_choice_of_language_and_theme(signed_in: Any, below: str) -> None:
    page, asked = signed_in("officer", "officer1", DESKTOP)
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.click(".who a[lang=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    # The page adds the alert it shows to its address by itself.
    assert page.url.split("?")[0] == f"{below}/officer"
    page.click(".foot a >> nth=2")
    expect(page.locator("link[href$='dark.css'][media=screen]")).to_have_count(1)
    page.click("header form button")
    expect(page.locator("main .hero")).to_be_visible()
    assert page.url == f"{below}/"

    assert _strangers(asked, below) == []


def test_labels_lead_to_where_the_service_is(live_server: Live, signed_in: Any, below: str) -> None:
    label = live_server.issue()["labels"][0]
    page, asked = signed_in("desk", "generator1", DESKTOP)
    found = page.evaluate("t => import('/county/static/js/api.js').then(m => m.get('/labels/' + t))", label["token"])  # fmt: skip
    addresses = {one["url"] for one in found["manifest"]["labels"]}

    assert f"http://127.0.0.1{PREFIX}/q/{label['token']}" in addresses
    page.goto(f"{below}/q/{label['token']}")
    expect(page.locator(".notice.good")).to_be_visible()
    page.locator("main a.primary").first.click()
    page.wait_for_url(f"{below}/desk?scan=*")
    assert _strangers(asked, below) == []


def test_a_problem_and_a_stranger_stay_below_the_path(chromium: Any, below: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    answer = page.goto(f"{below}/no-such-page")
    assert answer is not None
    assert answer.status == 404
    assert urlsplit(page.get_attribute("main a.button", "href")).path == f"{PREFIX}/"
    context.close()


def test_no_proxy_is_believed_unless_the_settings_say_so(live_server: Live) -> None:
    app = create_app(Settings(jobs="off"), live_server.services)
    told = {"X-Forwarded-Prefix": "/evil", "X-Forwarded-Host": "evil.example"}
    assert b"evil" not in app.test_client().get("/", headers=told).data


def test_nothing_is_asked_of_anybody_else(live_server: Live, visit: Any) -> None:
    for path, username in (
        ("/public", None),
        ("/driver", "driver1"),
        ("/site", "site1"),
        ("/officer", "officer1"),
        ("/desk", "generator1"),
        ("/admin", "admin"),
        ("/account", "driver1"),
    ):
        asked: list[str] = []
        page = visit(path, username)
        page.context.on("request", lambda request, asked=asked: asked.append(request.url))
        page.reload()
        page.wait_for_load_state("networkidle")
        assert len(asked) > 5
        assert _strangers(asked, live_server.address) == []
