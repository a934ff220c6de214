"""The one ledger: what journeys leave in it, who sees it, and that a rebuild makes the same."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from manifest_service.services import Services
from manifest_service.services.ports import BOOKING_DIMENSIONS, Sum
from tests.workflows.county import County
from tests.workflows.journeys import STORIES
from tests.workflows.story import Told

ASKED = "/reports/ledger?from=2026-01&to=2027-12"


def tell(county: County, *names: str) -> None:
    for name in names:
        next(story for story in STORIES if story.name == name).tell(Told(county=county))


def every_sum(services: Services) -> tuple[Sum, ...]:
    return services.store.read(
        lambda tx: tx.one_ledger.sums("2000-01", "2100-12", BOOKING_DIMENSIONS)
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_after_every_journey_a_rebuild_books_the_same(county: County, story: Any) -> None:
    services: Services = county.app.extensions["services"]
    story.tell(Told(county=county))
    before = every_sum(services)
    assert before or county.ok("GET", "/manifests", "officer")["items"] == []
    services.upkeep.rebuild()
    assert every_sum(services) == before


@pytest.mark.parametrize(
    ("names", "rate"),
    [
        (("plain-load", "void"), "closure_rate"),
        (("hazardous-discrepancy",), "discrepancy_rate"),
        (("refused-part",), "on_time_rate"),
        (("several-classes",), "on_time_rate"),
    ],
)
def test_the_sums_are_those_of_the_manifests(
    county: County, names: tuple[str, ...], rate: str
) -> None:
    tell(county, *names)
    rows = county.ok("GET", "/manifests?limit=200", "officer")["items"]
    found = county.ok("GET", f"{ASKED}&by=month", "officer")
    totals = found["totals"]
    live = [row for row in rows if row["status"] != "void"]
    assert (totals["issued"], totals["voided"]) == (len(rows), len(rows) - len(live))
    for column, field in (("carried_kg", "loaded_kg"), ("received_kg", "accepted_kg")):
        assert Decimal(totals[column]) == sum(Decimal(row[field] or 0) for row in live)
    ended = Decimal(totals["used_kg"]) + Decimal(totals["disposed_kg"])
    assert ended == sum(Decimal(row["disposed_kg"]) for row in live)
    (line,) = found["items"]
    assert line[rate] == "100"


def test_a_correction_moves_what_was_booked(county: County) -> None:
    tell(county, "correction")
    (row,) = county.ok("GET", "/manifests?limit=200", "officer")["items"]
    totals = county.ok("GET", f"{ASKED}&by=stream", "officer")["totals"]
    assert Decimal(totals["received_kg"]) == Decimal(row["accepted_kg"])


def test_the_file_has_the_numbers_of_the_screen(county: County) -> None:
    tell(county, "two-carriers", "several-classes")
    asked = f"{ASKED}&by=month,carrier"
    screen = county.ok("GET", asked, "officer")
    headers = {"Authorization": f"Bearer {county._token('officer')}", "Accept-Language": "en"}
    answer = county.client.get(f"/api/v1{asked}&format=csv", headers=headers)
    head, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert len(head) == len(screen["columns"])
    assert len(lines) == len(screen["items"]) > 1
    for cells, item in zip(lines, screen["items"], strict=True):
        values = [item[column["name"]] for column in screen["columns"]]
        assert cells == ["" if value is None else str(value) for value in values]


def test_a_party_sees_its_own_and_a_driver_nothing(county: County) -> None:
    tell(county, "plain-load")
    own = county.ok("GET", f"{ASKED}&by=stream", "clerk")
    assert own["items"]
    assert county.ok("GET", f"{ASKED}&by=stream", "stranger")["items"] == []
    status, body = county.call("GET", ASKED, "driver")
    assert (status, body["code"]) == (403, "wrong_role")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-12&to=2026-11", "ends_before_it_begins"),
        ("from=2020-01&to=2026-11", "too_many_months"),
        ("from=2026&to=2026-11", "schema"),
        ("from=2026-11&to=2026-11&by=month,month", "schema"),
        ("from=2026-11&to=2026-11&by=plate", "schema"),
    ],
)
def test_a_wrong_question_is_named(county: County, query: str, code: str) -> None:
    status, body = county.call("GET", f"/reports/ledger?{query}", "officer")
    assert status == 422
    assert code in {body["code"], *(fault["code"] for fault in body.get("faults", ()))}, body
