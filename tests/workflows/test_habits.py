"""Places learned from history: proposed with evidence, decided by an administrator, never silently."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.workflows.county import MORNING, County

PLACE = (115.45, 36.55)
FUEL = {"kind": "fuel", "name": "路边加油站", "organisation_id": "yard"}


def trucks(county: County) -> list[str]:
    for n in (2, 3):
        entry = {
            "carrier_id": "haulage",
            "plate": f"鲁P2000{n}",
            "streams": ["construction_soil"],
            "terminal_id": f"t{n}",
        }
        county.ok("PUT", f"/vehicles/habit-{n}", "admin", entry)
    return ["truck-1", "habit-2", "habit-3"]


def stand(county: County, vehicle: str, day: int, place: tuple[float, float] = PLACE) -> None:
    """Fifteen minutes at a place at noon of a day after the morning."""
    noon = MORNING + timedelta(days=day, hours=3)
    fixes = [
        {
            "vehicle": vehicle,
            "fix_time": (noon + timedelta(minutes=n)).isoformat(),
            "lon": place[0] + (n % 3) * 0.00005,
            "lat": place[1],
        }
        for n in range(16)
    ]
    county.at(day * 1440 + 200)
    county.ok("POST", "/positions", "admin", {"positions": fixes})


def night(county: County, day: int) -> int:
    """Four in the morning after a day."""
    county.at(day * 1440 + 19 * 60)
    learned: int = county.app.extensions["services"].habits.learn()
    return learned


def three_days(county: County, vehicles: list[str], place: tuple[float, float] = PLACE) -> None:
    for day in range(3):
        for vehicle in vehicles:
            stand(county, vehicle, day, place)
        night(county, day)


def proposals(county: County, user: str = "admin") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = county.ok("GET", "/habits/proposals", user)["items"]
    return found


def decide(county: County, verdict: str, user: str = "admin", **body: Any) -> tuple[int, Any]:
    lon, lat = PLACE
    told = {"id": str(uuid.uuid4()), "lon": lon, "lat": lat, **body}
    return county.call("POST", f"/habits/proposals/{verdict}", user, told)


def test_a_usual_stop_is_proposed_with_its_evidence_and_changes_nothing(county: County) -> None:
    three_days(county, trucks(county))
    sites = county.ok("GET", "/sites", "admin")["items"]
    (found,) = proposals(county, "officer")
    assert (found["visits"], found["vehicles"], found["days"]) == (9, 3, 3)
    assert (found["median_s"], found["p95_s"]) == (900, 900)
    assert found["lon"] == pytest.approx(PLACE[0], abs=1e-4)
    assert county.ok("GET", "/sites", "admin")["items"] == sites


def test_one_vehicle_and_a_listed_site_make_no_proposal(county: County) -> None:
    vehicles = trucks(county)
    three_days(county, vehicles[:1])
    assert proposals(county) == []
    three_days(county, vehicles, (115.50, 36.48))
    assert proposals(county) == []


def test_a_night_done_twice_counts_once_and_days_before_three_wait(county: County) -> None:
    vehicles = trucks(county)
    stand(county, vehicles[0], 0)
    county.at(16 * 60)
    services = county.app.extensions["services"]
    assert services.habits.learn() == 0
    first = night(county, 0)
    assert first >= 3
    assert night(county, 0) == 0
    today = (MORNING + timedelta(days=1)).date()
    services.habits.learn_day("truck-1", MORNING.date(), today)
    rows = services.store.read(lambda tx: tx.habits.since("halt", MORNING.date(), limit=10))
    assert [row.seconds for row in rows] == [900]


def test_accepting_makes_a_site_once_and_ends_the_proposal(county: County) -> None:
    three_days(county, trucks(county))
    id = str(uuid.uuid4())
    status, body = decide(county, "accept", id=id, entry_id="fuel-9", **FUEL)
    assert (status, body) == (201, {"entry_id": "fuel-9"})
    assert decide(county, "accept", id=id, entry_id="fuel-9", **FUEL) == (201, body)
    site = county.ok("GET", "/sites/fuel-9", "admin")
    assert (site["kind"], site["version"]) == ("fuel", 1)
    assert proposals(county) == []
    assert decide(county, "accept", **FUEL)[0] == 404
    (decided,) = county.ok("GET", "/habits/proposals", "auditor")["decided"]
    assert (decided["verdict"], decided["entry_id"]) == ("accepted", "fuel-9")


def test_a_place_that_was_declined_is_not_proposed_again(county: County) -> None:
    vehicles = trucks(county)
    three_days(county, vehicles)
    assert decide(county, "decline", reason=" ")[0] == 422
    assert decide(county, "decline", reason="路边违停")[0] == 201
    for vehicle in vehicles:
        stand(county, vehicle, 3, (PLACE[0] + 0.0003, PLACE[1]))
    night(county, 3)
    assert proposals(county) == []
    (decided,) = county.ok("GET", "/habits/proposals", "admin")["decided"]
    assert decided["reason"] == "路边违停"
    county.app.extensions["services"].upkeep.rebuild()
    assert proposals(county) == []
    assert county.app.extensions["services"].upkeep.verify().problems == ()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"kind": "disposal"}, 422),
        ({"organisation_id": "nobody"}, 422),
        ({"geometry": {"type": "Point", "coordinates": [1, 2]}}, 422),
        ({"lon": 115.2}, 404),
        ({"entry_id": "yard-site"}, 409),
        ({"id": "x"}, 422),
    ],
)
def test_what_cannot_be_accepted_writes_nothing(
    county: County, changes: dict[str, Any], status: int
) -> None:
    three_days(county, trucks(county))
    size = county.ok("GET", "/log/head", "admin")["size"]
    assert decide(county, "accept", **{**FUEL, **changes})[0] == status
    assert county.ok("GET", "/log/head", "admin")["size"] == size
    assert len(proposals(county)) == 1


@pytest.mark.parametrize(("user", "reads"), [("officer", 200), ("auditor", 200), ("clerk", 403)])
def test_who_may_read_and_nobody_else_decides(county: County, user: str, reads: int) -> None:
    assert county.call("GET", "/habits/proposals", user)[0] == reads
    assert decide(county, "accept", user, **FUEL)[0] == 403
    assert decide(county, "decline", user, reason="x")[0] == 403


def fallen_silent(county: County, day: int, vehicle: str, place: tuple[float, float]) -> None:
    """A trip of a vehicle that is not heard for ten minutes from a place on."""
    county.at(day * 1440 + 60)
    draft = county.draft(vehicle=vehicle, waste=[SMALL])
    number = county.issue(draft)["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "100"})
    county.done(number, "transported", "driver")
    at = MORNING + timedelta(days=day, minutes=61)
    lon, lat = place
    fixes = [
        {
            "vehicle": vehicle,
            "fix_time": (at + timedelta(seconds=s)).isoformat(),
            "lon": x,
            "lat": lat,
        }
        for s, x in ((0, lon - 0.002), (20, lon), (620, lon + 0.05), (640, lon + 0.052))
    ]
    county.at(day * 1440 + 80)
    county.ok("POST", "/positions", "admin", {"positions": fixes})
    county.done(number, "arrived", "gate", {"site_id": "yard-site"})
    received = {"accepted_kg": "100", "refused_kg": "0"}
    county.done(number, "received", "gate", received)


SMALL = {"code": "900-001-S70", "name": "渣土", "declared_kg": "100"}


def test_a_dead_zone_is_learned_and_accepted_as_a_zone(county: County) -> None:
    plates = [county.ok("GET", f"/vehicles/{id}", "admin")["plate"] for id in trucks(county)]
    hollow = (115.43, 36.52)
    for day in range(2):
        for plate in plates:
            fallen_silent(county, day, plate, hollow)
        night(county, day)
    (found,) = proposals(county)
    assert found["what"] == "dead_zone"
    assert (found["visits"], found["vehicles"], found["passages"]) == (6, 3, 0)
    place = {"what": "dead_zone", "lon": found["lon"], "lat": found["lat"]}
    assert decide(county, "accept", **{**place, "what": "usual_stop"}, **FUEL)[0] == 404
    status, body = decide(county, "accept", name="山坳", entry_id="hollow", **place)
    assert (status, body) == (201, {"entry_id": "hollow"})
    assert county.ok("GET", "/zones/hollow", "admin")["kind"] == "dead_zone"
    assert proposals(county) == []
