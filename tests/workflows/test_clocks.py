"""Deadlines through HTTP: countdowns, the county told of what passed, a year recorded."""

import uuid
from typing import Any

from tests.workflows.county import County

DAY = 24 * 60


def running(county: County, user: str, **query: str) -> list[tuple[str, str, str]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    items = county.ok("GET", f"/clocks?{asked}", user)["items"]
    return [(item["code"], item["due_on"], item["state"]) for item in items]


def on_the_road(county: County, draft: Any = None) -> str:
    issued = county.issue(draft)
    scans = [label["token"] for label in issued["labels"][1:]]
    county.done(
        issued["number"],
        "loaded",
        "driver",
        {"loaded_kg": "2000", "packages": len(scans), "scans": scans},
    )
    county.done(issued["number"], "transported", "driver")
    number: str = issued["number"]
    return number


def test_the_receiver_sees_his_days_run_and_nobody_elses(county: County) -> None:
    number = on_the_road(county)
    county.at(60)
    county.done(number, "arrived", "gate")
    assert ("receipt", "2026-11-27", "running") in running(county, "gate")
    assert running(county, "gate-2", code="receipt") == []
    assert [item for item in running(county, "clerk") if item[0] == "receipt"] == []
    (one,) = county.ok("GET", "/clocks?code=receipt", "officer")["items"]
    assert (one["working_days_left"], one["manifest"]) == (5, number)
    county.done(number, "received", "gate", {"accepted_kg": "2000"})
    assert running(county, "gate", code="receipt") == []


def test_storage_of_a_year_is_told_to_the_county_once_and_cleared_by_disposal(
    county: County,
) -> None:
    number = on_the_road(county, county.hazardous())
    county.at(60)
    county.done(number, "received", "gate", {"accepted_kg": "2000"})
    assert ("storage", "2027-11-20", "running") in running(county, "gate")
    county.at(365 * DAY + 60)
    clocks = county.app.extensions["services"].clocks
    clocks.escalate()
    before = county.alerts(rule="clock_overdue")
    county.at(366 * DAY + 60)
    clocks.escalate()
    late = [a for a in county.alerts(rule="clock_overdue") if a["manifest_number"] == number]
    assert [a for a in before if a["manifest_number"] == number] == []
    assert len(late) == 1
    assert "End of storage" in late[0]["why"]
    assert clocks.escalate() == 0
    county.done(
        number,
        "disposed",
        "gate",
        {"method": "R6", "disposed_kg": "2000", "disposed_on": "2027-11-21"},
    )
    assert clocks.escalate() == 1
    (after,) = [a for a in county.alerts(rule="clock_overdue") if a["manifest_number"] == number]
    assert after["cleared_at"] is not None
    services = county.app.extensions["services"]
    services.upkeep.rebuild()
    assert clocks.escalate() == 0


def test_a_permit_that_ends_is_pressing_then_overdue_then_renewed(county: County) -> None:
    assert ("permit_expiry", "2026-12-31", "pressing") in running(
        county, "gate", code="permit_expiry"
    )
    county.at(42 * DAY)
    clocks = county.app.extensions["services"].clocks
    clocks.escalate()
    ended = {a["episode"]["measured"]["subject"] for a in county.alerts(rule="clock_overdue")}
    assert {"haul", "dispose", "haul-2", "dispose-2"} <= ended
    renewed = {
        "organisation_id": "yard", "kind": "disposal", "number": "D9", "valid_from_on": "2027-01-01",
        "valid_until_on": "2027-12-31", "streams": ["construction_soil", "construction_renovation", "hazardous_industrial", "hazardous_medical"],
    }  # fmt: skip
    county.ok("PUT", "/permits/dispose-new", "admin", renewed)
    clocks.escalate()
    open_ones = {
        a["episode"]["measured"]["subject"]
        for a in county.alerts(rule="clock_overdue")
        if a["cleared_at"] is None
    }
    assert "dispose" not in open_ones
    assert "haul" in open_ones


def test_a_recorded_year_moves_the_deadlines_it_touches(county: County) -> None:
    county.at(38 * DAY)  # Monday 2026-12-28
    number = on_the_road(county)
    county.done(number, "arrived", "gate")
    due = running(county, "gate", code="receipt")
    assert due == [("receipt", "2027-01-04", "running")]
    assert county.ok("GET", "/calendar/2027", "gate")["published"] is False
    notice = {
        "id": str(uuid.uuid4()), "source": "a notice made up for this test",
        "holidays": [["2027-01-01", "2027-01-03"]], "working_weekends": [],
    }  # fmt: skip
    assert county.call("PUT", "/calendar/2027", "officer", notice)[0] == 403
    wrong = notice | {"id": str(uuid.uuid4()), "working_weekends": ["2027-01-04"]}
    status, said = county.call("PUT", "/calendar/2027", "admin", wrong)
    assert (status, said["faults"][0]["code"]) == (422, "not_a_weekend")
    for _ in range(2):
        assert county.ok("PUT", "/calendar/2027", "admin", notice)["version"] == 1
    assert running(county, "gate", code="receipt") == [("receipt", "2027-01-05", "running")]
    assert county.ok("GET", f"/manifests/{number}", "gate")["receipt_due_on"] == "2027-01-05"
    stale = notice | {"id": str(uuid.uuid4()), "holidays": []}
    status, said = county.call("PUT", "/calendar/2027", "admin", stale, headers={"If-Match": '"0"'})
    assert (status, said["code"]) == (412, "entry_changed")
    services = county.app.extensions["services"]
    services.upkeep.rebuild()
    assert running(county, "gate", code="receipt") == [("receipt", "2027-01-05", "running")]
    assert county.ok("GET", "/calendar/2027", "gate")["version"] == 1


def test_an_overdue_receipt_is_an_alert_until_it_is_confirmed(county: County) -> None:
    number = on_the_road(county)
    county.at(60)
    county.done(number, "arrived", "gate")
    county.at(8 * DAY)
    services = county.app.extensions["services"]
    services.watching.tick()
    services.clocks.escalate()
    mine = [a for a in county.alerts(rule="clock_overdue") if a["manifest_number"] == number]
    assert len(mine) == 1
    assert "2026-11-27" in mine[0]["why"]
    county.done(number, "received", "gate", {"accepted_kg": "2000"})
    services.clocks.escalate()
    (after,) = [a for a in county.alerts(rule="clock_overdue") if a["manifest_number"] == number]
    assert after["cleared_at"] is not None


def test_the_clock_of_a_correction_runs_for_who_is_asked(county: County) -> None:
    """The carrier, when the generator corrects the load; the receiver, when he corrects the waste."""
    number = on_the_road(county)
    line = county.ok("GET", f"/manifests/{number}", "clerk")["waste"][0]
    heavier = {"corrects": 2, "values": {"loaded_kg": "2010"}, "reason": "a slip"}
    county.done(number, "correction_proposed", "clerk", heavier)
    asked = county.ok("GET", "/clocks?code=correction_answer", "dispatcher")["items"]
    assert [item["concerned"]["id"] for item in asked] == ["haulage"]
    assert running(county, "clerk", code="correction_answer") == []
    assert running(county, "gate", code="correction_answer") == []
    renamed = {key: line[key] for key in ("code", "declared_kg", "form", "hazards", "packages")}
    waste = [{**renamed, "name": "another name", "packaging": line.get("packaging")}]
    county.at(DAY)
    body = {"corrects": 1, "values": {"waste": waste}, "reason": "another slip"}
    county.done(number, "correction_proposed", "clerk", body)
    asked = county.ok("GET", "/clocks?code=correction_answer", "gate")["items"]
    assert [item["concerned"]["id"] for item in asked] == ["yard"]
