"""The officer in a browser: the alert of a diverted truck, from the queue to a verdict."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from . import astray
from .conftest import DESKTOP, PHONE, Live

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def diverted(live_server: Live) -> str:
    """The number of a load whose truck left its corridor for twelve minutes."""
    return astray.diverted(live_server, 5)


def test_an_alert_is_acknowledged_and_decided_by_keyboard(live_server, visit, diverted):
    (found,) = live_server.get(f"/alerts?manifest={diverted}&rule=route_deviation", "officer1")[
        "items"
    ]
    page = visit("/officer", "officer1", size=DESKTOP, lang="en")
    page.locator(f".alert[data-id='{found['id']}']").click()
    expect(page.locator("h2", has_text="Route deviation")).to_be_visible()
    assert page.locator(".leaflet-overlay-pane canvas").count() == 1

    page.keyboard.press("a")
    expect(page.locator("section.card .badge").first).to_have_text("Acknowledged")
    page.keyboard.press("v")
    page.locator("dialog select").select_option("confirmed")
    page.locator("dialog textarea").fill("No road works on that day")
    page.locator("dialog button.primary").click()
    expect(page.locator("section.card .badge").first).to_have_text("Decided")
    expect(page.locator("section.card")).to_contain_text(
        "100 % (1 of 1 confirmed; 95 % sure: 21 to 100 %)"
    )
    (decided,) = live_server.get(f"/alerts?manifest={diverted}&status=decided", "officer1")["items"]
    assert (decided["rule"], decided["verdict"]) == ("route_deviation", "confirmed")


def test_on_the_phone_an_opened_alert_comes_into_view(visit, diverted):
    page = visit("/officer", "officer1", size=PHONE)
    alerts = page.locator(".alert", has_text="路线偏离")
    # Another test may have decided it already; the queue is drawn anew when its answer comes.
    for view in ("open", "decided"):
        with page.expect_response("**/api/v1/alerts?*"):
            page.select_option("select >> nth=0", view)
        page.wait_for_timeout(300)
        if alerts.count():
            break
    alerts.first.click()
    page.wait_for_selector("section.card h2")
    page.wait_for_function(
        """() => { const { top } = document.querySelector(".map").getBoundingClientRect();
        return -20 < top && top < innerHeight; }"""
    )


def test_a_driver_has_no_business_with_the_queue(visit):
    page = visit("/driver", "driver1")
    page.goto("/officer")
    expect(page.locator("h1")).to_contain_text("您的角色不能这样做")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_officer_looks_at_a_return_and_sends_it_back(live_server: Live, visit, size) -> None:
    unit = "generator4"
    long_ago = datetime.now(UTC) - timedelta(days=200)
    batch = {
        "id": str(uuid.uuid4()),
        "stage": "generated",
        "waste_code": "313-001-34",
        "waste_name": "废酸",
        "mass_kg": "900",
        "happened_at": long_ago.isoformat(),
        "site_id": "pickling",
    }
    status, answer = live_server.call("POST", "/ledger", json=batch, as_user=unit)
    assert status == 201, answer
    owed = next(
        one for one in live_server.get("/returns", unit)["items"] if one["status"] != "filed"
    )
    body = {"id": str(uuid.uuid4()), "lines": [], "reason": "nothing was made"}
    status, answer = live_server.call("POST", f"/returns/{owed['period']}", json=body, as_user=unit)
    assert status in (200, 201), answer
    page = visit("/officer", "officer1", size=size, lang="en")
    page.click("[data-name=ledger]")
    this = page.get_by_role("cell", name=owed["period"], exact=True)
    line = page.locator("tr", has_text="Demo Steel").filter(has=this)
    line.get_by_role("button", name="Show").click()
    page.locator("dialog form button.danger").click()  # without a reason the form stays
    expect(page.locator("dialog")).to_be_visible()
    page.get_by_label("Why it is sent back").fill("the stock is missing")
    page.locator("dialog form button.danger").click()
    expect(line.locator(".badge")).to_have_text("sent back")
    period = owed["period"]
    again = next(
        one for one in live_server.get("/returns", unit)["items"] if one["period"] == period
    )
    assert (again["status"], again["owed"]) == ("sent_back", True)
