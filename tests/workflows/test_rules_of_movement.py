"""What approvals, permits, routes and people's own words mean for the rules, through the whole service."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.county import MORNING, ROUTE_LAT, ROUTE_LON, YEAR, County, make_county

ENDS = {"origin_site_id": "building-site", "destination_site_id": "yard-site"}
LINE = {"type": "LineString", "coordinates": [[lon, ROUTE_LAT] for lon in ROUTE_LON]}


def on_the_road(county: County, **draft: Any) -> str:
    number: str = county.issue(county.draft(**draft))["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    return number


def rules(county: County) -> list[str]:
    return [alert["rule"] for alert in county.alerts() if alert["status"] != "superseded"]


def put_route(county: County, *hours: str) -> None:
    body = {"name": "大路", "geometry": LINE, "hours": list(hours), **ENDS}
    county.ok("PUT", "/routes/road", "admin", body)


def test_a_load_moved_outside_the_hours_of_its_route_is_found(county: County) -> None:
    put_route(county, "1-7 22:00-05:00")
    on_the_road(county)
    county.drive(0, 30)
    (alert,) = county.alerts()
    assert (alert["rule"], alert["episode"]["measured"]["clock"]) == ("hours", "09:00")
    assert "22:00-05:00" in alert["why"]


@pytest.mark.parametrize("hours", [(), ("5 08:00-10:00",)])
def test_a_load_moved_within_them_is_not(county: County, hours: tuple[str, ...]) -> None:
    put_route(county, *hours)
    on_the_road(county)
    county.drive(0, 30)
    assert county.alerts() == []


def approve(county: County, **content: Any) -> None:
    lines = [{"code": "S7", "quantity_kg": "500000"}]
    body = {
        "id": str(uuid.uuid4()),
        "kind": "disposal_approval",
        "content": {"streams": ["construction_soil"], "lines": lines, **YEAR, **content},
    }
    county.ok("POST", "/plans", "clerk", body)
    for user, word, data in (
        ("clerk", "filed", {}),
        ("officer", "approved", {"number": str(uuid.uuid4())[:8]}),
    ):
        step = {"id": str(uuid.uuid4()), "type": word, "data": data}
        county.ok("POST", f"/plans/{body['id']}/events", user, step)


NIGHT = [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "22:00", "to": "05:00"}]
MORNINGS = [{"days": [5], "from": "08:00", "to": "11:00"}]


@pytest.mark.parametrize(
    ("approvals", "found"),
    [
        ([{"hours": NIGHT}], ["hours"]),
        ([{"hours": MORNINGS}], []),
        ([{"hours": NIGHT}, {"hours": MORNINGS}], []),
        ([{"hours": NIGHT}, {}], []),
        ([{"hours": NIGHT, "route_ids": ["lane"]}], []),
    ],
    ids=["night", "mornings", "both", "one without hours", "of another route"],
)
def test_an_approval_says_when_its_load_may_move(
    tmp_path: Path, approvals: list[dict[str, Any]], found: list[str]
) -> None:
    county = make_county(tmp_path, plans=False)
    county.ok("PUT", "/routes/lane", "admin", {"name": "小路", "geometry": LINE, **ENDS})
    for content in approvals:
        approve(county, **content)
    on_the_road(county)
    county.drive(0, 30)
    assert rules(county) == found


def put_region(county: County) -> None:
    """To the middle of the road."""
    west, middle, south, north = 115.30, 115.45, 36.40, 36.60
    ring = [[west, south], [middle, south], [middle, north], [west, north], [west, south]]
    body = {
        "name": "许可区域",
        "kind": "permit_region",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    county.ok("PUT", "/zones/region", "admin", body)


def test_a_load_carried_out_of_the_region_is_found_unless_a_permit_covers_it(
    county: County,
) -> None:
    put_region(county)
    on_the_road(county)
    county.drive(0, 30)
    (alert,) = county.alerts()
    assert (alert["rule"], alert["severity"]) == ("permit_region", "major")


def test_a_permit_for_several_regions_lets_it_pass(county: County) -> None:
    put_region(county)
    body = {"organisation_id": "haulage", "kind": "transport", "number": "T1", "multi_region": True}
    county.ok("PUT", "/permits/haul", "admin", {**body, **YEAR, "streams": ["construction_soil"]})
    on_the_road(county)
    county.drive(0, 30)
    assert county.alerts() == []


def stand(county: County, from_minute: int, to_minute: int, vehicle: str = "鲁P12345") -> None:
    """On the road, a fix each minute."""
    lon = ROUTE_LON[0] + 0.02
    fixes = [
        county.fix(MORNING + timedelta(minutes=m), lon, ROUTE_LAT, speed_kmh=0.0, vehicle=vehicle)
        for m in range(from_minute, to_minute + 1)
    ]
    county.at(to_minute)
    county.ok("POST", "/positions", "terminal", {"positions": fixes})


def announce(county: County, number: str, minute: float, **data: Any) -> None:
    county.at(minute)
    county.done(number, "announced", "driver", {"what": "stop", "reason": "breakdown", **data})


def test_a_stop_announced_while_it_lasts_is_none(county: County) -> None:
    number = on_the_road(county)
    stand(county, 5, 6)
    announce(county, number, 7)
    stand(county, 8, 25)
    assert county.alerts() == []


def test_a_reason_given_afterwards_changes_nothing(county: County) -> None:
    number = on_the_road(county)
    stand(county, 5, 20)
    county.drive(22, 30, until=0.5)
    (alert,) = county.alerts()
    announce(county, number, 35)
    (after,) = county.alerts()
    assert (after["rule"], after["status"]) == ("unauthorised_stop", alert["status"])
    assert after["cleared_at"] == alert["cleared_at"]


def test_a_reason_backdated_by_the_phone_is_still_told_too_late(county: County) -> None:
    number = on_the_road(county)
    stand(county, 5, 20)
    county.drive(22, 30, until=0.5)
    county.at(35)
    data = {"what": "stop", "reason": "breakdown"}
    county.done(number, "announced", "driver", data, occurred_at="2026-11-20T01:05:00Z")
    assert rules(county) == ["unauthorised_stop"]


def test_only_the_carrier_announces_and_only_under_way(county: County) -> None:
    number = county.issue()["number"]
    data = {"what": "stop", "reason": "rest"}
    assert county.refused(number, "announced", "driver", data) == "lifecycle_forbids"
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    assert county.refused(number, "announced", "gate", data) == "wrong_party"
    late = {**data, "what": "delay", "expected_arrival_at": "2026-11-20T00:00:00Z"}
    assert county.refused(number, "announced", "driver", late) == "ends_before_it_begins"
    assert county.refused(number, "announced", "driver", {"what": "nap", "reason": "rest"})


def test_standing_among_others_is_a_jam_also_when_the_past_is_told_late(county: County) -> None:
    vehicles = ("鲁P00001", "鲁P00002")
    for n, plate in enumerate(vehicles):
        body = {"carrier_id": "haulage", "plate": plate, "terminal_id": f"9{n}"}
        county.ok("PUT", f"/vehicles/other-{n}", "admin", body)
    on_the_road(county)
    for plate in vehicles:
        stand(county, 5, 25, plate)
    # They are long gone when the truck's own positions come.
    for plate in vehicles:
        fix = county.fix(county.at(60), 115.3, 36.3, vehicle=plate)
        county.ok("POST", "/positions", "terminal", {"positions": [fix]})
    stand(county, 5, 20)
    assert rules(county) == []


@pytest.mark.parametrize(("told", "found"), [(90, []), (101, ["not_arrived"])])
def test_an_arrival_planned_anew_counts_when_it_is_told_in_time(
    county: County, told: int, found: list[str]
) -> None:
    """Planned for minute 40: missed at minute 100."""
    number = on_the_road(
        county,
        planned_departure_at=MORNING.isoformat(),
        planned_arrival_at=(MORNING + timedelta(minutes=40)).isoformat(),
    )
    county.drive(0, 88, until=0.5)
    county.at(told)
    later = (MORNING + timedelta(minutes=150)).isoformat()
    county.done(number, "amended", "clerk", {"values": {"planned_arrival_at": later}})
    county.drive(88, 110, until=0.5, off_route=lambda share: 0.0)
    county.app.extensions["services"].watching.tick()
    assert [rule for rule in rules(county) if rule == "not_arrived"] == found


def test_the_driver_may_say_himself_that_he_will_be_late(county: County) -> None:
    number = on_the_road(
        county,
        planned_departure_at=MORNING.isoformat(),
        planned_arrival_at=(MORNING + timedelta(minutes=40)).isoformat(),
    )
    arrives = (MORNING + timedelta(minutes=150)).isoformat()
    announce(county, number, 60, what="delay", reason="traffic", expected_arrival_at=arrives)
    county.at(110)
    services = county.app.extensions["services"]
    services.watching.tick()
    assert "not_arrived" not in rules(county)
    row = services.store.read(lambda tx: tx.manifests.get(number))
    assert [(one.what, one.arrival_at is None) for one in row.told] == [
        ("plan", False),
        ("delay", False),
    ]
    services.upkeep.rebuild()
    assert services.store.read(lambda tx: tx.manifests.get(number)) == row


def test_a_simulated_position_is_flagged_and_found(county: County) -> None:
    on_the_road(county)
    county.drive(0, 5, until=0.2)
    fake = county.fix(county.at(6), 115.49, ROUTE_LAT, mock=True)
    answer = county.ok("POST", "/positions", "terminal", {"positions": [fake]})
    assert answer["flagged"] == {"mock": 1}
    (alert,) = county.alerts()
    assert (alert["rule"], alert["severity"]) == ("tamper", "major")
    assert "Simulated positions: 1" in alert["why"]


def test_a_power_cut_told_without_a_position_is_found_at_once(county: County) -> None:
    on_the_road(county)
    county.drive(0, 5, until=0.2)
    cut = county.fix(county.at(6), 0.0, 0.0, fixed=False, power_cut=True)
    county.ok("POST", "/positions", "terminal", {"positions": [cut]})
    (alert,) = county.alerts()
    assert (alert["rule"], alert["episode"]["evidences"]) == ("signal_lost", ["power_cut"])
    assert alert["first_at"] == "2026-11-20T01:06:00.000Z"
