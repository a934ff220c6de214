"""Journals of devices, through HTTP: kept, judged, disputed, doubted, and closed."""

import hashlib
import json
import uuid
from typing import Any

import pytest

from manifest_service.events.envelope import Actor
from manifest_service.evidence.verifier import Trust, verify_bundle
from manifest_service.services import telling
from manifest_service.services.journals import Posted
from tests.pictures import a_png
from tests.workflows.county import PASSWORD, County
from tests.workflows.phones import Phone

LOADED = {"loaded_kg": "12000"}


def status(county: County, number: str) -> str:
    found: str = county.ok("GET", f"/manifests/{number}", "officer")["status"]
    return found


def words(county: County, number: str) -> list[str]:
    items = county.ok("GET", f"/manifests/{number}/events", "officer")["items"]
    return [item["word"] for item in items]


def said(county: County, user: str, path: str, **body: Any) -> tuple[int, Any]:
    return county.call("POST", path, user, {"id": str(uuid.uuid4()), **body})


@pytest.fixture
def phone(county: County) -> Phone:
    return Phone(county=county, user="driver").enrol()


def test_what_was_done_without_signal_is_recorded_in_order_with_its_bounds(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.write(number, "transported", county.at(20))
    county.at(300)
    answers = phone.sent()
    assert [answer["status"] for answer in answers] == ["accepted", "accepted"]
    assert status(county, number) == "in_transit"
    items = county.ok("GET", f"/manifests/{number}/events", "officer")["items"]
    loaded = items[1]
    assert loaded["pos"] == answers[0]["pos"]
    assert loaded["device"]["seq"] == 1
    assert loaded["device"]["key"] == phone.public_key
    assert loaded["journal"]["claimed_at"] == loaded["occurred_at"]
    assert loaded["journal"]["not_after_at"] == loaded["recorded_at"]
    assert loaded["journal"]["not_before_at"] is None


def test_sent_again_it_is_a_duplicate_and_happens_once(county: County, phone: Phone) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    first = phone.sent()
    again = phone.sent()
    assert [answer["status"] for answer in again] == ["duplicate"]
    assert again[0]["pos"] == first[0]["pos"]
    assert words(county, number) == ["generated", "loaded"]


def test_entries_that_do_not_follow_are_told_which_comes_next(county: County, phone: Phone) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.write(number, "transported", county.at(20))
    code, body = phone.send(1)
    assert (code, body["code"], body["next"]) == (409, "journal_gap", 1)
    assert county.ok("GET", f"/devices/{phone.id}", "driver")["next"] == 1


def test_a_gap_blocks_only_that_device_until_it_is_declared_closed(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    other = Phone(county=county, user="gate").enrol()
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.write(number, "transported", county.at(20))
    gap = {"from_n": 1, "to_n": 1, "reason": "手机摔坏，第一条丢失"}
    assert phone.send(1)[0] == 409
    other.write(number, "arrived", county.at(60))
    assert other.sent()[0]["status"] == "accepted"
    assert said(county, "driver", f"/devices/{phone.id}/close-gap", **gap)[0] == 403
    assert said(county, "dispatcher-2", f"/devices/{phone.id}/close-gap", **gap)[0] == 404
    wrong = gap | {"from_n": 2, "to_n": 2}
    assert said(county, "dispatcher", f"/devices/{phone.id}/close-gap", **wrong)[0] == 409
    assert said(county, "dispatcher", f"/devices/{phone.id}/close-gap", **gap)[0] == 200
    assert phone.send(1)[0] == 200
    events = county.ok("GET", f"/devices/{phone.id}/events", "officer")["items"]
    assert events[-1]["data"] == gap
    assert events[-1]["actor"]["role"] == "carrier_dispatcher"


def test_a_copied_phone_is_noticed_and_both_journals_are_kept(county: County, phone: Phone) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    copy = phone.copy()
    phone.write(number, "transported", county.at(20))
    copy.write(number, "transported", county.at(25))
    assert [a["status"] for a in phone.sent()] == ["accepted", "accepted"]
    answers = copy.sent()
    assert [a["status"] for a in answers] == ["duplicate", "quarantined"]
    assert answers[1]["reason"]["code"] == "device_cloned"
    shown = county.ok("GET", f"/devices/{phone.id}", "driver")
    assert (shown["state"], shown["reason"]) == ("suspended", "cloned")
    entries = county.ok("GET", f"/devices/{phone.id}/journal", "officer")["items"]
    assert [(e["n"], e["branch"]) for e in entries] == [(1, False), (2, False), (2, True)]
    of_trip = county.ok("GET", f"/manifests/{number}/journal", "officer")["items"]
    assert [e["reason"] and e["reason"]["code"] for e in of_trip] == [None, None, "device_cloned"]

    phone.write(number, "arrived", county.at(40))
    assert phone.sent(2)[0]["reason"]["code"] == "device_suspended"
    assert status(county, number) == "in_transit"
    assert said(county, "driver", f"/devices/{phone.id}/resume")[0] == 403
    assert said(county, "dispatcher", f"/devices/{phone.id}/resume")[0] == 200
    assert status(county, number) == "arrived"


def test_what_contradicts_is_kept_as_disputed_and_settled_by_an_officer(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    county.at(15)
    county.done(number, "voided", "clerk", {"reason": "开错了"})
    county.at(90)
    (answer,) = phone.sent()
    assert (answer["status"], answer["reason"]["code"]) == ("conflict", "told_against_record")
    assert answer["pos"] is not None
    assert status(county, number) == "void"
    for user in ("officer", "admin", "driver", "clerk", "dispatcher"):
        held = county.ok("GET", "/journal/held", user)["items"]
        assert [each["sha256"] for each in held] == [answer["sha256"]], user
    assert county.ok("GET", "/journal/held", "stranger")["items"] == []
    path = f"/journal/entries/{answer['sha256']}/settle"
    assert said(county, "clerk", path, decision="upheld", reason="我在场")[0] == 403
    assert said(county, "officer", path, decision="applied", reason="照常")[0] == 409
    code, settled = said(county, "officer", path, decision="upheld", reason="监控可见已装车")
    assert (code, settled["state"], settled["reason"]["code"]) == (200, "settled", "upheld")
    assert county.ok("GET", "/journal/held", "officer")["items"] == []
    assert said(county, "officer", path, decision="set_aside", reason="改主意")[0] == 409


def test_what_comes_late_is_put_where_it_happened(county: County, phone: Phone) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.write(number, "transported", county.at(20))
    county.at(60)
    county.done(number, "arrived", "gate")
    shown = county.ok("GET", f"/manifests/{number}", "officer")
    assert [step["word"] for step in shown["missing"]] == ["loaded", "transported"]
    county.at(200)
    assert [a["status"] for a in phone.sent()] == ["accepted", "accepted"]
    shown = county.ok("GET", f"/manifests/{number}", "officer")
    assert (shown["status"], shown["missing"]) == ("arrived", [])
    assert words(county, number)[-1] == "reordered"


def test_nobody_posts_for_another_and_a_file_is_brought_by_who_answers_for_the_device(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    path = f"/devices/{phone.id}/journal"
    for user in ("driver-2", "dispatcher", "admin"):
        code, body = county.call("POST", path, user, {"entries": phone.entries})
        assert (code, body["code"]) == (403, "device_of_another"), user
    path = f"/devices/{phone.id}/rescue"
    assert county.call("POST", path, "driver", {"entries": phone.entries})[0] == 403
    assert county.call("POST", path, "dispatcher-2", {"entries": phone.entries})[0] == 404
    body = county.ok("POST", path, "dispatcher", {"entries": phone.entries})
    assert body["results"][0]["status"] == "accepted"
    event = county.ok("GET", f"/manifests/{number}/events", "officer")["items"][1]
    assert event["actor"]["role"] == "driver"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda e: e | {"signature": "00" * 64}, "entry_signature_wrong"),
        (lambda e: e | {"body": e["body"].replace("12000", "13000")}, "entry_body_differs"),
        (lambda e: e | {"entry": e["entry"] + " "}, "entry_malformed"),
        (lambda e: e | {"entry": e["entry"].replace('"n":1', '"n":0')}, "entry_malformed"),
        (lambda e: e | {"entry": "[]"}, "entry_malformed"),
        (lambda e: e | {"signature": "zz"}, "not_hexadecimal"),
    ],
)
def test_what_is_not_signed_by_the_device_is_not_taken(
    county: County, phone: Phone, change: Any, code: str
) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.entries = [change(phone.entries[0])]
    answered, body = phone.send()
    assert (answered, body["faults"][0]["code"]) == (422, code)
    assert county.ok("GET", f"/devices/{phone.id}", "driver")["next"] == 1


def test_a_key_is_enrolled_once_and_only_by_who_holds_it(county: County, phone: Phone) -> None:
    again = Phone(county=county, user="driver", id=phone.id, key=phone.key)
    again.enrol()  # the answer was lost: the same again is the same device
    assert len(county.ok("GET", "/devices", "driver")["items"]) == 1
    other = Phone(county=county, user="gate", key=phone.key)
    with pytest.raises(AssertionError, match="device_key_known"):
        other.enrol()
    thief = Phone(county=county, user="gate", id=phone.id)
    body = {"id": str(uuid.uuid4()), "algorithm": "ed25519", "public_key": phone.public_key}
    body |= {"proof": thief.sign("x"), "label": "phone"}
    assert county.call("POST", "/devices", "gate", body)[1]["code"] == "device_proof_wrong"
    body |= {"public_key": "00" * 32}
    assert county.call("POST", "/devices", "gate", body)[1]["code"] == "key_weak"


def test_each_sees_the_devices_he_answers_for(county: County, phone: Phone) -> None:
    for user, count in {"driver": 1, "dispatcher": 1, "officer": 1, "admin": 1,
                        "dispatcher-2": 0, "driver-2": 0, "gate": 0}.items():  # fmt: skip
        assert len(county.ok("GET", "/devices", user)["items"]) == count, user
    lost = {"reason_code": "lost"}
    assert said(county, "dispatcher-2", f"/devices/{phone.id}/revoke", **lost)[0] == 404
    assert said(county, "driver", f"/devices/{phone.id}/revoke", **lost)[0] == 200
    assert said(county, "dispatcher", f"/devices/{phone.id}/resume")[0] == 409
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    assert phone.sent()[0]["reason"]["code"] == "device_revoked"


def test_a_checkpoint_seen_bounds_the_time_and_a_false_one_is_flagged(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    county.at(5)
    services = county.app.extensions["services"]
    services.checkpoints.make()
    seen = county.ok("GET", f"/devices/{phone.id}", "driver")["checkpoint"]
    phone.seen = seen
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.seen = seen | {"root": "00" * 32}
    phone.write(number, "transported", county.at(20))
    phone.seen = {"size": 10**9, "root": "11" * 32}
    phone.write(number, "checkpoint_scanned", county.at(30), {"label": number})
    county.at(60)
    phone.sent()
    items = county.ok("GET", f"/manifests/{number}/journal", "officer")["items"]
    assert [item["seen"] for item in items] == ["holds", "contradicts", "contradicts"]
    assert items[0]["not_before_at"] == "2026-11-20T01:05:00.000Z"
    assert not items[0]["out_of_bounds"]


def test_a_claim_from_before_the_checkpoint_it_has_seen_is_shown_as_out_of_bounds(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    county.at(30)
    county.app.extensions["services"].checkpoints.make()
    phone.seen = county.ok("GET", f"/devices/{phone.id}", "driver")["checkpoint"]
    phone.write(number, "loaded", county.at(10), LOADED)
    county.at(60)
    phone.sent()
    (item,) = county.ok("GET", f"/manifests/{number}/journal", "officer")["items"]
    assert item["out_of_bounds"]


def test_an_entry_about_a_photo_that_has_not_come_is_held_until_it_is_sent_again(
    county: County, phone: Phone
) -> None:
    png = a_png()
    number = county.issue()["number"]
    data = {"sha256": hashlib.sha256(png).hexdigest(), "kind": "photo", "about": "loaded"}
    phone.write(number, "evidence_attached", county.at(10), data)
    (answer,) = phone.sent()
    assert (answer["status"], answer["reason"]["code"]) == ("quarantined", "attachment_unknown")
    county.ok("POST", "/attachments", "driver", data=png, headers={"Content-Type": "image/png"})
    assert phone.sent()[0]["status"] == "duplicate"
    assert phone.sent()[0]["state"] == "accepted"


def test_the_other_party_signs_on_the_device_with_a_code_that_is_not_kept(
    county: County, phone: Phone
) -> None:
    county.ok("PUT", "/me/signing-code", "clerk", {"password": PASSWORD, "code": "482916"})
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED, body={"signed_by": "clerk"})
    assert phone.sent()[0]["reason"]["code"] == "signing_code_missing"
    wrong = {"signing": {"username": "clerk", "code": "111222"}}
    assert phone.sent(**wrong)[0]["reason"]["code"] == "signing_code_wrong"
    assert phone.sent(signing={"username": "clerk", "code": "482916"})[0]["state"] == "accepted"
    event = county.ok("GET", f"/manifests/{number}/events", "officer")["items"][1]
    assert event["actor"]["role"] == "generator_clerk"
    assert event["actor"]["via"]["role"] == "driver"


def test_a_clock_ahead_by_a_day_is_taken_and_counts_from_when_it_came(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(24 * 60), LOADED)
    county.at(30)
    assert phone.sent()[0]["status"] == "accepted"
    event = county.ok("GET", f"/manifests/{number}/events", "officer")["items"][1]
    assert event["occurred_at"] == "2026-11-20T01:30:00.000Z"
    assert event["journal"]["claimed_at"] == "2026-11-21T01:00:00.000Z"
    assert event["journal"]["out_of_bounds"]


def test_what_is_offered_and_refused_is_not_kept_and_its_number_is_free(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    path = f"/devices/{phone.id}/offer"
    wrong = phone.write(number, "loaded", county.at(10), {"loaded_kg": "999999999"})
    code, body = county.call("POST", path, "driver", {"entries": [wrong]})
    assert (code, body["status"]) == (422, 422)
    assert county.ok("GET", "/journal/held", "officer")["items"] == []
    phone.entries.clear()
    right = phone.write(number, "loaded", county.at(11), LOADED)
    body = county.ok("POST", path, "driver", {"entries": [right]})
    assert (body["results"][0]["status"], body["next"]) == ("accepted", 2)
    body = county.ok("POST", path, "driver", {"entries": [right]})
    assert body["results"][0]["status"] == "duplicate"


def test_an_act_that_came_directly_too_happens_once(county: County, phone: Phone) -> None:
    number = county.issue()["number"]
    at = county.at(10)
    made = phone.write(number, "loaded", at, LOADED)
    id = json.loads(made["entry"])["event_id"]
    county.done(number, "loaded", "driver", LOADED, id=id, occurred_at=at.isoformat())
    assert phone.sent()[0]["status"] == "accepted"
    assert words(county, number) == ["generated", "loaded"]
    other = Phone(county=county, user="gate").enrol()
    other.write(number, "arrived", county.at(50), event_id=id)
    assert other.sent()[0]["reason"]["code"] == "id_reused"


def test_what_was_stored_and_not_judged_is_judged_when_the_phone_comes_again(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.write(number, "transported", county.at(20))
    services = county.app.extensions["services"]
    journals = services.journals
    posted = [
        Posted(entry=e["entry"].encode(), signature=bytes.fromhex(e["signature"]), body=e["body"].encode())
        for e in phone.entries
    ]  # fmt: skip

    def dies(*_: Any) -> Any:
        raise KeyboardInterrupt

    actor = Actor(user_id=county.ok("GET", "/me", "driver")["id"], role="driver")
    with pytest.raises(KeyboardInterrupt):
        journals.receive(phone.id, posted, actor, dies)
    assert status(county, number) == "issued"
    assert [a["status"] for a in phone.sent()] == ["duplicate", "duplicate"]
    assert status(county, number) == "in_transit"


def test_what_journals_told_proves_itself_without_the_service(county: County, phone: Phone) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.write(number, "transported", county.at(20))
    county.at(60)
    county.done(number, "arrived", "gate")
    phone.sent()
    services = county.app.extensions["services"]
    services.checkpoints.make()
    bundle = county.client.get(
        f"/api/v1/manifests/{number}/bundle",
        headers={"Authorization": f"Bearer {county._token('officer')}"},
    ).data
    report = verify_bundle(bundle, Trust())
    replayed = {check.code: check for check in report.checks}["replay"]
    assert (replayed.holds, replayed.detail) == (True, "arrived")
    assert services.upkeep.verify().problems == ()
    before = county.ok("GET", f"/manifests/{number}", "officer")
    services.upkeep.rebuild()
    assert county.ok("GET", f"/manifests/{number}", "officer") == before
    assert len(county.ok("GET", "/devices", "driver")["items"]) == 1


def test_a_handover_told_by_a_journal_changes_who_is_shown_to_carry(
    county: County, phone: Phone
) -> None:
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.write(number, "transported", county.at(20))
    to = {"carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2"}
    phone.write(number, "handed_over", county.at(30), to)
    county.at(90)
    assert [a["status"] for a in phone.sent()] == ["accepted"] * 3
    shown = county.ok("GET", f"/manifests/{number}", "driver-2")
    assert shown["vehicle"]["id"] == "truck-2"
    assert number in [m["number"] for m in county.ok("GET", "/manifests", "driver-2")["items"]]


def test_a_text_is_erased_from_the_journal_that_told_it_too(county: County) -> None:
    number = county.issue()["number"]
    phone = Phone(county=county, user="clerk").enrol()
    phone.write(number, "voided", county.at(10), {"reason": "张三说开错了"})
    (answer,) = phone.sent()
    where = {"event_id": answer["event_id"], "path": "reason", "ground": "consent_withdrawn"}
    where["id"] = str(uuid.uuid4())
    assert county.call("POST", "/erasures", "admin", where)[0] == 201
    (entry,) = county.ok("GET", f"/devices/{phone.id}/journal", "officer")["items"]
    assert entry["body"] == ""
    services = county.app.extensions["services"]
    row = services.store.read(lambda tx: tx.journal.get(answer["sha256"]))
    assert "张三" not in str(row)
    assert row.asked["body"]["reason"] == "[erased]"
    assert status(county, number) == "void"
    assert phone.sent()[0]["status"] == "duplicate"


def test_who_tells_too_much_of_one_manifest_is_not_weighed(
    county: County, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "WEIGHED", 2)
    number = county.issue()["number"]
    for minute in range(3):
        phone.write(number, "loaded", county.at(10 + minute), LOADED)
    answers = phone.sent()
    assert [a["status"] for a in answers] == ["accepted", "conflict", "quarantined"]
    assert answers[2]["reason"]["code"] == "journal_tells_too_much"


def test_strangers_take_no_room_of_those_who_carry_the_load(
    county: County, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers can be guessed: whoever filled the weighing of another's manifest kept out what its driver
    had recorded without signal."""
    monkeypatch.setattr(telling, "OF_STRANGERS", 2)
    monkeypatch.setattr(telling, "WEIGHED", 2)
    number, stranger = county.issue()["number"], Phone(county=county, user="driver-2").enrol()
    for minute in range(3):
        stranger.write(number, "arrived", county.at(10 + minute), {"site_id": "yard-site"})
    told = [answer["reason"]["code"] for answer in stranger.sent()]
    assert told == ["wrong_party", "wrong_party", "journal_tells_too_much"]
    phone.write(number, "loaded", county.at(20), LOADED)
    assert phone.sent()[0]["status"] == "accepted"


def test_an_entry_takes_no_load_by_its_number_alone(county: County, phone: Phone) -> None:
    number, stranger = county.issue()["number"], Phone(county=county, user="driver-2").enrol()
    phone.write(number, "loaded", county.at(10), LOADED)
    phone.write(number, "transported", county.at(11))
    assert [answer["status"] for answer in phone.sent()] == ["accepted"] * 2
    crew = {"carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2"}
    stranger.write(number, "handed_over", county.at(12), crew)
    stranger.write(number, "handed_over", county.at(13), crew | {"label": county.label(number)})
    held, taken = stranger.sent()
    assert (held["status"], held["reason"]["code"]) == ("quarantined", "manifest_unknown")
    assert taken["status"] == "accepted"
    assert county.call("GET", f"/manifests/{number}", "driver-2")[0] == 200
