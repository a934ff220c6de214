"""What is wrong is said with a code, and nothing is half-written."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.county import MORNING, County, box

DATA = Path(__file__).parents[3] / "shared" / "data"


def size_of_log(county: County) -> int:
    size: int = county.ok("GET", "/log/head", "admin")["size"]
    return size


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"stream": "plutonium"}, "unknown_stream"),
        ({"waste": []}, "schema"),
        (
            {"waste": [{"code": "900-300-34", "name": "x", "declared_kg": "1"}]},
            "waste_code_not_in_stream",
        ),
        (
            {"waste": [{"code": "900-001-S70", "name": "x", "declared_kg": "-1"}]},
            "mass_not_positive",
        ),
        ({"waste": [{"code": "900-001-S70", "name": "x", "declared_kg": "9e9"}]}, "mass_absurd"),
        ({"carrier_id": "nobody"}, "unknown_id"),
        ({"vehicle": "鲁Z00000"}, "unknown_id"),
        ({"occurred_at": (MORNING + timedelta(hours=2)).isoformat()}, "occurred_in_future"),
        ({"occurred_at": "2026-11-20T09:00:00"}, "schema_time"),
        ({"id": "1"}, "command_id_invalid"),
        ({"surprise": 1}, "unknown_field"),
        ({"national_number": "123"}, "national_number_shape"),
        ({"receiver_id": "other"}, "destination_not_of_receiver"),
    ],
)
def test_a_faulty_draft_is_not_issued(county: County, changes: dict[str, Any], code: str) -> None:
    before = size_of_log(county)
    status, body = county.call("POST", "/manifests", "clerk", county.draft(**changes))
    codes = {fault["code"] for fault in body.get("faults", [])} | {body["code"]}
    assert status in (409, 422)
    assert code in codes
    assert size_of_log(county) == before


@pytest.mark.parametrize(
    ("type", "user", "data", "code"),
    [
        ("transported", "driver", {}, "lifecycle_forbids"),
        (
            "disposed",
            "gate",
            {"method": "CW1", "disposed_kg": "1", "disposed_on": "2026-11-20"},
            "lifecycle_forbids",
        ),
        ("loaded", "gate", {"loaded_kg": "1"}, "wrong_party"),
        ("loaded", "stranger", {"loaded_kg": "1"}, "manifest_unknown"),
        ("loaded", "driver", {"loaded_kg": "-5"}, "mass_not_positive"),
        ("loaded", "driver", {"loaded_kg": "0"}, "mass_not_positive"),
        ("loaded", "driver", {"loaded_kg": "49000.001"}, "mass_absurd"),
        ("loaded", "driver", {"loaded_kg": "NaN"}, "schema_number"),
        ("loaded", "driver", {"loaded_kg": "ten"}, "schema_number"),
        ("loaded", "driver", {"loaded_kg": "1", "vehicle": "鲁Z00000"}, "vehicle_differs"),
        (
            "loaded",
            "driver",
            {"loaded_kg": "5", "ticket": {"gross_kg": "9", "tare_kg": "1", "net_kg": "5"}},
            "ticket_does_not_add_up",
        ),
        ("eaten", "driver", {}, "unknown_event_type"),
        ("loaded", "auditor", {"loaded_kg": "1"}, "wrong_party"),
        (
            "evidence_attached",
            "driver",
            {"sha256": "ab" * 32, "kind": "photo", "about": "loaded"},
            "attachment_unknown",
        ),
    ],
)
def test_a_faulty_act_changes_nothing(
    county: County, type: str, user: str, data: dict[str, Any], code: str
) -> None:
    number = county.issue()["number"]
    before = size_of_log(county)
    assert county.refused(number, type, user, data) == code
    assert size_of_log(county) == before


def test_times_of_tomorrow_are_refused_and_of_yesterday_are_marked(county: County) -> None:
    number = county.issue()["number"]
    later = (county.clock.now() + timedelta(hours=1)).isoformat()
    load = {"loaded_kg": "12000"}
    assert county.refused(number, "loaded", "driver", load, occurred_at=later) == (
        "occurred_in_future"
    )
    county.at(60 * 30)
    early = MORNING.isoformat()
    marked = county.done(number, "loaded", "driver", load, occurred_at=early)
    assert [warning["code"] for warning in marked["warnings"]] == ["recorded_late"]


def test_a_batch_half_good_keeps_the_good_half(county: County) -> None:
    good = county.fix(MORNING, 115.44, 36.48)
    positions = [
        good,
        county.fix(MORNING, 115.44, 36.48, vehicle="鲁Z00000"),
        {"vehicle": "鲁P12345"},
        county.fix(MORNING, 115.44, 36.48, fix_time="1970-01-01T00:00:00Z"),
        county.fix(MORNING, 115.44, 36.48, fix_time="2026-11-20T01:00:00"),
        county.fix(MORNING + timedelta(days=9000), 115.44, 36.48),
        county.fix(MORNING + timedelta(seconds=20), 36.48, 115.44),
        county.fix(MORNING + timedelta(seconds=30), 0, 0),
        good,
    ]
    answer = county.ok("POST", "/positions", "terminal", {"positions": positions})
    assert answer["stored"] == 5
    assert answer["flagged"] == {"future": 1, "range": 1, "zero": 1, "duplicate": 1}
    assert [(item["index"], item["code"]) for item in answer["refused"]] == [
        (1, "vehicle_unknown"),
        (2, "position_shape"),
        (3, "time_absurd"),
        (4, "time_without_zone"),
    ]


def test_a_batch_too_large_or_malformed_is_refused_whole(county: County) -> None:
    many = [county.fix(MORNING, 115.44, 36.48)] * 5001
    status, body = county.call("POST", "/positions", "terminal", {"positions": many})
    assert (status, body["code"]) == (422, "batch_too_large")
    status, body = county.call("POST", "/positions", "terminal", data=b'{"positions": [')
    assert (status, body["code"]) == (422, "malformed_json")
    full = county.ok("POST", "/positions", "terminal", {"positions": many[:5000]})
    assert (full["stored"], full["flagged"]) == (5000, {"duplicate": 4999})


def test_a_batch_sent_twice_is_taken_once(county: County) -> None:
    body = {"id": str(uuid.uuid4()), "positions": [county.fix(MORNING, 115.44, 36.48)]}
    answers = [county.ok("POST", "/positions", "terminal", body) for _ in range(2)]
    assert answers[0] == answers[1]
    assert county.ok("GET", "/reports/summary", "admin")["fixes"] == {"stored": 1}


def test_positions_of_others_vehicles_are_refused(county: County) -> None:
    fixes = [county.fix(MORNING, 115.44, 36.48)]
    answer = county.ok("POST", "/positions", "dispatcher-2", {"positions": fixes})
    assert [item["code"] for item in answer["refused"]] == ["vehicle_of_other_carrier"]
    for user in ("gate", "clerk", "officer"):
        assert county.call("POST", "/positions", user, {"positions": fixes})[0] == 403


def test_a_party_does_not_see_others_manifests(county: County) -> None:
    number = county.issue()["number"]
    assert county.call("GET", f"/manifests/{number}", "stranger")[0] == 404
    assert county.ok("GET", "/manifests", "stranger")["items"] == []
    token = county.ok("GET", f"/manifests/{number}", "clerk")["labels"][0]["token"]
    seen = county.ok("GET", f"/labels/{token}", "stranger")
    assert seen["yours"] is False
    assert "generator" not in seen["manifest"]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("0" * 26, 404, "label_unknown"),
        ("https://menu.example/lunch", 404, "label_unknown"),
        ("371525-261120-00001-0", 422, "manifest_number_check"),
    ],
)
def test_an_unknown_label_is_told_as_what_it_is(
    county: County, text: str, status: int, code: str
) -> None:
    found, body = county.call("GET", f"/labels/{text}", "driver")
    assert (found, body["code"]) == (status, code)


def test_a_wrong_password_and_an_unknown_name_are_told_alike(county: County) -> None:
    answers = [
        county.client.post("/api/v1/token", json={"username": name, "password": "wrong"})
        for name in ("admin", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].get_json() == answers[1].get_json()


def test_only_the_administrator_writes_the_registry(county: County) -> None:
    body = {"name": "x", "roles": ["generator"]}
    for user in ("clerk", "officer", "auditor", "driver"):
        assert county.call("PUT", "/organisations/new", user, body)[0] == 403


def test_two_administrators_at_once_one_wins(county: County) -> None:
    body = {"name": "甲建筑二", "roles": ["generator"]}
    path, tag = "/organisations/builder", {"If-Match": '"1"'}
    assert county.call("PUT", path, "admin", body, headers=tag)[0] == 200
    status, said = county.call("PUT", path, "admin", body, headers=tag)
    assert (status, said["code"]) == (412, "entry_changed")


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Point", "coordinates": [115.4, 36.4]}, "geometry_type"),
        ({"type": "Polygon", "coordinates": []}, "geometry_empty"),
        (
            {"type": "Polygon", "coordinates": [[[115.4, 36.4], [115.5, 36.4], [115.5, 36.5]]]},
            "geometry_not_closed",
        ),
        (
            {
                "type": "Polygon",
                "coordinates": [[[36.4, 115.4], [36.5, 115.4], [36.5, 115.5], [36.4, 115.4]]],
            },
            "geometry_axes_swapped",
        ),
        (
            {
                "type": "Polygon",
                "coordinates": [
                    [[115.4, 36.4], [115.5, 36.5], [115.5, 36.4], [115.4, 36.5], [115.4, 36.4]]
                ],
            },
            "geometry_invalid",
        ),
        (
            {
                "type": "Polygon",
                "coordinates": [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]],
            },
            "geometry_outside_china",
        ),
        ("POLYGON", "geometry_not_geojson"),
    ],
)
def test_a_shape_that_cannot_be_is_refused_with_its_reason(
    county: County, geometry: Any, code: str
) -> None:
    site = {"organisation_id": "builder", "name": "x", "kind": "generator", "geometry": geometry}
    status, body = county.call("PUT", "/sites/odd", "admin", site)
    assert (status, body["faults"][0]["code"]) == (422, code)


def test_a_shape_far_away_is_kept_with_a_warning(county: County) -> None:
    site = {"organisation_id": "builder", "name": "x", "kind": "generator"}
    saved = county.ok("PUT", "/sites/far", "admin", site | {"geometry": box(121.47, 31.23)})
    assert [warning["code"] for warning in saved["warnings"]] == ["geometry_far_from_county"]


CSV = """id,carrier_id,plate,streams
t2,haulage,鲁P22222,construction_soil
t3,haulage,NOPLATE,construction_soil
t4,nobody,鲁P44444,construction_soil;unknown
"""


def test_an_import_with_bad_rows_keeps_none_or_the_good_ones(county: County) -> None:
    def send(query: str) -> tuple[int, Any]:
        return county.call(
            "POST", f"/imports/vehicles?format=csv&{query}", "admin", data=CSV.encode()
        )

    status, body = send("")
    assert (status, body["kept"], body["bad"]) == (422, 0, 2)
    assert county.call("GET", "/vehicles/t2", "admin")[0] == 404
    status, body = send("dry_run=true")
    assert (status, body["kept"], [row["status"] for row in body["rows"]]) == (
        200,
        0,
        ["good", "bad", "bad"],
    )
    status, body = send("keep_good=true")
    assert (status, body["kept"], body["bad"]) == (200, 1, 2)
    assert county.ok("GET", "/vehicles/t2", "admin")["plate"] == "鲁P22222"
    assert county.call("GET", "/vehicles/t4", "admin")[0] == 404


def test_errors_are_problems_in_the_readers_language(county: County) -> None:
    for language, word in (("zh", "没有找到"), ("en", "No manifest")):
        answer = county.client.get(
            "/api/v1/manifests/371525",
            headers={
                "Authorization": f"Bearer {county._token('officer')}",
                "Accept-Language": language,
            },
        )
        assert answer.content_type == "application/problem+json"
        assert word in json.loads(answer.data)["detail"]
