"""One alert in full in a browser, its case, and a patrol at the roadside with and without signal."""

import uuid
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from . import astray
from .conftest import DESKTOP, PHONE, Live

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
BOTH = pytest.mark.parametrize(
    ("size", "lang"), [(PHONE, "zh"), (DESKTOP, "en")], ids=["phone-zh", "desktop-en"]
)
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def number(live_server: Live) -> str:
    """Of a load whose truck left its corridor."""
    return astray.diverted(live_server, 6)


@pytest.fixture(scope="module")
def alert(live_server: Live, number: str) -> str:
    """The id of the alert of it, which the carrier has explained."""
    found = live_server.get(f"/alerts?manifest={number}&rule=route_deviation", "officer1")["items"]
    id: str = found[0]["id"]
    said = {"id": str(uuid.uuid4()), "text": "道路施工绕行"}
    status, answer = live_server.call(
        "POST", f"/alerts/{id}/explain", json=said, as_user="carrier1"
    )
    assert status == 200, answer
    return id


@BOTH
def test_an_alert_is_linked_to_and_tells_everything_on_one_page(visit, alert, size, lang) -> None:
    page = visit("/officer", "officer1", size=size, lang=lang)
    page.goto(f"/officer?alert={alert}")
    shown = page.locator("section.card.stack")
    expect(shown.locator(".explanation")).to_contain_text("道路施工绕行")
    expect(shown.locator(".kindred table").first).to_be_visible()
    held = shown.locator(".proofs li[data-outcome=holds]")
    for code in ("chain", "inclusion", "checkpoint"):
        # Of the manifest, checked in this browser; and of the alert itself, by the service.
        expect(held.and_(page.locator(f"[data-code={code}]"))).to_have_count(2)
    expect(shown.locator(".proofs li[data-code=trusted][data-outcome=holds]")).to_have_count(0)
    assert page.evaluate("location.search") == f"?alert={alert}"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"]


@SIZES
def test_the_alert_is_played_again_by_keyboard(visit, alert, size) -> None:
    page = visit("/officer", "officer1", size=size, lang="en")
    page.goto(f"/officer?alert={alert}")
    replay = page.locator(".replay")
    slider = replay.locator("input[type=range]")
    expect(replay.locator(".badge", has_text="The alert stood")).to_be_visible()
    slider.focus()
    page.keyboard.press("Home")
    expect(replay.locator(".badge", has_text="inside")).to_be_visible()
    expect(replay.locator(".badge", has_text="The rule had seen nothing")).to_be_visible()
    before = replay.locator(".clock").inner_text()
    page.keyboard.press("ArrowRight")
    expect(replay.locator(".clock")).not_to_have_text(before)
    page.keyboard.press("End")
    expect(replay.locator(".badge", has_text="outside")).to_be_visible()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("+")
    page.keyboard.press(" ")
    expect(replay.get_by_role("button", name="Pause")).to_be_visible()
    expect(replay.locator(".badge", has_text="The alert stood")).to_be_visible()
    expect(replay.get_by_role("button", name="Play")).to_be_visible()


@BOTH
def test_a_case_is_opened_from_an_alert_and_worked_to_a_decision(
    live_server: Live, visit, alert, size, lang, tmp_path: Path
) -> None:
    page = visit("/officer", "officer1", size=size, lang=lang)
    page.goto(f"/officer?alert={alert}")
    title = f"{lang} {size['width']}"
    page.locator(".alert-cases button").and_(
        page.get_by_text({"zh": "立案", "en": "Open a case"}[lang], exact=True)
    ).click()
    page.locator("dialog input").fill(title)
    page.locator("dialog button.primary").click()
    page.locator(".alert-cases button.case", has_text=title).click()
    case = page.locator("dialog.wide")
    case.get_by_role("button", name={"zh": "派任务", "en": "Set a task"}[lang]).click()
    ask = page.locator("dialog").last
    ask.locator("input").first.fill("取样")
    ask.locator("input[type=date]").fill("2020-01-02")
    ask.locator("button.primary").click()
    expect(case.locator(".case-tasks .badge.bad")).to_be_visible()
    photo = tmp_path / "photo.png"
    photo.write_bytes(PNG)
    case.get_by_role("button", name={"zh": "附材料", "en": "Attach a document"}[lang]).click()
    ask = page.locator("dialog").last
    ask.locator("input").first.fill("现场照片")
    ask.locator("input[type=file]").set_input_files(photo)
    ask.locator("button.primary").click()
    expect(case.locator("a", has_text="现场照片")).to_be_visible()
    case.locator("button.primary").first.click()
    ask = page.locator("dialog").last
    ask.locator("select").select_option("violation")
    ask.locator("textarea").fill("无施工")
    ask.locator("button.primary").click()
    expect(case.locator(".badge").first).to_have_text({"zh": "已决定", "en": "decided"}[lang])
    (found,) = [
        each
        for each in live_server.get("/cases?status=decided", "officer1")["items"]
        if each["title"] == title
    ]
    assert (found["outcome"], found["open_tasks"]) == ("violation", 1)
    firm = visit("/desk", "carrier1", size=size, lang=lang)
    firm.click("[data-name=cases]")
    expect(firm.locator(".own-case").first).to_be_visible()
    expect(firm.locator("#app")).not_to_contain_text("无施工")
    assert title not in firm.locator("#app").inner_text()
    firm.locator(".own-case button.primary").first.click()
    firm.locator("dialog textarea").fill("请复核")
    firm.locator("dialog button.primary").click()
    expect(firm.locator(".own-case", has_text="请复核").first).to_be_visible()


@SIZES
def test_the_evidence_is_taken_away_in_one_click(visit, alert, size, tmp_path: Path) -> None:
    page = visit("/officer", "officer1", size=size, lang="en")
    page.goto(f"/officer?alert={alert}")
    # What arrives above it moves the card, and a click on what moves is none.
    expect(page.locator(".replay .badge", has_text="The alert stood")).to_be_visible()
    for words, begins in (
        ("Evidence (JSON to verify)", b'{"chains":'),
        ("Evidence (PDF)", b"%PDF-"),
    ):
        with page.expect_download() as taken:
            page.get_by_role("link", name=words).click()
        assert Path(taken.value.path()).read_bytes().startswith(begins)


@BOTH
def test_a_patrol_types_a_plate_and_records_what_it_found(
    live_server: Live, visit, number, size, lang, tmp_path: Path
) -> None:
    plate = live_server.get(f"/manifests/{number}", "officer1")["vehicle"]["plate"]
    page = visit("/patrol", "officer1", size=size, lang=lang)
    page.fill("input[maxlength='20']", plate)
    page.keyboard.press("Enter")
    answer = page.locator(".verdict")
    expect(answer).to_have_attribute("data-verdict", "off_route on_manifest")
    expect(answer).to_contain_text(plate)
    photo = tmp_path / "photo.png"
    photo.write_bytes(PNG)
    answer.locator("input[type=file]").set_input_files(photo)
    answer.locator("textarea").fill(f"{lang} 未苫盖")
    answer.locator("button.danger").click()
    expect(page.locator(".chain li", has_text=f"{lang} 未苫盖")).to_be_visible()
    found = live_server.get(f"/patrol/checks?manifest={number}", "officer1")["items"]
    (kept,) = [each for each in found if each["note"] == f"{lang} 未苫盖"]
    assert (kept["in_order"], len(kept["photos"])) == (False, 1)
    history = live_server.get(f"/manifests/{number}/events", "officer1")
    assert kept["id"] in [each["id"] for each in history["checks"]]


@SIZES
def test_without_signal_the_signature_is_checked_and_the_check_waits(
    live_server: Live, visit, number, size
) -> None:
    page = visit("/patrol", "officer1", size=size, lang="en")
    genuine = signed(page, number)
    expect(page.locator(".scan-card .lead").last).to_contain_text("Label keys on this device")
    page.context.set_offline(True)
    scan = page.locator(".scan-card .scan input").first
    scan.fill(genuine)
    page.keyboard.press("Enter")
    answer = page.locator(".verdict")
    expect(answer).to_have_attribute("data-verdict", "signature_holds")
    expect(answer).to_contain_text(number)
    scan.fill(genuine[:-9] + "AAAAAAAAA")
    page.keyboard.press("Enter")
    expect(answer).to_have_attribute("data-verdict", "altered")
    scan.fill(genuine)
    page.keyboard.press("Enter")
    expect(answer).to_have_attribute("data-verdict", "signature_holds")
    note = f"offline {size['width']}"
    answer.locator("textarea").fill(note)
    answer.locator("button.primary").click()
    waits = page.locator(".notice", has_text="Checks waiting to be sent: 1")
    expect(waits).to_be_visible()
    page.context.set_offline(False)
    expect(waits).to_have_count(0)
    expect(page.locator(".chain li", has_text=note)).to_be_visible()
    sent = live_server.get(f"/patrol/checks?manifest={number}", "officer1")["items"]
    assert [each["seen"][0]["code"] for each in sent if each["note"] == note] == ["signature_holds"]


def signed(page: Any, number: str) -> str:
    """What a camera reads from the load's own label as it is printed."""
    answer = page.context.request.get(f"/api/v1/manifests/{number}/label.png")
    assert answer.ok, answer.status_text
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(answer.body())))
    text: str = found.text
    return text
