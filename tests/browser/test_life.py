"""The dialogs of a manifest's whole life, walked by those who use them, with wrong input on the way."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import DESKTOP, PHONE, Live

pytestmark = pytest.mark.browser

SQUARE = [[115.30, 36.30], [115.31, 36.30], [115.31, 36.31], [115.30, 36.30]]


def under_way(live_server: Live, kg: str = "16000") -> str:
    number: str = live_server.issue()["number"]
    live_server.act(number, "loaded", "driver1", loaded_kg=kg)
    live_server.act(number, "transported", "driver1")
    return number


def opened(visit, live_server: Live, number: str, user: str, size=DESKTOP) -> Page:
    """The manifest in `user`'s desk, in English."""
    page = visit(f"/desk?scan={number}", user, size=size, lang="en")
    page.wait_for_selector("dialog .life")
    return page


def act_dialog(page: Page, button: str) -> Locator:
    page.locator("dialog .life").get_by_role("button", name=button, exact=True).click()
    box = page.locator("dialog").last
    expect(box.locator("form")).to_be_visible()
    return box


def submit(box: Locator) -> None:
    box.locator("form button.primary").click()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_load_is_handed_over_to_another_vehicle_but_not_to_the_same(live_server, visit, size):
    number = under_way(live_server)
    page = opened(visit, live_server, number, "carrier1", size)
    box = act_dialog(page, "Hand over")
    expect(box.locator(".seal-note")).to_contain_text("Vehicle")
    box.get_by_label("Vehicle").select_option("tipper-1")
    box.get_by_label("Driver").select_option("driver-1")
    submit(box)
    expect(box.locator(".notice.bad")).to_be_visible()
    assert live_server.get(f"/manifests/{number}", "officer1")["vehicle"]["id"] == "tipper-1"
    box.get_by_label("Vehicle").select_option("tipper-2")
    box.get_by_label("Driver").select_option("driver-2")
    submit(box)
    expect(page.locator("dialog .life table").first).to_contain_text("鲁PDM102")
    assert live_server.get(f"/manifests/{number}", "officer1")["vehicle"]["id"] == "tipper-2"


def test_a_load_rests_in_a_store_and_goes_on(live_server, visit):
    site = {
        "organisation_id": "demo-recycling",
        "name": "Halfway store",
        "kind": "storage",
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    status, body = live_server.call("PUT", "/sites/halfway", json=site, as_user="admin")
    assert status in (200, 201), body
    number = under_way(live_server)
    page = opened(visit, live_server, number, "carrier1")
    box = act_dialog(page, "Put into storage")
    place, mass = box.locator("select").first, box.get_by_label("Mass")
    place.select_option("plaza")
    submit(box)
    expect(box.locator(".notice.bad")).to_be_visible()
    place.select_option("halfway")
    mass.fill("a lot")
    submit(box)
    assert live_server.status(number) == "in_transit"
    mass.fill("99000000")
    submit(box)
    expect(box.locator(".notice.bad")).to_contain_text("data.stored_kg")
    mass.fill("15990")
    submit(box)
    expect(page.locator("dialog .life")).to_contain_text("Halfway store")
    assert live_server.status(number) == "stored"

    driver = opened(visit, live_server, number, "carrier1")
    box = act_dialog(driver, "Take out of storage")
    expect(box.get_by_label("Mass")).to_have_value("15990")
    box.get_by_label("Another vehicle or carrier").check()
    box.get_by_label("Vehicle", exact=True).select_option("tipper-3")
    box.get_by_label("Driver", exact=True).select_option("driver-3")
    submit(box)
    expect(driver.locator("dialog .badge").first).to_have_text("In transit")
    found = live_server.get(f"/manifests/{number}", "officer1")
    assert (found["status"], found["vehicle"]["id"]) == ("in_transit", "tipper-3")


def propose(page: Page, mass: str, reason: str) -> Locator:
    """The dialog in which another loaded mass was proposed."""
    box = act_dialog(page, "Propose a correction")
    loaded = box.locator("select").first.locator("option", has_text="Loaded")
    box.locator("select").first.select_option(loaded.get_attribute("value"))
    expect(box.get_by_label("Loaded", exact=True)).to_be_visible()
    box.get_by_label("Reason").fill(reason)
    submit(box)
    expect(page.locator(".toasts .notice.warn")).to_be_visible()  # nothing was changed
    box.get_by_label("Loaded", exact=True).fill(mass)
    submit(box)
    return box


def test_a_correction_is_proposed_and_agreed(live_server, visit):
    number = under_way(live_server)
    page = opened(visit, live_server, number, "generator1")
    box = propose(page, "-5", "a slip")
    expect(box.locator(".notice.bad")).to_contain_text("loaded_kg")
    assert live_server.get(f"/manifests/{number}", "officer1")["corrections"] == []
    box.get_by_label("Loaded", exact=True).fill("15500")
    submit(box)
    card = page.locator("dialog .correction")
    expect(card).to_contain_text("15500")
    expect(card.get_by_role("button", name="Agree")).to_have_count(0)  # the other party does

    other = opened(visit, live_server, number, "carrier1", PHONE)
    expect(other.locator("dialog .correction")).to_contain_text("a slip")
    other.locator("dialog .correction").get_by_role("button", name="Agree").click()
    expect(other.locator("dialog .correction .badge.good")).to_be_visible()
    found = live_server.get(f"/manifests/{number}", "officer1")
    assert (found["loaded_kg"], found["corrections"][0]["state"]) == ("15500", "agreed")


def test_a_correction_is_declined_and_what_stood_stands(live_server, visit):
    number = under_way(live_server)
    page = opened(visit, live_server, number, "generator1")
    propose(page, "9000", "lighter, surely")
    expect(page.locator("dialog .correction")).to_contain_text("9000")
    again = act_dialog(page, "Propose a correction")
    step = again.locator("select").first.locator("option", has_text="Loaded")
    again.locator("select").first.select_option(step.get_attribute("value"))
    again.get_by_label("Loaded", exact=True).fill("8000")
    again.get_by_label("Reason").fill("lighter still")
    submit(again)
    expect(again.locator(".notice.bad")).to_be_visible()  # one open proposal for a fact

    other = opened(visit, live_server, number, "carrier1")
    other.locator("dialog .correction").get_by_role("button", name="Decline").click()
    expect(other.locator("dialog .correction .badge.quiet")).to_be_visible()
    found = live_server.get(f"/manifests/{number}", "officer1")
    assert (found["loaded_kg"], found["corrections"][0]["state"]) == ("16000", "declined")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_trip_is_cancelled_only_when_the_other_party_agrees(live_server, visit, size):
    number = under_way(live_server)
    page = opened(visit, live_server, number, "generator1", size)
    box = act_dialog(page, "Propose to cancel")
    submit(box)  # without a reason the form stays
    expect(box).to_be_visible()
    box.locator("input").fill("the road is closed")
    submit(box)
    notice = page.locator("dialog .life .notice.warn", has_text="the road is closed")
    expect(notice).to_be_visible()
    expect(notice.get_by_role("button", name="Agree to cancel")).to_have_count(0)
    assert live_server.status(number) == "in_transit"

    other = opened(visit, live_server, number, "carrier1", size)
    asked = other.locator("dialog .life .notice.warn", has_text="the road is closed")
    asked.get_by_role("button", name="Decline").click()
    expect(asked).to_have_count(0)
    assert live_server.status(number) == "in_transit"

    live_server.act(number, "cancellation_proposed", "generator1", reason="it really is")
    other = opened(visit, live_server, number, "carrier1", size)
    other.get_by_role("button", name="Agree to cancel").click()
    # It is aboard: agreed, the load goes back to the generator.
    expect(other.locator("dialog .badge").first).to_have_text("Returning")
    assert live_server.status(number) == "returning"


def test_a_refused_load_is_sent_elsewhere_on_a_manifest_that_follows(live_server, visit):
    number = under_way(live_server)
    live_server.act(number, "arrived", "site1")
    live_server.act(number, "refused", "site1", reason_code="no_capacity")
    assert live_server.status(number) == "returning"
    page = opened(visit, live_server, number, "generator1")
    page.locator("dialog .life").get_by_role("button", name="Send elsewhere").click()
    form = page.locator("form", has_text="Follows manifest")
    expect(form).to_be_visible()
    form.get_by_label("Receiver").select_option("demo-backfill")
    mass = form.get_by_label("Declared mass")
    expect(mass).to_have_value("16000")
    mass.fill("16001")  # more than was refused
    form.locator("button.primary").click()
    expect(page.locator(".toasts .notice.bad")).to_be_visible()
    assert live_server.status(number) == "returning"
    mass.fill("16000")
    form.locator("button.primary").click()
    expect(page.locator("dialog .badge").first).to_have_text("Issued")
    expect(page.locator("dialog .life")).to_contain_text("371525")
    assert live_server.status(number) == "redirected"
    followers = live_server.get(f"/manifests/{number}", "officer1")["followers"]
    assert len(followers) == 1
