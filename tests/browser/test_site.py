"""The gate in a browser: a hand scanner types, the clerk weighs and decides."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import DESKTOP

pytestmark = pytest.mark.browser


@pytest.fixture
def arriving(live_server) -> str:
    """The number of a load of 16,400 kg on its way."""
    number = live_server.issue()["number"]
    live_server.act(number, "loaded", "driver1", loaded_kg="16400")
    live_server.act(number, "transported", "driver1")
    return number


def wedge(page: Page, text: str) -> None:
    """A hand scanner types where the focus is and presses Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector(".work-card .plate")


def weigh(page: Page, gross: str, tare: str) -> None:
    page.fill(".receipt .three .field:nth-child(1) input", gross)
    page.fill(".receipt .three .field:nth-child(2) input", tare)


def test_a_load_is_scanned_weighed_accepted_and_disposed(live_server, visit, arriving):
    page = visit("/site", "site1", size=DESKTOP)
    page.wait_for_selector(".tabs [aria-selected=true]")

    wedge(page, arriving)
    weigh(page, "28400.3", "12000.1")
    expect(page.locator(".receipt .three .field:nth-child(3) input")).to_have_value("16400.2")
    expect(page.locator(".receipt .notice.good")).to_be_visible()
    page.click(".receipt > button.primary")
    page.wait_for_selector(".work-card h3:has-text('处置')")
    manifest = live_server.get(f"/manifests/{arriving}", "site1")
    assert (manifest["status"], manifest["accepted_kg"]) == ("received", "16400.2")
    expect(page.locator(".scan-card input[enterkeyhint]")).to_be_focused()

    page.click(".work-card form button.primary")
    expect(page.locator(".work-card .badge").first).to_have_text("已处置")
    assert live_server.status(arriving) == "disposed"


def test_a_difference_in_weight_fills_the_quantity_and_a_part_can_be_refused(
    live_server, visit, arriving
):
    page = visit("/site", "site1", size=DESKTOP)
    page.wait_for_selector(".tabs [aria-selected=true]")

    wedge(page, arriving)
    weigh(page, "22000", "12000")
    expect(page.locator(".receipt .notice.bad")).to_be_visible()
    page.locator(".receipt .fields:not(.three) input").first.fill("400")
    page.click(".receipt > button.primary")
    page.wait_for_selector(".work-card h3:has-text('处置')")

    manifest = live_server.get(f"/manifests/{arriving}", "site1")
    assert (manifest["accepted_kg"], manifest["refused_kg"]) == ("9600", "400")
    assert [item["dimension"] for item in manifest["discrepancies"]] == ["quantity"]


def test_a_load_is_refused_with_its_reason(live_server, visit, arriving):
    page = visit("/site", "site1", lang="en")
    page.wait_for_selector(".tabs [aria-selected=true]")

    wedge(page, arriving)
    page.click(".refusal summary")
    page.select_option(".refusal select", "contaminated")
    page.click(".refusal button.danger")
    expect(page.locator(".toasts .notice.good")).to_be_visible()

    assert live_server.status(arriving) == "returning"
    last = live_server.get(f"/manifests/{arriving}/events", "site1")["items"][-1]
    assert last["data"]["reason_code"] == "contaminated"


def test_impossible_weights_are_not_sent(live_server, visit, arriving):
    page = visit("/site", "site1", size=DESKTOP)
    page.wait_for_selector(".tabs [aria-selected=true]")

    wedge(page, arriving)
    weigh(page, "9000", "12000")
    page.click(".receipt > button.primary")

    expect(page.locator(".receipt .notice.bad")).to_be_visible()
    assert live_server.status(arriving) == "in_transit"
