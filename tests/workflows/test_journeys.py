"""Journeys of manifests, through HTTP, as the people who make them."""

import uuid
from decimal import Decimal

from manifest_service.services import Services
from tests.workflows.county import TICKET, County


def test_a_plain_construction_load_from_issue_to_its_end_in_parts(county: County) -> None:
    number = county.issue()["number"]
    county.at(5)
    county.done(number, "loaded", "driver", {"loaded_kg": "12050"})
    county.at(10)
    county.done(number, "transported", "driver")
    county.drive(10, 40)
    label = county.ok("GET", f"/manifests/{number}", "clerk")["labels"][0]["token"]
    scanned = county.done(number, "checkpoint_scanned", "officer", {"label": label})
    assert scanned["status"] == "in_transit"
    county.done(number, "arrived", "gate")
    received = county.done(number, "received", "gate", {"accepted_kg": "12050", "ticket": TICKET})
    assert (received["status"], received["warnings"]) == ("received", [])
    county.at(60)
    part = {"method": "CW1", "disposed_kg": "8000", "disposed_on": "2026-11-20"}
    assert county.done(number, "disposed", "gate", part)["status"] == "partly_disposed"
    too_much = part | {"disposed_kg": "4050.001"}
    assert county.refused(number, "disposed", "gate", too_much) == "disposed_exceeds_accepted"
    rest = part | {"disposed_kg": "4050", "method": "CW2"}
    ended = county.done(number, "disposed", "gate", rest)
    assert (ended["status"], ended["disposed_kg"], ended["next"]) == ("disposed", "12050", [])
    assert county.alerts() == []
    events = county.ok("GET", f"/manifests/{number}/events", "auditor")["items"]
    assert [event["word"] for event in events] == [
        "generated",
        "loaded",
        "transported",
        "checkpoint_scanned",
        "arrived",
        "received",
        "disposed",
        "disposed",
    ]


def test_a_hazardous_load_needs_its_labels_and_tells_its_discrepancies(county: County) -> None:
    issued = county.issue(county.hazardous(national_number="2026 3715 000123"))
    number, labels = issued["number"], [label["url"] for label in issued["labels"]]
    assert (len(labels), issued["national_number"]) == (3, "20263715000123")
    load = {"loaded_kg": "2000", "packages": 2}
    assert county.refused(number, "loaded", "driver", load) == "label_scan_missing"
    foreign = county.issue(county.hazardous())["labels"][1]["token"]
    wrong = load | {"scans": [foreign]}
    assert county.refused(number, "loaded", "driver", wrong) == "label_of_other_manifest"
    county.done(number, "loaded", "driver", load | {"scans": labels[1:]})
    county.done(number, "transported", "driver")
    county.drive(1, 30)
    county.at(31)
    received = county.done(
        number,
        "received",
        "gate",
        {
            "accepted_kg": "1500",
            "refused_kg": "200",
            "discrepancies": [
                {"dimension": "quantity", "found": "1700 kg"},
                {"dimension": "packaging", "found": "一桶渗漏"},
            ],
        },
    )
    assert received["accepted_kg"] == "1500"
    assert [found["dimension"] for found in received["discrepancies"]] == ["quantity", "packaging"]
    assert [warning["code"] for warning in received["warnings"]] == ["received_without_arrival"]
    assert [alert["rule"] for alert in county.alerts()] == ["weight_mismatch"]


def test_a_refused_load_goes_back_to_its_generator(county: County) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "clerk", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    county.drive(0, 30)
    county.done(number, "arrived", "driver")
    refused = county.done(number, "refused", "gate", {"reason_code": "contaminated"})
    assert (refused["status"], refused["refused_kg"]) == ("returning", "12000")
    assert county.refused(number, "received", "gate", {"accepted_kg": "1"}) == "lifecycle_forbids"
    back = county.done(number, "returned", "clerk", {"returned_kg": "11990"})
    assert (back["status"], back["next"]) == ("returned", [])


def test_a_manifest_without_a_trip_is_void(county: County) -> None:
    number = county.issue()["number"]
    assert county.refused(number, "voided", "driver", {"reason": "x"}) == "wrong_party"
    assert county.done(number, "voided", "clerk", {"reason": "停工"})["status"] == "void"
    assert county.refused(number, "loaded", "driver", {"loaded_kg": "1"}) == "manifest_closed"


def test_a_retried_command_gives_the_same_event(county: County) -> None:
    draft = county.draft()
    first = county.call("POST", "/manifests", "clerk", draft)
    again = county.call("POST", "/manifests", "clerk", draft)
    assert (first[0], again[0]) == (201, 200)
    assert first[1]["number"] == again[1]["number"]
    changed = draft | {"vehicle": "truck-1"}
    assert county.call("POST", "/manifests", "clerk", changed)[1]["code"] == "id_reused"
    undated = {name: value for name, value in county.draft().items() if name != "occurred_at"}
    county.at(3)
    once = county.call("POST", "/manifests", "clerk", undated)
    county.at(4)
    assert county.call("POST", "/manifests", "clerk", undated)[1]["number"] == once[1]["number"]
    number, id = first[1]["number"], str(uuid.uuid4())
    when = county.clock.now().isoformat()
    loads = [
        county.act(number, "loaded", "driver", {"loaded_kg": "5"}, id=id, occurred_at=when)
        for _ in range(3)
    ]
    assert [status for status, _ in loads] == [201, 200, 200]
    assert len({body["event"]["pos"] for _, body in loads}) == 1


def test_a_day_without_signal_is_sent_in_one_go(county: County) -> None:
    number = county.issue()["number"]

    def queued(type: str, minute: float, data: object = None) -> dict[str, object]:
        at = county.at(minute).isoformat()
        id = str(uuid.uuid4())
        return {"id": id, "number": number, "type": type, "occurred_at": at, "data": data or {}}

    acts = [
        queued("loaded", 5, {"loaded_kg": "12000"}),
        queued("transported", 6),
        queued("transported", 7),
        queued("arrived", 40),
    ]
    county.at(300)
    answer = county.ok("POST", "/sync", "driver", {"commands": acts})
    statuses = [result["status"] for result in answer["results"]]
    assert statuses == ["accepted", "accepted", "refused", "accepted"]
    assert answer["results"][2]["code"] == "lifecycle_forbids"
    again = county.ok("POST", "/sync", "driver", {"commands": acts})
    statuses = [result["status"] for result in again["results"]]
    assert statuses == ["duplicate", "duplicate", "refused", "duplicate"]


def test_what_stands_can_be_made_again_from_the_log(county: County) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    county.drive(0, 30, off_route=lambda share: 0.02 if 0.2 < share < 0.8 else 0.0)
    county.at(31)
    county.done(number, "received", "gate", {"accepted_kg": "9000"})
    services: Services = county.app.extensions["services"]

    def standing() -> list[object]:
        return services.store.read(
            lambda tx: [
                tx.manifests.get(number),
                tx.alerts.of_vehicle("truck-1", county.at(-999)),
                *(tx.registry.list(kind) for kind in ("organisation", "site", "route", "permit")),
            ]
        )

    before = standing()
    assert len(county.alerts()) == 2
    services.upkeep.rebuild()
    assert standing() == before
    assert services.upkeep.verify().problems == ()


def test_no_payload_of_the_log_holds_a_name_or_telephone_number(county: County) -> None:
    county.issue()
    services: Services = county.app.extensions["services"]
    events = services.store.read(lambda tx: tx.log.read(0, 1000))
    everything = b"".join(event.envelope + (event.body or b"") for event in events).decode()
    assert "driver-1" in everything
    assert "张三丰" not in everything
    assert "13800138000" not in everything


def test_the_receivers_quota_runs_out(county: County) -> None:
    for _ in range(2):
        number = county.issue(
            county.draft(waste=[{"code": "900-001-S70", "name": "渣土", "declared_kg": "45000"}])
        )["number"]
        county.done(number, "loaded", "driver", {"loaded_kg": "45000"})
        county.done(number, "transported", "driver")
        county.done(number, "received", "gate", {"accepted_kg": "45000"})
    said = county.ok("POST", "/manifests?check=only", "clerk", county.draft())
    assert [refusal["code"] for refusal in said["refusals"]] == ["receiver_quota_exhausted"]
    status, body = county.call("POST", "/manifests", "clerk", county.draft())
    assert (status, body["code"]) == (409, "receiver_quota_exhausted")
    assert Decimal(body["params"]["left_kg"]) == 10000
