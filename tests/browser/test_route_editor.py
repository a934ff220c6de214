"""The administrator draws routes in a browser: by mouse and keyboard, from a track, with a detour."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("ROUTE_EDITOR_SHOTS")
"""A folder for pictures to look at."""


def shot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def opened(page, route=None):
    page.click("[data-name=routes]")
    if route is None:
        page.click("button.primary")
    else:
        page.locator("tr.pick", has_text=route).first.click()
    page.wait_for_selector("dialog .leaflet-container")
    page.wait_for_timeout(300)
    page.locator("dialog .map").scroll_into_view_if_needed()
    return page.locator("dialog .map")


def clicked(chart, *places):
    box = chart.bounding_box()
    for x, y in places:
        chart.click(position={"x": box["width"] * x, "y": box["height"] * y})


def named(page, id, origin="plaza", destination="recycling"):
    fields = page.locator("dialog form > .field")
    for n, text in enumerate((id, "新路", origin, destination)):
        fields.nth(n).locator("input").fill(text)


def points(live_server, id):
    found = live_server.get(f"/routes/{id}", "admin")
    return found["geometry"]["coordinates"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_route_is_drawn_with_the_mouse_and_put_right_with_keys(live_server, visit, size, lang):
    id = f"drawn-{lang}-{size['width']}"
    page = visit("/admin", "admin", size=size, lang=lang)
    chart = opened(page)
    named(page, id)
    page.click("dialog form button.big")
    bad = page.locator("dialog .notice.bad")
    expect(bad).to_contain_text("还没有画出路线" if lang == "zh" else "No route has been drawn yet")
    chart.scroll_into_view_if_needed()
    clicked(chart, (0.3, 0.3), (0.5, 0.6), (0.7, 0.3), (0.8, 0.8))
    handles = page.locator("dialog .handle:not(.middle)")
    expect(handles).to_have_count(4)
    shot(page, f"draw-{lang}-{size['width']}")
    handles.nth(3).focus()
    page.keyboard.press("Delete")
    expect(handles).to_have_count(3)
    handles.nth(1).focus()
    page.keyboard.press("Insert")
    expect(handles).to_have_count(4)
    page.keyboard.press("Control+z")
    expect(handles).to_have_count(3)
    before = page.locator("dialog .lines").text_content()
    handles.nth(1).focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("dialog .lines")).not_to_have_text(before)
    page.click("dialog form button.big")
    expect(page.locator("tr", has_text=id)).to_be_visible()
    (first, second, third) = points(live_server, id)
    assert first[0] < second[0] < third[0]
    assert second[1] < first[1]


def test_a_point_is_dragged_and_the_drag_undone(live_server, visit):
    page = visit("/admin", "admin", size=DESKTOP)
    chart = opened(page)
    named(page, "dragged")
    clicked(chart, (0.3, 0.5), (0.7, 0.5))
    lines = page.locator("dialog .lines")
    straight = lines.text_content()
    handle = page.locator("dialog .handle:not(.middle)").nth(1)
    at = handle.bounding_box()
    page.mouse.move(at["x"] + 15, at["y"] + 15)
    page.mouse.down()
    page.mouse.move(at["x"] + 15, at["y"] - 60, steps=8)
    page.mouse.up()
    expect(lines).not_to_have_text(straight)
    middle = page.locator("dialog .handle.middle").first.bounding_box()
    page.mouse.move(middle["x"] + 13, middle["y"] + 13)
    page.mouse.down()
    page.mouse.move(middle["x"] + 13, middle["y"] + 90, steps=8)
    page.mouse.up()
    expect(page.locator("dialog .handle:not(.middle)")).to_have_count(3)
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="撤销").click()
    expect(lines).to_have_text(straight)


def test_a_variant_is_made_from_a_driven_track(live_server, visit):
    vehicle = live_server.get("/vehicles?limit=1", "admin")["items"][0]
    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    fixes = [
        {
            "vehicle": vehicle["id"],
            "fix_time": (begins + timedelta(seconds=20 * n)).isoformat(),
            "lon": 115.42 + 0.002 * n,
            "lat": 36.47 + (0.003 if n > 20 else 0.0),
        }
        for n in range(40)
    ]
    live_server.call("POST", "/positions", json={"positions": fixes}, as_user="admin")
    page = visit("/admin", "admin", size=DESKTOP, lang="en")
    opened(page, "plaza-recycling")
    before = live_server.get("/routes/plaza-recycling", "admin")
    page.locator("dialog summary").click()
    preview = page.get_by_role("button", name="Preview")
    preview.click()
    expect(page.locator("dialog .driven .notice")).to_have_text("Say from when until when")
    panel = page.locator("dialog .driven")
    panel.locator("select").select_option(vehicle["id"])
    local = [(begins + timedelta(hours=8, minutes=m)).strftime("%Y-%m-%dT%H:%M") for m in (-5, 60)]
    panel.locator("input[type=datetime-local]").nth(0).fill(local[1])
    panel.locator("input[type=datetime-local]").nth(1).fill(local[0])
    preview.click()
    expect(panel.locator(".notice.bad")).to_contain_text("ends before it begins")
    panel.locator("input[type=datetime-local]").nth(0).fill(local[0])
    panel.locator("input[type=datetime-local]").nth(1).fill(local[1])
    preview.click()
    expect(panel.locator(".facts")).to_contain_text("40 used")
    shot(page, "track-en-1280")
    page.get_by_role("button", name="Take as a new variant").click()
    old = before["geometry"]["coordinates"]
    expect(page.locator("dialog .lines .line")).to_have_count(len(old) + 1)
    page.get_by_role("button", name="Simplify").click()
    expect(page.locator("dialog .notice.good")).to_be_visible()
    page.click("dialog form button.big")
    page.wait_for_selector("dialog", state="detached")
    after = live_server.get("/routes/plaza-recycling", "admin")
    assert after["geometry"]["type"] == "MultiLineString"
    *kept, made = after["geometry"]["coordinates"]
    assert kept == old
    assert made[0] == pytest.approx([115.42, 36.47], abs=1e-5)
    assert 2 < len(made) < 10


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_detour_is_drawn_with_its_days_and_hours_are_kept_whole(live_server, visit, size):
    page = visit("/admin", "admin", size=size)
    chart = opened(page)
    id = f"detoured-{size['width']}"
    named(page, id)
    page.locator("dialog form > .field").nth(5).locator("input").fill(
        "1-5 22:00-05:00；6 08:00-12:00"
    )
    clicked(chart, (0.25, 0.5), (0.75, 0.5))
    page.get_by_role("button", name="＋ 临时绕行").click()
    chart.scroll_into_view_if_needed()
    clicked(chart, (0.3, 0.5), (0.5, 0.25), (0.7, 0.5))
    detour = page.locator("dialog .line.detour")
    detour.locator("input").nth(0).fill("2031-03-02T08:00")
    detour.locator("input").nth(1).fill("2031-03-01T08:00")
    detour.locator("input").nth(2).fill("修桥")
    page.click("dialog form button.big")
    expect(page.locator("dialog .notice.bad")).to_have_text("绕行 1：结束时间不晚于开始时间")
    detour.locator("input").nth(1).fill("2031-03-09T20:00")
    detour.locator("input").nth(1).blur()
    expect(page.locator("dialog .notice.warn")).to_have_count(0)
    shot(page, f"detour-zh-{size['width']}")
    page.click("dialog form button.big")
    page.wait_for_selector("dialog", state="detached")
    found = live_server.get(f"/routes/{id}", "admin")
    (kept,) = found["detours"]
    assert (kept["from_at"], kept["until_at"]) == (
        "2031-03-02T00:00:00.000Z",
        "2031-03-09T12:00:00.000Z",
    )
    assert len(kept["geometry"]["coordinates"]) == 3
    assert found["hours"] == ["1-5 22:00-05:00", "6 08:00-12:00"]
