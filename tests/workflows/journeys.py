"""The journeys of docs/howto/: each is told while it is made."""

import hashlib
import uuid
from typing import Any

from tests.workflows.county import PASSWORD, ROUTE_LAT, ROUTE_LON, TICKET
from tests.workflows.story import Story, Told

_LOAD = {"loaded_kg": "12000"}


def _issued(told: Told, what: str = "12 t of soil for the yard", **changes: Any) -> str:
    number: str = told.issues("clerk", told.county.draft(**changes), what)["number"]
    return number


def _on_the_road(told: Told, **changes: Any) -> str:
    """Issued, loaded and departed."""
    number = _issued(told, **changes)
    told.at(5)
    told.does("driver", number, "loaded", _LOAD)
    told.at(10)
    told.does("driver", number, "transported")
    return number


def _received(told: Told, **data: Any) -> str:
    number = _on_the_road(told)
    told.county.drive(10, 40)
    told.at(41)
    told.does("gate", number, "arrived")
    told.does("gate", number, "received", {"accepted_kg": "12000"} | data)
    return number


def _hazardous_on_the_road(told: Told) -> str:
    issued = told.issues("clerk", told.county.hazardous(), "2 t of waste acid in two drums")
    number, labels = issued["number"], [label["token"] for label in issued["labels"]]
    load = {"loaded_kg": "2000", "packages": 2}
    told.cannot("driver", number, "loaded", "label_scan_missing", load)
    told.county.done(number, "loaded", "driver", load | {"scans": labels[1:]})
    told.say("   With both drum labels scanned the loading is taken.")
    told.at(10)
    told.does("driver", number, "transported")
    return number


def plain_load(told: Told) -> None:
    number = _on_the_road(told)
    told.county.drive(10, 40)
    told.at(41)
    told.does("gate", number, "arrived")
    told.does("gate", number, "received", {"accepted_kg": "12050", "ticket": TICKET})
    told.at(60)
    part = {"method": "CW1", "disposed_kg": "8000", "disposed_on": "2026-11-20"}
    told.does("gate", number, "disposed", part)
    rest = part | {"disposed_kg": "4050"}
    too_much = part | {"disposed_kg": "4051"}
    told.cannot("gate", number, "disposed", "disposed_exceeds_accepted", too_much)
    told.does("gate", number, "disposed", rest)
    assert told.alerts(number) == []


def hazardous_discrepancy(told: Told) -> None:
    number = _hazardous_on_the_road(told)
    told.county.drive(10, 30)
    told.at(31)
    short = {
        "accepted_kg": "1700",
        "discrepancies": [{"dimension": "quantity", "found": "1700 kg"}],
    }
    told.does("gate", number, "received", short)
    rules = told.alerts(number)
    assert rules == ["weight_mismatch"], rules
    told.shows("clerk", number, "discrepancies", "accepted_kg")


def refusal_and_return(told: Told) -> None:
    number = _on_the_road(told)
    told.county.drive(10, 40)
    told.at(41)
    told.does("gate", number, "arrived")
    told.does("gate", number, "refused", {"reason_code": "contaminated"})
    told.cannot("gate", number, "received", "lifecycle_forbids", {"accepted_kg": "1"})
    told.does("clerk", number, "returned", {"returned_kg": "11990"})


def redirect(told: Told) -> None:
    number = _on_the_road(told)
    told.county.drive(10, 40)
    told.at(41)
    told.does("gate", number, "arrived")
    told.does("gate", number, "refused", {"reason_code": "no_capacity"})
    elsewhere = told.county.draft(
        receiver_id="yard-2", destination_site_id="yard-2-site", route_id=None,
        links=[{"number": number, "relation": "redirect"}],
    )  # fmt: skip
    after = told.issues("clerk", elsewhere, "the same load, for another yard, linked to the first")
    before = told.shows("clerk", number, "status", "redirected_kg")
    assert (before["status"], before["followers"][0]["number"]) == ("redirected", after["number"])
    told.does("driver", after["number"], "loaded", _LOAD)
    told.does("driver", after["number"], "transported")
    told.does("gate-2", after["number"], "received", {"accepted_kg": "12000"})


def refused_part(told: Told) -> None:
    number = _received(told, accepted_kg="10000", refused_kg="2000")
    told.cannot("clerk", number, "returned", "more_than_refused", {"returned_kg": "2001"})
    told.does("clerk", number, "returned", {"returned_kg": "500"})
    line = {"code": "900-001-S70", "name": "渣土", "declared_kg": "1500"}
    rest = told.county.draft(
        receiver_id="yard-2", destination_site_id="yard-2-site", route_id=None, waste=[line],
        links=[{"number": number, "relation": "refused_part"}],
    )  # fmt: skip
    told.issues("clerk", rest, "the other 1.5 t of the refused part, for another yard")
    assert told.shows("clerk", number, "refused_left_kg")["refused_left_kg"] == "0"


def two_carriers(told: Told) -> None:
    number = _on_the_road(told)
    told.at(20)
    change = {
        "carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2",
        "place": {"lon": "115.45", "lat": "36.48"},
    }  # fmt: skip
    foreign = change | {"vehicle": "鲁P12345"}
    told.cannot("driver", number, "handed_over", "vehicle_not_of_carrier", foreign)
    handed = told.does("driver", number, "handed_over", change)
    seq = handed["version"]
    assert [leg["carrier"]["id"] for leg in handed["legs"]] == ["haulage", "haulage-2"]
    told.does("driver-2", number, "countersigned", {"seq": seq})
    told.cannot("driver", number, "arrived", "wrong_party")
    told.at(40)
    told.does("driver-2", number, "arrived")
    told.does("gate", number, "received", {"accepted_kg": "12000"})
    told.shows("driver", number, "status")


def breakdown(told: Told) -> None:
    number = _on_the_road(told)
    told.county.drive(10, 20, until=0.4)
    told.at(21)
    told.does("driver", number, "announced", {"what": "stop", "reason": "breakdown"})
    lon = ROUTE_LON[0] + 0.4 * (ROUTE_LON[1] - ROUTE_LON[0])
    standing = [
        told.county.fix(told.at(minute), lon, ROUTE_LAT, speed_kmh=0) for minute in range(21, 46)
    ]
    told.county.ok("POST", "/positions", "terminal", {"positions": standing})
    told.say("It stands on the road for 25 minutes. A reason given at the time is one.")
    assert told.alerts(number) == []
    later = {"what": "delay", "reason": "breakdown", "expected_arrival_at": "2026-11-20T02:15:00Z"}
    told.does("driver", number, "announced", later)


def temporary_storage(told: Told) -> None:
    number = _on_the_road(told)
    told.at(20)
    kept = {"site_id": "store-site", "stored_kg": "11990"}
    wrong = kept | {"site_id": "yard-site"}
    told.cannot("driver", number, "stored", "site_not_for_storage", wrong)
    told.cannot("keeper", number, "stored", "manifest_unknown", kept)
    told.does("keeper", number, "stored", kept | {"label": told.county.label(number)})
    told.at(24 * 60)
    onward = {
        "resumed_kg": "11990", "carrier_id": "haulage-2", "vehicle": "鲁P54321",
        "driver_id": "driver-2",
    }  # fmt: skip
    told.does("keeper", number, "resumed", onward)
    told.at(24 * 60 + 40)
    told.does("driver-2", number, "arrived")
    told.does("gate", number, "received", {"accepted_kg": "11990"})
    shown = told.shows("keeper", number, "status")
    assert shown["storage"][0]["until_at"] is not None


def medical_round(told: Told) -> None:
    county = told.county
    line = {
        "code": "841-001-01", "name": "感染性废物", "declared_kg": "60", "hazards": ["In"],
        "packaging": "周转箱",
    }  # fmt: skip
    here = {
        "stream": "hazardous_medical", "origin_site_id": "collector-site", "route_id": None,
        "carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2",
    }  # fmt: skip
    group = told.issues(
        "collector", county.draft(**here, waste=[line], group=True), "a round of the clinics"
    )["number"]
    members = []
    for minutes, who, site, kg in (
        (5, "clinic", "clinic-site", "20"),
        (15, "clinic-2", "clinic-2-site", "30"),
    ):
        told.at(minutes)
        own = line | {"declared_kg": kg, "packages": 1}
        draft = county.draft(**here | {"origin_site_id": site}, waste=[own], group_number=group)
        issued = told.issues(who, draft, f"{kg} kg of infectious waste, under the round")
        scan = {"loaded_kg": kg, "packages": 1, "scans": [issued["labels"][1]["token"]]}
        county.done(issued["number"], "loaded", "driver-2", scan)
        told.say(
            f"   The driver scans the box and loads {kg} kg: the round's manifest grows with it."
        )
        members.append(issued["number"])
        if minutes == 5:
            told.does("driver-2", group, "transported")
    assert told.shows("collector", group, "loaded_kg")["loaded_kg"] == "50"
    told.cannot("driver-2", members[0], "arrived", "follows_group")
    told.at(60)
    told.does("driver-2", group, "arrived")
    told.does("gate", group, "received", {"accepted_kg": "49.999"})
    shares = [
        told.shows(who, n, "status", "accepted_kg")["accepted_kg"]
        for who, n in zip(("clinic", "clinic-2"), members, strict=True)
    ]
    assert shares == ["20", "29.999"]
    told.does(
        "gate",
        group,
        "disposed",
        {"method": "D10", "disposed_kg": "49.999", "disposed_on": "2026-11-20"},
    )
    assert told.shows("clinic", members[0], "status")["status"] == "disposed"


def small_sources(told: Told) -> None:
    line = {"code": "900-001-S71", "name": "装修垃圾", "declared_kg": "3000"}
    draft = told.county.draft(stream="construction_renovation", waste=[line], group=True)
    number = told.issues("clerk", draft, "a round of the estates for renovation waste")["number"]
    told.cannot("driver", number, "loaded", "group_loads_by_collecting", {"loaded_kg": "2100"})
    told.does("driver", number, "collected", {"collected_kg": "900", "source": "阳光小区 3 号楼"})
    told.does(
        "driver", number, "collected", {"collected_kg": "1200.5", "source": "阳光小区 7 号楼"}
    )
    told.does("driver", number, "transported")
    told.does("gate", number, "received", {"accepted_kg": "2100.5"})


def paper_backfill(told: Told) -> None:
    scan = b"%PDF-1.4 the scan of a paper manifest"
    told.at(3 * 24 * 60)
    told.county.ok(
        "POST", "/attachments", "clerk", data=scan, headers={"Content-Type": "application/pdf"}
    )
    told.say("The network was down on Friday. The scan of the paper manifest is attached first.")
    paper = {
        "paper_number": "P-2026-0017", "scan_sha256": hashlib.sha256(scan).hexdigest(),
        "loaded_at": "2026-11-20T01:10:00Z", "departed_at": "2026-11-20T01:20:00Z",
        "arrived_at": "2026-11-20T01:50:00Z", "received_at": "2026-11-20T02:00:00Z",
        "loaded_kg": "12000", "accepted_kg": "12000", "reason": "断网",
    }  # fmt: skip
    when = "2026-11-20T01:00:00Z"
    missing = paper | {"scan_sha256": "0" * 64}
    status, body = told.county.call(
        "POST", "/manifests", "clerk", told.county.draft(occurred_at=when, paper=missing)
    )
    assert (status, body["faults"][0]["code"]) == (422, "attachment_unknown")
    draft = told.county.draft(occurred_at=when, paper=paper)
    number = told.issues("clerk", draft, "Friday's load, as the paper says")["number"]
    told.does(
        "gate",
        number,
        "disposed",
        {"method": "CW1", "disposed_kg": "12000", "disposed_on": "2026-11-23"},
    )


def correction(told: Told) -> None:
    number = _received(told)
    told.say("The gate typed 12000; the ticket says 11800.")
    wrong = {"corrects": 5, "values": {"accepted_kg": "11800"}, "reason": "磅单为 11800"}
    asked = told.does("gate", number, "correction_proposed", wrong)
    assert asked["accepted_kg"] == "12000"
    seq = asked["version"]
    told.cannot("gate", number, "correction_agreed", "answer_by_other_party", {"proposal": seq})
    again = wrong | {"values": {"accepted_kg": "11900"}}
    told.cannot("clerk", number, "correction_proposed", "correction_open", again)
    agreed = told.does("clerk", number, "correction_agreed", {"proposal": seq})
    assert (agreed["accepted_kg"], agreed["corrected"]) == ("11800", True)
    stood = told.shows("officer", number, "accepted_kg")["corrections"][0]["fields"][0]
    assert (stood["before"], stood["after"]) == ("12000", "11800")
    events = told.county.ok("GET", f"/manifests/{number}/events", "officer")["items"]
    assert events[4]["data"]["accepted_kg"] == "12000"
    told.say(
        "The chain still holds the receipt as it was recorded; the page shows what stood, what stands, and when each was said."
    )


def correction_declined(told: Told) -> None:
    number = _received(told)
    light = {"corrects": 2, "values": {"loaded_kg": "11500"}, "reason": "估算有误"}
    asked = told.does("driver", number, "correction_proposed", light)
    told.cannot("gate", number, "correction_agreed", "wrong_party", {"proposal": asked["version"]})
    no = {"proposal": asked["version"], "reason": "装车磅单为 12000"}
    kept = told.does("clerk", number, "correction_declined", no)
    assert (kept["loaded_kg"], kept["corrections"][0]["state"]) == ("12000", "declined")


def void(told: Told) -> None:
    number = _issued(told)
    told.cannot("driver", number, "voided", "wrong_party", {"reason": "停工"})
    told.does("clerk", number, "voided", {"reason": "停工"})
    told.cannot("driver", number, "loaded", "manifest_closed", _LOAD)


def cancelled_after_loading(told: Told) -> None:
    number = _issued(told)
    told.does("driver", number, "loaded", _LOAD)
    told.cannot("clerk", number, "voided", "lifecycle_forbids", {"reason": "x"})
    told.does("clerk", number, "cancellation_proposed", {"reason": "暴雨停运"})
    told.cannot("clerk", number, "cancellation_agreed", "answer_by_other_party")
    told.does("dispatcher", number, "cancellation_agreed")


def expired_permit(told: Told) -> None:
    draft = told.county.draft(occurred_at=None)
    permit = {
        "organisation_id": "haulage", "kind": "transport", "number": "T1",
        "streams": ["construction_soil"], "valid_from_on": "2025-01-01", "valid_until_on": "2026-11-19",
    }  # fmt: skip
    told.county.ok("PUT", "/permits/haul", "admin", permit)
    told.say("The carrier's permit ended yesterday.")
    draft.pop("occurred_at")
    told.cannot_issue("clerk", draft, "a load for the yard", "carrier_permit_expired")


def quota_exhausted(told: Told) -> None:
    for _ in range(3):
        number = told.county.issue(told.county.draft(waste=[_soil("30000")]))["number"]
        told.county.done(number, "loaded", "driver", {"loaded_kg": "30000"})
        told.county.done(number, "transported", "driver")
        told.county.done(number, "received", "gate", {"accepted_kg": "30000"})
    told.say("The yard may take 100 t this year, and has taken 90 t.")
    told.cannot_issue("clerk", told.county.draft(), "12 t more", "receiver_quota_exhausted")
    told.issues("clerk", told.county.draft(waste=[_soil("9000")]), "9 t, which still fit")


def cross_region(told: Told) -> None:
    west, east = 115.30, 115.51
    ring = [[west, 36.40], [east, 36.40], [east, 36.60], [west, 36.60], [west, 36.40]]
    zone = {
        "name": "县许可范围",
        "kind": "permit_region",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    told.county.ok("PUT", "/zones/county", "admin", zone)
    told.say("The county's permit region is drawn; the other yard lies 800 m beyond it.")
    away = told.county.hazardous(
        receiver_id="yard-2", destination_site_id="yard-2-site", route_id=None
    )
    told.cannot_issue(
        "clerk", away, "waste acid for the yard across the border", "outside_permit_region"
    )
    permit = {
        "organisation_id": "yard-2", "kind": "disposal", "number": "D2", "streams": ["hazardous_industrial"],
        "valid_from_on": "2026-01-01", "valid_until_on": "2026-12-31", "multi_region": True,
    }  # fmt: skip
    told.county.ok("PUT", "/permits/dispose-2", "admin", permit)
    told.say("With a permit for several regions the same load may go.")
    told.issues("clerk", away | {"id": str(uuid.uuid4())}, "the same load")


def mixing(told: Told) -> None:
    def line(code: str, name: str) -> dict[str, Any]:
        return {
            "code": code, "name": name, "declared_kg": "500", "hazards": ["C"], "packaging": "吨桶",
        }  # fmt: skip

    acid, cyanide, sludge = (
        line("900-300-34", "废酸"),
        line("336-104-33", "含氰废液"),
        line("336-064-17", "污泥"),
    )
    draft = told.county.draft(stream="hazardous_industrial", waste=[acid, cyanide])
    told.cannot_issue("clerk", draft, "acid and cyanide on one vehicle", "classes_must_not_mix")
    draft = told.county.draft(stream="hazardous_industrial", waste=[acid, sludge])
    number = told.issues("clerk", draft, "acid and sludge, each on its own line")["number"]
    county = told.county
    label = county.ok("GET", f"/manifests/{number}", "clerk")["labels"][0]["token"]
    county.done(number, "loaded", "driver", {"loaded_kg": "1000", "scans": [label]})
    told.does("driver", number, "transported")
    told.cannot("gate", number, "received", "line_masses_missing", {"accepted_kg": "1000"})
    by_line = [
        {"line": 0, "accepted_kg": "500"},
        {"line": 1, "accepted_kg": "490", "refused_kg": "10"},
    ]
    told.does(
        "gate", number, "received", {"accepted_kg": "990", "refused_kg": "10", "lines": by_line}
    )
    part = {"method": "R6", "disposed_kg": "500", "disposed_on": "2026-11-20"}
    told.cannot("gate", number, "disposed", "line_missing", part)
    told.does("gate", number, "disposed", part | {"line": 0})


def kitchen_waste(told: Told) -> None:
    county = told.county
    carrier = {
        "carrier_id": "haulage",
        "plate": "鲁P12345",
        "streams": ["kitchen_waste"],
        "terminal_id": "1",
    }
    county.ok("PUT", "/vehicles/truck-1", "admin", carrier)
    for id, owner, kind in (("haul", "haulage", "transport"), ("dispose", "yard", "disposal")):
        permit = {
            "organisation_id": owner, "kind": kind, "number": id, "streams": ["kitchen_waste"],
            "valid_from_on": "2026-01-01", "valid_until_on": "2026-12-31",
        }  # fmt: skip
        county.ok("PUT", f"/permits/{id}", "admin", permit)
    told.say(
        "The stream is one file of the package (waste/profiles/kitchen_waste.toml); nothing else knows of it."
    )
    line = {"code": "900-001-S61", "name": "餐厨垃圾", "declared_kg": "3000"}
    draft = county.draft(stream="kitchen_waste", waste=[line], group=True)
    number = told.issues("clerk", draft, "a round of the canteens")["number"]
    told.does("driver", number, "collected", {"collected_kg": "1400", "source": "县一中食堂"})
    told.does("driver", number, "transported")
    told.does("driver", number, "collected", {"collected_kg": "1500", "source": "人民医院食堂"})
    told.at(41)
    told.does("gate", number, "received", {"accepted_kg": "2760"})
    assert told.alerts(number) != ["weight_mismatch"]
    told.does(
        "gate",
        number,
        "disposed",
        {"method": "R3", "disposed_kg": "2760", "disposed_on": "2026-11-20"},
    )


def signing_code(told: Told) -> None:
    county = told.county
    county.ok("PUT", "/me/signing-code", "clerk", {"password": PASSWORD, "code": "480271"})
    number = _issued(told)
    told.say("At the building site the clerk has no device at hand: he signs on the driver's.")
    wrong = {"username": "clerk", "code": "480272"}
    told.cannot("driver", number, "loaded", "signing_code_wrong", _LOAD, signature=wrong)
    signed = told.does(
        "driver", number, "loaded", _LOAD, signature={"username": "clerk", "code": "480271"}
    )
    assert signed["signatures"][0]["lacks"] == []
    told.say("Both sides have signed: the event is the clerk's, in the driver's session.")


def offline_number(told: Told) -> None:
    block = told.county.ok(
        "POST", "/number-blocks", "dispatcher", {"id": str(uuid.uuid4()), "size": 3}
    )
    first = block["items"][0]["number"]
    told.say(
        f"The carrier has drawn three numbers ahead; the first is {first}. Its label is printed and hangs in the cab."
    )
    county = told.county
    county.ok("PUT", "/me/signing-code", "clerk", {"password": PASSWORD, "code": "480271"})
    signature = {"username": "clerk", "code": "480271"}
    opened = told.issues(
        "driver",
        county.draft(number=first, signature=signature),
        "opened without signal, sent when it is back, signed by the clerk on the driver's phone",
    )
    assert opened["number"] == first
    again = county.draft(number=first, signature=signature)
    status, body = county.call("POST", "/manifests", "driver", again)
    assert (status, body["faults"][0]["code"]) == (422, "number_used")
    label = county.ok("GET", f"/labels/{block['items'][0]['label_token']}", "driver")
    assert label["manifest"]["number"] == first


def gap(told: Told) -> None:
    number = _issued(told)
    told.at(40)
    told.say(
        "The driver's phone is dead: nothing was told of loading and departure. The gate need not wait."
    )
    received = told.does("gate", number, "received", {"accepted_kg": "12000"})
    assert [step["word"] for step in received["missing"]] == ["loaded", "transported"]
    told.at(90)
    told.say("The phone is charged, and tells what it kept.")
    told.does("driver", number, "loaded", _LOAD, occurred_at="2026-11-20T01:05:00Z")
    late = told.does("driver", number, "transported", occurred_at="2026-11-20T01:10:00Z")
    assert (late["missing"], late["status"]) == ([], "received")


def _soil(kg: str) -> dict[str, str]:
    return {"code": "900-001-S70", "name": "渣土", "declared_kg": kg}


STORIES: tuple[Story, ...] = (
    Story(name="plain-load", title="A plain construction load", about="From issue to disposal in two parts.", tell=plain_load),
    Story(name="hazardous-discrepancy", title="Hazardous waste that weighs less at the gate", about="Labels at loading (Order No. 23, Art. 13) and a discrepancy over 10 % (Art. 18).", tell=hazardous_discrepancy),
    Story(name="refusal-and-return", title="A load is refused and goes back", about="The receiver refuses the whole load; its generator confirms that it is back.", tell=refusal_and_return),
    Story(name="redirect", title="A refused load goes to another receiver", about="Under a manifest of its own, linked to the first.", tell=redirect),
    Story(name="refused-part", title="A part is refused", about="A part of it returns, the rest goes elsewhere, and never more than was refused.", tell=refused_part),
    Story(name="two-carriers", title="Two carriers", about="Custody passes with time and place, and both sign (Art. 17).", tell=two_carriers),
    Story(name="breakdown", title="A vehicle breaks down on the way", about="The driver announces the stop while it lasts, and when he will arrive.", tell=breakdown),
    Story(name="temporary-storage", title="Temporary storage and onward transport", about="A store keeper takes the load in and sends it on with another vehicle.", tell=temporary_storage),
    Story(name="medical-round", title="A round of the clinics", about="One collector's manifest, a manifest for each clinic, quantities that follow.", tell=medical_round),
    Story(name="small-sources", title="Collecting from small sources", about="Renovation waste from estates that have no manifests of their own.", tell=small_sources),
    Story(name="paper-backfill", title="A paper manifest is entered", about="Afterwards, with its scan (Art. 20).", tell=paper_backfill),
    Story(name="correction", title="A correction is agreed", about="Proposed by one party, agreed by the other; nothing is rewritten (Art. 29).", tell=correction),
    Story(name="correction-declined", title="A correction is declined", about="What stood, stands.", tell=correction_declined),
    Story(name="void", title="A manifest without a trip is void", about="Before loading the generator alone ends it.", tell=void),
    Story(name="cancelled-after-loading", title="A trip is cancelled after loading", about="Only generator and carrier together can.", tell=cancelled_after_loading),
    Story(name="expired-permit", title="An expired permit", about="Said while the form is filled in, and refused when it is sent.", tell=expired_permit),
    Story(name="quota-exhausted", title="A receiver's quota is exhausted", about="What was accepted this year counts against it.", tell=quota_exhausted),
    Story(name="cross-region", title="A load across the border of the permit region", about="Refused, unless a permit reaches beyond it.", tell=cross_region),
    Story(name="several-classes", title="Several classes on one manifest", about="What reacts is refused; the rest is received and disposed of by line (Art. 16).", tell=mixing),
    Story(name="kitchen-waste", title="A stream of its own", about="Kitchen waste, added as one file, with losses on the way that soil does not have.", tell=kitchen_waste),
    Story(name="signing-code", title="Signing on another's device", about="With a party's own code.", tell=signing_code),
    Story(name="offline-number", title="A manifest opened without signal", about="Under a number drawn ahead, which it keeps for life.", tell=offline_number),
    Story(name="gap", title="A step nobody recorded", about="The next party goes on, and the gap is visible until it is told.", tell=gap),
)  # fmt: skip
