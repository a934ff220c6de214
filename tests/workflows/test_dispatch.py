"""Which vehicle and driver a carrier sends is its own to decide, until the load is taken."""

import pytest

from tests.workflows.county import County

OTHER = {
    "carrier_id": "haulage",
    "plate": "鲁P12346",
    "streams": ["construction_soil"],
    "terminal_id": "12",
}


@pytest.fixture
def county(county: County) -> County:
    county.ok("PUT", "/vehicles/truck-1b", "admin", OTHER)
    return county


def test_the_dispatcher_sends_another_vehicle_and_the_generator_sees_it(county: County) -> None:
    number = county.issue()["number"]
    shown = county.ok("GET", f"/manifests/{number}", "dispatcher")
    assert {name for name, field in shown["fields"].items() if field["amendable"]} == {
        "vehicle_id",
        "driver_id",
    }
    county.done(number, "amended", "dispatcher", {"values": {"vehicle_id": "鲁P12346"}})
    assert county.ok("GET", f"/manifests/{number}", "clerk")["vehicle"]["plate"] == "鲁P12346"


@pytest.mark.parametrize(
    "values",
    [
        {"planned_arrival_at": "2026-11-20T09:00:00+08:00"},
        {"vehicle_id": "truck-1b", "route_id": None},
    ],
)
def test_a_carrier_changes_nothing_else(county: County, values: dict[str, object]) -> None:
    number = county.issue()["number"]
    assert (
        county.refused(number, "amended", "dispatcher", {"values": values}) == "field_of_generator"
    )


def test_another_carrier_and_the_driver_himself_send_nobody(county: County) -> None:
    number = county.issue()["number"]
    change = {"values": {"vehicle_id": "truck-1b"}}
    assert county.refused(number, "amended", "dispatcher-2", change) in (
        "manifest_unknown",
        "wrong_party",
    )
    assert county.refused(number, "amended", "driver", change) == "field_of_generator"


def test_a_vehicle_of_another_firm_is_refused_as_at_issue(county: County) -> None:
    number = county.issue()["number"]
    code = county.refused(number, "amended", "dispatcher", {"values": {"vehicle_id": "truck-2"}})
    draft = county.draft(vehicle="鲁P54321", driver_id="driver-1")
    status, answer = county.call("POST", "/manifests", "clerk", draft)
    assert status == 409 or status == 422
    assert code == (answer["faults"][0]["code"] if answer.get("faults") else answer["code"])


def test_nobody_is_sent_once_the_load_is_taken(county: County) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    change = {"values": {"vehicle_id": "truck-1b"}}
    assert county.refused(number, "amended", "dispatcher", change) in (
        "field_sealed",
        "wrong_party",
    )
