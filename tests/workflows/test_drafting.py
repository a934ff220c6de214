"""A form is answered while it is typed: what is left out is required, what is there is checked."""

from typing import Any

from .county import County
from .test_catalogues import OLD, record

CHECK = "/manifests?check=only"


def asked(county: County, user: str = "clerk", **draft: Any) -> dict[str, list[dict[str, Any]]]:
    said: dict[str, list[dict[str, Any]]] = county.ok("POST", CHECK, user, draft)
    return said


def places(items: list[dict[str, Any]], code: str) -> list[str]:
    return [item["path"] for item in items if item["code"] == code]


def codes(items: list[dict[str, Any]]) -> set[str]:
    return {item["code"] for item in items} - {"required"}


def test_an_empty_form_is_told_what_every_manifest_says(county: County) -> None:
    said = asked(county)
    assert places(said["refusals"], "required") == [
        "stream",
        "origin_site_id",
        "waste",
        "carrier_id",
        "vehicle",
        "driver_id",
        "receiver_id",
        "destination_site_id",
    ]
    assert codes(said["refusals"]) == set()
    assert said["warnings"] == []


def test_a_waste_line_half_typed_is_told_what_it_lacks_and_what_is_wrong_in_it(
    county: County,
) -> None:
    lines = [{"name": "废酸"}, {"code": "900-001-S70", "declared_kg": "-3", "name": ""}]
    said = asked(county, stream="hazardous_industrial", waste=lines)["refusals"]
    assert "waste.0.code" in places(said, "required")
    assert places(said, "hazards_missing") == ["waste.0.hazards", "waste.1.hazards"]
    assert places(said, "waste_code_not_in_stream") == ["waste.1.code"]
    assert places(said, "mass_not_positive") == ["waste.1.declared_kg"]
    assert "waste.0.declared_kg" in places(said, "required")
    assert {item["line"] for item in said if item["path"].startswith("waste.1")} == {2}


def test_every_rule_answers_whose_facts_are_there(county: County) -> None:
    """The carrier's permit is asked before vehicle, driver, receiver or mass are known."""
    county.ok(
        "PUT",
        "/permits/haulage-transport",
        "admin",
        {
            "organisation_id": "haulage",
            "kind": "transport",
            "number": "x",
            "streams": ["construction_soil"],
            "valid_from_on": "2025-01-01",
            "valid_until_on": "2025-12-31",
        },
    )
    known = {row["id"] for row in county.ok("GET", "/permits?limit=200", "admin")["items"]}
    assert "haulage-transport" in known
    said = asked(county, stream="construction_soil", carrier_id="other")
    found = {item["code"]: item["fields"] for item in said["refusals"] + said["warnings"]}
    assert found["organisation_role_missing"] == ["carrier_id"]
    assert found["carrier_permit_missing"] == ["carrier_id"]
    assert not {"vehicle_not_of_carrier", "driver_not_of_carrier", "route_missing"} & set(found)


def test_roles_are_checked_without_a_stream(county: County) -> None:
    said = asked(county, receiver_id="builder")
    assert {"organisation_role_missing", "generator_is_receiver"} <= codes(said["refusals"])


def test_what_cannot_be_read_is_said_beside_the_rest(county: County) -> None:
    lines = [{"code": "900-001-S70", "name": "x", "declared_kg": "12t"}]
    said = asked(county, stream="construction_soil", waste=lines, driver_id="nobody")["refusals"]
    assert places(said, "schema_number") == ["waste.0.declared_kg"]
    assert places(said, "unknown_id") == ["driver_id"]
    assert "waste.0.declared_kg" not in places(said, "required")


def test_a_stream_that_is_none_and_a_number_that_cannot_be_are_said(county: County) -> None:
    said = asked(county, stream="gold", national_number="12")["refusals"]
    assert places(said, "unknown_stream") == ["stream"]
    assert places(said, "national_number_shape") == ["national_number"]


def test_a_draft_whole_and_right_is_told_nothing_and_is_not_kept(county: County) -> None:
    before = county.ok("GET", "/manifests", "clerk")["items"]
    said = county.ok("POST", CHECK, "clerk", county.draft())
    assert said == {"refusals": [], "warnings": []}
    assert county.ok("GET", "/manifests", "clerk")["items"] == before


def test_a_doubt_is_beside_the_line_it_is_about_though_one_before_has_no_code(
    county: County,
) -> None:
    assert record(county, OLD, "2021-01-01")[0] == 201
    draft = county.hazardous()
    draft["waste"] = [{"name": "?"}, draft["waste"][0] | {"code": "900-399-34"}]
    said = county.ok("POST", CHECK, "clerk", draft)
    lines = {item["line"] for item in said["warnings"] if "catalogue" in item["code"]}
    assert lines == {2}
    assert places(said["refusals"], "required") == ["waste.0.code", "waste.0.declared_kg"]


def test_only_who_may_issue_is_answered(county: County) -> None:
    status, body = county.call("POST", CHECK, "driver", {})
    assert (status, body["code"]) == (403, "wrong_party")
    status, body = county.call("POST", CHECK, "clerk", [])
    assert (status, places(body["faults"], "schema_object")) == (422, [""])


def test_a_group_named_is_checked_once_the_rest_is_there(county: County) -> None:
    assert codes(asked(county, group_number="37152526112300042L")["refusals"]) == set()
    said = county.ok("POST", CHECK, "clerk", county.draft(group_number=county.issue()["number"]))
    assert codes(said["refusals"]) == {"group_unknown"}


def test_what_stands_on_paper_is_told_its_doubts_as_warnings(county: County) -> None:
    draft = county.draft(vehicle="鲁P54321", paper={"paper_number": "No. 3"})
    said = county.ok("POST", CHECK, "clerk", draft)
    assert codes(said["refusals"]) == set()
    assert "vehicle_not_of_carrier" in codes(said["warnings"])


def test_a_wrong_time_is_said_not_thrown(county: County) -> None:
    draft = county.draft(occurred_at="2099-01-01T00:00:00+08:00")
    said = county.ok("POST", CHECK, "clerk", draft)
    assert codes(said["refusals"]) == {"occurred_in_future"}


def test_a_warning_saved_with_a_manifest_names_what_it_is_about(county: County) -> None:
    times = {
        "planned_departure_at": "2026-11-20T10:00:00+08:00",
        "planned_arrival_at": "2026-11-20T12:00:00+08:00",
    }
    county.issue(county.draft(**times))
    said = {one["code"]: one["detail"] for one in county.issue(county.draft(**times))["warnings"]}
    assert "鲁P12345" in said["vehicle_double_booked"]
    assert "{" not in said["vehicle_double_booked"]
