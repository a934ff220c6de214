"""The gate through the whole service: scales, weighing in, the yard's lists, the day's ledger."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.workflows.county import MORNING, PASSWORD, County

SCALE = {"organisation_id": "yard", "site_id": "yard-site", "name": "一号地磅"}


@pytest.fixture(autouse=True)
def scale(county: County) -> None:
    county.ok("PUT", "/scales/bridge", "admin", SCALE)
    for username, owner in (("bridge", "yard"), ("foreign-bridge", "yard-2")):
        body = {"username": username, "password": PASSWORD, "role": "device"}
        county.ok("POST", "/accounts", "admin", body | {"organisation_id": owner})


def reading(county: County, kg: str = "20050", sequence: int = 1, **more: Any) -> dict[str, Any]:
    body = {"id": str(uuid.uuid4()), "sequence": sequence, "mass_kg": kg, "stable": True}
    return body | {"at": county.clock.now().isoformat()} | more


def tells(
    county: County, *readings: dict[str, Any], user: str = "bridge", scale: str = "bridge"
) -> tuple[int, Any]:
    return county.call("POST", f"/scales/{scale}/readings", user, {"readings": list(readings)})


def shows(county: County, user: str = "gate") -> dict[str, Any]:
    (found,) = county.ok("GET", "/yard/scales?site=yard-site", user)["items"]
    one: dict[str, Any] = found
    return one


def here(county: County) -> str:
    number: str = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    county.done(number, "arrived", "gate")
    return number


def ticket(**more: Any) -> dict[str, Any]:
    masses = {"gross_kg": "20050", "tare_kg": "8000", "net_kg": "12050"}
    return {"accepted_kg": "12050", "ticket": masses | more}


def test_a_receipt_names_the_readings_its_masses_came_from(county: County) -> None:
    number = here(county)
    gross, tare = reading(county), reading(county, "8000", 2)
    assert tells(county, gross, tare) == (200, {"new": 2, "repeated": 0})
    by = {"gross_by": "scale", "gross_reading_id": gross["id"]}
    county.done(
        number,
        "weighed",
        "gate",
        {"gross_kg": "20050", "gross_by": "scale", "reading_id": gross["id"]},
    )
    data = ticket(**by, tare_by="scale", tare_reading_id=tare["id"])
    county.done(number, "received", "gate", data)
    event = county.ok("GET", f"/manifests/{number}/events", "gate")["items"][-1]
    assert event["type"] == "manifest.received.v4"
    assert event["data"]["ticket"]["scale_id"] == "bridge"
    assert event["data"]["warnings"] == []


def test_a_clerk_cannot_make_up_a_reading(county: County) -> None:
    number = here(county)
    scaled = {"gross_by": "scale"}
    assert county.refused(number, "received", "gate", ticket(**scaled)) == "reading_missing"
    unknown = ticket(**scaled, gross_reading_id=str(uuid.uuid4()))
    assert county.refused(number, "received", "gate", unknown) == "reading_unknown"
    one = reading(county, "20000")
    tells(county, one)
    other = ticket(**scaled, gross_reading_id=one["id"])
    assert county.refused(number, "received", "gate", other) == "reading_differs"
    typed = ticket(gross_by="hand", gross_reading_id=one["id"])
    assert county.refused(number, "received", "gate", typed) == "reading_without_scale"
    assert county.refused(number, "received", "gate", ticket(gross_by="registered")) == (
        "gross_not_registered"
    )
    assert tells(county, one, user="gate")[0] == 403
    assert county.ok("GET", f"/manifests/{number}", "gate")["status"] == "arrived"


def test_readings_of_an_unstable_scale_are_not_kept_to_be_named(county: County) -> None:
    number = here(county)
    moving = reading(county, stable=False)
    tells(county, moving)
    data = ticket(gross_by="scale", gross_reading_id=moving["id"])
    assert county.refused(number, "received", "gate", data) == "reading_unknown"


def test_a_scale_is_told_of_by_its_own_firm_and_seen_by_it(county: County) -> None:
    assert tells(county, reading(county), user="foreign-bridge")[0] == 404
    assert tells(county, reading(county), scale="nowhere")[0] == 404
    county.ok(
        "PUT",
        "/scales/far",
        "admin",
        SCALE | {"organisation_id": "yard-2", "site_id": "yard-2-site"},
    )
    one = reading(county)
    assert tells(county, one, user="foreign-bridge", scale="far")[0] == 200
    data = ticket(gross_by="scale", gross_reading_id=one["id"])
    assert county.refused(here(county), "received", "gate", data) == "reading_of_other_scale"
    assert county.ok("GET", "/yard/scales?site=yard-site", "stranger")["items"] == []
    assert county.call("GET", "/yard/scales", "driver")[0] == 403
    assert [one["id"] for one in county.ok("GET", "/yard/scales", "officer")["items"]] == [
        "bridge",
        "far",
    ]
    county.ok("PUT", "/scales/bridge", "admin", SCALE | {"active": False})
    assert tells(county, reading(county))[1]["code"] == "scale_inactive"


def test_a_reading_told_twice_is_one_and_says_that_it_stands(county: County) -> None:
    one = reading(county)
    tells(county, one)
    assert shows(county)["state"] == "stable"
    county.at(0.2)
    assert shows(county)["state"] == "silent"
    assert tells(county, one) == (200, {"new": 0, "repeated": 1})
    assert shows(county)["state"] == "stable"
    status, body = tells(county, one | {"mass_kg": "1"})
    assert (status, body["code"]) == (422, "id_reused")
    assert shows(county)["reading"]["mass_kg"] == "20050"


def test_readings_that_come_late_do_not_push_out_the_last_one(county: County) -> None:
    first, second = reading(county, "100", 1), reading(county, "200", 2)
    tells(county, second)
    tells(county, first)
    assert shows(county)["reading"]["mass_kg"] == "200"
    # A program that begins to count anew after a silence is heard.
    county.at(1)
    tells(county, reading(county, "300", 1))
    assert shows(county)["reading"]["mass_kg"] == "300"


def test_the_clock_of_a_scales_program_may_be_wrong_and_is_told(county: County) -> None:
    ahead = (county.clock.now() + timedelta(days=1)).isoformat()
    tells(county, reading(county, at=ahead))
    assert (shows(county)["state"], shows(county)["clock_off_s"]) == ("stable", 86_400)


@pytest.mark.parametrize("kg", ["NaN", "1e9", "0.0001", "heavy", None])
def test_a_mass_no_scale_shows_is_refused_whole(county: County, kg: Any) -> None:
    good = reading(county)
    assert tells(county, good, reading(county) | {"mass_kg": kg})[0] == 422
    assert county.ok("GET", "/yard/scales?site=yard-site", "gate")["items"][0]["state"] == "never"


def test_one_reading_for_two_manifests_and_an_old_one_stay_visible(county: County) -> None:
    one = reading(county)
    tells(county, one)
    by = {"gross_by": "scale", "gross_reading_id": one["id"]}
    first = here(county)
    county.done(first, "received", "gate", ticket(**by))
    second = here(county)
    county.at(13 * 60)
    found = county.done(second, "received", "gate", ticket(**by))
    codes = {warning["code"] for warning in found["warnings"]}
    assert {"reading_named_before", "reading_old"} <= codes


def test_a_gross_other_than_weighed_in_stays_visible(county: County) -> None:
    number = here(county)
    county.done(number, "weighed", "gate", {"gross_kg": "20000"})
    found = county.done(number, "received", "gate", ticket())
    assert "gross_differs_from_first_weighing" in {one["code"] for one in found["warnings"]}


def test_weighing_in_is_for_the_receiver_of_a_truck_that_is_here(county: County) -> None:
    number = county.issue()["number"]
    data = {"gross_kg": "20050"}
    assert county.refused(number, "weighed", "gate", data) == "lifecycle_forbids"
    county.done(number, "arrived", "gate")
    assert county.refused(number, "weighed", "driver", data) == "wrong_party"
    assert county.refused(number, "weighed", "gate", {"gross_kg": "0.0001"}) == "mass_too_fine"


def yard(county: County, user: str = "gate", query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = county.ok("GET", f"/yard{query}", user)
    return found


def numbers(found: dict[str, Any]) -> dict[str, list[str]]:
    lists = ("expected", "waiting", "inside", "to_dispose")
    return {name: [row["number"] for row in found[name]] for name in lists if found[name]}


def test_a_truck_goes_through_the_lists_of_the_yard(county: County) -> None:
    number = county.issue()["number"]
    assert numbers(yard(county)) == {"expected": [number]}
    county.done(number, "arrived", "gate")
    assert numbers(yard(county)) == {"waiting": [number]}
    county.done(number, "weighed", "gate", {"gross_kg": "20050"})
    assert numbers(yard(county)) == {"inside": [number]}
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    assert numbers(yard(county)) == {"to_dispose": [number]}
    data = {"method": "R5", "disposed_kg": "12000", "disposed_on": "2026-11-20"}
    methods = county.ok("GET", "/streams", "gate")["items"]
    soil = next(one for one in methods if one["key"] == "construction_soil")
    county.done(number, "disposed", "gate", data | {"method": soil["methods"][0]["code"]})
    assert numbers(yard(county)) == {}


def test_where_a_truck_was_seen_says_when_it_comes(county: County) -> None:
    planned = (MORNING + timedelta(minutes=40)).isoformat()
    draft = county.draft(planned_departure_at=MORNING.isoformat(), planned_arrival_at=planned)
    number = county.issue(draft)["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    (row,) = yard(county)["expected"]
    assert (row["eta_by"], row["overdue"]) == ("plan", False)
    county.drive(0, 10, until=0.5)
    (row,) = yard(county)["expected"]
    assert (row["eta_by"], round(row["left_m"], -3)) == ("position", 4000)
    assert row["seen_at"].startswith("2026-11-20T01:10")
    county.at(80)
    (row,) = yard(county)["expected"]
    assert (row["eta_by"], row["overdue"]) == ("plan", True)


def test_what_room_is_left_is_told(county: County) -> None:
    site = county.ok("GET", "/sites/yard-site", "admin")
    county.ok("PUT", "/sites/yard-site", "admin", {**site, "capacity_kg_per_day": "50000"})
    number = here(county)
    county.issue()
    county.done(number, "received", "gate", {"accepted_kg": "11000", "refused_kg": "1000"})
    room = yard(county)["room"]
    assert (room["capacity_left_kg"], room["coming_kg"]) == ("39000", "12000")
    assert (room["accepted_today_kg"], room["quota_left_kg"]) == ("11000", "89000")
    assert [permit["number"] for permit in room["permits"]] == ["D1"]


def test_a_yard_is_seen_by_its_firm_and_the_county(county: County) -> None:
    assert county.call("GET", "/yard?site=yard-site", "stranger")[0] == 404
    assert county.call("GET", "/yard", "driver")[0] == 403
    assert yard(county, "officer", "?site=yard-site")["site"]["id"] == "yard-site"
    assert county.call("GET", "/yard", "officer")[0] == 404


def test_the_ledger_of_a_day_has_its_trucks_and_sums(county: County) -> None:
    first, second, third = here(county), here(county), here(county)
    county.done(first, "received", "gate", ticket(gross_by="hand", tare_by="registered"))
    data = {"accepted_kg": "9000", "refused_kg": "3000"}
    found = {"discrepancies": [{"dimension": "quantity", "found": "9 t"}]}
    county.at(1)
    county.done(second, "received", "gate", data | found)
    county.at(2)
    county.done(third, "refused", "gate", {"reason_code": "contaminated"})
    day = county.ok("GET", "/yard/day?on=2026-11-20", "gate")
    assert [row["manifest"] for row in day["items"]] == [first, second, third]
    assert day["outcomes"] == {"accepted": 1, "part": 1, "refused": 1}
    assert day["discrepant"] == 1
    (stream,) = day["streams"]
    assert (stream["trucks"], stream["accepted_kg"], stream["refused_kg"]) == (3, "21050", "15000")
    assert day["items"][0]["weighed_by"] == "By hand / Registered tare"
    assert county.ok("GET", "/yard/day?on=2026-11-19", "gate")["items"] == []
    assert county.call("GET", "/yard/day?site=yard-site", "stranger")[0] == 404
    answer = county.client.get(
        "/api/v1/yard/day?on=2026-11-20&format=xlsx",
        headers={"Authorization": f"Bearer {county._token('gate')}"},
    )
    assert answer.data[:2] == b"PK"


def test_a_correction_of_a_receipt_changes_the_ledger(county: County) -> None:
    number = here(county)
    county.done(number, "received", "gate", ticket())
    seq = county.ok("GET", f"/manifests/{number}", "gate")["version"]
    changed = {
        "accepted_kg": "12000",
        "ticket": {"gross_kg": "20000", "tare_kg": "8000", "net_kg": "12000"},
    }
    county.done(
        number,
        "correction_proposed",
        "gate",
        {"corrects": seq, "values": changed, "reason": "看错"},
    )
    county.done(number, "correction_agreed", "clerk", {"proposal": seq + 1})
    (row,) = county.ok("GET", "/yard/day?on=2026-11-20", "gate")["items"]
    assert (row["gross_kg"], row["accepted_kg"]) == ("20000", "12000")
