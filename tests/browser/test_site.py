"""The gate in a browser: a hand scanner types, the clerk weighs and decides."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from .conftest import DESKTOP
from .gate import Hand, Scale, at_the_gate, opened

pytestmark = pytest.mark.browser

GROSS, TARE, NET = (f".receipt .three .field:nth-child({n}) input" for n in (1, 2, 3))
TICKET = ".receipt .field:has-text('磅单号') input"
ACCEPT = ".main-acts button:not([type=button])"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def nobody_waits(live_server) -> None:
    """Trucks that other tests left at the gate are taken in first: lists are counted here."""
    for row in live_server.get("/manifests?status=arrived&limit=200", "site1")["items"]:
        mass = row["loaded_kg"] or row["declared_kg"]
        live_server.act(row["number"], "received", "site1", accepted_kg=mass)


@pytest.fixture
def arriving(live_server) -> str:
    """The number of a load of 16,400 kg on its way."""
    return on_its_way(live_server)


def on_its_way(live, **changes) -> str:
    number = live.issue(**changes)["number"]
    live.act(number, "loaded", "carrier1", loaded_kg="16400")
    live.act(number, "transported", "carrier1")
    return number


def weigh(page: Page, gross: str, tare: str) -> None:
    page.fill(GROSS, gross)
    page.fill(TARE, tare)


def events_of(live, number: str) -> list[dict]:
    return live.get(f"/manifests/{number}/events", "site1")["items"]


def test_a_load_is_scanned_weighed_accepted_and_disposed(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)

    Hand(page).scan(arriving)
    opened(page, arriving)
    weigh(page, "28400.3", "12000.1")
    expect(page.locator(NET)).to_have_value("16400.2")
    expect(page.locator(".receipt .notice.good")).to_be_visible()
    page.click(ACCEPT)
    page.wait_for_selector(".work-card h3:has-text('处置')")
    manifest = live_server.get(f"/manifests/{arriving}", "site1")
    assert (manifest["status"], manifest["accepted_kg"]) == ("received", "16400.2")
    # What the clerk did not say, the gate does not make up: both masses are marked as typed.
    ticket = events_of(live_server, arriving)[-1]["data"]["ticket"]
    assert (ticket["gross_by"], ticket["tare_by"]) == ("hand", "hand")
    assert "received_without_arrival" not in json.dumps(manifest["warnings"])
    expect(page.locator(".scan-card input[enterkeyhint]")).to_be_focused()

    page.fill(".work-card form .field:has-text('批次') input", "B-7")
    page.click(".work-card form button.primary")
    expect(page.locator(".work-card .badge").first).to_have_text("已处置")
    assert events_of(live_server, arriving)[-1]["data"]["batch"] == "B-7"


def test_a_truck_is_done_with_three_keys_of_the_clerk(live_server, visit, arriving):
    """The plain case: the scanner opens it, the scale and the registration give the masses."""
    page, scale = at_the_gate(visit, size=DESKTOP), Scale(live_server)
    hand = Hand(page)
    reading = scale.reads("28800")
    expect(page.locator(".scale .number-big")).to_have_text("28,800 kg")

    hand.scan(arriving)
    opened(page, arriving)
    hand.press("F4")
    hand.press("F3")
    hand.press("F8")
    page.wait_for_selector(".work-card h3:has-text('处置')")

    received = events_of(live_server, arriving)[-1]["data"]
    assert received["accepted_kg"] == "16400"
    assert received["ticket"]["gross_reading_id"] == reading
    assert (received["ticket"]["gross_by"], received["ticket"]["tare_by"]) == (
        "scale",
        "registered",
    )
    assert received["ticket"]["scale_id"] == "recycling-scale"
    print(f"keys of the clerk, weighed once: {hand.pressed}")
    assert hand.pressed == 3


def test_a_truck_weighed_in_and_out_takes_four_keys(live_server, visit, arriving):
    """Weighed full, sent to unload, weighed empty: the gross is remembered by the manifest."""
    page, scale = at_the_gate(visit, size=DESKTOP), Scale(live_server)
    hand = Hand(page)
    scale.reads("28000")
    expect(page.locator(".scale .number-big")).to_have_text("28,000 kg")
    hand.scan(arriving)
    opened(page, arriving)
    hand.press("F4")
    hand.press("F8")
    expect(page.locator(".toasts")).to_contain_text("已记录")
    page.click(".gate-side .tabs [data-name=inside]")
    expect(page.locator(f'.yard-list [data-number="{arriving}"]')).to_be_visible()
    assert [event["word"] for event in events_of(live_server, arriving)][-2:] == [
        "arrived",
        "weighed",
    ]

    other = on_its_way(live_server, vehicle="tipper-2", driver_id="driver-2")
    hand.scan(other)
    opened(page, other)
    expect(page.locator(GROSS)).to_have_value("")
    scale.reads("11700")
    expect(page.locator(".scale .number-big")).to_have_text("11,700 kg")
    hand.scan(arriving)
    opened(page, arriving)
    expect(page.locator(GROSS)).to_have_value("28000")
    hand.press("F4")
    expect(page.locator(NET)).to_have_value("16300")
    hand.press("F8")
    page.wait_for_selector(".work-card h3:has-text('处置')")

    ticket = events_of(live_server, arriving)[-1]["data"]["ticket"]
    assert (ticket["gross_kg"], ticket["tare_kg"]) == ("28000", "11700")
    assert (ticket["gross_by"], ticket["tare_by"]) == ("scale", "scale")
    print(f"keys of the clerk, weighed in and out: {hand.pressed}")
    assert hand.pressed == 4
    live_server.act(other, "received", "site1", accepted_kg="16400")


def test_a_truck_weighed_by_hand_is_counted_too(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)
    hand = Hand(page)
    hand.scan(arriving)
    opened(page, arriving)
    expect(page.locator(GROSS)).to_be_focused()
    hand.type("28800")
    hand.press("F3")
    hand.press("F8")
    page.wait_for_selector(".work-card h3:has-text('处置')")
    assert live_server.status(arriving) == "received"
    print(f"keys of the clerk, gross typed: {hand.pressed}")
    assert hand.pressed == 7


def test_a_burst_is_taken_wherever_the_focus_is_and_leaves_no_trace(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)
    hand = Hand(page)
    other = on_its_way(live_server, vehicle="tipper-2", driver_id="driver-2")
    hand.scan(arriving)
    opened(page, arriving)
    page.click(GROSS)
    hand.type("288")
    hand.scan(other)
    opened(page, other)
    hand.scan(arriving)
    opened(page, arriving)
    # What was typed for the first truck is still there, and only that.
    expect(page.locator(GROSS)).to_have_value("288")

    # A text nobody knows, into a field with a selection, is taken out again to the letter.
    page.fill(TICKET, "T-1")
    page.locator(TICKET).select_text()
    hand.scan("HTTP://MENU.EXAMPLE/17")
    expect(page.locator(".work-card .doubt")).to_contain_text("不是本系统的标签")
    hand.scan(arriving)
    opened(page, arriving)
    expect(page.locator(TICKET)).to_have_value("T-1")
    for number in (arriving, other):
        live_server.act(number, "received", "site1", accepted_kg="16400")


def test_fast_fingers_are_not_taken_for_a_scanner(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)
    hand = Hand(page)
    hand.scan(arriving)
    opened(page, arriving)
    page.click(GROSS)
    # Four digits rolled over faster than any scanner, then the hand rests.
    hand.burst("2840", 20)
    expect(page.locator(GROSS)).to_have_value("2840")
    hand.burst("05", 20)
    expect(page.locator(GROSS)).to_have_value("284005")
    live_server.act(arriving, "received", "site1", accepted_kg="16400")


def test_wrong_labels_are_told_in_words_and_nothing_is_recorded(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)
    hand, doubt = Hand(page), page.locator(".work-card .doubt")

    hand.scan("6901028075763")  # the bar code of a packet of cigarettes
    expect(doubt).to_contain_text("请核对")
    expect(page.locator(".receipt")).to_have_count(0)

    foreign = live_server.issue(
        receiver_id="demo-backfill", destination_site_id="backfill", route_id="plaza-backfill"
    )
    token = live_server.get(f"/manifests/{foreign['number']}", "generator1")["labels"][0]["token"]
    hand.scan(f"https://manifest.example/q/{token}")
    expect(doubt).to_contain_text("接受人不是本单位")
    hand.scan(foreign["number"])
    expect(doubt).to_contain_text("接受人不是本单位")
    expect(page.locator(".receipt")).to_have_count(0)

    void = live_server.issue()["number"]
    live_server.act(void, "voided", "generator1", reason="测试")
    hand.scan(void)
    expect(doubt.first).to_contain_text("已作废")

    hand.scan(arriving)
    opened(page, arriving)
    weigh(page, "28800", "12400")
    hand.press("F8")
    page.wait_for_selector(".work-card h3:has-text('处置')")
    hand.scan(arriving)
    expect(doubt.first).to_contain_text("签收 16,400 kg")
    assert [event["word"] for event in events_of(live_server, arriving)].count("received") == 1


def test_the_same_truck_under_two_manifests_is_told(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)
    twice = on_its_way(live_server)
    live_server.act(twice, "arrived", "site1")
    page.reload()
    page.wait_for_selector('.tabs [data-name=waiting]:has-text("1")')
    Hand(page).scan(arriving)
    opened(page, arriving)
    expect(page.locator(".work-card .doubt")).to_contain_text("同一辆车不能同时到两次")
    for number in (arriving, twice):
        live_server.act(number, "received", "site1", accepted_kg="16400")


def test_five_things_are_compared_as_soon_as_there_are_weights(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)
    Hand(page).scan(arriving)
    opened(page, arriving)
    marks = page.locator(".compare .badge")
    expect(marks).to_have_text(["—"] * 5)
    weigh(page, "28800", "12400")
    expect(marks).to_have_text(["相符"] * 5)
    weigh(page, "22000", "12000")
    expect(page.locator(".receipt .notice.bad")).to_be_visible()
    expect(marks).to_have_text(["相符", "不符", "相符", "相符", "相符"])
    page.fill(".compare tr:nth-child(5) input", "散装")
    expect(marks.nth(4)).to_have_text("不符")
    page.fill(".receipt .fields:not(.three) input >> nth=0", "400")
    expect(page.locator(ACCEPT)).to_contain_text("部分签收 · 9,600 kg")
    page.click(ACCEPT)
    page.wait_for_selector(".work-card h3:has-text('处置')")

    manifest = live_server.get(f"/manifests/{arriving}", "site1")
    assert (manifest["accepted_kg"], manifest["refused_kg"]) == ("9600", "400")
    assert [item["dimension"] for item in manifest["discrepancies"]] == ["quantity", "packaging"]


def test_a_load_is_refused_with_its_reason_and_a_photo(live_server, visit, arriving):
    page = at_the_gate(visit, lang="en", size=DESKTOP)

    hand = Hand(page)
    hand.scan(arriving)
    opened(page, arriving)
    page.locator(".receipt input[type=file]").set_input_files(
        [{"name": f"{n}.png", "mimeType": "image/png", "buffer": PNG} for n in (1, 2)]
    )
    hand.press("F7")
    page.select_option(".refusal select", "contaminated")
    page.click(".refusal button.danger")
    expect(page.locator(".toasts .notice.good")).to_be_visible()

    assert live_server.status(arriving) == "returning"
    words = [event["word"] for event in events_of(live_server, arriving)]
    assert words[-2:] == ["refused", "evidence_attached"] or words[-3:] == [
        "refused",
        "evidence_attached",
        "evidence_attached",
    ]
    refused = next(e for e in events_of(live_server, arriving) if e["word"] == "refused")
    assert refused["data"]["reason_code"] == "contaminated"


def test_impossible_weights_are_not_sent(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)

    Hand(page).scan(arriving)
    opened(page, arriving)
    weigh(page, "9000", "12000")
    page.click(ACCEPT)

    expect(page.locator(".receipt .notice.bad")).to_be_visible()
    assert live_server.status(arriving) == "in_transit"


def test_a_scale_that_moves_or_is_silent_is_not_taken(live_server, visit, arriving):
    page, scale = at_the_gate(visit, size=DESKTOP), Scale(live_server)
    hand = Hand(page)
    hand.scan(arriving)
    opened(page, arriving)
    scale.reads("27950", stable=False)
    expect(page.locator(".scale .badge")).to_have_text("未稳")
    hand.press("F4")
    expect(page.locator(".toasts")).to_contain_text("读数未稳")
    expect(page.locator(GROSS)).to_have_value("")
    scale.reads("0")
    expect(page.locator(".scale .badge")).to_have_text("稳定")
    hand.press("F4")
    expect(page.locator(".toasts")).to_contain_text("衡器上没有车")
    # Typed over, a mass of the scale is the clerk's own.
    scale.reads("28700")
    expect(page.locator(".scale .number-big")).to_have_text("28,700 kg")
    hand.press("F4")
    expect(page.locator("#source-gross")).to_have_text("毛重：衡器")
    page.fill(GROSS, "28900")
    expect(page.locator("#source-gross")).to_have_text("毛重：手工")
    live_server.act(arriving, "received", "site1", accepted_kg="16400")


def test_the_next_truck_comes_with_one_key(live_server, visit):
    first = on_its_way(live_server)
    second = on_its_way(live_server, vehicle="tipper-2", driver_id="driver-2")
    for number in (first, second):
        live_server.act(number, "arrived", "site1")
    page = at_the_gate(visit, size=DESKTOP)
    page.wait_for_selector('.tabs [data-name=waiting]:has-text("2")')
    hand = Hand(page)
    hand.press("F9")
    opened(page, first)
    hand.press("F9")
    opened(page, second)
    for number in (first, second):
        live_server.act(number, "received", "site1", accepted_kg="16400")
    page.reload()
    page.wait_for_selector(".scan-card input:focus")
    page.wait_for_selector('.tabs [data-name=waiting]:has-text("0")')
    hand.press("F9")
    expect(page.locator(".toasts")).to_contain_text("没有等候的车")


def test_the_trip_is_on_the_map_beside_the_weights(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)
    Hand(page).scan(arriving)
    opened(page, arriving)
    expect(page.locator(".gate-trip .leaflet-container")).to_be_visible()
    expect(page.locator(".gate-trip .hint").first).to_contain_text("没有本次行程的定位")
    now = datetime.now(UTC)
    fixes = [
        {
            "vehicle": "tipper-1",
            "fix_time": (now - timedelta(minutes=minutes)).isoformat(),
            "lon": 115.44,
            "lat": 36.48 + minutes / 1000,
            "speed_kmh": 0,
        }
        for minutes in range(1)
    ]
    answer = live_server.call("POST", "/positions", json={"positions": fixes}, as_user="carrier1")
    assert answer[0] == 200
    page.reload()
    page.wait_for_selector(f'.yard-list [data-number="{arriving}"]')
    expect(page.locator(f'.yard-list [data-number="{arriving}"] .when')).to_contain_text(
        "按定位预计"
    )
    live_server.act(arriving, "received", "site1", accepted_kg="16400")


def test_without_a_connection_trucks_are_weighed_and_kept(live_server, visit, arriving):
    page = at_the_gate(visit, size=DESKTOP)
    hand = Hand(page)
    page.wait_for_selector(f'.yard-list [data-number="{arriving}"]')
    # It has been read ahead once its whole manifest is here.
    hand.scan(arriving)
    opened(page, arriving)
    page.context.set_offline(True)
    hand.scan(arriving)
    opened(page, arriving)
    page.fill(GROSS, "28800")
    hand.press("F8")
    expect(page.locator(".waiting")).to_contain_text("进场过磅")
    expect(page.locator(".gate-side .notice.warn")).to_contain_text("连接中断")
    page.click(".gate-side .tabs [data-name=inside]")
    expect(page.locator(f'.yard-list [data-number="{arriving}"]')).to_contain_text("待上传")
    page.fill(TARE, "12400")
    hand.press("F8")
    expect(page.locator(".waiting")).to_contain_text("签收")
    hand.scan("NOT SEEN BEFORE 1")
    expect(page.locator(".work-card .doubt")).to_contain_text("连接中断")

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".waiting")).to_have_count(0)
    assert live_server.status(arriving) == "received"
    words = [event["word"] for event in events_of(live_server, arriving)]
    assert words[-3:] == ["arrived", "weighed", "received"]


def test_the_days_ledger_says_what_came_in(live_server, visit, arriving):
    live_server.act(arriving, "arrived", "site1")
    live_server.act(
        arriving,
        "received",
        "site1",
        accepted_kg="16000",
        refused_kg="400",
        ticket={"gross_kg": "28800", "tare_kg": "12400", "net_kg": "16400", "ticket_number": "P9"},
    )
    page = at_the_gate(visit, size=DESKTOP)
    page.click(".gate-head [data-name=day]")
    row = page.locator(".day-ledger tr:has-text('P9')")
    expect(row).to_contain_text("部分接受")
    expect(row).to_contain_text("28,800")
    with page.expect_download() as download:
        page.click(".day-ledger a:has-text('CSV')")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "毛重（kg）" in text.splitlines()[0]
    assert "P9" in text
    page.emulate_media(media="print")
    expect(page.locator(".gate-head")).to_be_hidden()
    expect(row).to_be_visible()
