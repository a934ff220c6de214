"""How the pages look and what they show while there is nothing to show."""

import io
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import expect

import manifest_service.web

from .conftest import DESKTOP

pytestmark = pytest.mark.browser

STATIC = Path(manifest_service.web.__file__).parent / "static"
WHITE_ISH = re.compile(r"rgb\((2[0-9]{2}), (2[0-9]{2}), (2[0-9]{2})\)")
GROUND = "() => getComputedStyle(document.body).backgroundColor"


def is_light(page: Any) -> bool:
    return bool(WHITE_ISH.match(page.evaluate(GROUND)))


def test_the_theme_is_chosen_at_the_foot_and_remembered(chromium: Any, live_server: Any) -> None:
    context = chromium.new_context(base_url=live_server.address, color_scheme="light")
    page = context.new_page()
    page.goto("/login?next=/driver")
    assert is_light(page)
    page.click(".foot a >> nth=2")
    assert page.url.endswith("/login?next=/driver")
    assert not is_light(page)
    expect(page.locator(".foot a[aria-current]")).to_have_count(1)
    page.goto("/")
    assert not is_light(page)
    kept = next(one for one in context.cookies() if one["name"] == "manifest_theme")
    assert kept["expires"] > 0
    page.click(".foot a >> nth=0")
    assert is_light(page)
    context.close()


def test_the_first_paint_is_in_the_theme_without_any_script(
    chromium: Any, live_server: Any
) -> None:
    context = chromium.new_context(base_url=live_server.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/theme/dark")
    page.goto("/login")
    assert page.locator("link[href$='dark.css']").get_attribute("media") == "screen"
    context.close()


def test_a_strange_theme_is_not_found_and_a_strange_cookie_is_the_system(live_server: Any, chromium: Any) -> None:  # fmt: skip
    context = chromium.new_context(base_url=live_server.address)
    assert context.request.get("/theme/pink").status == 404
    answer = context.request.get("/login", headers={"Cookie": "manifest_theme=<script>"})
    assert "prefers-color-scheme: dark" in answer.text()
    assert "<script>" not in answer.text().split("</head>")[0]
    context.close()


def test_what_could_not_be_loaded_says_so_and_is_tried_again(visit: Any) -> None:
    page = visit("/public", lang="en")
    expect(page.locator(".figures")).to_be_visible()
    page.route("**/reports/public", lambda route: route.fulfill(status=503, content_type="application/problem+json", body='{"code":"busy","status":503,"detail":"Too busy just now"}'))  # fmt: skip
    page.reload()
    expect(page.locator(".failed.bad")).to_contain_text("Too busy just now")
    page.unroute("**/reports/public")
    page.click(".failed button")
    expect(page.locator(".figures")).to_be_visible()
    expect(page.locator(".failed")).to_have_count(0)


def test_without_signal_it_says_so_and_comes_back_by_itself(visit: Any) -> None:
    page = visit("/public", lang="en")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.context.set_offline(True)
    page.select_option("select >> nth=0", "wanted")
    expect(page.locator(".failed.offline")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator(".failed")).to_have_count(0)
    expect(page.locator("tbody tr").first).to_contain_text("Wanted")


def test_a_bar_shows_what_takes_over_a_second(visit: Any) -> None:
    page = visit("/account", "driver1")
    waiting: list[Any] = []
    page.route("**/api/v1/me/signing-code", lambda route: waiting.append(route))
    code = page.locator("input[pattern='\\\\d{6,12}']")
    form = page.locator("form", has=code)
    form.locator("input").first.fill("a browser in a test")
    code.fill("724913")
    form.locator("button.primary").click()
    expect(page.locator(".working[role=progressbar]")).to_be_visible()
    expect(page.locator("form[aria-busy]")).to_have_count(1)
    waiting[0].continue_()
    expect(page.locator(".working")).to_have_count(0)
    expect(page.locator("[aria-busy]")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "login", "clicks"),
    [
        ("/desk", "generator1", ["[data-name=registers]"]),
        ("/desk", "generator4", ["[data-name=ledger]"]),
        ("/desk", "generator1", ["tr.pick"]),
        ("/officer", "officer1", []),
    ],
    ids=["register", "ledger", "manifest", "queue"],
)
def test_on_paper_there_is_the_work_and_no_control(live_server: Any, visit: Any, path: str, login: str, clicks: list[str]) -> None:  # fmt: skip
    live_server.issue()
    page = visit(path, login, size=DESKTOP)
    for click in clicks:
        page.locator(click).first.click()
        page.wait_for_timeout(300)
    page.wait_for_function("() => !document.querySelector('[aria-busy], .skeleton')")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("() => [...document.querySelectorAll('header.top, .foot, button')].every((one) => !one.checkVisibility())")  # fmt: skip
    assert page.evaluate("() => getComputedStyle(document.querySelector('#app')).color") == "rgb(20, 33, 43)"  # fmt: skip
    sheets = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    width, height = sheets[0].get_size()
    is_wide = page.locator(".scroll th:nth-child(12)").count() > 0
    assert (round(width), round(height)) == ((842, 595) if is_wide else (595, 842))
    assert len(sheets[0].get_textpage().get_text_range()) > 40


def test_a_clerk_posts_and_takes_back_what_anyone_reads(visit: Any) -> None:
    page = visit("/public", "generator1", lang="en", size=DESKTOP)
    page.click("button:has-text('Post an offer')")
    form = page.locator("dialog form")
    form.locator("select").nth(0).select_option("wanted")
    form.locator("select").nth(1).select_option("powder")
    form.locator("input").nth(0).fill("S75")
    form.locator("input").nth(1).fill("12.345")
    form.locator("input[type=date]").nth(1).fill(page.evaluate("() => new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10)"))  # fmt: skip
    form.locator("input[type=tel]").fill("13906350000")
    form.locator("button.primary").click()
    expect(page.locator("dialog .notice.bad")).to_contain_text("not a person's")
    form.locator("input[type=tel]").fill("0635-5231000")
    form.locator("button.primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    line = page.locator("tbody tr", has_text="Recycled powder")
    expect(line).to_contain_text("12.345")
    page.locator(".own-listing", has_text="Recycled powder").locator("button").click()
    page.click("dialog button.primary")
    expect(line).to_have_count(0)


def test_a_code_that_is_not_ours_is_answered_in_the_page(visit: Any) -> None:
    page = visit("/public", lang="en")
    page.fill(".scan input", "https://menu.example/?table=7")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status] .notice.warn")).to_contain_text("not a code of ours")


def test_words_agree_with_numbers_in_the_pages_too(visit: Any) -> None:
    page = visit("/admin", "admin", lang="en")
    said = page.evaluate("""async () => { const { say, ago } = await import("/static/js/words.js");
      const now = Date.parse("2026-11-27T08:00:00Z");
      return [say("clocks.left", { days: 1 }), say("clocks.left", { days: "2" }), ago("2026-11-27T07:57:00Z", now), ago("2026-11-27T07:59:50Z", now)]; }""")  # fmt: skip
    assert said == ["1 day left", "2 days left", "3 min. ago", "just now"]
