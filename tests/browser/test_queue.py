"""The queue in a browser: what comes by itself, by keyboard, narrowed, and many at once."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.raising import raise_alert

from .conftest import DESKTOP, PHONE, Live

pytestmark = pytest.mark.browser

AGO = timedelta(hours=2)


def raised(live_server: Live, minute: int, **changes: Any) -> str:
    at = datetime.now(UTC) - AGO + timedelta(minutes=minute)
    about = {"vehicle_id": "tipper-2", "carrier": "demo-tippers", "rule": "cloned_plate"}
    return raise_alert(live_server.store, at, **about | changes)


@pytest.fixture
def forty(live_server: Live) -> Iterator[list[str]]:
    """Forty alerts of a rule that no other test has, to be found by it; decided afterwards."""
    found = [raised(live_server, n) for n in range(40)]
    yield found
    for id in found:
        body = {"id": str(uuid.uuid4()), "verdict": "unclear", "reason": "a test"}
        live_server.call("POST", f"/alerts/{id}/verdict", json=body, as_user="officer1")


def card(page: Page, id: str) -> Any:
    return page.locator(f".alert[data-id='{id}']")


def narrowed(visit: Any, asked: str, size: Any = DESKTOP) -> Page:
    """The queue as a link narrows it."""
    page: Page = visit("/account", "officer1", size=size, lang="en")
    page.goto(f"/officer?{asked}")
    expect(page.locator(".alert").first).to_be_visible()
    if size == DESKTOP:
        expect(page.locator(".alert").first).to_have_attribute("aria-current", "true")
    return page


def test_an_alert_comes_by_itself_and_what_others_do_to_it(live_server: Live, visit: Any) -> None:
    page = visit("/officer", "officer1", size=DESKTOP, lang="en")
    expect(page.locator(".badge.good", has_text="live")).to_be_visible()
    page.evaluate("window.same = true")
    alert = raised(live_server, 1, severity="critical")
    expect(card(page, alert)).to_be_visible()
    expect(page.get_by_text("1 new")).to_be_visible()
    body = {"id": str(uuid.uuid4())}
    assert live_server.call("POST", f"/alerts/{alert}/acknowledge", json=body, as_user="officer1")
    expect(card(page, alert)).to_contain_text("Acknowledged")
    assert page.evaluate("window.same")


def test_without_a_stream_the_queue_is_asked_for_again(live_server: Live, visit: Any) -> None:
    page = visit("/account", "officer1", size=DESKTOP, lang="en")
    page.route("**/api/v1/stream*", lambda route: route.fulfill(status=502, body="no"))
    page.goto("/officer")
    expect(page.locator(".badge.warn", has_text="checking now and then")).to_be_visible()
    alert = raised(live_server, 2, severity="critical")
    expect(card(page, alert)).to_be_visible()


def test_who_signs_out_elsewhere_is_asked_to_sign_in(visit: Any) -> None:
    page = visit("/officer", "officer1", size=DESKTOP)
    expect(page.locator(".badge.good")).to_be_visible()
    page.context.clear_cookies()
    page.wait_for_url("**/login?next=**")


def test_by_keyboard_a_range_is_selected_and_acknowledged_with_one_refusal_explained(
    live_server: Live, visit: Any, forty: list[str]
) -> None:
    page = narrowed(visit, "rule=cloned_plate&severity=minor&sort=newest", size=DESKTOP)
    newest = forty[::-1]
    expect(card(page, newest[0])).to_have_attribute("aria-current", "true")
    page.keyboard.press("j")
    expect(card(page, newest[1])).to_have_attribute("aria-current", "true")
    page.keyboard.press("x")
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator(".bulk")).to_contain_text("4 selected")
    card(page, newest[6]).click(modifiers=["Shift"])
    expect(page.locator(".bulk")).to_contain_text("6 selected")
    page.route("**/api/v1/stream*", lambda route: route.abort())
    live_server.call(
        "POST",
        f"/alerts/{newest[2]}/acknowledge",
        json={"id": str(uuid.uuid4())},
        as_user="officer1",
    )
    page.keyboard.press("a")
    expect(page.locator("dialog")).to_contain_text("5 done, 1 refused")
    page.keyboard.press("Escape")
    for id in newest[1:7]:
        expect(card(page, id)).to_contain_text("Acknowledged")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_contain_text("select a range")


def test_many_are_assigned_to_one_officer(live_server: Live, visit: Any, forty: list[str]) -> None:
    page = narrowed(visit, "rule=cloned_plate&severity=minor", size=DESKTOP)
    page.keyboard.press("x")
    page.get_by_role("button", name="Select all loaded").click()
    page.keyboard.press("s")
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    mine = live_server.get("/alerts?mine=true&rule=cloned_plate&limit=200", "officer1")["items"]
    assert set(forty) <= {alert["id"] for alert in mine}


def test_who_may_not_acknowledge_is_not_offered_it(
    live_server: Live, visit: Any, forty: list[str]
) -> None:
    page = visit("/account", "admin", size=DESKTOP, lang="en")
    page.goto("/officer?rule=cloned_plate&severity=minor")
    expect(page.locator(".alert").first).to_have_attribute("aria-current", "true")
    page.keyboard.press("x")
    bar = page.locator(".bulk")
    expect(bar.get_by_role("button", name="Assign")).to_be_visible()
    expect(bar.get_by_role("button", name="Acknowledge")).to_have_count(0)
    page.keyboard.press("a")
    expect(bar).to_contain_text("1 selected")
    assert {live_server.get(f"/alerts/{id}", "officer1")["status"] for id in forty} == {"new"}


def test_the_other_language_leads_back_to_the_alert_that_is_looked_at(
    visit: Any, forty: list[str]
) -> None:
    page = narrowed(visit, "rule=cloned_plate&severity=minor", size=DESKTOP)
    card(page, forty[5]).click()
    page.wait_for_url(f"**alert={forty[5]}**")
    page.get_by_role("link", name="中文").click()
    page.wait_for_load_state()
    assert f"alert={forty[5]}" in page.url
    assert "rule=cloned_plate" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_view_is_kept_taken_up_and_linked_to(
    live_server: Live, visit: Any, forty: list[str]
) -> None:
    page = visit("/officer", "officer1", size=DESKTOP, lang="en")
    page.get_by_text("More filters").click()
    page.get_by_label("Rule").select_option("cloned_plate")
    page.keyboard.press("Escape")
    page.get_by_label("Order").select_option("newest")
    expect(page.locator(".alert").first).to_have_attribute("data-id", forty[-1])
    page.get_by_role("button", name="Save this search").click()
    page.locator("dialog input").fill("Silent, newest")
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    link = page.url
    assert "rule=cloned_plate" in link
    assert "sort=newest" in link

    page.goto("/officer")
    page.get_by_role("button", name="Silent, newest", exact=True).click()
    expect(page.locator(".alert").first).to_have_attribute("data-id", forty[-1])
    page.goto(f"/officer?rule=cloned_plate&alert={forty[3]}")
    expect(card(page, forty[3])).to_have_attribute("aria-current", "true")
    page.keyboard.press("/")
    page.keyboard.type("no such plate")
    expect(page.get_by_text("No alert fits these filters")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.locator(".alert").first).to_be_visible()
    page.get_by_role("button", name="Forget the search “Silent, newest”").click()
    expect(page.get_by_role("button", name="Silent, newest", exact=True)).to_have_count(0)


def test_the_next_is_at_hand_when_the_current_one_has_left(
    live_server: Live, visit: Any, forty: list[str]
) -> None:
    page = narrowed(visit, "rule=cloned_plate&severity=minor&sort=oldest", size=DESKTOP)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(card(page, forty[2])).to_have_attribute("aria-current", "true")
    body = {"id": str(uuid.uuid4()), "verdict": "unclear", "reason": "a test"}
    live_server.call("POST", f"/alerts/{forty[2]}/verdict", json=body, as_user="officer1")
    expect(card(page, forty[2])).to_have_count(0)
    page.keyboard.press("j")
    expect(card(page, forty[3])).to_have_attribute("aria-current", "true")


def test_what_was_shown_stays_when_the_connection_goes(visit: Any, forty: list[str]) -> None:
    page = narrowed(visit, "rule=cloned_plate&severity=minor", size=PHONE)
    expect(card(page, forty[0])).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator(".badge.bad", has_text="no connection")).to_be_visible()
    expect(card(page, forty[0])).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".badge.good", has_text="live")).to_be_visible()


def test_alerts_close_together_are_one_mark_on_the_map(visit: Any, forty: list[str]) -> None:
    page = narrowed(visit, "rule=cloned_plate&severity=minor", size=DESKTOP)
    expect(page.locator(".alert-mark", has_text="40")).to_be_visible()
