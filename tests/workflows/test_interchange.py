"""Manifests for other systems: our document, EPCIS 2.0, and the national system's CSV."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.workflows.county import County
from tests.workflows.journeys import STORIES
from tests.workflows.story import Told

SCHEMA = Path(__file__).parents[2] / "schemas/interchange/manifest.v1.json"
EPCIS = Path(os.environ.get("EPCIS_SCHEMA", "EPCIS-JSON-Schema.json"))
"""The published schema of GS1; its licence does not let us carry it along."""
RANGE = "from=2026-11-01&to=2027-10-31"


def raw(county: County, path: str, user: str = "officer") -> Any:
    headers = {"Authorization": f"Bearer {county._token(user)}", "Accept-Language": "en"}
    answer = county.client.get(f"/api/v1{path}", headers=headers)
    assert answer.status_code == 200, answer.data
    return answer


def documents(county: County, user: str = "officer") -> list[dict[str, Any]]:
    text = raw(county, f"/interchange/manifests?{RANGE}", user).get_data(as_text=True)
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_every_journey_is_a_document_and_an_epcis_document(county: County, story: Any) -> None:
    story.tell(Told(county=county))
    ours = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    told = documents(county)
    shown = county.ok("GET", "/manifests?limit=200", "officer")["items"]
    assert {one["number"] for one in told} == {one["number"] for one in shown}
    for one in told:
        ours.validate(one)
        alone = raw(county, f"/manifests/{one['number']}/interchange")
        assert json.loads(alone.data) == one
        page = county.ok("GET", f"/manifests/{one['number']}", "officer")
        for name in ("status", "declared_kg", "loaded_kg", "accepted_kg", "disposed_kg"):
            assert one[name] == page[name]
        events = county.ok("GET", f"/manifests/{one['number']}/events", "officer")["items"]
        assert [step["leaf_hash"] for step in one["events"]] == [e["leaf_hash"] for e in events]
        check_epcis(county, one)


def check_epcis(county: County, one: dict[str, Any]) -> None:
    answer = raw(county, f"/manifests/{one['number']}/epcis")
    assert answer.content_type == "application/ld+json"
    found = json.loads(answer.data)
    events = found["epcisBody"]["eventList"]
    assert events[0]["bizStep"] == "commissioning"
    disposed = [e for e in events if e["bizStep"] == "destroying"]
    total = sum(q["quantity"] for e in disposed for q in e["quantityList"])
    assert total == pytest.approx(float(one["disposed_kg"]))
    assert {e["eventID"] for e in events} <= {f"urn:uuid:{s['id']}" for s in one["events"]}
    if EPCIS.exists():
        jsonschema.Draft7Validator(
            json.loads(EPCIS.read_text("utf-8")), format_checker=jsonschema.FormatChecker()
        ).validate(found)


@pytest.mark.skipif(not EPCIS.exists(), reason="needs the schema GS1 publishes (EPCIS_SCHEMA)")
def test_the_published_schema_refuses_what_is_no_epcis(county: County) -> None:
    number = county.issue()["number"]
    found = json.loads(raw(county, f"/manifests/{number}/epcis").data)
    validator = jsonschema.Draft7Validator(json.loads(EPCIS.read_text("utf-8")))
    found["epcisBody"]["eventList"][0]["action"] = "LOST"
    assert not validator.is_valid(found)


def test_a_party_takes_out_only_what_it_may_see(county: County) -> None:
    number = county.issue()["number"]
    assert [one["number"] for one in documents(county, "clerk")] == [number]
    assert documents(county, "stranger") == []
    for path in ("interchange", "epcis"):
        assert county.call("GET", f"/manifests/{number}/{path}", "stranger")[0] == 404


def national(county: County) -> str:
    """A received manifest with a national number."""
    number: str = county.issue(county.draft(national_number="20263715000001"))["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    county.at(60)
    county.done(number, "received", "gate", {"accepted_kg": "11990"})
    return number


def reconciled(county: County, text: str, user: str = "officer") -> tuple[int, Any]:
    return county.call(
        "POST", f"/interchange/reconciliation?{RANGE}", user, data=text.encode("utf-8-sig")
    )


def test_our_own_file_agrees_with_us_and_each_difference_is_named(county: County) -> None:
    national(county)
    text = raw(county, f"/interchange/reconciliation.csv?{RANGE}").data.decode("utf-8-sig")
    head, line = list(csv.reader(io.StringIO(text)))
    status, body = reconciled(county, text)
    assert status == 200
    assert body["counts"] == {"matched": 1, "differs": 0, "missing_here": 0, "missing_there": 0}
    cells = dict(zip(head, line, strict=True))
    assert (cells["计划转移量（吨）"], cells["确认接收量（吨）"]) == ("12", "11.99")

    def changed(**more: str) -> str:
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(reversed(head)))
        writer.writeheader()
        writer.writerow(cells | more)
        return out.getvalue()

    (found,) = reconciled(county, changed(**{"确认接收量（吨）": "12.5", "承运单位": "别的"}))[1][
        "items"
    ]
    assert (found["outcome"], found["line"]) == ("differs", 2)
    assert found["differences"] == {
        "confirmed_t": {"ours": "11.99", "theirs": "12.5"},
        "carrier": {"ours": "乙运输", "theirs": "别的"},
    }
    other = changed(国家联单编号="20263715000002")
    outcomes = {item["outcome"] for item in reconciled(county, other)[1]["items"]}
    assert outcomes == {"missing_here", "missing_there"}
    blank = changed(**{"确认接收量（吨）": "", "接收日期": ""})
    assert reconciled(county, blank)[1]["counts"]["matched"] == 1
    assert reconciled(county, text, "stranger")[1]["counts"]["missing_here"] == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "missing_column"),
        ("国家联单编号,废物代码,计划转移量(吨)\n", "csv_empty"),
        ("国家联单编号,废物代码,计划转移量(吨)\n1,900-300-34,2\n", "national_number_shape"),
        ("国家联单编号,废物代码,计划转移量(吨)\n20263715000001,900-300-34,x\n", "not_a_mass"),
        ("国家联单编号,废物代码,计划转移量(吨)\n20263715000001,9,1\n", "waste_code_shape"),
        (
            "国家联单编号,废物代码,计划转移量(吨),接收日期\n20263715000001,900-300-34,1,x\n",
            "not_a_day",
        ),
        (
            "国家联单编号,废物代码,计划转移量(吨)\n" + "20263715000001,900-300-34,1\n" * 2,
            "waste_code_twice",
        ),
        ("国家联单编号,废物代码,计划转移量(吨)\n20263715000001\n", "waste_code_shape"),
        ("国家联单编号,废物代码,计划转移量(吨)\n20263715000001,900-300-34\n", "not_a_mass"),
    ],
)
def test_a_wrong_file_is_named_line_by_line(county: County, text: str, code: str) -> None:
    status, body = reconciled(county, text)
    assert status == 422
    assert code in {body["code"], *(fault["code"] for fault in body.get("faults", ()))}
