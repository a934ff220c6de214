"""The sandbox: what is tried out there is marked for ever, drives nobody, and counts nowhere."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from manifest_service.codes import manifest_number
from manifest_service.evidence.examining import Trust
from manifest_service.evidence.verifier import verify_bundle
from manifest_service.services.figures import MADE_EVERY
from tests.workflows.county import ROUTE_LAT, ROUTE_LON, County, make_county
from tests.workflows.sandbox import (
    PLATE,
    issue_trial,
    journey,
    open_sandbox,
    trial_draft,
    trial_journey,
)
from tests.workflows.test_metrics import samples

DAYS = "from=2026-11-01&to=2026-11-30"
MONTHS = "from=2026-11&to=2026-11"
BUSINESS = ("manifest_open", "manifest_overdue", "manifest_alert", "manifest_positions")


@pytest.fixture(autouse=True)
def sandbox(county: County) -> None:
    open_sandbox(county)


def real_journey(county: County) -> None:
    county.at(0)
    number = county.issue()["number"]
    county.drive(10, 40)
    journey(county, number, ("driver", "gate"), "9000")


def figures(county: County) -> dict[str, Any]:
    """Every count, sum and queue there is, as who may see them reads them."""
    county.app.extensions["services"].following.run()
    county.clock.set(county.clock.now() + MADE_EVERY)

    def text(path: str, user: str) -> str:
        headers = {"Authorization": f"Bearer {county._token(user)}", "Accept-Language": "en"}
        answer = county.client.get(f"/api/v1{path}", headers=headers)
        assert answer.status_code == 200, (path, answer.get_json(silent=True))
        # Trials take ids of their own in between: what is compared are the figures.
        return str(answer.get_data(as_text=True))

    read = {
        (path, user): county.ok("GET", path, user)
        for path, user in (
            ("/reports/summary", "officer"),
            ("/reports/public", "officer"),
            (f"/reports/ledger?{MONTHS}&by=stream,code,generator,carrier,receiver", "officer"),
            (f"/reports/ledger?{MONTHS}", "try-clerk"),
            ("/clocks", "officer"),
            ("/returns", "officer"),
            ("/yard/day?on=2026-11-20", "try-gate"),
        )
    }
    queue = county.ok("GET", "/alerts?limit=200", "officer")
    cells = county.ok("GET", "/alerts/cells?side=0.1", "officer")
    notices = county.ok("GET", "/notices?limit=100", "officer")
    exported = f"/interchange/manifests?{DAYS}"
    return {
        **{str(key): value for key, value in read.items()},
        "room": county.ok("GET", "/yard", "try-gate")["room"],
        "queue": [(alert["rule"], alert["status"]) for alert in queue["items"]],
        "counts": (queue["counts"], queue["counts_by"], queue["precision"]),
        "cells": [cell["count"] for cell in cells["items"]],
        "told": [notice["topic"] for notice in notices["items"]],
        "register": text(f"/registers?{DAYS}&format=csv", "officer"),
        "own register": text(f"/registers?{DAYS}&format=csv", "try-clerk"),
        "exported": (text(exported, "officer").count("\n"), text(exported, "try-clerk")),
        "reconciled": text(f"/interchange/reconciliation.csv?{DAYS}", "officer"),
        "metrics": {
            key: value for key, value in samples(county).items() if key[0].startswith(BUSINESS)
        },
    }


def test_a_whole_journey_of_a_trial_moves_no_figure(county: County, tmp_path: Path) -> None:
    without = make_county(tmp_path / "without")
    open_sandbox(without)
    real_journey(without)
    trial_journey(county)
    real_journey(county)
    trial_journey(county)
    issue_trial(county)
    expected, found = figures(without), figures(county)
    without.app.extensions["services"].store.close()
    for name, value in expected.items():
        assert found[name] == value, name
    assert expected["queue"]
    assert expected["told"]
    services = county.app.extensions["services"]
    services.upkeep.rebuild()
    again = figures(county)
    assert {name: again[name] for name in expected} == found


def test_a_trial_says_so_wherever_it_is_met(county: County) -> None:
    county.at(0)
    issued = issue_trial(county)
    number, token = issued["number"], issued["labels"][0]["token"]
    assert manifest_number.is_trial(number)
    assert issued["number_text"][14] == "T"
    first = county.ok("GET", f"/manifests/{number}/events", "try-clerk")["items"][0]
    assert first["data"]["trial"] is True
    (listed,) = county.ok("GET", "/manifests?trial=true", "officer")["items"]
    assert listed["trial"] is True
    assert county.ok("GET", "/manifests?trial=false", "officer")["items"] == []
    seen = county.ok("GET", f"/patrol/look?label={token}", "officer")
    assert seen["verdicts"][0]["code"] == "trial"
    assert "genuine" not in [verdict["code"] for verdict in seen["verdicts"]]
    by_plate = county.ok("GET", f"/patrol/look?plate={PLATE}", "officer")
    assert by_plate["verdicts"][0]["code"] == "trial"
    at_another_gate = county.ok("GET", f"/labels/{token}", "gate")
    assert (at_another_gate["yours"], at_another_gate["manifest"]["trial"]) == (False, True)
    for language, words in (("zh", "试验 · 无效"), ("en", "not valid")):
        page = county.client.get(f"/q/{token}", headers={"Accept-Language": language})
        assert words in page.get_data(as_text=True)
    for path in (f"/manifests/{number}/label.pdf", f"/manifests/{number}/form.pdf"):
        for page in pypdfium2.PdfDocument(content(county, path)):
            said = page.get_textpage().get_text_range()
            assert "试验 · 无效" in said
            assert "SANDBOX – NOT VALID" in said


def test_both_checkers_of_evidence_see_the_mark(county: County) -> None:
    number = trial_journey(county)
    county.app.extensions["services"].checkpoints.make()
    bundle = content(county, f"/manifests/{number}/bundle")
    report = verify_bundle(bundle, Trust(keys=(), witnesses=(), witnesses_required=0))
    assert report.manifest is not None
    assert report.manifest.trial
    assert json.loads(bundle)["manifest"]["number"][12] == "T"


def content(county: County, path: str, user: str = "try-clerk") -> bytes:
    headers = {"Authorization": f"Bearer {county._token(user)}"}
    answer = county.client.get(f"/api/v1{path}", headers=headers)
    assert answer.status_code == 200, answer.get_json(silent=True)
    return answer.get_data()


def test_the_mark_cannot_be_asked_for_nor_taken_off(county: County) -> None:
    trial, real = issue_trial(county)["number"], county.issue()["number"]
    assert county.refused(trial, "amended", "try-clerk", {"values": {"trial": None}})
    assert county.refused(real, "amended", "clerk", {"values": {"trial": True}})
    assert county.call("POST", "/manifests", "clerk", county.draft(trial=True))[0] == 422
    body = {"values": {"national_number": "20263715000001"}}
    assert county.refused(trial, "amended", "try-clerk", body) == "trial_with_national_number"


YARD = {"receiver_id": "yard", "destination_site_id": "yard-site"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"carrier_id": "haulage"}, "organisation_not_in_sandbox"),
        (YARD, "organisation_not_in_sandbox"),
        ({"vehicle": "鲁P12345"}, "vehicle_not_for_trials"),
        ({"national_number": "20263715000001"}, "trial_with_national_number"),
    ],
)
def test_nobody_real_is_drawn_into_a_trial(
    county: County, changes: dict[str, Any], code: str
) -> None:
    draft = {name: value for name, value in trial_draft(county, **changes).items() if value}
    status, body = county.call("POST", "/manifests", "try-clerk", draft)
    assert (status, body["code"]) == (409, code)
    said = county.ok("POST", "/manifests?check=only", "try-clerk", draft)
    assert code in json.dumps(said)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"carrier_id": "try-haulage"}, "organisation_in_sandbox"),
        (
            {"receiver_id": "try-yard", "destination_site_id": "try-yard-site"},
            "organisation_in_sandbox",
        ),
        ({"vehicle": PLATE}, "vehicle_for_trials"),
    ],
)
def test_nothing_made_up_carries_a_real_load(
    county: County, changes: dict[str, Any], code: str
) -> None:
    status, body = county.call("POST", "/manifests", "clerk", county.draft(**changes))
    assert (status, body["code"]) == (409, code)


def test_a_trial_takes_nothing_that_is_scarce_or_counts(county: County) -> None:
    def refused(path: str, user: str, body: dict[str, Any]) -> str:
        status, answer = county.call("POST", path, user, {"id": str(uuid.uuid4())} | body)
        assert status == 409, answer
        return str(answer["code"])

    assert refused("/number-blocks", "try-clerk", {"size": 5}) == "sandbox_manifests_only"
    entry = {
        "stage": "generated",
        "waste_code": "900-300-34",
        "waste_name": "废酸",
        "mass_kg": "10",
        "happened_at": "2026-11-19T08:00:00Z",
        "site_id": "try-building-site",
    }
    assert refused("/ledger", "try-clerk", entry) == "sandbox_manifests_only"
    plan = {
        "kind": "treatment_plan",
        "content": {
            "streams": ["construction_soil"],
            "lines": [{"code": "S7", "quantity_kg": "1"}],
            "valid_from_on": "2026-01-01",
            "valid_until_on": "2026-12-31",
        },
    }
    assert refused("/plans", "try-clerk", plan) == "sandbox_manifests_only"
    real = county.issue()["number"]
    link = {"links": [{"number": real, "relation": "onward"}]}
    draft = {n: v for n, v in trial_draft(county, **link).items() if v}
    assert county.call("POST", "/manifests", "try-clerk", draft)[1]["code"] == "manifest_unknown"
    trial = issue_trial(county)["number"]
    for path in ("interchange", "epcis"):
        status, body = county.call("GET", f"/manifests/{trial}/{path}", "try-clerk")
        assert (status, body["code"]) == (409, "trial_not_exported")


def test_positions_of_a_made_up_vehicle_are_looked_at_and_not_kept(county: County) -> None:
    county.at(30)
    fix = county.fix(county.clock.now(), ROUTE_LON[0], ROUTE_LAT, vehicle=PLATE)
    (refused,) = county.ok("POST", "/positions", "try-terminal", {"positions": [fix]})["refused"]
    assert refused["code"] == "position_of_trial"
    assert county.ok("GET", "/reports/summary", "officer")["fixes"].get("stored", 0) == 0


def test_a_truck_is_judged_as_if_there_were_no_trial(county: County) -> None:
    """A driver with a trial in his hand has no manifest: the truck is his, and no trial can name it."""
    county.at(0)
    issue_trial(county)
    lon, lat = ROUTE_LON[0], ROUTE_LAT
    stays = [
        county.fix(county.at(0) + timedelta(minutes=m), lon, lat, speed_kmh=0) for m in range(8)
    ]
    away = [
        county.fix(county.at(0) + timedelta(minutes=9 + m), 115.45, lat, speed_kmh=0)
        for m in range(6)
    ]
    county.at(16)
    county.ok("POST", "/positions", "terminal", {"positions": stays + away})
    found = county.alerts(rule="no_manifest")
    assert [alert["vehicle"]["plate"] for alert in found] == ["鲁P12345"]


def test_switching_changes_what_is_issued_next_and_no_mark(county: County) -> None:
    county.at(0)
    real, trial = county.issue()["number"], issue_trial(county)["number"]
    for id, roles, sandbox in (
        ("builder", ["generator"], True),
        ("yard", ["receiver"], True),
        ("try-builder", ["generator"], False),
    ):
        body = {"name": id, "roles": roles, "sandbox": sandbox}
        assert (
            county.ok("PUT", f"/organisations/{id}", "admin", body)["entry"]["sandbox"] is sandbox
        )
        assert county.call("PUT", f"/organisations/{id}", "clerk", body)[0] == 403
    county.done(
        real, "amended", "clerk", {"values": {"planned_arrival_at": "2026-11-20T03:00:00Z"}}
    )
    journey(county, real, ("driver", "gate"))
    journey(county, trial, ("try-driver", "try-gate"))
    found = {
        row["number"]: row["trial"] for row in county.ok("GET", "/manifests", "officer")["items"]
    }
    assert found == {real: False, trial: True}
    summary = county.ok("GET", "/reports/summary", "officer")
    assert sum(summary["manifests_by_status"].values()) == 1
    status, body = county.call("POST", "/manifests", "clerk", county.draft())
    assert (status, body["code"]) == (409, "organisation_not_in_sandbox")
    draft = {n: v for n, v in trial_draft(county).items() if v}
    status, body = county.call("POST", "/manifests", "try-clerk", draft)
    assert (status, body["code"]) == (409, "organisation_in_sandbox")


def test_an_entry_without_the_switch_leaves_it_as_it_is(county: County) -> None:
    body = {"name": "试验建筑公司", "roles": ["generator"]}
    assert county.ok("PUT", "/organisations/try-builder", "admin", body)["entry"]["sandbox"] is True


def test_a_vehicle_is_made_up_or_real_for_good(county: County) -> None:
    for id, plate, more, code in (
        ("truck-1", "测A00002", {}, "plate_trial_for_good"),
        ("try-truck", "鲁P99999", {}, "plate_trial_for_good"),
        ("try-truck", PLATE, {"terminal_id": "9"}, "trial_vehicle_without_terminal"),
    ):
        body = {"carrier_id": "try-haulage", "plate": plate} | more
        status, answer = county.call("PUT", f"/vehicles/{id}", "admin", body)
        assert status == 422
        assert code in [fault["code"] for fault in answer["faults"]]


def test_alerts_of_a_trial_are_the_firms_alone(county: County) -> None:
    trial_journey(county)
    county.app.extensions["services"].following.run()
    (alert,) = county.ok("GET", "/alerts", "try-dispatcher")["items"]
    assert (alert["rule"], alert["trial"]) == ("weight_mismatch", True)
    assert county.alerts() == []
    assert county.ok("GET", "/notices", "officer")["items"] == []
    assert any(
        "[Sandbox]" in one["text"] for one in county.ok("GET", "/notices", "try-clerk")["items"]
    )
    body = {"id": str(uuid.uuid4()), "title": "案", "alert_ids": [alert["id"]]}
    status, answer = county.call("POST", "/cases", "officer", body)
    assert status == 422
    assert answer["faults"][0]["code"] == "alert_of_trial"


def test_nobody_in_sandbox_enters_paper(county: County) -> None:
    """Neither for itself, nor as receiver in the name of a real generator, which would count."""
    county.at(3 * 24 * 60)
    paper = {
        "paper_number": "P-1",
        "scan_sha256": "ab" * 32,
        "loaded_at": "2026-11-20T01:10:00Z",
        "departed_at": "2026-11-20T01:20:00Z",
        "arrived_at": "2026-11-20T01:50:00Z",
        "received_at": "2026-11-20T02:00:00Z",
        "loaded_kg": "12000",
        "accepted_kg": "12000",
        "reason": "断网",
    }
    to_trial = {"receiver_id": "try-yard", "destination_site_id": "try-yard-site"}
    told = {"occurred_at": "2026-11-20T01:00:00Z", "paper": paper}
    own = {name: value for name, value in trial_draft(county, **told).items() if value}
    for user, draft in (
        ("try-clerk", own),
        ("try-gate", county.draft(generator_id="builder", **to_trial, **told)),
    ):
        status, body = county.call("POST", "/manifests", user, draft)
        assert (status, body["code"]) == (409, "trial_with_paper")
