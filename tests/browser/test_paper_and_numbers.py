"""What was on paper is entered with its scan, under a number taken along for a place without signal."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

SCAN = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a scan of paper"}
TIMES = ("Issued", "Loaded", "Departed", "Arrived", "Received")


def when(hours_ago: float) -> str:
    at = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(hours=hours_ago)
    return f"{at:%Y-%m-%dT%H:%M}"


def filled(page: Page, paper_number: str) -> None:
    """The form of a trip of yesterday, whole but for its number block."""
    form = page.locator("form")
    form.get_by_label("Its number").fill(paper_number)
    form.locator("input[type=file]").set_input_files(SCAN)
    form.get_by_label("Why it was on paper").fill("no network at the site")
    form.get_by_label("Stream").select_option("construction_site")
    form.get_by_label("Waste code").fill("900-001-S71")
    form.get_by_label("Name of the waste").fill("site waste")
    form.get_by_label("Declared mass").fill("15000")
    form.get_by_label("Accepted mass").fill("14980")
    form.get_by_label("Loaded mass").fill("15000")
    for index, name in enumerate(TIMES):
        form.get_by_label(name, exact=True).fill(when(26 - index))


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_numbers_are_taken_along_and_one_is_the_papers_for_life(live_server, visit, size):
    page = visit("/desk", "generator1", size=size, lang="en")
    page.click("[data-name=numbers]")
    page.get_by_role("button", name="Ask for a block").click()
    page.locator("dialog input").fill("501")
    page.locator("dialog form button.primary").click()
    expect(page.locator("dialog")).to_be_visible()  # more than 500 are not given
    page.locator("dialog input").fill("3")
    page.locator("dialog form button.primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("tbody tr .digits").first).to_be_visible()
    printed = page.request.get(
        page.get_by_role("link", name="Print the numbers").get_attribute("href")
    )
    assert printed.body().startswith(b"%PDF-")
    block = page.request.get(page.locator("tbody tr").last.locator("a").get_attribute("href"))
    assert block.body().startswith(b"%PDF-")
    number = page.locator("tbody tr .digits").first.inner_text()

    page.click("[data-name=paper]")
    filled(page, f"NO-{number[-4:]}")
    page.locator("form summary", has_text="More").click()
    page.get_by_label("Use a reserved number").select_option(label=number)
    page.locator("form button.primary").click()
    expect(page.locator("dialog h2")).to_have_text(number)
    expect(page.locator("dialog .life")).to_contain_text(f"NO-{number[-4:]}")
    found = live_server.get(f"/manifests/{number}", "officer1")
    assert (found["status"], found["accepted_kg"]) == ("received", "14980")


def test_a_trip_whose_times_are_out_of_order_is_not_entered(live_server, visit):
    page = visit("/desk", "generator1", size=DESKTOP, lang="en")
    page.click("[data-name=paper]")
    page.wait_for_selector("fieldset")
    expect(page.locator("form .notice.said", has_text="Still to fill in")).to_be_visible()
    filled(page, "NO-77")
    page.get_by_label("Arrived", exact=True).fill(when(30))
    before = len(live_server.get("/manifests?limit=200", "officer1")["items"])
    page.locator("form button.primary").click()
    expect(page.locator(".toasts .notice.bad")).to_be_visible()
    assert len(live_server.get("/manifests?limit=200", "officer1")["items"]) == before
    page.get_by_label("Arrived", exact=True).fill(when(23))
    page.locator("form button.primary").click()
    expect(page.locator("dialog .life")).to_contain_text("NO-77")


def test_a_receiver_enters_the_paper_of_a_generator_he_chooses(live_server, visit):
    page = visit("/desk", "site1", size=DESKTOP, lang="en")
    page.click("[data-name=paper]")
    page.wait_for_selector("fieldset")
    page.get_by_label("Generator", exact=True).select_option("demo-plaza")
    expect(page.get_by_label("Receiver", exact=True).locator("option")).to_have_count(1)
    page.get_by_label("Stream").select_option("construction_site")
    page.get_by_label("From").select_option("plaza")
    filled(page, "NO-88")
    page.locator("form button.primary").click()
    expect(page.locator("dialog .life")).to_contain_text("NO-88")
