"""The register on screen and in files: one set of rows, one set of numbers."""

import csv
import io
import zipfile
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.workflows.county import County
from tests.workflows.journeys import STORIES
from tests.workflows.story import Told

ASKED = "/registers?from=2026-11-01&to=2026-11-30"


@pytest.fixture
def told(county: County) -> County:
    for name in ("plain-load", "refused-part", "correction", "several-classes", "medical-round"):
        next(story for story in STORIES if story.name == name).tell(Told(county=county))
    return county


def file_of(county: County, user: str, format: str) -> bytes:
    headers = {"Authorization": f"Bearer {county._token(user)}", "Accept-Language": "en"}
    answer = county.client.get(f"/api/v1{ASKED}&format={format}", headers=headers)
    assert answer.status_code == 200, answer.data
    return answer.data


def cells(book: bytes) -> list[list[str | None]]:
    """The first sheet's cells, read with nothing but the format's own rules."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        sheet = ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in sheet.findall(".//m:row", space):
        found: dict[int, str | None] = {}
        for cell in row.findall("m:c", space):
            column = ord(cell.attrib["r"].rstrip("0123456789")) - ord("A")
            text = cell.find("m:is/m:t", space)
            value = text if text is not None else cell.find("m:v", space)
            found[column] = value.text if value is not None else None
        rows.append([found.get(i) for i in range(max(found) + 1)])
    return rows


def test_screen_csv_and_xlsx_say_the_same_numbers(told: County) -> None:
    screen = told.ok("GET", ASKED, "officer")
    lines = list(csv.reader(io.StringIO(file_of(told, "officer", "csv").decode("utf-8-sig"))))
    sheet = cells(file_of(told, "officer", "xlsx"))
    names = [column["name"] for column in screen["columns"]]
    assert lines[0] == sheet[0] == [column["text"] for column in screen["columns"]]
    assert len(lines) == len(sheet) == screen["count"] + 1 > 6
    for on_screen, in_csv, in_xlsx in zip(screen["items"], lines[1:], sheet[1:], strict=True):
        for i, name in enumerate(names):
            if name.endswith("_kg"):
                said = {on_screen[name], in_csv[i] or None, in_xlsx[i]}
                assert len({None if one is None else Decimal(one) for one in said}) == 1
            elif name in ("number", "waste_code", "generator", "status"):
                assert on_screen[name] == in_csv[i] == in_xlsx[i]
    for name, total in screen["totals"].items():
        summed = sum(Decimal(line[name] or 0) for line in screen["items"])
        assert Decimal(total) == summed


def test_what_was_collected_is_not_counted_twice(told: County) -> None:
    def medical(user: str) -> list[dict[str, Any]]:
        items = told.ok("GET", f"{ASKED}&stream=hazardous_medical", user)["items"]
        return [item for item in items if item["waste_code"] == "841-001-01"]

    assert [item["accepted_kg"] for item in medical("officer")] == ["49.999"]
    assert [item["accepted_kg"] for item in medical("gate")] == ["49.999"]
    assert [item["accepted_kg"] for item in medical("clinic")] == ["20"]


def test_a_party_reads_its_own_and_asks_within_bounds(told: County) -> None:
    assert told.ok("GET", ASKED, "stranger")["count"] == 0
    everything = told.ok("GET", ASKED, "officer")["count"]
    assert (
        0
        < told.ok("GET", ASKED, "keeper")["count"] + told.ok("GET", ASKED, "gate")["count"]
        <= everything
    )
    for query, code in (
        ("from=2026-11-30&to=2026-11-01", "ends_before_it_begins"),
        ("from=2024-01-01&to=2026-11-01", "range_too_long"),
        ("from=yesterday&to=2026-11-01", "schema_day"),
        ("to=2026-11-01", "missing"),
    ):
        status, body = told.call("GET", f"/registers?{query}", "officer")
        assert (status, body["faults"][0]["code"]) == (422, code)


def test_a_name_cannot_run_as_a_formula(county: County) -> None:
    line = {"code": "900-001-S70", "name": "=1+1", "declared_kg": "12000"}
    county.issue(county.draft(waste=[line]))
    text = file_of(county, "officer", "csv").decode("utf-8-sig")
    assert ",'=1+1," in text
    assert "=1+1" in [cell for row in cells(file_of(county, "officer", "xlsx")) for cell in row]
