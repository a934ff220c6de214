"""Parameters of the rules are tried and set, and empty runs declared, in a browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("SETTINGS_SHOTS")
"""A folder for pictures to look at."""


def shot(page, name):
    if SHOTS:
        page.wait_for_timeout(300)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize(
    ("size", "lang", "stream"),
    [(PHONE, "zh", "construction_soil"), (DESKTOP, "en", "construction_site")],
)
def test_a_setting_is_tried_and_made_for_one_stream(live_server, visit, size, lang, stream):
    page = visit("/admin", "admin", size=size, lang=lang)
    page.click("[data-name=rule_settings]")
    page.locator(".card select").first.select_option("unauthorised_stop")
    card = page.locator("form.card")
    card.locator("select").nth(0).select_option("stream")
    card.locator("select").nth(1).select_option(stream)
    card.locator("input[type=number]").first.fill("900")
    card.locator("summary").click()
    card.locator("details button").click()
    expect(card.locator("[role=status] .notice")).to_be_visible()
    reason = f"修路 {lang}"
    card.locator("textarea").fill(reason)
    shot(page, f"settings-{lang}-{size['width']}")
    assert fits(page)
    card.locator("button.primary").click()
    expect(page.locator("td", has_text=reason).first).to_be_visible()
    (made,) = [
        one
        for one in live_server.get("/rules/settings", "admin")["items"]
        if one["scope_id"] == stream
    ]
    assert (made["rule"], made["values"]) == ("unauthorised_stop", {"minor_s": 900.0})
    card.locator("select").nth(0).select_option("stream")
    card.locator("select").nth(1).select_option(stream)
    expect(card.locator("input[type=number]").first).to_have_value("900")


@pytest.mark.parametrize(("size", "lang"), [(PHONE, "zh"), (DESKTOP, "en")])
def test_an_empty_run_is_declared_before_it_begins_and_not_afterwards(visit, size, lang):
    page = visit("/desk", "carrier1", size=size, lang=lang)
    page.click("[data-name=empty_runs]")
    card = page.locator("form.card")
    begins = card.locator("input[type=datetime-local]").first
    now = begins.input_value()
    card.locator("input:not([type])").fill("去工地等候装车")
    begins.fill("2026-01-01T08:00")
    card.locator("button.primary").click()
    expect(page.locator(".toasts .notice.bad")).to_be_visible()
    before = page.locator("tbody tr").count()
    begins.fill(now)
    shot(page, f"empty-{lang}-{size['width']}")
    card.locator("button.primary").click()
    expect(page.locator("tbody tr")).to_have_count(before + 1)
    assert fits(page)
