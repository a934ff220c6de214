"""The administrator in a browser: a site is drawn, a file is imported."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.contract.test_imports import a_document

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

FIVE = {"declared_kg": "5000", "accepted_kg": "5000"}
CSV = "id,carrier_id,plate,streams\nnew-1,demo-tippers,鲁P20001,construction_soil\nnew-2,demo-tippers,BAD,construction_soil\n"


def test_a_site_is_added_after_its_axes_were_put_right(live_server, visit):
    page = visit("/admin", "admin", size=DESKTOP)
    page.click("[data-name=sites]")
    page.click("button.primary")
    ring = [[115.41, 36.41], [115.42, 36.41], [115.42, 36.42], [115.41, 36.41]]
    swapped = [[lat, lon] for lon, lat in ring]
    fields = page.locator("dialog form .field")
    fields.nth(0).locator("input").fill("new-yard")
    fields.nth(1).locator("input").fill("demo-plaza")
    fields.nth(2).locator("input").fill("新工地")
    shape = page.locator("dialog textarea")
    shape.fill(json.dumps({"type": "Polygon", "coordinates": [swapped]}))
    page.click("dialog form button.primary")
    expect(page.locator("dialog .notice.bad")).to_contain_text("经纬度写反了")
    shape.fill(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    page.click("dialog form button.primary")
    expect(page.locator("tr", has_text="new-yard")).to_be_visible()
    assert live_server.get("/sites/new-yard", "admin")["name"] == "新工地"


def test_a_file_with_a_bad_row_is_previewed_and_its_good_row_kept(live_server, visit):
    page = visit("/admin", "admin", size=DESKTOP)
    page.click("[data-name=vehicles]")
    page.locator("button", has_text="导入").click()
    file = {"name": "vehicles.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    page.set_input_files("dialog input[type=file]", file)
    page.locator("dialog button.primary", has_text="检查").click()
    expect(page.locator("dialog .notice.warn")).to_contain_text("1 行有误")
    expect(page.locator("dialog table")).to_contain_text("plate")
    page.locator("dialog button.primary", has_text="只导入").click()
    expect(page.locator("tr", has_text="鲁P20001")).to_be_visible()
    assert live_server.call("GET", "/vehicles/new-2", as_user="admin")[0] == 404


def test_a_manifest_of_elsewhere_is_looked_at_and_then_taken_in(live_server, visit):
    page = visit("/admin", "admin", size=DESKTOP)
    page.click("[data-name=imports]")
    line = {
        "code": "900-001-S70", "name": "渣土", "form": "solid", "hazards": [], "packaging": None, "packages": 0,
        "declared_kg": "5000", "accepted_kg": "5000", "refused_kg": "0", "disposed_kg": "0",
    }  # fmt: skip
    file = {
        "name": "m.json",
        "mimeType": "application/json",
        "buffer": a_document(waste=[line], **FIVE),
    }
    page.set_input_files("form.card input[type=file]", file)
    page.locator("button", has_text="检查").click()
    expect(page.locator(".notice.warn")).to_contain_text("拒绝 1")
    expect(page.locator("tbody")).to_contain_text("legs.0.carrier")
    sites = live_server.get("/sites?limit=200", "admin")["items"]
    site = next(one for one in sites if one["organisation_id"] == "demo-plaza")
    vehicle = live_server.get("/vehicles?limit=1", "admin")["items"][0]
    given = {
        "organisations": {"x": "demo-plaza"},
        "sites": {"x": site["id"]},
        "vehicles": {"鲁P12345": vehicle["id"]},
    }
    page.fill("textarea", json.dumps(given))
    page.locator("button", has_text="检查").click()
    expect(page.locator(".notice.good")).to_contain_text("可导入 1")
    page.locator("button", has_text="导入 1 份").click()
    expect(page.locator(".notice.good")).to_contain_text("已导入 1")
    found = live_server.get("/manifests?q=N1&limit=5", "admin")["items"]
    assert [one["source"] for one in found if one["source_number"] == "N1"] == ["theirs"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_year_of_the_calendar_is_pasted_as_its_notice_has_it(live_server, visit, size):
    year = 2031 if size is PHONE else 2032
    page = visit("/admin", "admin", size=size, lang="en")
    page.click("[data-name=calendar]")
    page.get_by_label("Year").fill(str(year))
    page.get_by_label("Year").blur()
    expect(page.get_by_text("not published: weekends only")).to_be_visible()
    page.get_by_label("Source").fill("notice 7 of the year before")
    off, worked = page.get_by_label("Days off"), page.get_by_label("Weekend days worked")
    off.fill(f"{year}年1月1日\n{year}.10.1 - {year}.10.7\nnever")
    expect(page.locator("form .notice.bad")).to_contain_text("never")
    page.locator("form button.primary").click()
    assert live_server.call("GET", f"/calendar/{year}", as_user="admin")[0] == 404
    off.fill(f"{year}年1月1日\n{year}.10.1 - {year}.10.7")
    worked.fill(f"{year}-10-01")
    page.locator("form button.primary").click()
    expect(page.locator("form .notice.bad").first).to_contain_text("Weekend days worked")
    worked.fill("")
    page.locator("form button.primary").click()
    expect(page.get_by_text("recorded (version 1)")).to_be_visible()
    recorded = live_server.get(f"/calendar/{year}", "admin")
    assert recorded["holidays"] == [
        [f"{year}-01-01", f"{year}-01-01"],
        [f"{year}-10-01", f"{year}-10-07"],
    ]


def moved_away(live_server, site):
    """A site of sixty pixels is half the county: no truck of another test near it leaves its route."""
    ring = [[115.30, 36.30], [115.301, 36.30], [115.301, 36.301], [115.30, 36.30]]
    kept = {name: site[name] for name in ("organisation_id", "name", "kind")}
    small = {"type": "Polygon", "coordinates": [ring]}
    path = f"/sites/{site['id']}"
    answer = live_server.call("PUT", path, json={**kept, "geometry": small}, as_user="admin")
    assert answer[0] == 200, answer


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_site_is_drawn_on_the_map_and_a_point_brought_back(live_server, visit, size):
    id = f"drawn-{size['width']}"
    page = visit("/admin", "admin", size=size)
    page.click("[data-name=sites]")
    page.click("button.primary")
    fields = page.locator("dialog form .field")
    for index, value in enumerate((id, "demo-plaza", "手绘工地")):
        fields.nth(index).locator("input").fill(value)
    canvas = page.locator("dialog .map")
    canvas.scroll_into_view_if_needed()
    expect(canvas).to_have_class(re.compile("drawing"))
    box = canvas.bounding_box()
    middle = (box["width"] / 2, box["height"] / 2)
    for dx, dy in ((-60, -60), (60, -60), (60, 60), (-60, 60)):
        canvas.click(position={"x": middle[0] + dx, "y": middle[1] + dy})
        page.wait_for_timeout(350)  # two quick clicks are a double click to a map
    expect(page.locator("dialog .handle")).to_have_count(4)
    page.click("dialog button:has-text('撤销')")
    expect(page.locator("dialog .handle")).to_have_count(3)
    page.click("dialog form button.primary")
    expect(page.locator("dialog")).to_have_count(0)
    drawn = live_server.get(f"/sites/{id}", "admin")
    moved_away(live_server, drawn)
    ring = drawn["geometry"]["coordinates"][0]
    assert len(ring) == 4
    assert ring[0] == ring[3]
