"""The driver's day in a browser."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, send_sign_in
from tests.browser.phones import until_kept

pytestmark = pytest.mark.browser

ONE_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def scan(page: Page, text: str) -> None:
    page.fill(".scan-card input[enterkeyhint]", text)
    page.keyboard.press("Enter")


def sign(page: Page) -> None:
    box = page.locator("dialog canvas.signature").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=5)
    page.mouse.up()


def step(page: Page) -> None:
    page.click("dialog.sheet button.step.primary")


def done(page: Page, word: str) -> None:
    expect(page.locator("dialog.sheet .notice[role=status]")).to_contain_text(word)


def away(page: Page) -> None:
    """Without signal, once everything is on the phone."""
    until_kept(page)
    page.context.set_offline(True)


def test_a_driver_loads_departs_scans_and_arrives(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")

    scan(page, number)
    step(page)
    done(page, "装车")
    step(page)
    done(page, "启运")
    assert live_server.status(number) == "in_transit"
    page.click("dialog button.step:has-text('途中扫码')")
    done(page, "途中扫码")
    page.click("dialog button.step:has-text('到场')")
    done(page, "到场")

    assert live_server.status(number) == "arrived"
    items = live_server.get(f"/manifests/{number}/events", "driver1")["items"]
    assert [item["word"] for item in items] == [
        "generated", "loaded", "transported", "checkpoint_scanned", "arrived",
    ]  # fmt: skip


def test_a_load_is_handed_over_in_two_taps(live_server, visit):
    other = live_server.issue(vehicle="tipper-2", driver_id="driver-2")["number"]
    plate = live_server.get(f"/manifests/{other}", "generator1")["vehicle"]["plate"]
    number = live_server.issue()["number"]
    live_server.act(number, "loaded", "driver1", loaded_kg="16400", packages=0, scans=[])
    live_server.act(number, "transported", "driver1")
    page = visit("/driver", "driver1", lang="en")

    scan(page, number)
    page.click("dialog summary.step")
    page.locator("dialog .crew", has_text=plate).click()

    done(page, "Handed over")
    assert live_server.get(f"/manifests/{number}", "officer1")["vehicle"]["plate"] == plate


def test_the_next_driver_takes_a_load_over_by_its_label(live_server, visit):
    issued = live_server.issue()
    number, token = issued["number"], issued["labels"][0]["token"]
    live_server.issue(vehicle="tipper-2", driver_id="driver-2")
    live_server.act(number, "loaded", "driver1", loaded_kg="16400", packages=0, scans=[])
    live_server.act(number, "transported", "driver1")
    page = visit("/driver", "driver2", lang="en")

    scan(page, f"{live_server.address}/q/{token}")
    page.click("dialog button.big.primary")

    expect(page.locator(".toasts .notice")).to_have_text("Taken over: you carry it now")
    driver = live_server.get(f"/manifests/{number}", "officer1")["driver"]["id"]
    assert driver == live_server.get("/me", "driver2")["driver_id"]


def test_a_photo_is_kept_with_the_arrival(live_server, visit):
    number = live_server.issue()["number"]
    live_server.act(number, "loaded", "driver1", loaded_kg="16400", packages=0, scans=[])
    live_server.act(number, "transported", "driver1")
    page = visit("/driver", "driver1")

    scan(page, number)
    page.click("dialog button.step:has-text('到场')")
    done(page, "到场")
    page.click("dialog .evidence summary")
    photo = {"name": "load.png", "mimeType": "image/png", "buffer": ONE_PIXEL}
    page.set_input_files("dialog .evidence input[type=file]", photo)
    page.click("dialog .evidence button.big")

    expect(page.locator(".toasts .notice")).to_have_text("照片与签名已保存")
    evidence = live_server.get(f"/manifests/{number}", "driver1")["evidence"]
    assert [(item["kind"], item["about"]) for item in evidence] == [("photo", "arrived")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_one_taps_is_large_enough_for_gloves(live_server, visit, lang):
    number = live_server.issue()["number"]
    live_server.act(number, "loaded", "driver1", loaded_kg="16400", packages=0, scans=[])
    page = visit("/driver", "driver1", lang=lang)
    page.wait_for_selector(".trip")
    small = """() => [...document.querySelectorAll("button, a, summary, input, select")]
      .filter((one) => one.checkVisibility() && !one.matches(".skip, .brand"))
      .map((one) => [one.textContent || one.outerHTML, Math.round(one.getBoundingClientRect().height)])
      .filter(([, height]) => height < 52)"""

    assert page.evaluate(small) == []
    scan(page, number)
    page.wait_for_selector("dialog .step")
    assert page.evaluate(small) == []
    step(page)
    page.wait_for_selector("dialog button.step:nth-of-type(2)")
    assert page.evaluate(small) == []


def signs_in_beside(page, username):
    """In another tab of the same browser."""
    other = page.context.new_page()
    other.goto("/login")
    send_sign_in(other, username)
    other.wait_for_url("**/driver")


def test_a_page_from_before_another_login_gets_the_token_of_the_new_one(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    scan(page, number)
    page.wait_for_selector("dialog .step")
    signs_in_beside(page, "driver1")

    step(page)

    done(page, "装车")
    assert live_server.status(number) == "loaded"


def test_nothing_is_done_in_the_name_of_somebody_else_who_signed_in_since(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    scan(page, number)
    page.wait_for_selector("dialog .step")
    signs_in_beside(page, "driver2")

    step(page)

    expect(page.locator("dialog .strip.signed_out .waits")).to_contain_text("1")
    assert live_server.status(number) == "issued"


def test_the_first_load_is_light(live_server, visit):
    live_server.issue()
    page = visit("/public")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes, names = {}, {}
    session.on(
        "Network.responseReceived",
        lambda said: names.update({said["requestId"]: said["response"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]}),
    )
    page.goto("/login?next=/driver")
    page.fill("#username", "driver1")
    page.fill("#password", PASSWORD)
    sizes.clear()
    page.click("main button.primary")
    page.wait_for_selector(".trip")
    page.wait_for_load_state("networkidle")

    loaded = {names[key]: size for key, size in sizes.items() if "jsQR" not in names.get(key, "")}
    assert any(name.endswith("/driver") for name in loaded)
    assert sum(loaded.values()) < 300_000, loaded


def test_a_photo_and_a_signature_are_kept_with_the_loading(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")

    scan(page, number)
    page.click("dialog form summary:has-text('照片')")
    photo = {"name": "load.png", "mimeType": "image/png", "buffer": ONE_PIXEL}
    page.set_input_files("dialog input[type=file]:not([hidden])", photo)
    sign(page)
    page.click("dialog button[form=loading]")
    done(page, "装车")

    evidence = live_server.get(f"/manifests/{number}", "driver1")["evidence"]
    assert sorted((item["kind"], item["about"]) for item in evidence) == [
        ("photo", "loaded"),
        ("signature", "loaded"),
    ]


def test_what_is_done_without_a_network_survives_a_reload_and_is_sent_in_order(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    away(page)
    scan(page, number)
    step(page)
    done(page, "装车")
    step(page)
    done(page, "启运")
    page.click("dialog.sheet button.plain")
    expect(page.locator(".waiting li")).to_have_count(2)
    assert live_server.status(number) == "issued"
    page.reload()
    expect(page.locator(".waiting li")).to_have_count(2)

    page.context.set_offline(False)
    expect(page.locator(".waiting")).to_have_count(0)
    assert live_server.status(number) == "in_transit"


def test_what_was_refused_after_all_stays_with_its_reason_until_it_is_dismissed(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    away(page)
    scan(page, number)
    step(page)
    page.click("dialog.sheet button.plain")
    expect(page.locator(".waiting li")).to_have_count(1)
    live_server.act(number, "voided", "generator1", reason="开错了")

    page.context.set_offline(False)

    expect(page.locator(".waiting li")).to_contain_text("未被接受")
    page.click(".waiting li button")
    expect(page.locator(".waiting")).to_have_count(0)


@pytest.mark.parametrize("wrong", ["371525-261123-00042-X", "hello"])
def test_a_wrong_number_is_explained(visit, wrong):
    page = visit("/driver", "driver1", lang="en")

    scan(page, wrong)

    expect(page.locator(".toasts .notice.bad")).to_have_text(re.compile("number", re.IGNORECASE))
    expect(page.locator("dialog")).to_have_count(0)


def test_a_load_of_another_carrier_is_not_opened(live_server, visit):
    token = live_server.issue()["labels"][0]["token"]
    page = visit("/driver", "driver2", lang="en")

    scan(page, f"{live_server.address}/q/{token}")

    page.wait_for_selector(".toasts .notice, dialog")
    expect(page.locator("dialog button[form=loading]")).to_have_count(0)


def test_a_refused_loading_is_explained_in_place_and_keeps_what_was_typed(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1", lang="en")

    scan(page, number)
    page.fill("dialog .fields input", "999999999")
    page.click("dialog button[form=loading]")

    expect(page.locator("dialog > [role=alert]")).to_be_visible()
    expect(page.locator("dialog .fields input").first).to_have_value("999999999")
    assert live_server.status(number) == "issued"


def test_the_label_is_read_from_a_photo_of_it(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    printed = page.request.get(f"/api/v1/manifests/{number}/label.png?size=100").body()

    photo = {"name": "label.png", "mimeType": "image/png", "buffer": printed}
    page.set_input_files(".scan-card input[type=file]", photo)

    expect(page.locator("dialog")).to_contain_text(
        live_server.get(f"/manifests/{number}", "driver1")["number_text"]
    )
    expect(page.locator("dialog button[form=loading]")).to_be_visible()
