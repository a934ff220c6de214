"""What anyone can open: the front page, signing in, a label, and the language."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import send_sign_in

pytestmark = pytest.mark.browser


def test_a_label_is_genuine_for_anyone_and_names_no_firm(live_server, visit):
    issued = live_server.issue()
    page = visit(f"/q/{issued['labels'][0]['token']}")

    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator("main")).to_contain_text(issued["number_text"])
    expect(page.locator("main")).not_to_contain_text(issued["generator"]["name"])


def test_an_unknown_label_says_what_to_do(visit):
    page = visit("/q/00000000000000000000000000", lang="en")

    expect(page.locator(".notice.bad")).to_have_text("Unknown label")


def test_a_driver_gets_from_his_phones_camera_to_the_load(live_server, visit):
    token = live_server.issue()["labels"][0]["token"]
    page = visit(f"/q/{token}", "driver1")

    page.click("main a.primary")

    expect(page.locator("dialog button[form=loading]")).to_be_visible()


def test_a_wrong_password_is_said_and_the_name_kept(visit):
    page = visit("/login", lang="en")

    send_sign_in(page, "driver1", "wrong")

    expect(page.locator("[role=alert]")).to_have_text("Wrong user name or password")
    expect(page.locator("#username")).to_have_value("driver1")


def test_the_language_is_switched_where_one_is(visit):
    page = visit("/login", lang="zh")

    page.click(".who a[lang=en]")

    expect(page.locator("h1")).to_have_text("Sign in")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_another_roles_page_is_refused_in_words(visit):
    page = visit("/driver", "driver1", lang="en")

    answer = page.goto("/site")

    assert answer is not None
    assert answer.status == 403
    expect(page.locator("h1")).not_to_be_empty()


def test_a_stranger_is_sent_to_sign_in_first(visit):
    page = visit("/driver?scan=hello")

    assert "/login?next=" in page.url
