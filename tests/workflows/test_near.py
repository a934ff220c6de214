"""A heap is found: who was there, and what were they carrying."""

import csv
import io
import random
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.geofence.datum import from_wgs84
from tests.workflows.county import MORNING, ROUTE_LAT, ROUTE_LON, County

HEAP = (115.45, 36.4812)
"""130 m north of the road, half-way along it."""


def asked(r: float = 300, **more: Any) -> str:
    query = {"lon": HEAP[0], "lat": HEAP[1], "r": r}
    query |= {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
    return f"/search/near?{urlencode(query | more)}"


def found(county: County, user: str = "officer", **more: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = county.ok("GET", asked(**more), user)["items"]
    return items


def visit_heap(county: County, begin: float, minutes: float, plate: str = "鲁P54321") -> None:
    """Reports of a truck that stands at the heap, and comes and goes along the road."""
    fixes = [county.fix(MORNING + timedelta(minutes=begin - 2), HEAP[0] - 0.01, ROUTE_LAT)]
    for i in range(round(minutes * 3) + 1):
        fixes.append(county.fix(MORNING + timedelta(minutes=begin + i / 3), *HEAP, speed_kmh=0.0))
    ends = MORNING + timedelta(minutes=begin + minutes + 2)
    fixes.append(county.fix(ends, HEAP[0] + 0.01, ROUTE_LAT))
    positions = [fix | {"vehicle": plate} for fix in fixes]
    county.at(begin + minutes + 3)
    county.ok("POST", "/positions", "admin", {"positions": positions})


def test_who_stopped_at_the_heap_and_had_no_manifest(county: County) -> None:
    visit_heap(county, 10, 8)
    (item,) = found(county)
    assert item["vehicle"] == {"id": "truck-2", "plate": "鲁P54321"}
    assert item["carrier"]["name"] == "戊运输"
    assert (item["kind"], item["kind_text"], item["stop_seconds"]) == ("stopped", "Stopped", 480)
    assert (item["no_manifest"], item["manifests"], item["nearest_m"]) == (True, [], 0.0)
    assert 500 < item["seconds"] < 600
    assert item["fixes"] == 25
    assert "2026-11-20T01:09" < item["entered_at"] < "2026-11-20T01:10"


def test_who_only_drove_past_is_told_with_what_it_carried(county: County) -> None:
    county.at(0)
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12050"})
    county.done(number, "transported", "driver")
    county.drive(0, 20)
    (item,) = found(county)
    assert (item["kind"], item["stop_seconds"], item["no_manifest"]) == ("passed", 0, False)
    (manifest,) = item["manifests"]
    assert (manifest["number"], manifest["state"], manifest["kg"]) == (number, "loaded", "12050")
    assert manifest["waste"] == [{"code": "900-001-S70", "name": "渣土", "declared_kg": "12000"}]
    assert (manifest["generator"]["name"], manifest["receiver"]["name"]) == ("甲建筑", "丙处置")
    assert 130 < item["nearest_m"] < 136
    assert found(county, r=120) == []


def test_a_truck_that_reports_each_minute_is_seen_between_two_reports(county: County) -> None:
    fixes = [
        county.fix(MORNING + timedelta(minutes=i), HEAP[0] + 0.009 * (i - 0.5), HEAP[1])
        for i in range(2)
    ]
    county.at(5)
    county.ok("POST", "/positions", "terminal", {"positions": fixes[:1]})
    county.ok("POST", "/positions", "terminal", {"positions": fixes[1:]})
    (item,) = found(county, r=50)
    assert (item["kind"], item["fixes"], item["seconds"]) == ("passed", 0, 7)


def test_a_long_silence_over_the_heap_is_only_possibly(county: County) -> None:
    for minute, off in ((0, -0.03), (12, 0.03)):
        county.at(minute + 1)
        fix = county.fix(MORNING + timedelta(minutes=minute), HEAP[0] + off, HEAP[1])
        county.ok("POST", "/positions", "terminal", {"positions": [fix]})
    (item,) = found(county, r=50)
    assert (item["kind"], item["kind_text"], item["seconds"]) == ("possibly", "Possibly", None)
    assert item["silent_seconds"] == 720


def test_the_order_in_which_reports_arrive_changes_nothing(county: County) -> None:
    """Late, reversed and in small batches, with a jump that only its neighbours unmask."""
    fixes = [
        county.fix(
            MORNING + timedelta(minutes=i / 2),
            ROUTE_LON[0] + 0.1 * i / 60,
            ROUTE_LAT + (0.5 if i == 31 else 0.0),
        )
        for i in range(61)
    ]
    county.at(31)
    county.ok("POST", "/positions", "terminal", {"positions": fixes})
    county.ok(
        "POST", "/positions", "admin", {"positions": [f | {"vehicle": "鲁P54321"} for f in fixes]}
    )
    order = list(range(61))
    random.Random(7).shuffle(order)
    county.ok(
        "PUT",
        "/vehicles/truck-3",
        "admin",
        {"carrier_id": "haulage", "plate": "鲁P11111", "streams": ["construction_soil"]},
    )
    for i in order:
        fix = fixes[i] | {"vehicle": "鲁P11111"}
        county.ok("POST", "/positions", "terminal", {"positions": [fix]})
    one, two, three = found(county)
    same = {name: one[name] for name in ("entered_at", "left_at", "nearest_m", "fixes", "kind")}
    assert same == {name: two[name] for name in same} == {name: three[name] for name in same}


def test_a_report_too_late_for_the_rules_still_tells_where_the_truck_was(county: County) -> None:
    county.at(0)
    week = timedelta(days=7)
    now = MORNING + week
    county.clock.set(now)
    for at in (MORNING + timedelta(days=1), now):
        county.ok("POST", "/positions", "terminal", {"positions": [county.fix(at, 115.3, 36.4)]})
    old = [
        county.fix(MORNING + timedelta(seconds=20 * i), HEAP[0] + 0.001 * (i - 3), HEAP[1])
        for i in range(7)
    ]
    answer = county.ok("POST", "/positions", "terminal", {"positions": old})
    assert answer["flagged"] == {"late": 7}
    (item,) = found(county, r=50)
    assert (item["kind"], item["fixes"]) == ("passed", 1)
    bad = [fix | {"fixed": False} for fix in old]
    county.ok("POST", "/positions", "terminal", {"positions": bad})
    assert found(county, r=50) == [item]


def test_flagged_reports_neither_count_nor_hide(county: County) -> None:
    mocked = [
        county.fix(MORNING + timedelta(seconds=20 * i), *HEAP, mock=True, speed_kmh=0)
        for i in range(30)
    ]
    county.at(12)
    county.ok("POST", "/positions", "terminal", {"positions": mocked})
    assert found(county) == []
    passing = [
        county.fix(MORNING + timedelta(minutes=m), HEAP[0] + off, HEAP[1])
        for m, off in ((2, -0.006), (3, 0.006))
    ]
    county.ok("POST", "/positions", "terminal", {"positions": passing})
    (item,) = found(county, r=50)
    assert (item["kind"], item["fixes"]) == ("passed", 0)


def test_pages_follow_one_another(county: County) -> None:
    for begin in (0, 30, 60, 90, 120):
        visit_heap(county, begin + 5, 4)
    whole = found(county)
    # Between two visits it was silent for long, with its way back over the heap.
    assert [item["kind"] for item in whole] == ["stopped", *["possibly", "stopped"] * 4]
    assert [i["entered_at"] for i in whole] == sorted(
        (i["entered_at"] for i in whole), reverse=True
    )
    pages, cursor = [], {}
    while True:
        page = county.ok("GET", asked(limit=2, **cursor), "officer")
        pages += page["items"]
        if page["next"] is None:
            break
        assert page["searched_from"] <= page["items"][-1]["entered_at"]
        cursor = {"cursor": page["next"]}
    assert pages == whole
    assert page["searched_from"] == "2026-11-20T00:00:00.000Z"


def test_the_pieces_of_track_come_as_geojson(county: County) -> None:
    visit_heap(county, 10, 5)
    drawn = county.ok("GET", asked(format="geojson"), "officer")
    circle, piece = drawn["features"]
    assert (circle["geometry"]["type"], circle["properties"]["radius_m"]) == ("Polygon", 300)
    assert circle["geometry"]["coordinates"][0][0] == circle["geometry"]["coordinates"][0][-1]
    assert (piece["geometry"]["type"], len(piece["geometry"]["coordinates"])) == ("LineString", 18)
    assert piece["properties"]["visit"] == found(county)[0]
    assert len(piece["properties"]["times"]) == 18
    assert drawn["next"] is None


def test_the_file_says_what_the_screen_says(county: County) -> None:
    for begin in (0, 30, 60):
        visit_heap(county, begin + 5, 4)
    headers = {"Authorization": f"Bearer {county._token('officer')}", "Accept-Language": "en"}
    answer = county.client.get(f"/api/v1{asked(format='csv')}", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [line["Plate"] for line in lines] == ["鲁P54321"] * 5
    assert {line["Manifest"] for line in lines} == {"no open manifest"}
    screen = found(county)
    assert [line["Nearest (m)"] for line in lines] == [str(item["nearest_m"]) for item in screen]
    book = county.client.get(f"/api/v1{asked(format='xlsx')}", headers=headers)
    assert (book.status_code, book.data[:2]) == (200, b"PK")


@pytest.mark.parametrize("user", ["driver", "dispatcher", "clerk", "gate", "terminal"])
def test_only_those_who_enforce_and_audit_may_search(county: County, user: str) -> None:
    status, body = county.call("GET", asked(), user)
    assert (status, body["code"]) == (403, "wrong_role")
    assert county.ok("GET", "/searches?month=2026-11", "auditor")["items"] == []


def test_every_search_is_recorded_with_who_asked(county: County) -> None:
    county.at(0)
    found(county)
    found(county, "auditor", datum="GCJ02", r=50)
    items = county.ok("GET", "/searches?month=2026-11", "admin")["items"]
    assert [(one["role"], one["radius_m"]) for one in items] == [
        ("auditor", "50"),
        ("officer", "300"),
    ]
    assert (items[1]["lon"], items[1]["lat"]) == ("115.45", "36.4812")
    assert items[0]["lon"] != "115.45"
    assert items[1]["from"] == "2026-11-20T00:00:00.000Z"
    status, body = county.call("GET", "/searches?month=2026-11", "officer")
    assert (status, body["code"]) == (403, "wrong_role")
    services = county.app.extensions["services"]
    assert services.upkeep.verify().problems == ()
    assert services.upkeep.rebuild() > 2


def test_marks_that_are_missing_after_an_update_are_made_at_the_start(
    county: County, tmp_path: Path
) -> None:
    visit_heap(county, 10, 5)
    before = found(county)
    store = county.app.extensions["services"].store
    store.write(lambda tx: tx.presence.clear())
    status, body = county.call("GET", asked(), "officer")
    assert (status, body["code"]) == (503, "presence_incomplete")
    build(Settings(data_dir=tmp_path), store=store)
    assert found(county) == before


def test_a_place_may_be_named_in_another_datum(county: County) -> None:
    visit_heap(county, 10, 5)
    lon, lat = (float(value) for value in from_wgs84(*HEAP, "GCJ02"))
    assert found(county, r=20, lon=lon, lat=lat) == []
    (item,) = found(county, r=20, lon=lon, lat=lat, datum="GCJ02")
    assert item["nearest_m"] < 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lon": 36.48, "lat": 115.45}, "geometry_axes_swapped"),
        ({"lat": 91}, "out_of_range"),
        ({"lon": -181}, "out_of_range"),
        ({"lon": "nan"}, "schema_number"),
        ({"lon": "east"}, "schema_number"),
        ({"r": 9}, "out_of_range"),
        ({"r": 5001}, "out_of_range"),
        ({"datum": "NAD27"}, "schema"),
        ({"from": "2025-10-01T00:00:00Z"}, "range_too_long"),
        ({"from": "2026-11-22T00:00:00Z"}, "ends_before_it_begins"),
        ({"from": "2026-11-20T00:00:00"}, "schema_time"),
        ({"cursor": "bm9uc2Vuc2U="}, "cursor_invalid"),
        ({"cursor": "WyJhIiwgMV0="}, "cursor_invalid"),
        ({"limit": 0}, "schema"),
        ({"format": "kml"}, "schema"),
    ],
)
def test_a_bad_question_is_refused_and_leaves_no_record(
    county: County, change: dict[str, Any], code: str
) -> None:
    status, body = county.call("GET", asked(**change), "officer")
    assert (status, body["faults"][0]["code"]) == (422, code)
    assert county.ok("GET", "/searches?month=2026-11", "auditor")["items"] == []


def test_a_place_far_from_the_county_is_doubted(county: County) -> None:
    page = county.ok("GET", asked(lon=116.4, lat=39.9), "officer")
    assert page["items"] == []
    assert [warning["code"] for warning in page["warnings"]] == ["geometry_far_from_county"]
