"""The administrator decides in a browser on times of routes that were learned."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from manifest_service.services.ports import HabitRow

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def driven(live_server, route):
    """Three vehicles drove a route seven times each, in 25 to 31 minutes."""
    version = live_server.get(f"/routes/{route}", "admin")["version"]
    today = datetime.now(UTC).date()
    for n in range(3):
        for back in range(7):
            on = today - timedelta(days=back + 2)

            def row(kind, number, seconds, n=n, on=on):
                return HabitRow(
                    kind=kind,
                    vehicle_id=f"driven-{route}-{n}",
                    on=on,
                    at_ms=on.toordinal() + number,
                    seconds=seconds,
                    lon=115.4,
                    lat=36.4,
                    what=f"{route}/{version}/0/{number}",
                )

            rows = [row("way", 0, 1500.0 + 60 * back), row("stretch", 1, 200.0 + 10 * back)]
            live_server.store.write(
                lambda tx, rows=rows: tx.habits.replace(rows[0].vehicle_id, rows[0].on, rows)
            )


@pytest.mark.parametrize(
    ("size", "lang", "route"),
    [(PHONE, "zh", "plaza-recycling"), (DESKTOP, "en", "riverside-recycling")],
)
def test_a_time_is_looked_at_and_accepted(live_server, visit, size, lang, route):
    driven(live_server, route)
    page = visit("/admin", "admin", size=size, lang=lang)
    page.click("[data-name=route_times]")
    row = page.locator("tr", has=page.locator("button.primary")).first
    expect(row).to_contain_text("25 / 28 / 31 分钟" if lang == "zh" else "25 / 28 / 31 min")
    row.locator("summary").click()
    expect(row.locator("li")).to_have_count(1)
    row.locator("button.primary").click()
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog")).to_have_count(0)
    (decided,) = [
        one
        for one in live_server.get("/habits/route-times", "admin")["decided"]
        if one["route_id"] == route
    ]
    assert (decided["verdict"], decided["p50_s"]) == ("accepted", 1680)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
