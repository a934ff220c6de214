"""The administrator decides in a browser on places that were learned."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from manifest_service.services.ports import HabitRow

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("PLACES_SHOTS")
"""A folder for pictures to look at."""


def learned(live_server, *places):
    """Three vehicles stood at each place on three days of this week."""
    today = datetime.now(UTC).date()
    for n in range(3):
        for back in (2, 3, 4):
            rows = [
                HabitRow(
                    kind="halt",
                    vehicle_id=f"learned-{n}",
                    on=today - timedelta(days=back),
                    at_ms=1000 * back + at,
                    seconds=600.0 * (n + 1),
                    lon=lon + n * 0.0001,
                    lat=lat,
                )
                for at, (lon, lat) in enumerate(places)
            ]
            live_server.store.write(
                lambda tx, rows=rows: tx.habits.replace(rows[0].vehicle_id, rows[0].on, rows)
            )


@pytest.mark.parametrize(
    ("size", "lang", "lat"),
    [(PHONE, "zh", 36.61), (DESKTOP, "zh", 36.62), (PHONE, "en", 36.63), (DESKTOP, "en", 36.64)],
)
def test_one_place_is_accepted_and_another_declined(live_server, visit, size, lang, lat):
    learned(live_server, (115.61, lat), (115.64, lat))
    page = visit("/admin", "admin", size=size, lang=lang)
    page.click("[data-name=places]")
    rows = page.locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(page.locator(".leaflet-tooltip")).to_have_count(2)
    page.wait_for_timeout(300)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"places-{lang}-{size['width']}.png"))
    rows.nth(0).locator("button.primary").click()
    dialog = page.locator("dialog")
    dialog.locator("select").nth(0).select_option("fuel")
    dialog.locator("input").fill(f"fuel {lat}")
    dialog.locator("select").nth(1).select_option("demo-plaza")
    dialog.locator("button.big").click()
    expect(rows).to_have_count(1)
    rows.nth(0).locator("button").nth(2).click()
    dialog.locator("textarea").fill("not a place")
    dialog.locator("button.big").click()
    expect(page.locator(".empty")).to_be_visible()
    decided = live_server.get("/habits/proposals", "admin")["decided"][-2:]
    assert [one["verdict"] for one in decided] == ["accepted", "declined"]
    site = live_server.get(f"/sites/{decided[0]['entry_id']}", "admin")
    assert (site["kind"], site["name"]) == ("fuel", f"fuel {lat}")
