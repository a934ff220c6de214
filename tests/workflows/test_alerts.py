"""From a vehicle's positions to an officer's verdict."""

import random
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from manifest_service.bootstrap import build
from manifest_service.config import Settings
from tests.passwords import PlainPasswords
from tests.workflows.astray import diverted, on_the_road
from tests.workflows.county import MORNING, ROUTE_LAT, ROUTE_LON, County


def test_the_alert_of_a_diverted_truck_is_worked_to_a_verdict(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    (alert,) = county.alerts()
    assert (alert["rule"], alert["severity"], alert["status"]) == (
        "route_deviation",
        "critical",
        "new",
    )
    assert alert["manifest_number"] == number
    assert alert["cleared_at"] is not None
    assert "2,2" in alert["why"]
    path = f"/alerts/{alert['id']}"

    def act(word: str, user: str, **data: Any) -> tuple[int, Any]:
        return county.call("POST", f"{path}/{word}", user, {"id": str(uuid.uuid4()), **data})

    assert act("acknowledge", "dispatcher")[0] == 403
    assert act("acknowledge", "officer")[1]["status"] == "acknowledged"
    assert act("acknowledge", "officer")[1]["code"] == "alert_forbids"
    officer = county.ok("GET", "/officers", "officer")["items"][0]["id"]
    assert act("assign", "officer", account_id=officer)[1]["assigned_to"] == officer
    assert act("explain", "dispatcher", text="道路施工绕行")[1]["status"] == "explained"
    assert act("verdict", "officer", verdict="perhaps", reason="x")[0] == 422
    decided = act("verdict", "officer", verdict="confirmed", reason="无施工")[1]
    assert (decided["status"], decided["verdict"]) == ("decided", "confirmed")
    shown = county.ok("GET", path, "officer")
    assert shown["precision"]["route_deviation"]["ratio"] == 1.0
    assert shown["precision"]["route_deviation"]["low"] == 0.207
    assert "100" in shown["unless"]
    words = {n["name"]: n["words"] for n in shown["numbers"] if n["kind"] == "measured"}
    assert words == {"worst_m": "Farthest beyond", "minutes": "Lasted"}
    kinds = {feature["properties"]["kind"] for feature in shown["map"]["features"]}
    assert kinds == {"alert", "site", "route", "track", "fix"}
    assert [event["word"] for event in shown["history"]][-4:] == [
        "acknowledged",
        "assigned",
        "explained",
        "verdict_given",
    ]
    assert act("close", "officer")[1]["status"] == "closed"
    assert act("appeal", "dispatcher", text="请复核")[1]["status"] == "new"


def test_the_map_of_an_alert_shows_where_it_fired(county: County) -> None:
    on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    (alert,) = county.alerts()
    shown = county.ok("GET", f"/alerts/{alert['id']}", "officer")
    fixes = [f["properties"] for f in shown["map"]["features"] if f["properties"]["kind"] == "fix"]
    (fired,) = [fix for fix in fixes if fix["mark"] == "confirming"]
    assert fired["at"] == shown["confirmed_at"]
    assert sum(fix["mark"] == "offending" for fix in fixes) >= 2


def test_a_rule_says_how_right_it_has_been_and_the_rows_made_again_agree(county: County) -> None:
    on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    (alert,) = county.alerts()
    verdict = {"id": str(uuid.uuid4()), "verdict": "false", "reason": "施工绕行"}
    county.call("POST", f"/alerts/{alert['id']}/verdict", "officer", verdict)

    def told() -> dict[str, Any]:
        items: list[dict[str, Any]] = county.ok("GET", "/rules", "officer")["items"]
        return next(rule for rule in items if rule["code"] == "route_deviation")

    rule = told()
    assert rule["precision"]["by_version"] == {
        str(rule["version"]): {
            "confirmed": 0,
            "false": 1,
            "unclear": 0,
            "ratio": 0.0,
            "low": 0.0,
            "high": 0.793,
        }
    }
    listed = county.ok("GET", "/alerts?status=decided", "officer")["precision"]
    assert listed["route_deviation"]["ratio"] == 0.0
    trigger = next(p for p in rule["parameters"] if p["name"] == "trigger_s")
    assert (trigger["unit"], trigger["default"], trigger["words"]) == ("s", 60.0, "Time to trigger")
    county.app.extensions["services"].upkeep.rebuild()
    assert told() == rule


def shuffled(fixes: list[Any]) -> list[Any]:
    return random.Random(7).sample(fixes, len(fixes))


@pytest.mark.parametrize(
    "order", [list, lambda fixes: fixes[::-1], shuffled], ids=["ordered", "reversed", "shuffled"]
)
def test_the_order_within_a_batch_does_not_matter(county: County, order: Any) -> None:
    on_the_road(county)
    county.drive(0, 30, off_route=diverted, order=order)
    (alert,) = county.alerts()
    assert (alert["rule"], alert["severity"]) == ("route_deviation", "critical")
    assert alert["first_at"] == "2026-11-20T01:07:00.000Z"


def test_batches_in_reverse_give_what_they_give_in_order(county: County) -> None:
    on_the_road(county)
    halves: list[list[Any]] = []

    def keep(fixes: list[Any]) -> list[Any]:
        halves.extend([fixes[45:], fixes[:45]])
        return []

    county.drive(0, 30, off_route=diverted, order=keep)
    for half in halves:
        county.ok("POST", "/positions", "terminal", {"positions": half})
    standing = [a for a in county.alerts() if a["status"] != "superseded"]
    assert [(a["rule"], a["first_at"]) for a in standing] == [
        ("route_deviation", "2026-11-20T01:07:00.000Z")
    ]


def test_a_silence_is_an_alert_until_the_late_fixes_come(county: County) -> None:
    on_the_road(county)
    services = county.app.extensions["services"]
    county.drive(0, 2, until=0.05)
    county.at(11)
    services.watching.tick()
    assert county.alerts() == []
    county.at(13)
    services.watching.tick()
    services.watching.tick()
    (lost,) = county.alerts()
    assert (lost["rule"], lost["status"], lost["cleared_at"]) == ("signal_lost", "new", None)
    county.drive(2, 30, now=31)
    (taken_back,) = county.alerts()
    assert (taken_back["id"], taken_back["status"]) == (lost["id"], "superseded")


def test_a_receipt_for_a_truck_that_never_came_is_a_ghost(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 20, until=0.6)
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    county.drive(20, 40, until=0.0, off_route=lambda _: 0.0)
    county.app.extensions["services"].watching.tick()
    assert "ghost_receipt" in [alert["rule"] for alert in county.alerts(review="false")]


def test_a_truck_that_leaves_a_building_site_without_paper_is_seen(county: County) -> None:
    fixes = [
        county.fix(MORNING + timedelta(minutes=m), ROUTE_LON[0], ROUTE_LAT, speed_kmh=0)
        for m in range(7)
    ]
    fixes += [
        county.fix(MORNING + timedelta(minutes=7 + m), 115.43, 36.45, speed_kmh=0)
        for m in range(5, 12)
    ]
    county.at(30)
    county.ok("POST", "/positions", "terminal", {"positions": fixes})
    (alert,) = county.alerts()
    assert (alert["rule"], alert["manifest_number"]) == ("no_manifest", None)


def test_a_load_that_does_not_arrive_is_missed(county: County) -> None:
    draft = county.draft(
        planned_departure_at=MORNING.isoformat(),
        planned_arrival_at=(MORNING + timedelta(minutes=40)).isoformat(),
    )
    number = county.issue(draft)["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    county.drive(0, 99, until=0.5)
    services = county.app.extensions["services"]
    services.watching.tick()
    assert county.alerts(rule="not_arrived") == []
    county.drive(99, 101, until=0.5)
    services.watching.tick()
    (missed,) = county.alerts(rule="not_arrived")
    assert missed["cleared_at"] is None
    county.at(103)
    county.done(number, "arrived", "driver")
    assert county.alerts(rule="not_arrived")[0]["cleared_at"] is not None


def test_a_carrier_sees_its_own_alerts_and_a_stranger_none(county: County) -> None:
    on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    assert len(county.ok("GET", "/alerts", "dispatcher")["items"]) == 1
    assert county.call("GET", "/alerts", "stranger")[0] == 403
    id = county.alerts()[0]["id"]
    assert county.call("GET", f"/alerts/{id}", "stranger")[0] == 404


LOAD = {"loaded_kg": "12000"}


def _missing(county: County, number: str) -> list[dict[str, Any]]:
    return [a for a in county.alerts(manifest=number) if a["rule"] == "step_missing"]


def test_a_gate_that_takes_in_what_nobody_loaded_raises_an_alert_until_it_is_told(
    county: County,
) -> None:
    number = county.issue()["number"]
    county.at(40)
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    (alert,) = _missing(county, number)
    assert (alert["severity"], alert["cleared_at"]) == ("minor", None)
    assert alert["first_at"] == "2026-11-20T01:40:00.000Z"
    county.at(90)
    county.done(number, "loaded", "driver", LOAD, occurred_at="2026-11-20T01:05:00Z")
    (alert,) = _missing(county, number)
    assert alert["cleared_at"] is None
    county.at(95)
    county.done(number, "transported", "driver", occurred_at="2026-11-20T01:10:00Z")
    (alert,) = _missing(county, number)
    assert alert["cleared_at"] == "2026-11-20T02:35:00.000Z"
    # Neither time nor the vehicle's late positions raise it again.
    county.drive(10, 39, now=120)
    county.app.extensions["services"].watching.tick()
    (again,) = _missing(county, number)
    assert (again["id"], again["cleared_at"]) == (alert["id"], alert["cleared_at"])


def test_a_gap_told_days_later_is_cleared_all_the_same(county: County) -> None:
    number = county.issue()["number"]
    county.drive(0, 39)
    county.at(40)
    county.done(number, "arrived", "gate")
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    assert len(_missing(county, number)) == 1
    county.at(5 * 24 * 60)
    county.done(number, "loaded", "driver", LOAD, occurred_at="2026-11-20T01:05:00Z")
    county.done(number, "transported", "driver", occurred_at="2026-11-20T01:10:00Z")
    (alert,) = _missing(county, number)
    assert alert["cleared_at"] == "2026-11-25T01:00:00.000Z"


def test_hazardous_waste_without_a_recorded_loading_is_a_major_alert(county: County) -> None:
    number = county.issue(county.hazardous())["number"]
    county.at(40)
    county.done(number, "refused", "gate", {"reason_code": "other"})
    (alert,) = _missing(county, number)
    assert alert["severity"] == "major"


def test_leaving_storage_unrecorded_is_the_alert_of_the_vehicle_that_brought_it(
    county: County,
) -> None:
    number = on_the_road(county)
    county.at(10)
    change = {"carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2"}
    county.done(number, "handed_over", "driver", change)
    county.at(20)
    kept = {"site_id": "store-site", "stored_kg": "12000", "label": county.label(number)}
    county.done(number, "stored", "keeper", kept)
    county.at(40)
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    (alert,) = _missing(county, number)
    assert alert["vehicle"]["id"] == "truck-2"


def test_the_gap_is_in_the_rows_made_again(county: County) -> None:
    number = county.issue()["number"]
    county.at(40)
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    county.at(50)
    for word, data in (("loaded", LOAD), ("transported", {})):
        county.done(number, word, "driver", data)
    services = county.app.extensions["services"]
    before = services.store.read(lambda tx: tx.manifests.get(number))
    assert (before.missing, before.skipped_at, before.told_at) == (
        (),
        MORNING + timedelta(minutes=40),
        MORNING + timedelta(minutes=50),
    )
    services.upkeep.rebuild()
    assert services.store.read(lambda tx: tx.manifests.get(number)) == before


@pytest.mark.parametrize("hours", [80, 24 * 12], ids=["still in a watch", "long ago"])
def test_masses_corrected_long_after_are_judged_again(county: County, hours: int) -> None:
    """A mismatch goes when the receipt is corrected, and comes when it should have been there."""
    ends = {}
    for begins, received in ((0, "9000"), (120, "11990")):
        county.at(begins)
        number = on_the_road(county)
        county.drive(begins, begins + 20)
        county.done(number, "received", "gate", {"accepted_kg": received})
        ends[number] = received
    county.drive(160, 165)
    wrong, right = ends
    told = {a["manifest_number"]: a for a in county.alerts(rule="weight_mismatch")}
    assert set(told) == {wrong}

    later = hours * 60
    county.drive(later, later + 10)
    for number, kg in ((wrong, "11980"), (right, "8000")):
        seq = next(
            one["seq"]
            for one in county.ok("GET", f"/manifests/{number}", "gate")["correctable"]
            if one["word"] == "received"
        )
        asked = {"corrects": seq, "values": {"accepted_kg": kg}, "reason": "a slip"}
        proposed = county.done(number, "correction_proposed", "gate", asked)
        proposal = proposed["corrections"][0]["seq"]
        county.done(number, "correction_agreed", "clerk", {"proposal": proposal})

    def standing() -> dict[str, str]:
        found = county.alerts(rule="weight_mismatch")
        return {a["manifest_number"]: a["status"] for a in found if a["cleared_at"] is None}

    assert standing() == {right: "new"}
    county.drive(later + 20, later + 30)
    county.drive(later - 60, later - 50, now=later + 31)
    assert standing() == {right: "new"}
    history = county.ok("GET", f"/alerts/{told[wrong]['id']}", "officer")
    assert (history["status"], history["cleared_at"] is None) == ("new", False)


def restarted(county: County) -> None:
    """The service stops and starts again over the same database."""
    running = county.app.extensions["services"]
    settings = Settings(data_dir=Path(running.store.engine.url.database).parent, jobs="off")
    running.store.close()
    services = build(settings, clock=county.clock, passwords=PlainPasswords())
    county.app.extensions["services"] = services


def test_a_restart_between_any_two_batches_loses_and_doubles_nothing(county: County) -> None:
    on_the_road(county)
    fixes: list[Any] = []
    county.drive(0, 30, off_route=diverted, order=lambda made: fixes.extend(made) or [])
    for start in range(0, len(fixes), 13):
        restarted(county)
        county.ok("POST", "/positions", "terminal", {"positions": fixes[start : start + 13]})
    restarted(county)
    (alert,) = county.alerts()
    assert (alert["rule"], alert["severity"]) == ("route_deviation", "critical")
    assert alert["first_at"] == "2026-11-20T01:07:00.000Z"
    assert alert["cleared_at"] is not None
    counts = county.app.extensions["services"].positions.counts()
    assert counts["stored"] == len(fixes)
