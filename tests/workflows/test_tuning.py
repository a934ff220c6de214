"""Parameters of the rules as the county sets them, and what they change."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.workflows.county import MORNING, County
from tests.workflows.test_alerts import diverted, on_the_road

PATIENT = {"rule": "route_deviation", "values": {"trigger_s": 3000}, "reason": "道路施工"}


def set_(county: County, user: str = "admin", **changes: Any) -> tuple[int, Any]:
    body = {"id": str(uuid.uuid4()), **PATIENT, **changes}
    return county.call("POST", "/rules/settings", user, body)


def test_a_patient_rule_lets_a_short_diversion_pass(county: County) -> None:
    assert set_(county)[0] == 201
    county.at(1)
    on_the_road(county)
    county.drive(1, 31, off_route=diverted)
    assert county.alerts() == []


@pytest.mark.parametrize(
    ("scope", "scope_id", "counts"),
    [
        ("stream", "construction_site", True),
        ("stream", "hazardous_medical", False),
        ("vehicle_kind", "other", True),
        ("vehicle_kind", "tanker", False),
    ],
)
def test_a_setting_counts_where_it_was_made_for(
    county: County, scope: str, scope_id: str, counts: bool
) -> None:
    stream = county.draft()["stream"]
    scope_id = stream if scope_id == "construction_site" else scope_id
    assert set_(county, scope=scope, scope_id=scope_id)[0] == 201
    county.at(1)
    on_the_road(county)
    county.drive(1, 31, off_route=diverted)
    assert (county.alerts() == []) is counts


def test_a_trip_under_way_keeps_the_parameters_it_began_with(county: County) -> None:
    on_the_road(county)
    county.at(1)
    assert set_(county)[0] == 201
    county.drive(1, 31, off_route=diverted)
    (alert,) = county.alerts()
    assert alert["rule"] == "route_deviation"


def test_every_setting_stays_with_its_reason_and_author(county: County) -> None:
    set_(county)
    set_(county, values={}, reason="施工结束")
    found = county.ok("GET", "/rules/settings", "officer")["items"]
    assert [(one["seq"], one["values"], one["reason"]) for one in found] == [
        (1, {"trigger_s": 3000.0}, "道路施工"),
        (2, {}, "施工结束"),
    ]
    services = county.app.extensions["services"]
    services.upkeep.rebuild()
    assert county.ok("GET", "/rules/settings", "auditor")["items"] == found


def test_a_setting_sent_again_is_recorded_once(county: County) -> None:
    body = {"id": str(uuid.uuid4()), **PATIENT}
    first = county.call("POST", "/rules/settings", "admin", body)
    assert county.call("POST", "/rules/settings", "admin", body) == first
    other = county.call("POST", "/rules/settings", "admin", body | {"values": {"trigger_s": 1}})
    assert other[1]["code"] == "id_reused"
    assert len(county.ok("GET", "/rules/settings", "admin")["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule": "no_such"}, "rule_unknown"),
        ({"values": {"width": 3}}, "parameter_unknown"),
        ({"values": {"trigger_s": -3}}, "parameter_not_a_number"),
        ({"values": {"trigger_fixes": 2.5}}, "parameter_not_whole"),
        ({"scope": "site", "scope_id": "nowhere"}, "unknown_id"),
        ({"scope": "stream", "scope_id": "soup"}, "unknown_id"),
        ({"scope_id": "x"}, "unknown_id"),
        ({"scope": "county"}, "schema"),
        ({"reason": "  "}, "missing"),
    ],
)
def test_a_wrong_setting_is_refused(county: County, changes: dict[str, Any], code: str) -> None:
    status, body = set_(county, **changes)
    codes = {body["code"], *(fault["code"] for fault in body.get("faults", ()))}
    assert status == 422
    assert any(found.startswith(code) for found in codes), body
    assert county.ok("GET", "/rules/settings", "admin")["items"] == []


def test_only_administrators_set_and_only_the_county_reads(county: County) -> None:
    for user in ("officer", "dispatcher", "clerk"):
        assert set_(county, user)[1]["code"] == "wrong_role"
    assert county.call("GET", "/rules/settings", "clerk")[0] == 403


def test_who_sets_on_top_of_what_he_has_not_seen_is_told(county: County) -> None:
    set_(county)
    headers = {"If-Match": '"0"', "Authorization": f"Bearer {county._token('admin')}"}
    body = {"id": str(uuid.uuid4()), **PATIENT}
    answer = county.client.post("/api/v1/rules/settings", json=body, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (412, "entry_changed")


def test_what_is_said_of_a_batch_does_not_hang_on_when_a_setting_came(county: County) -> None:
    """Fixes of before a setting come after it: they are judged as of the manifest's day."""
    on_the_road(county)
    kept: list[Any] = []

    def keep(fixes: list[Any]) -> list[Any]:
        kept.extend(fixes)
        return []

    county.drive(0, 30, off_route=diverted, order=keep)
    set_(county)
    county.ok("POST", "/positions", "terminal", {"positions": kept})
    assert "route_deviation" in [alert["rule"] for alert in county.alerts()]


def test_a_setting_is_tried_on_a_day_of_a_vehicle_and_nothing_is_written(county: County) -> None:
    body = {
        "rule": "route_deviation",
        "values": {"trigger_s": 90},
        "vehicle": "truck-1",
        "from": MORNING.isoformat(),
        "to": (MORNING + timedelta(days=1)).isoformat(),
    }
    before = county.ok("GET", "/rules/settings", "admin")["items"]
    found = county.ok("POST", "/rules/settings/preview", "officer", body)
    assert (found["fixes"], found["items"]) == (0, [])
    assert county.ok("GET", "/rules/settings", "admin")["items"] == before
    long = body | {"to": (MORNING + timedelta(days=4)).isoformat()}
    assert county.call("POST", "/rules/settings/preview", "admin", long)[0] == 422
    assert county.call("POST", "/rules/settings/preview", "driver", body)[0] == 403


def test_an_examination_has_one_set_of_parameters(county: County) -> None:
    rules = {one["code"]: one for one in county.ok("GET", "/rules", "officer")["items"]}
    assert rules["label_reuse"]["scopes"] == ["all"]
    assert len(rules["route_deviation"]["scopes"]) == 5
    name = rules["label_reuse"]["parameters"][0]["name"]
    told = {"rule": "label_reuse", "scope": "stream", "scope_id": "construction_soil"}
    status, answer = set_(county, **told, values={name: 5})
    assert (status, answer["faults"][0]["code"]) == (422, "scope_without_effect")
