"""Two phones in flight mode hand a load over by showing each other codes, each before the other's camera."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from manifest_service.texts import words
from tests.browser.conftest import PASSWORD, Live
from tests.browser.phones import Phone, until
from tests.browser.test_driver_offline import away, label_of, phones

pytestmark = pytest.mark.browser
__all__ = ["phones"]

KIT = """async () => {
  const device = await import(document.querySelector("link[href$='/device.js']").href);
  const [key] = await device.every("keys");
  return Boolean(key?.kit?.credential && key.enrolled);
}"""


@pytest.fixture
def trip(live_server: Live) -> str:
    """Under way with the first driver; the second has a trip of his own that waits."""
    number: str = live_server.issue()["number"]
    live_server.issue(vehicle="tipper-2", driver_id="driver-2")
    live_server.act(number, "loaded", "driver1", loaded_kg="16400")
    live_server.act(number, "transported", "driver1")
    return number


def ready(phone: Phone, username: str) -> None:
    """Signed in once with signal, everything kept, the browser closed."""
    phone.start()
    phone.sign_in(username, PASSWORD)
    until(phone.page, KIT)
    phone.close()


def opened(phone: Phone, live: Live, number: str) -> Any:
    phone.page.locator(".trip", has_text=live.text_of(number)).click()
    return phone.page.locator("dialog.sheet").last


def shown(phone: Phone) -> bytes:
    """The code on the screen as the other camera sees it."""
    code = phone.page.locator("dialog .qr")
    expect(code).to_be_visible()
    picture: bytes = code.screenshot()
    return picture


def handovers(live: Live, number: str) -> list[Any]:
    items = live.get(f"/manifests/{number}/events", "officer1")["items"]
    return [item for item in items if item["word"] == "handed_over"]


@pytest.mark.parametrize(("lang", "first"), [("zh", "taker"), ("en", "giver")])
def test_two_phones_without_signal_hand_over_and_whichever_is_heard_first_tells_it(
    live_server: Live, phones: Callable[..., Phone], trip: str, lang: str, first: str
) -> None:
    say = words(lang).say
    giver, taker = phones(lang), phones(lang)
    ready(giver, "driver1")
    ready(taker, "driver2")

    away(giver)
    sheet = opened(giver, live_server, trip)
    giver.taps = 0
    giver.tap(sheet.locator("details.handover summary"))
    giver.tap(sheet.locator(".show-code"))
    offer = shown(giver)
    assert giver.taps == 2

    taker.sees(offer)
    page = away(taker)
    page.click(".scan-camera")
    sheet = page.locator("dialog.handover-sheet")
    expect(sheet.locator("[data-verdict=genuine]")).to_be_visible(timeout=30_000)
    expect(sheet).to_contain_text(live_server.text_of(trip))
    expect(sheet).to_contain_text("16,400 kg")
    taker.taps = 0
    taker.tap(sheet.locator("button.step.primary"))
    answer = shown(taker)
    assert taker.taps <= 2
    page.get_by_role("button", name=say("pages.handover.shown")).click()
    expect(page.locator(".trip", has_text=live_server.text_of(trip))).to_be_visible()
    expect(page.locator(".strip .waits")).to_contain_text("1")

    giver.kill()  # between the two codes
    giver.sees(answer)
    page = away(giver)
    sheet = opened(giver, live_server, trip)
    sheet.get_by_role("button", name=say("pages.handover.show_again")).click()
    giver.taps = 0
    giver.tap(page.get_by_role("button", name=say("pages.handover.scan_answer")))
    expect(page.locator("dialog.sheet .notice[role=status]")).to_contain_text(
        say("lifecycle.word.handed_over"), timeout=30_000
    )
    assert giver.taps <= 2
    assert handovers(live_server, trip) == []

    for one in (taker, giver) if first == "taker" else (giver, taker):
        one.back_in_reach()
        expect(one.page.locator(".strip.online").first).to_contain_text(
            say("pages.connection.all_sent"), timeout=60_000
        )
        (event,) = handovers(live_server, trip)
        assert event["data"]["driver_id"] == "driver-2"
        assert event["data"]["signed"]["offer"]
    held = live_server.get("/journal/held", "officer1")["items"]
    assert [each for each in held if each["number"] == trip] == []


def test_a_wrong_code_is_told_and_an_offer_is_withdrawn(
    live_server: Live, phones: Callable[..., Phone], trip: str
) -> None:
    say = words("zh").say
    giver = phones()
    giver.sees(label_of(live_server, trip))
    ready(giver, "driver1")
    page = away(giver)
    sheet = opened(giver, live_server, trip)
    sheet.locator("details.handover summary").click()
    sheet.locator(".show-code").click()
    page.get_by_role("button", name=say("pages.handover.scan_answer")).click()
    expect(page.locator("dialog.camera [role=status]")).to_have_text(
        say("pages.handover.not_a_code"), timeout=30_000
    )
    page.locator("dialog.camera button.plain").click()
    own = shown(giver)
    giver.close()

    giver.sees(own)
    page = away(giver)
    page.click(".scan-camera")
    expect(page.locator("body")).to_contain_text(say("pages.handover.own"), timeout=30_000)
    sheet = opened(giver, live_server, trip)
    sheet.get_by_role("button", name=say("pages.handover.show_again")).click()
    page.get_by_role("button", name=say("pages.handover.withdraw")).click()
    expect(page.locator("body")).to_contain_text(say("pages.handover.withdrawn"))
    giver.back_in_reach()
    expect(page.locator(".strip.online").first).to_contain_text(
        say("pages.connection.all_sent"), timeout=60_000
    )
    told = live_server.get(f"/manifests/{trip}/journal", "officer1")["items"]
    assert [(one["word"], one["state"]) for one in told] == [
        ("handover_offered", "accepted"),
        ("handover_withdrawn", "accepted"),
    ]
    assert handovers(live_server, trip) == []
