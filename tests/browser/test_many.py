"""The generator's desk: a file is checked and issued, and a draft is kept as a template."""

import uuid

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

HEAD = "ref,stream,code,name,declared_kg,origin_site_id,carrier_id,receiver_id,destination_site_id,vehicle,driver_id,route_id"
TAIL = "plaza,demo-tippers,demo-recycling,recycling,tipper-1,driver-1,plaza-recycling"


@pytest.mark.parametrize(("size", "lang"), [(DESKTOP, "zh"), (PHONE, "en")], ids=["zh", "en"])
def test_a_file_with_one_bad_row_is_checked_then_the_good_one_issued(visit, size, lang):
    ref = str(uuid.uuid4())[:8]
    rows = [
        f"{ref}-1,construction_site,900-001-S71,工程垃圾,5000,{TAIL}",
        f"{ref}-2,construction_site,900-001-S71,工程垃圾,much,{TAIL}",
    ]
    page = visit("/desk", "generator1", size=size, lang=lang)
    page.click("[data-name=many]")
    body = "\n".join([HEAD, *rows]).encode()
    page.set_input_files(
        "input[type=file]", {"name": "day.csv", "mimeType": "text/csv", "buffer": body}
    )
    expect(page.locator("tbody tr").nth(0).locator(".badge.good")).to_be_visible()
    expect(page.locator("tbody tr").nth(1).locator(".badge.bad").first).to_be_visible()
    page.click("button.primary.big")
    number = page.locator("tbody tr").nth(0).locator("button.digits")
    expect(number).to_be_visible()
    number.click()
    expect(page.locator("dialog[open] h2").first).to_be_visible()


def test_a_draft_is_kept_as_a_template_and_used(visit):
    page = visit("/desk", "generator1", size=DESKTOP)
    page.click("[data-name=issue]")
    expect(page.locator("form select").first).to_be_visible()
    page.locator("button", has_text="存为模板").click()
    page.fill("dialog input", "每日土方")
    page.click("dialog button.primary")
    expect(page.locator("dialog")).to_have_count(0)
    page.reload()
    page.click("[data-name=issue]")
    page.select_option("select[aria-label=模板]", "每日土方")
    expect(page.locator("select[aria-label=模板]")).to_have_value("每日土方")
