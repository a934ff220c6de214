"""Manifests against tracks: one load for each lie, and the honest one beside it."""

import hashlib
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.workflows.county import MORNING, ROUTE_LAT, ROUTE_LON, County

LOAD = {"loaded_kg": "12000"}
RECEIPT = {"accepted_kg": "12000"}


def on_the_road(county: County, **loaded: Any) -> str:
    number: str = county.issue()["number"]
    county.done(number, "loaded", "driver", {**LOAD, **loaded})
    county.done(number, "transported", "driver")
    return number


def of_rule(county: County, rule: str, **query: str) -> list[dict[str, Any]]:
    return county.alerts(rule=rule, **query)


def services(county: County) -> Any:
    return county.app.extensions["services"]


def place(lon: float = ROUTE_LON[0], lat: float = ROUTE_LAT) -> dict[str, str]:
    return {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}", "accuracy_m": "10"}


def label_of(county: County, number: str) -> str:
    token: str = county.ok("GET", f"/manifests/{number}", "officer")["labels"][0]["token"]
    return token


def report(county: County, fixes: list[dict[str, Any]], now: float) -> None:
    county.at(now)
    county.ok("POST", "/positions", "terminal", {"positions": fixes})


def standing(
    county: County, from_minute: float, until_minute: float, lon: float, **more: Any
) -> list[dict[str, Any]]:
    lat = more.pop("lat", ROUTE_LAT)
    return [
        county.fix(MORNING + timedelta(minutes=from_minute + i / 3), lon, lat, **more)
        for i in range(round((until_minute - from_minute) * 3))
    ]


def leaving(county: County, from_minute: float, load: str) -> list[dict[str, Any]]:
    """North from the yard for twelve minutes, then five of standing."""
    steps = range(36)
    drive = [
        county.fix(
            MORNING + timedelta(minutes=from_minute + i / 3),
            ROUTE_LON[1],
            ROUTE_LAT + 0.003 + 0.001 * i,
            load=load,
        )
        for i in steps
    ]
    lat = ROUTE_LAT + 0.003 + 0.001 * 36
    return drive + standing(
        county, from_minute + 12, from_minute + 17, ROUTE_LON[1], lat=lat, speed_kmh=0, load=load
    )


@pytest.mark.parametrize(("minutes", "load", "count"), [(1, "full", 1), (8, "empty", 0)])
def test_a_truck_that_leaves_the_yard_full_has_circled(
    county: County, minutes: float, load: str, count: int
) -> None:
    report(county, standing(county, -10, -1, ROUTE_LON[0], speed_kmh=0, load="empty"), 0)
    number = on_the_road(county)
    county.drive(0, 20)
    report(county, standing(county, 20.1, 20 + minutes, ROUTE_LON[1], speed_kmh=0), 20 + minutes)
    county.done(number, "received", "gate", RECEIPT)
    report(county, leaving(county, 20 + minutes, load), 60)
    found = of_rule(county, "circling", review="false")
    assert len(found) == count
    for alert in found:
        assert (alert["severity"], alert["manifest_number"]) == ("critical", number)
        evidences = set(alert["episode"]["evidences"])
        assert evidences == {"short_visit", "load_unchanged", "further_stop"}
        assert "3" in alert["why"]


def test_a_corrected_receipt_clears_the_difference_and_it_stays_cleared(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 20)
    county.at(25)
    done = county.done(number, "received", "gate", {"accepted_kg": "2000"})
    (alert,) = of_rule(county, "weight_mismatch")
    assert alert["cleared_at"] is None
    county.at(60)
    wrong = {"corrects": done["version"], "values": RECEIPT, "reason": "少写一位"}
    seq = county.done(number, "correction_proposed", "gate", wrong)["version"]
    assert of_rule(county, "weight_mismatch")[0]["cleared_at"] is None
    county.done(number, "correction_agreed", "clerk", {"proposal": seq})
    (cleared,) = of_rule(county, "weight_mismatch")
    assert (cleared["id"], cleared["status"]) == (alert["id"], "new")
    assert cleared["cleared_at"] == "2026-11-20T02:00:00.000Z"
    report(county, standing(county, 21, 24, ROUTE_LON[1], speed_kmh=0), 70)
    county.at(26 * 60)
    services(county).sweep.run()
    assert of_rule(county, "weight_mismatch")[0] == cleared


def test_a_correction_days_later_clears_it_though_the_trip_is_forgotten(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 20)
    county.at(25)
    done = county.done(number, "received", "gate", {"accepted_kg": "2000"})
    county.at(9 * 24 * 60)
    later = 9 * 24 * 60
    report(county, standing(county, later - 5, later, ROUTE_LON[0]), later)
    wrong = {"corrects": done["version"], "values": RECEIPT, "reason": "少写一位"}
    seq = county.done(number, "correction_proposed", "gate", wrong)["version"]
    county.done(number, "correction_agreed", "clerk", {"proposal": seq})
    (cleared,) = of_rule(county, "weight_mismatch")
    assert (cleared["status"], cleared["cleared_at"]) == ("new", "2026-11-29T01:00:00.000Z")


def test_a_receipt_whose_time_is_corrected_to_when_the_truck_was_there_is_no_ghost_any_more(
    county: County,
) -> None:
    number = on_the_road(county)
    county.drive(0, 10, until=0.5)
    county.at(12)
    done = county.done(number, "received", "gate", RECEIPT)
    report(county, standing(county, 10.4, 25, 115.45, speed_kmh=0), 25)
    (ghost,) = of_rule(county, "ghost_receipt")
    assert (ghost["severity"], ghost["cleared_at"]) == ("critical", None)
    way = [
        county.fix(MORNING + timedelta(minutes=25 + i / 3), 115.45 + 0.05 * i / 30, ROUTE_LAT)
        for i in range(31)
    ]
    report(county, way + standing(county, 35.4, 40, ROUTE_LON[1], speed_kmh=0), 40)
    assert of_rule(county, "ghost_receipt")[0]["cleared_at"] is None
    when = {"occurred_at": (MORNING + timedelta(minutes=38)).isoformat(timespec="milliseconds")}
    when["occurred_at"] = when["occurred_at"].replace("+00:00", "Z")
    wrong = {"corrects": done["version"], "values": when, "reason": "时间记错"}
    seq = county.done(number, "correction_proposed", "gate", wrong)["version"]
    county.at(45)
    county.done(number, "correction_agreed", "clerk", {"proposal": seq})
    county.at(60)
    services(county).watching.tick()
    (cleared,) = of_rule(county, "ghost_receipt")
    assert (cleared["id"], cleared["status"]) == (ghost["id"], "new")
    assert cleared["cleared_at"] == "2026-11-20T01:45:00.000Z"


def test_a_label_met_again_after_its_manifest_was_closed_is_reuse(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 20)
    county.at(25)
    county.done(number, "received", "gate", RECEIPT)
    label = label_of(county, number)
    county.at(200)
    at_the_yard = {"label": label, "place": place(ROUTE_LON[1])}
    assert county.done(number, "checkpoint_scanned", "officer", at_the_yard)["status"] == "received"
    assert of_rule(county, "label_reuse") == []
    county.at(9 * 24 * 60)
    on_the_road_again = {"label": label, "place": place(ROUTE_LON[1] + 0.2)}
    county.done(number, "checkpoint_scanned", "officer", on_the_road_again)
    (alert,) = of_rule(county, "label_reuse")
    assert (alert["manifest_number"], alert["severity"]) == (number, "major")
    assert alert["episode"]["evidences"] == ["closed_manifest"]
    assert county.refused(number, "checkpoint_scanned", "driver", at_the_yard) == "wrong_party"


def test_one_label_at_two_places_no_truck_can_join_is_reuse(county: County) -> None:
    number = on_the_road(county)
    label = label_of(county, number)
    county.at(10)
    near = {"label": label, "place": place(115.43)}
    county.done(number, "checkpoint_scanned", "driver", near)
    county.at(16)
    far = {"label": label, "place": place(115.43, 36.70)}
    county.done(number, "checkpoint_scanned", "officer", far)
    (alert,) = of_rule(county, "label_reuse")
    assert alert["episode"]["evidences"] == ["two_places"]
    assert float(alert["episode"]["measured"]["apart_m"]) == pytest.approx(24_440, rel=0.01)


def test_a_scan_far_from_the_truck_is_found_once_the_fixes_have_come(county: County) -> None:
    number = on_the_road(county)
    label = label_of(county, number)
    county.drive(0, 9, until=0.4)
    county.at(9.5)
    honest = {"label": label, "place": place(115.44)}
    county.done(number, "checkpoint_scanned", "driver", honest)
    report(county, standing(county, 9.4, 12, 115.44), 12.1)
    away = {"label": label, "place": place(115.44, 36.53)}
    county.done(number, "checkpoint_scanned", "driver", away)
    assert services(county).crossing.recent() == 0
    report(county, standing(county, 12.5, 15, 115.44), 15)
    assert services(county).crossing.recent() == 1
    assert services(county).crossing.recent() == 0
    (alert,) = of_rule(county, "scan_elsewhere")
    assert alert["first_at"] == "2026-11-20T01:12:06.000Z"
    assert float(alert["episode"]["measured"]["metres"]) == pytest.approx(5_500, rel=0.02)


def test_a_scan_that_names_another_truck_is_a_swap(county: County) -> None:
    number = on_the_road(county)
    label = label_of(county, number)
    county.at(5)
    own = {"label": label, "vehicle": "鲁P12345", "place": place(115.41)}
    county.done(number, "checkpoint_scanned", "officer", own)
    assert of_rule(county, "swapped_vehicle") == []
    county.at(8)
    other = {"label": label, "vehicle": "鲁P54321", "place": place(115.42)}
    county.done(number, "checkpoint_scanned", "officer", other)
    (alert,) = of_rule(county, "swapped_vehicle")
    assert alert["episode"]["measured"]["found"] == "truck-2"
    assert (alert["vehicle"]["id"], alert["severity"]) == ("truck-1", "major")


def ticket(tare_kg: int, net_kg: int) -> dict[str, str]:
    return {"tare_kg": str(tare_kg), "net_kg": str(net_kg), "gross_kg": str(tare_kg + net_kg)}


@pytest.mark.parametrize(("tare_kg", "count"), [(8_100, 0), (9_201, 1)])
def test_an_empty_weight_that_is_not_the_trucks_is_a_swap(
    county: County, tare_kg: int, count: int
) -> None:
    _on_file(county, tare_kg="8000", payload_kg="12000")
    number = on_the_road(county, ticket=ticket(8_050, 12_000))
    county.drive(0, 20)
    county.at(25)
    county.done(number, "received", "gate", {**RECEIPT, "ticket": ticket(tare_kg, 12_000)})
    found = of_rule(county, "swapped_vehicle", review="false")
    assert [alert["episode"]["evidences"] for alert in found] == [["tare_differs"]] * count


def test_a_corrected_ticket_takes_the_swap_back(county: County) -> None:
    _on_file(county, tare_kg="8000")
    number = on_the_road(county)
    county.at(25)
    wrong = {**RECEIPT, "ticket": ticket(18_100, 12_000)}
    seq = county.done(number, "received", "gate", wrong)["version"]
    (alert,) = of_rule(county, "swapped_vehicle")
    right = {"corrects": seq, "values": {"ticket": ticket(8_100, 12_000)}, "reason": "多写一位"}
    asked = county.done(number, "correction_proposed", "gate", right)["version"]
    county.done(number, "correction_agreed", "clerk", {"proposal": asked})
    (after,) = of_rule(county, "swapped_vehicle")
    assert (after["id"], after["status"]) == (alert["id"], "superseded")


def _on_file(county: County, **more: Any) -> None:
    row = county.ok("GET", "/vehicles/truck-1", "admin")
    names = ("carrier_id", "plate", "streams", "terminal_id")
    body = {name: row[name] for name in names} | more
    county.ok("PUT", "/vehicles/truck-1", "admin", body)


def test_two_trucks_under_one_plate_are_found_by_day(county: County) -> None:
    on_the_road(county)
    county.drive(0, 20)
    clone = [
        county.fix(MORNING + timedelta(minutes=5 + i / 3, seconds=7), 115.20 - 0.001 * i, 36.60)
        for i in range(45)
    ]
    report(county, clone, 21)
    sweep = services(county).sweep
    assert sweep.look_for_clones() == 1
    sweep.look_for_clones()
    (alert,) = of_rule(county, "cloned_plate")
    assert (alert["vehicle"]["id"], alert["severity"]) == ("truck-1", "critical")
    # The watch of the vehicle does not take back what it has not said.
    county.drive(21, 25)
    services(county).watching.tick()
    county.at(26 * 60)
    sweep.run()
    assert [a["id"] for a in of_rule(county, "cloned_plate")] == [alert["id"]]
    assert of_rule(county, "cloned_plate")[0]["status"] == "new"


def test_a_yard_that_receipts_more_than_came_does_not_balance(county: County) -> None:
    _on_file(county, payload_kg="12000", tare_kg="8000")
    honest = on_the_road(county)
    county.drive(0, 20)
    report(county, standing(county, 20.1, 25, ROUTE_LON[1], speed_kmh=0), 25)
    county.done(honest, "received", "gate", RECEIPT)
    for n in range(3):
        bought = on_the_road(county)
        county.at(30 + n)
        county.done(bought, "received", "gate", RECEIPT)
    report(county, standing(county, 25, 60, 115.47, speed_kmh=0), 60)
    sweep = services(county).sweep
    sweep.run()
    assert of_rule(county, "mass_balance") == []
    county.at(17 * 60 - 1)
    assert sweep.run() == 0, "before two in the morning nothing is swept"
    county.at(18 * 60)
    assert sweep.run() > 0
    (alert,) = of_rule(county, "mass_balance")
    assert (alert["vehicle"], alert["severity"]) == (None, "critical")
    assert "2026-11-20" in alert["why"]
    assert "48,000" in alert["why"] or "48000" in alert["why"]
    shown = county.ok("GET", f"/alerts/{alert['id']}", "officer")
    assert {feature["properties"]["kind"] for feature in shown["map"]["features"]} >= {"site"}
    assert sweep.run() == 0
    county.at(42 * 60)
    sweep.run()
    assert [a["id"] for a in of_rule(county, "mass_balance")] == [alert["id"]]


def test_fixes_that_come_four_days_late_are_told_at_night(county: County) -> None:
    """Live, a fix over 72 h old is stored and not judged; the sweep takes the ghost back."""
    number = on_the_road(county)
    county.drive(0, 10, until=0.5)
    county.at(20)
    county.done(number, "received", "gate", RECEIPT)
    county.drive(10, 40, until=0.0, off_route=lambda _: 0.0, now=41)
    services(county).watching.tick()
    (ghost,) = of_rule(county, "ghost_receipt")
    assert ghost["status"] == "new"
    days = 4 * 24 * 60
    report(county, standing(county, days - 5, days, ROUTE_LON[0]), days)
    kept = [
        county.fix(MORNING + timedelta(minutes=10 + i / 3), 115.45 + 0.05 * i / 15, ROUTE_LAT)
        for i in range(1, 18)
    ]
    answer = county.ok("POST", "/positions", "terminal", {"positions": kept})
    assert answer["flagged"]["late"] == 17
    assert of_rule(county, "ghost_receipt")[0]["status"] == "new"
    county.at(days + 18 * 60)
    replace(services(county).sweep, days=7).run()
    assert of_rule(county, "ghost_receipt")[0]["status"] == "superseded"


def act(county: County, alert: dict[str, Any], word: str, **data: Any) -> tuple[int, Any]:
    body = {"id": str(uuid.uuid4()), **data}
    return county.call("POST", f"/alerts/{alert['id']}/{word}", "officer", body)


def test_only_a_verdict_ends_what_an_examination_found(county: County) -> None:
    number = on_the_road(county)
    county.at(8)
    other = {"label": label_of(county, number), "vehicle": "鲁P54321"}
    county.done(number, "checkpoint_scanned", "officer", other)
    (alert,) = of_rule(county, "swapped_vehicle")
    assert act(county, alert, "verdict", verdict="confirmed", reason="套牌车")[0] == 200
    county.done(number, "checkpoint_scanned", "officer", other)
    (decided,) = of_rule(county, "swapped_vehicle")
    assert (decided["id"], decided["status"]) == (alert["id"], "decided")


def without_paper(county: County, load: str | None = "full") -> None:
    """Seven minutes in the builder's yard, and seven of standing south of the road."""
    fixes = standing(county, -40, -33, ROUTE_LON[0], speed_kmh=0, load=load)
    fixes += standing(county, -31, -29, 115.42, lat=36.46, speed_kmh=30, load=load)
    fixes += standing(county, -28, -21, 115.43, lat=36.45, speed_kmh=0, load=load)
    report(county, fixes, -20)


def test_an_officer_links_the_manifest_a_movement_was_under_and_it_stays_linked(
    county: County,
) -> None:
    without_paper(county)
    (alert,) = of_rule(county, "no_manifest")
    assert "link" in county.ok("GET", f"/alerts/{alert['id']}", "officer")["actions"]
    county.at(0)
    later = county.issue()["number"]
    assert act(county, alert, "link", manifest=later)[1]["code"] == "manifest_of_other_movement"
    status, body = act(county, alert, "link", manifest="X")
    assert (status, body["faults"][0]["code"]) == (422, "manifest_unknown")
    assert "X" in body["faults"][0]["detail"]
    draft = county.draft(occurred_at=(MORNING - timedelta(minutes=41)).isoformat())
    assert county.call("POST", f"/alerts/{alert['id']}/link", "dispatcher", {})[0] in (403, 422)
    number = county.issue(draft)["number"]
    linked = of_rule(county, "no_manifest")[0]
    # Issued in time as its offline number says: the rules themselves take the alert back.
    assert linked["status"] == "superseded"
    assert act(county, linked, "link", manifest=number)[1]["code"] == "alert_forbids"


def test_paper_entered_afterwards_clears_it_only_by_an_officers_hand(county: County) -> None:
    without_paper(county)
    (alert,) = of_rule(county, "no_manifest")
    number = _entered_from_paper(county)
    (standing_,) = of_rule(county, "no_manifest")
    assert (standing_["status"], standing_["cleared_at"]) == ("new", None)
    status, linked = act(county, alert, "link", manifest=number)
    assert (status, linked["status"]) == (200, "decided")
    assert linked["cleared_at"] == county.clock.now().isoformat(timespec="milliseconds").replace(
        "+00:00", "Z"
    )
    report(county, standing(county, -30, -29, 115.42, speed_kmh=20), 65)
    services(county).watching.tick()
    (after,) = of_rule(county, "no_manifest")
    assert (after["id"], after["cleared_at"]) == (alert["id"], linked["cleared_at"])
    word = county.ok("GET", f"/alerts/{alert['id']}", "officer")["history"][-1]
    assert (word["word"], word["data"]["manifest_number"]) == ("linked", number)
    services(county).upkeep.rebuild()
    assert of_rule(county, "no_manifest")[0]["cleared_at"] == linked["cleared_at"]


def declared(county: County, user: str = "dispatcher", **changes: Any) -> tuple[int, Any]:
    body = {
        "id": str(uuid.uuid4()),
        "begins_at": county.clock.now().isoformat(),
        "ends_at": (county.clock.now() + timedelta(hours=2)).isoformat(),
        "reason": "空车回场",
    }
    return county.call("POST", "/vehicles/truck-1/empty-runs", user, body | changes)


@pytest.mark.parametrize(("load", "count"), [(None, 0), ("full", 1)])
def test_an_empty_run_declared_in_time_is_none_unless_the_sensor_shows_a_load(
    county: County, load: str | None, count: int
) -> None:
    county.at(-45)
    assert declared(county)[0] == 201
    without_paper(county, load=load)
    found = of_rule(county, "no_manifest")
    assert [alert["episode"]["evidences"] for alert in found] == [["loaded", "off_road"]] * count


def test_an_empty_run_declared_afterwards_is_an_excuse(county: County) -> None:
    without_paper(county, load=None)
    (alert,) = of_rule(county, "no_manifest")
    began = (MORNING - timedelta(minutes=42)).isoformat()
    assert declared(county, begins_at=began)[1]["code"] == "declared_too_late"
    county.at(-19)
    assert declared(county)[0] == 201
    services(county).watching.tick()
    assert of_rule(county, "no_manifest")[0]["status"] == "new"
    # Once said, a declaration stays as it was, and the same command is taken once.
    id = str(uuid.uuid4())
    assert [declared(county, id=id)[0] for _ in range(2)] == [201, 201]
    assert len(county.ok("GET", "/vehicles/truck-1/empty-runs", "officer")["items"]) == 2
    assert alert["id"] == of_rule(county, "no_manifest")[0]["id"]


def test_only_the_carrier_declares_and_not_for_days(county: County) -> None:
    assert declared(county, "dispatcher-2")[1]["code"] == "vehicle_of_other_carrier"
    assert declared(county, "clerk")[1]["code"] == "wrong_role"
    late = (county.clock.now() + timedelta(hours=13)).isoformat()
    assert declared(county, ends_at=late)[1]["faults"][0]["code"] == "empty_run_too_long"
    early = (county.clock.now() - timedelta(hours=1)).isoformat()
    assert declared(county, ends_at=early)[1]["faults"][0]["code"] == "ends_before_it_begins"
    assert declared(county, reason=" ")[1]["faults"][0]["code"] == "missing"
    services(county).upkeep.rebuild()


def test_only_an_alert_without_a_manifest_is_linked_to_one(county: County) -> None:
    number = on_the_road(county)
    county.at(8)
    other = {"label": label_of(county, number), "vehicle": "鲁P54321"}
    county.done(number, "checkpoint_scanned", "officer", other)
    (alert,) = of_rule(county, "swapped_vehicle")
    assert alert["actions"].count("link") == 0
    assert act(county, alert, "link", manifest=number)[1]["code"] == "alert_has_its_manifest"


def _entered_from_paper(county: County) -> str:
    """An hour later, by the builder: the load was on paper all the time."""
    county.at(60)
    scan = b"%PDF-1.4 the scan of a paper manifest"
    sent = {"data": scan, "headers": {"Content-Type": "application/pdf"}}
    county.ok("POST", "/attachments", "clerk", **sent)

    def at(minutes: float) -> str:
        return (MORNING + timedelta(minutes=minutes)).isoformat()

    paper = {
        "paper_number": "P-1",
        "scan_sha256": hashlib.sha256(scan).hexdigest(),
        "loaded_at": at(-38),
        "departed_at": at(-32),
        "arrived_at": at(-5),
        "received_at": at(-1),
        "loaded_kg": "12000",
        "accepted_kg": "12000",
        "reason": "断网",
    }
    draft = county.draft(occurred_at=at(-41), paper=paper)
    number: str = county.issue(draft)["number"]
    return number
