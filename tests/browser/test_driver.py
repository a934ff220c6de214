"""The driver's day in a browser."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

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


def test_a_driver_loads_departs_scans_and_arrives(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")

    scan(page, number)
    page.click("dialog button[form=loading]")
    page.click("dialog button.primary:has-text('启运')")
    expect(page.locator("dialog")).to_have_count(0)
    assert live_server.status(number) == "in_transit"
    scan(page, number)
    page.click("dialog button:has-text('途中扫码')")
    expect(page.locator("dialog")).to_have_count(0)
    scan(page, number)
    page.click("dialog button.primary:has-text('到场')")
    expect(page.locator("dialog")).to_have_count(0)

    assert live_server.status(number) == "arrived"
    items = live_server.get(f"/manifests/{number}/events", "driver1")["items"]
    assert [item["word"] for item in items] == [
        "generated", "loaded", "transported", "checkpoint_scanned", "arrived",
    ]  # fmt: skip


def test_a_photo_and_a_signature_are_kept_with_the_loading(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")

    scan(page, number)
    page.click("dialog summary:has-text('照片')")
    photo = {"name": "load.png", "mimeType": "image/png", "buffer": ONE_PIXEL}
    page.set_input_files("dialog input[type=file]:not([hidden])", photo)
    sign(page)
    page.click("dialog button[form=loading]")
    page.wait_for_selector("dialog button:has-text('启运')")

    evidence = live_server.get(f"/manifests/{number}", "driver1")["evidence"]
    assert sorted((item["kind"], item["about"]) for item in evidence) == [
        ("photo", "loaded"),
        ("signature", "loaded"),
    ]


def test_what_is_done_without_a_network_survives_a_reload_and_is_sent_in_order(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    page.wait_for_selector(".trip")
    page.wait_for_timeout(500)  # the trips are put on the device after they are shown

    page.route("**/api/v1/**", lambda route: route.abort("internetdisconnected"))
    scan(page, number)
    page.click("dialog button[form=loading]")
    page.click("dialog button.primary:has-text('启运')")
    expect(page.locator(".waiting li")).to_have_count(2)
    assert live_server.status(number) == "issued"
    page.reload()
    expect(page.locator(".waiting li")).to_have_count(2)

    page.unroute("**/api/v1/**")
    page.click(".waiting button:has-text('发送')")
    expect(page.locator(".waiting")).to_have_count(0)
    assert live_server.status(number) == "in_transit"


def test_what_was_refused_after_all_stays_with_its_reason_until_it_is_dismissed(live_server, visit):
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    page.wait_for_selector(".trip")
    page.wait_for_timeout(500)
    page.route("**/api/v1/**", lambda route: route.abort("internetdisconnected"))
    scan(page, number)
    page.click("dialog button[form=loading]")
    page.click("dialog .row.between button.plain")
    expect(page.locator(".waiting li")).to_have_count(1)
    live_server.act(number, "voided", "generator1", reason="开错了")

    page.unroute("**/api/v1/**")
    page.click(".waiting button:has-text('发送')")

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
