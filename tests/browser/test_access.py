"""Everyone can use the pages: WCAG 2.2 AA by axe, the keyboard alone, a narrow screen, no motion."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from scripts.looks import LOOKS, SIZES, Look

from .access import moving, not_reached, too_wide, violations
from .conftest import DESKTOP, PHONE, Live, send_sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS = {
    "zh": (("phone", "light"), ("desktop", "dark")),
    "en": (("phone", "dark"), ("desktop", "light")),
}
"""Each pair of language, size and theme is among these. A page is opened once in a language, on a phone, and then widened."""

LANGS = {"zh": "zh-CN", "en": "en"}
NARROW = {"width": 320, "height": 640}
QUIET = "() => !document.querySelector('[aria-busy], .skeleton')"
"""Nothing of the page is still being fetched."""

SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""What watches its own size has been told of it."""

LOGINS = sorted({look.login or "" for look in LOOKS})


@pytest.fixture(scope="module")
def busy_county(live_server: Live) -> Live:
    """A county where something waits on every page: trips, a truck at the gate, an alert."""
    live_server.issue()
    begins = datetime.now(UTC) - timedelta(minutes=30)
    number = live_server.issue(occurred_at=begins.isoformat())["number"]
    live_server.act(number, "loaded", "driver1", at=begins, loaded_kg="16400")
    live_server.act(number, "transported", "driver1", at=begins)
    route = live_server.get("/routes/plaza-recycling", "admin")["geometry"]["coordinates"]
    lon, lat = (route[0] if isinstance(route[0][0], list) else route)[0]
    positions = [
        {
            "vehicle": "tipper-1",
            "fix_time": (begins + timedelta(seconds=20 * i)).isoformat(),
            "lon": lon + max(0.0, min(0.002 * (i - 5), 0.03)),
            "lat": lat - max(0.0, min(0.002 * (i - 5), 0.03)),
            "speed_kmh": 30,
        }
        for i in range(60)
    ]
    live_server.call("POST", "/positions", json={"positions": positions}, as_user="carrier1")
    live_server.act(number, "arrived", "driver1", site_id="recycling")
    return live_server


class Reader:
    """Somebody who looks at the pages in one way, signed in as one after the other."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()

    def sign_in(self, username: str, lang: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"/language/{lang}")
        if username:
            self.page.goto("/login")
            send_sign_in(self.page, username)
            self.page.wait_for_url(lambda address: "/login" not in address)

    def look(self, look: Look) -> None:
        self.page.goto(look.path)
        self.page.wait_for_selector("h1, main .notice, #app h1")
        for click in ("", *look.clicks):
            if click:
                self.page.locator(click).first.click()
            self.page.wait_for_timeout(150)
            self.page.wait_for_function(QUIET)


@pytest.fixture
def reader(whole_chromium: Any, busy_county: Live) -> Iterator[Any]:
    with ExitStack() as stack:

        def made(size: Any, *, motion: str = "no-preference") -> Reader:
            context = whole_chromium.new_context(
                base_url=busy_county.address, viewport=size, reduced_motion=motion
            )
            stack.callback(context.close)
            return Reader(context)

        yield made


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login or "anyone")
@pytest.mark.parametrize("lang", WAYS)
def test_everyone_can_use_every_page(reader: Any, login: str, lang: str) -> None:
    one = reader(PHONE)
    one.sign_in(login, lang)
    found = {}
    for look in LOOKS:
        if (look.login or "") == login:
            one.page.set_viewport_size(PHONE)
            one.look(look)
            if wrong := list(_wrong_with(one.page, lang)):
                found[look.name] = wrong
            if look.name != "verify":  # which is a file of its own, in both languages
                assert one.page.get_attribute("html", "lang") == LANGS[lang], look.name
    assert found == {}


def _wrong_with(page: Any, lang: str) -> Iterator[str]:
    """A line for each thing that keeps somebody from using the page."""
    for size, theme in WAYS[lang]:
        page.emulate_media(color_scheme=theme)
        _resize(page, SIZES[size])
        yield from (f"{size}, {theme}: {said}" for said in violations(page))
    _resize(page, NARROW)
    yield from too_wide(page)
    if lang == "zh":
        _resize(page, DESKTOP)
        yield from not_reached(page)


def _resize(page: Any, size: Any) -> None:
    page.set_viewport_size(size)
    page.evaluate(SETTLED)


def test_nothing_moves_for_who_asked_for_rest(reader: Any) -> None:
    shown = {}
    for motion in ("no-preference", "reduce"):
        one = reader(PHONE, motion=motion)
        one.sign_in("generator1", "zh")
        one.page.route("**/api/v1/me", lambda route: None)
        one.page.goto("/account")
        expect(one.page.locator(".skeleton").first).to_be_visible()
        shown[motion] = moving(one.page)
    assert shown["no-preference"] != []
    assert shown["reduce"] == []


def test_a_dialog_keeps_the_focus_and_gives_it_back(reader: Any) -> None:
    one = reader(DESKTOP)
    one.sign_in("admin", "zh")
    one.look(Look(name="sites", path="/admin", clicks=("[role=tab][data-name=sites]",)))
    opener = one.page.locator("button.primary").first
    opener.focus()
    one.page.keyboard.press("Enter")
    expect(one.page.locator("dialog[open]")).to_be_visible()
    for _ in range(40):
        one.page.keyboard.press("Tab")
        inside = "() => document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        assert one.page.evaluate(inside)
    one.page.keyboard.press("Escape")
    expect(one.page.locator("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_these_checks_can_fail(reader: Any) -> None:
    one = reader(DESKTOP)
    one.look(Look(name="login", path="/login"))
    expect(
        one.page.locator("#passkey")
    ).to_be_visible()  # what a browser without them would hide from us
    one.page.evaluate(
        """() => document.getElementById("main").insertAdjacentHTML("beforeend",
          `<img src="data:,"><a href="#x" tabindex="0" class="bare">x</a><div class="long">wide</div>`)"""
    )
    one.page.evaluate(
        """() => { document.querySelector(".bare").style.cssText = "outline:none";
          document.querySelector(".long").style.cssText = "width:3000px"; }"""
    )
    assert any(found.startswith("image-alt") for found in violations(one.page))
    assert any("bare" in found for found in not_reached(one.page))
    assert too_wide(one.page)[0].startswith("scrolls to")
