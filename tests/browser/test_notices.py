"""The bell and what one chooses to be told of, in a browser."""

import pytest
from playwright.sync_api import expect

from manifest_service.adapters.clock import SystemClock
from manifest_service.services.notices.following import Following

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def test_a_clerk_at_the_gate_hears_of_a_new_load(live_server, visit):
    following = Following(store=live_server.store, clock=SystemClock())
    following.run()
    issued = live_server.issue()
    following.run()
    page = visit("/site", "site1", size=DESKTOP)
    bell = page.locator(".bell")
    expect(bell).to_have_class("plain bell unread")
    bell.click()
    expect(page.locator("dialog li").first).to_contain_text(issued["number"])
    page.click("dialog li >> nth=0 >> a", trial=True)
    page.locator("dialog button", has_text="全部标为已读").click()
    expect(bell).to_have_text("通知")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_choices_are_kept_and_a_secret_is_shown_once(live_server, visit, size):
    page = visit("/account", "site1", size=size, lang="en")
    form = page.locator("form", has=page.get_by_role("heading", name="What you are told of"))
    form.get_by_label("E-mail address").fill("gate@firm.example")
    form.get_by_label("Arrivals").set_checked(size == DESKTOP)
    form.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    chosen = live_server.get("/me/notices", "site1")
    assert chosen["email"] == "gate@firm.example"
    assert chosen["muted"] == ([] if size == DESKTOP else ["manifest.arrived"])
    page.get_by_label("Address", exact=True).fill("https://firm.example/in")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("dialog .secret")).to_contain_text("whsec_")
    page.locator("dialog button", has_text="Close").click()
    page.get_by_role("button", name="Send a test").first.click()
    expect(page.locator("#toasts")).to_contain_text("on its way")
    page.get_by_role("button", name="Deliveries").first.click()
    expect(page.locator("dialog li").first).to_contain_text("Test message")
    page.locator("dialog button", has_text="Close").click()
    page.get_by_role("button", name="Delete").first.click()
    expect(page.get_by_text("https://firm.example/in")).to_have_count(0)
