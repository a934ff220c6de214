"""The dispatcher shows a code, and the driver's phone is signed in by it."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Live

pytestmark = pytest.mark.browser


def test_a_phone_is_signed_in_by_the_code_on_the_dispatcher_s_screen(
    visit: Any, live_server: Live
) -> None:
    desk = visit("/desk", "carrier1", size=DESKTOP, lang="en")
    desk.get_by_role("tab", name="Dispatch").click()
    with desk.expect_response(re.compile("phone-code")) as answered:
        desk.get_by_role("button", name=re.compile("^Sign in the phone")).first.click()
    expect(desk.get_by_role("dialog").get_by_role("img")).to_be_visible()
    code = answered.value.json()["address"].partition("#")[2]

    phone = visit(f"/phone#{code}", size=PHONE, lang="en")
    assert code not in phone.url
    phone.get_by_role("button", name="Sign in on this phone").click()
    phone.wait_for_url("**/driver")


def test_the_code_can_be_read_on_the_page_itself(visit: Any, live_server: Live) -> None:
    code = live_server.call("POST", "/drivers/driver-1/phone-code", as_user="carrier1")[1]
    phone = visit("/phone", size=PHONE, lang="en")
    field = phone.get_by_role("textbox")
    field.fill("M3715250000001")
    field.press("Enter")
    expect(phone.get_by_text("no code of a dispatcher")).to_be_visible()
    field.fill(code["address"])
    field.press("Enter")
    phone.get_by_role("button", name="Sign in on this phone").click()
    phone.wait_for_url("**/driver")
