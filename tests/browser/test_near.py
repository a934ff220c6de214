"""An officer who found a heap: on the map, who was there, and the file."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from manifest_service.codes import manifest_number

from .conftest import DESKTOP, PHONE, Live

pytestmark = pytest.mark.browser

HEAP = (115.4467, 36.4993)


@pytest.fixture(scope="module")
def dumped(live_server: Live) -> str:
    """The number of a load that passed the heap; another truck stopped there without one."""
    begins = datetime.now(UTC) - timedelta(hours=3)
    number: str = live_server.issue(occurred_at=begins.isoformat(), route_id=None)["number"]
    live_server.act(number, "loaded", "driver1", at=begins, loaded_kg="16400")
    live_server.act(number, "transported", "driver1", at=begins)
    _report(live_server, "tipper-1", begins, [(-6 + i, 0.3) for i in range(13)])
    stay = [(-6.0, 0.0), (-3.0, 0.0), *[(0.1, 0.1)] * 12, (3.0, 0.0), (6.0, 0.0)]
    _report(live_server, "tipper-2", begins + timedelta(minutes=40), stay)
    return number


def _report(live: Live, vehicle: str, begins: datetime, places: list[tuple[float, float]]) -> None:
    """A place each half minute, in units of 0.001 degrees from the heap."""
    positions = [
        {
            "vehicle": vehicle,
            "fix_time": (begins + timedelta(seconds=30 * i)).isoformat(),
            "lon": HEAP[0] + east / 1000,
            "lat": HEAP[1] + north / 1000,
        }
        for i, (east, north) in enumerate(places)
    ]
    answer = live.call("POST", "/positions", json={"positions": positions}, as_user="admin")
    assert (answer[0], answer[1]["stored"]) == (200, len(positions)), answer


def _search(page: Any) -> None:
    page.click("[data-name=near]")
    page.locator("form.near input").first.fill(f"{HEAP[0]}, {HEAP[1]}")
    page.locator("form.near button.primary").click()


def test_the_heap_tells_who_was_there_and_with_what(live_server, visit, dumped):
    page = visit("/officer", "officer1", size=DESKTOP, lang="en")
    _search(page)
    cards = page.locator(".near-results .alert")
    expect(cards).to_have_count(2)
    expect(cards.nth(0)).to_contain_text("no open manifest")
    expect(cards.nth(0)).to_contain_text("Stopped")
    expect(cards.nth(1)).to_contain_text(manifest_number.format(dumped))
    expect(cards.nth(1)).to_contain_text("16,400 kg")
    cards.nth(1).click()
    expect(cards.nth(1)).to_have_attribute("aria-current", "true")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename.startswith("near-")
    made = live_server.get(f"/searches?month={datetime.now(UTC):%Y-%m}", "admin")["items"]
    assert {one["form"] for one in made} >= {"geojson", "csv"}


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_right_click_or_a_held_finger_puts_the_heap_on_the_map(visit, dumped, size):
    page = visit("/officer", "officer1", size=size)
    # The map moves to the county when its ground has come.
    page.wait_for_load_state("networkidle")
    page.locator(".map").click(button="right", position={"x": 150, "y": 150})
    expect(page.locator("h1").nth(1)).to_have_text("堆体溯源")
    filled = page.locator("form.near input").first.input_value()
    lon, lat = (float(part) for part in filled.split(","))
    assert (114 < lon < 117, 35 < lat < 38) == (True, True)
    page.locator(".map").click(position={"x": 200, "y": 200})
    expect(page.locator("form.near input").first).not_to_have_value(filled)


def test_a_search_without_a_place_says_what_is_missing(visit):
    page = visit("/officer", "officer1", size=DESKTOP, lang="en")
    page.click("[data-name=near]")
    page.locator("form.near button.primary").click()
    assert page.locator(".near-results .alert").count() == 0
    page.locator("form.near input").first.fill("36.48, 115.44")
    page.locator("form.near button.primary").click()
    expect(page.locator(".toasts .notice.bad")).to_contain_text("exchanged")
