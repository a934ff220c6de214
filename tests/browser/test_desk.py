"""The generator's clerk in a browser: a manifest is issued, printed and voided."""

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_manifest_is_issued_with_its_checks_shown_while_typing(live_server, visit, size):
    page = visit("/desk", "generator1", size=size)
    page.click("[data-name=issue]")
    page.select_option("form select >> nth=0", "construction_site")
    page.select_option("form select >> nth=1", "plaza")
    page.select_option("form select >> nth=2", "demo-recycling")
    # Other tests draw routes between the same places.
    page.get_by_label("核准路线").select_option("plaza-recycling")
    code, name, mass = (page.locator("fieldset input").nth(i) for i in range(3))
    code.fill("900-300-34")
    name.fill("混凝土块")
    mass.fill("15000")
    expect(page.locator("fieldset .notice.bad")).to_contain_text("900-300-34 不属于该品类")
    code.fill("900-001-S71")
    expect(page.locator("form .notice.good")).to_be_visible()
    page.click("form button.primary")
    expect(page.locator("dialog .badge").first).to_have_text("已开具")
    number = page.locator("dialog h2").inner_text().replace("-", "")
    assert live_server.status(number) == "issued"

    label = page.locator("dialog a", has_text="打印标签").get_attribute("href")
    printed = page.request.get(label)
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF-")

    page.click("dialog button.danger")
    page.locator("dialog >> nth=1 >> input").fill("停工")
    page.locator("dialog >> nth=1 >> button.primary").click()
    # The browser's device is made known and the entry signed before it is sent.
    for _ in range(300):
        if live_server.status(number) == "void":
            break
        page.wait_for_timeout(100)
    assert live_server.status(number) == "void"


def test_the_last_entries_are_offered_again(visit):
    page = visit("/desk", "generator1", size=DESKTOP)
    page.click("[data-name=issue]")
    page.wait_for_selector("fieldset")
    assert page.locator("fieldset input").first.input_value() == ""


def test_a_code_is_found_by_the_initials_of_its_pinyin_and_a_doubt_stands_beside_its_line(visit):
    page = visit("/desk", "generator4", size=DESKTOP)
    page.click("[data-name=issue]")
    page.select_option("form select >> nth=0", "hazardous_industrial")
    code = page.locator("fieldset input").first
    code.press_sequentially("fs 13")
    expect(page.locator(".offers li")).to_have_count(0)
    code.fill("")
    code.press_sequentially("fs")
    expect(page.locator(".offers li").first).to_contain_text("313-001-34")
    code.press("ArrowDown")
    code.press("Enter")
    expect(code).to_have_value("313-001-34")
    expect(page.locator("fieldset input").nth(1)).to_have_value("废酸")
    hazards = page.get_by_placeholder("T C I R In")
    expect(hazards).to_have_value("C T")
    hazards.fill("In")
    page.locator("fieldset input").nth(2).fill("2000")
    page.get_by_label("包装").first.fill("吨桶")
    expect(page.locator("fieldset .notice.warn")).to_contain_text("危险特性")


def test_several_are_received_at_once_and_a_search_is_kept(live_server, visit):
    waiting = [live_server.issue()["number"] for _ in range(2)]
    for number in waiting:
        live_server.act(number, "loaded", "driver1", loaded_kg="16000")
        live_server.act(number, "transported", "driver1")
    left = live_server.issue()["number"]
    page = visit("/desk", "site1", size=DESKTOP)
    page.wait_for_selector("tbody tr.pick")
    for number in (*waiting, left):
        shown = live_server.get(f"/manifests/{number}", "site1")["number_text"]
        page.locator("tr", has_text=shown).get_by_role("checkbox").check()
    page.get_by_role("button", name="批量签收").click()
    expect(page.locator("dialog .notice.warn")).to_contain_text("1 份")
    page.locator("dialog form button.primary").click()
    expect(page.locator("dialog .notice.good")).to_contain_text("2")
    assert [live_server.status(number) for number in (*waiting, left)] == [
        "received",
        "received",
        "issued",
    ]
    page.locator("dialog button", has_text="关闭").click()

    page.locator("summary", has_text="更多条件").click()
    page.get_by_label("废物代码或类别").fill("S72")
    page.get_by_label("废物代码或类别").blur()
    expect(page.locator("tbody .empty")).to_be_visible()
    page.get_by_role("button", name="保存此查询").click()
    page.locator("dialog input").fill("拆除垃圾")
    page.locator("dialog form button.primary").click()
    expect(page.get_by_role("button", name="拆除垃圾", exact=True)).to_be_visible()
    again = visit("/desk", "site1", size=PHONE)
    again.get_by_role("button", name="拆除垃圾", exact=True).click()
    expect(again.locator("tbody .empty")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_batch_is_entered_and_put_into_store(visit, size):
    page = visit("/desk", "generator4", size=size)
    page.click("[data-name=ledger]")
    page.get_by_role("button", name="登记批次").click()
    page.get_by_label("废物代码").fill("313-001-34")
    page.get_by_label("废物名称").fill("酸洗废酸")
    page.get_by_label("数量 kg").fill("1200")
    page.locator("dialog form button.primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("tbody", has_text="HWCS")).to_be_visible()
    page.get_by_role("button", name="登记批次").click()
    page.locator("dialog select").first.select_option("stored")
    page.locator("dialog tbody input").first.fill("700")
    page.locator("dialog form button.primary").click()
    expect(page.locator("tbody", has_text="HWRK")).to_be_visible()
    expect(page.locator(".facts").first).to_contain_text("313-001-34")


def test_a_form_says_what_is_open_and_checks_what_is_there(live_server, visit):
    page = visit("/desk", "generator1", size=PHONE, lang="en")
    page.click("[data-name=issue]")
    page.wait_for_selector("fieldset")
    open_notice = page.locator("form .notice.said", has_text="Still to fill in")
    expect(open_notice).to_contain_text("Waste code")
    page.get_by_label("Waste code").fill("900-300-34")
    expect(page.locator("fieldset .notice.bad", has_text="900-300-34").first).to_be_visible()
    expect(open_notice).not_to_contain_text("Waste code")
    expect(open_notice).to_contain_text("Declared")
    page.get_by_label("Declared mass").fill("16t")
    expect(page.locator("fieldset .notice.bad").first).to_be_visible()


def test_labels_of_several_are_one_file_of_the_size_the_container_asks_for(live_server, visit):
    numbers = [live_server.issue()["number_text"] for _ in range(2)]
    page = visit("/desk", "generator1", size=DESKTOP, lang="en")
    page.wait_for_selector("tbody tr.pick")
    for number in numbers:
        page.locator("tr", has_text=number).get_by_role("checkbox").check()
    page.get_by_role("button", name="Print labels").click()
    box = page.locator("dialog")
    box.get_by_label("Container volume").fill("200")
    expect(box.get_by_label("Size")).to_have_value("150")
    expect(box.locator("option[value='100']")).to_be_disabled()
    box.get_by_label("Printed as").select_option("zpl")
    box.get_by_label("Printer resolution").select_option("300")
    box.locator("button.primary").click()
    with page.expect_download() as saving:
        box.get_by_role("link", name="Save labels.zpl").click()
    text = saving.value.path().read_text("utf-8")
    assert text.count("^XA") == text.count("^XZ") >= 2
    box.get_by_label("Printed as").select_option("sheet")
    box.get_by_label("Container volume").fill("")
    box.locator("button.primary").click()
    with page.expect_download() as saving:
        box.get_by_role("link", name="Save labels.pdf").click()
    assert saving.value.path().read_bytes().startswith(b"%PDF-")


def test_labels_that_cannot_be_printed_are_said(live_server, visit):
    void = live_server.issue()
    live_server.act(void["number"], "voided", "generator1", reason="not needed")
    page = visit("/desk", "generator1", size=PHONE, lang="en")
    page.wait_for_selector("tbody tr.pick")
    page.locator("tr", has_text=void["number_text"]).get_by_role("checkbox").check()
    page.get_by_role("button", name="Print labels").click()
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog .notice.bad")).to_contain_text("void")
