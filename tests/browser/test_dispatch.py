"""The dispatcher in a browser: sees who is free, and sends another vehicle before the load is taken."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("size", "lang"), [(DESKTOP, "zh"), (PHONE, "en")], ids=["zh", "en"])
def test_another_vehicle_is_sent_until_the_load_is_taken(live_server, visit, size, lang):
    issued = live_server.issue()
    number, text = issued["number"], issued["number_text"]
    page = visit("/desk", "carrier1", size=size, lang=lang)
    page.click("[data-name=dispatch]")
    row = page.locator("tr", has_text=text)
    expect(row.locator("button.primary")).to_be_disabled()
    other = row.locator("select").first.locator("option").nth(1).get_attribute("value")
    row.locator("select").first.select_option(other)
    row.locator("button.primary").click()
    expect(page.locator("#toasts")).to_contain_text("改派" if lang == "zh" else "goes now")
    assert live_server.get(f"/manifests/{number}", "officer1")["vehicle"]["id"] == other
    live_server.act(number, "loaded", "carrier1", at=datetime.now(UTC), loaded_kg="16400")
    page.reload()
    page.click("[data-name=dispatch]")
    expect(page.locator("tr", has_text=text).locator("select")).to_have_count(0)
