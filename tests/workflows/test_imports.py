"""Manifests of other installations come in: told elsewhere, once, with their file."""

import json
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from manifest_service.codes import uscc
from manifest_service.events.envelope import Actor
from manifest_service.evidence.examining import Trust
from manifest_service.evidence.verifier import verify_bundle
from manifest_service.interchange.mapping import ImportMap
from manifest_service.interchange.taking_in import OVER
from tests.workflows.county import County, box, make_county
from tests.workflows.journeys import STORIES
from tests.workflows.story import Told
from tests.workflows.test_interchange import check_epcis, documents

OF_ITS_OWN = ("number", "events", "log", "imported")
"""What an installation tells of itself, not of the trip."""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[County]:
    """The installation next door: the same firms, a log of its own."""
    (tmp_path / "other").mkdir()
    made = make_county(tmp_path / "other", log="other")
    yield made
    made.app.extensions["services"].store.close()


def text_of(*items: Any) -> bytes:
    return b"".join(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in items)


def take_in(
    county: County, content: bytes, user: str = "admin", given: Any = None, **args: str
) -> Any:
    query = "&".join(f"{name}={value}" for name, value in args.items())
    data: Any = content
    if given is not None:
        text = json.dumps(given).encode()
        data = {"file": (BytesIO(content), "file.json"), "map": (BytesIO(text), "map.json")}
    status, body = county.call("POST", f"/interchange/manifests?{query}", user, data=data)
    assert status == 200, body
    return body


def one(county: County, document: Any, user: str = "admin", given: Any = None, **args: str) -> Any:
    (item,) = take_in(county, text_of(document), user, given, **args)["items"]
    return item


def codes(item: Any) -> set[str]:
    return {item.get("code")} | {fault["code"] for fault in item.get("faults", ())}


def exported(county: County, number: str) -> dict[str, Any]:
    found: dict[str, Any] = county.ok("GET", f"/manifests/{number}/interchange", "auditor")
    return found


def facts(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in OF_ITS_OWN}


def a_received(county: County) -> dict[str, Any]:
    """The document of a manifest that was received."""
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    county.at(60)
    county.done(number, "received", "gate", {"accepted_kg": "11990", "refused_kg": "10"})
    return exported(county, number)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_what_comes_in_tells_the_same_when_it_goes_out(
    county: County, other: County, story: Any
) -> None:
    story.tell(Told(county=county))
    other.clock.set(county.clock.now())
    told = documents(county)
    if not told:
        assert story.name == "expired-permit"  # it never leaves
        return
    result = take_in(other, text_of(*told))
    for document, item in zip(told, result["items"], strict=True):
        if document["status"] not in OVER:
            assert (item["status"], item["code"]) == ("refused", "import_trip_not_over")
            continue
        assert item["status"] == "imported", item
        again = exported(other, item["number"])
        assert facts(again) == facts(document)
        assert again["imported"]["source"] == document["log"] != again["log"]
        assert again["imported"]["number"] == document["number"]
        assert [step["type"] for step in again["events"]] == [
            "manifest.generated.v2", "manifest.imported.v1", "manifest.evidence_attached.v1"
        ]  # fmt: skip
        check_epcis(other, again)
    assert result["counts"]["imported"] == sum(d["status"] in OVER for d in told)


LEDGER = "/reports/ledger?from=2026-11&to=2026-11&by=month,stream"


def test_rows_made_again_from_the_log_are_the_same(county: County, other: County) -> None:
    number = a_received(county)["number"]
    part = {"method": "CW1", "disposed_kg": "11990", "disposed_on": "2026-11-20"}
    county.done(number, "disposed", "gate", part)
    document = exported(county, number)
    other.clock.set(county.clock.now())
    number = one(other, document)["number"]
    before = other.ok("GET", f"/manifests/{number}", "officer")
    summed = other.ok("GET", LEDGER, "officer")
    assert summed == county.ok("GET", LEDGER, "officer")
    other.app.extensions["services"].upkeep.rebuild()
    assert other.ok("GET", f"/manifests/{number}", "officer") == before
    assert other.ok("GET", LEDGER, "officer") == summed
    assert (before["source"], before["source_number"]) == (document["log"], document["number"])
    found = other.ok("GET", f"/manifests?q={document['number']}", "officer")["items"]
    assert [row["number"] for row in found] == [number]


def test_a_check_writes_nothing_and_says_what_would_become_of_it(
    county: County, other: County
) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    assert one(other, document, check="only")["status"] == "possible"
    assert other.ok("GET", "/manifests", "officer")["items"] == []
    number = one(other, document)["number"]
    again = one(other, document, check="only")
    assert (again["status"], again["number"]) == ("duplicate", number)


def test_the_file_is_kept_and_the_log_says_who_told_it(county: County, other: County) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    number = one(other, document)["number"]
    shown = other.ok("GET", f"/manifests/{number}", "officer")
    (evidence,) = shown["evidence"]
    assert evidence["sha256"] == shown["imported"]["file_sha256"]
    kept = other.client.get(
        f"/api/v1/attachments/{evidence['sha256']}",
        headers={"Authorization": f"Bearer {other._token('auditor')}"},
    )
    assert json.loads(kept.data) == document
    events = other.ok("GET", f"/manifests/{number}/events", "officer")["items"]
    assert {event["actor"]["role"] for event in events} == {"administrator"}
    services = other.app.extensions["services"]
    assert services.sealing.run() == 0
    services.checkpoints.make()
    answer = other.client.get(
        f"/api/v1/manifests/{number}/bundle",
        headers={"Authorization": f"Bearer {other._token('auditor')}"},
    )
    report = verify_bundle(answer.data, Trust())
    outcomes = {check.code: check.holds for check in report.checks}
    assert outcomes | {"trusted": None, "witnesses": None} == outcomes
    assert all(outcomes[name] for name in outcomes if name not in ("trusted", "witnesses"))


def test_no_rule_and_no_receipt_deadline_looks_at_it(county: County, other: County) -> None:
    document = a_received(county)
    other.at(60 * 24 * 40)
    number = one(other, document)["number"]
    other.app.extensions["services"].watching.tick()
    assert other.alerts(manifest=number) == []
    clocks = other.ok("GET", "/clocks", "officer")["items"]
    assert "receipt" not in {each["code"] for each in clocks}


def test_what_was_not_yet_disposed_of_is_disposed_of_here(county: County, other: County) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    number = one(other, document)["number"]
    part = {"method": "CW1", "disposed_kg": "11990", "disposed_on": "2026-11-20"}
    assert other.refused(number, "loaded", "driver", {"loaded_kg": "1"}) == "manifest_unknown"
    assert other.done(number, "disposed", "gate", part)["status"] == "disposed"
    (disposal,) = exported(other, number)["disposals"]
    assert disposal["disposed_kg"] == "11990"


@pytest.mark.parametrize("user", ["admin", "gate"])
def test_the_receiver_or_the_county_brings_it_in(county: County, other: County, user: str) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    assert one(other, document, user)["status"] == "imported"


@pytest.mark.parametrize("user", ["driver", "dispatcher", "officer", "auditor", "clinic", "clerk"])
def test_nobody_else_does(county: County, other: County, user: str) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    for query in ("", "?check=only"):
        path = f"/interchange/manifests{query}"
        status, said = other.call("POST", path, user, data=text_of(document))
        assert (status, said["code"]) == (403, "wrong_role")
    assert other.ok("GET", "/manifests", "officer")["items"] == []


def test_nor_does_another_receiver_who_learns_nothing_of_it_afterwards(
    county: County, other: County
) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    for args in ({}, {"check": "only"}):
        assert one(other, document, "stranger", **args)["code"] == "wrong_party"
    assert other.ok("GET", "/manifests", "officer")["items"] == []
    assert one(other, document)["status"] == "imported"
    assert one(other, document, "stranger")["code"] == "wrong_party"
    assert one(other, document | {"loaded_kg": "1"}, "stranger")["code"] == "wrong_party"


def test_twice_is_once_and_another_content_is_refused(county: County, other: County) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    body = take_in(other, text_of(document, document, document | {"loaded_kg": "11999"}))
    first, second, third = body["items"]
    assert (first["status"], second["status"]) == ("imported", "duplicate")
    assert first["number"] == second["number"]
    assert third["code"] == "import_differs"
    reordered = dict(reversed(document.items()))
    assert one(other, reordered, "gate")["status"] == "duplicate"
    assert one(other, json.loads(json.dumps(document, indent=2)))["status"] == "duplicate"
    assert len(other.ok("GET", "/manifests", "officer")["items"]) == 1


def test_twice_at_once_is_once(county: County, other: County) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    service, content = other.app.extensions["services"], text_of(document)
    admin = Actor(user_id="a", role="administrator")
    found: list[Any] = []
    barrier = threading.Barrier(6)

    def run() -> None:
        barrier.wait()
        found.extend(service.imports.take_in(content, "own", ImportMap(), admin))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.status for each in found) == ["duplicate"] * 5 + ["imported"]
    assert len({each.number for each in found}) == 1


def test_hashes_in_a_file_are_claims_and_prove_nothing_here(county: County, other: County) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    document["events"][0]["leaf_hash"] = "0" * 64
    item = one(other, document)
    assert item["status"] == "imported"
    assert "0" * 64 not in json.dumps(exported(other, item["number"]))
    honest = exported(county, document["number"])
    assert one(other, honest)["code"] == "import_differs"


def test_our_own_does_not_come_in_again_even_by_way_of_another(
    county: County, other: County
) -> None:
    document = a_received(county)
    assert one(county, document)["code"] == "import_is_ours"
    other.clock.set(county.clock.now())
    back = exported(other, one(other, document)["number"])
    assert one(county, back)["code"] == "import_is_ours"


def test_by_way_of_a_third_installation_it_is_still_the_same(
    county: County, other: County, tmp_path: Path
) -> None:
    third = make_county(tmp_path / "third", log="third")
    document = a_received(county)
    other.clock.set(county.clock.now())
    third.clock.set(county.clock.now())
    passed_on = exported(other, one(other, document)["number"])
    assert one(third, document)["status"] == "imported"
    assert one(third, passed_on)["code"] == "import_differs"
    third.app.extensions["services"].store.close()


def test_names_are_matched_by_code_and_plate_and_never_by_id_alone(
    county: County, other: County
) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    for name in ("generator", "receiver", "origin", "destination"):
        document[name] = document[name] | {"name": "别家"}
    document["legs"][0]["plate"] = "鲁Q00000"
    item = one(other, document)
    assert [(fault["path"], fault["code"]) for fault in item["faults"]] == [
        ("legs.0.plate", "vehicle_unmapped"),
        ("generator", "party_unmapped"),
        ("receiver", "party_unmapped"),
        ("origin", "site_unmapped"),
        ("destination", "site_unmapped"),
    ]
    given = {
        "organisations": {"builder": "builder", "yard": "yard"},
        "sites": {"building-site": "building-site", "yard-site": "yard-2-site"},
        "vehicles": {"鲁Q00000": "鲁P12345"},
    }
    wrong = one(other, document, given=given)
    assert codes(wrong) == {"import_malformed", "site_of_another_party"}
    given["sites"]["yard-site"] = "yard-site"
    item = one(other, document, given=given)
    assert item["status"] == "imported", item
    assert exported(other, item["number"])["receiver"]["name"] == "丙处置"


def test_a_firm_is_known_by_its_code_whatever_it_is_called(county: County, other: County) -> None:
    code = uscc.with_check("91371525MA3C8RTN2")
    document = a_received(county)
    other.clock.set(county.clock.now())
    firm = {"name": "甲建筑集团", "roles": ["generator"], "uscc": code}
    other.ok("PUT", "/organisations/group", "admin", firm)
    home = {
        "organisation_id": "group", "name": "工地", "kind": "generator", "geometry": box(115.4, 36.4)
    }  # fmt: skip
    other.ok("PUT", "/sites/group-site", "admin", home)
    document["generator"]["uscc"] = code
    item = one(other, document, given={"sites": {"building-site": "group-site"}})
    assert item["status"] == "imported", item
    assert exported(other, item["number"])["generator"]["id"] == "group"


def test_two_codes_are_two_firms_under_one_name(county: County, other: County) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    one_code, another = (uscc.with_check(f"91371525MA3C8RTN{n}") for n in "23")
    firm = {"name": "甲建筑", "roles": ["generator"], "uscc": one_code}
    other.ok("PUT", "/organisations/builder", "admin", firm, headers={"If-Match": "1"})
    document["generator"]["uscc"] = another
    assert "party_unmapped" in codes(one(other, document))


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"loaded_kg": "NaN"}, "loaded_kg", "mass_not_positive"),
        ({"loaded_kg": "1E+999999"}, "loaded_kg", "mass_absurd"),
        ({"loaded_kg": "0.0001"}, "loaded_kg", "mass_too_fine"),
        ({"accepted_kg": "12001"}, "accepted_kg", "import_does_not_add_up"),
        ({"disposed_kg": "1"}, "status", "import_status_contradicts"),
        ({"returned_kg": "11"}, "returned_kg", "import_more_than_there_was"),
        ({"stream": "no_such"}, "stream", "unknown_stream"),
        ({"waste": []}, "waste", "waste_missing"),
        ({"legs": []}, "legs", "import_no_leg"),
        ({"received_at": "2027-01-01T00:00:00.000Z"}, "received_at", "occurred_in_future"),
        ({"issued_at": "2027-01-01T00:00:00.000Z"}, "issued_at", "occurred_in_future"),
        ({"received_at": "2026-11-20T02:00:00.000"}, "received_at", "time_without_zone"),
        ({"received_at": "0001-01-01T00:00:00.000Z"}, "received_at", "schema_time"),
        (
            {"disposals": [{"method": "D99", "disposed_kg": "1", "disposed_on": "2026-11-20", "line": 0}]},
            "disposals.0.method",
            "method_not_in_stream",
        ),
        ({"discrepancies": ["taste"]}, "discrepancies.0", "not_one_of"),
        ({"missing": ["lunch"]}, "missing.0", "not_one_of"),
        ({"extra": 1}, "extra", "unknown_field"),
        ({"status": 7}, "status", "document_shape"),
        ({"format": "manifest-service/manifest/2"}, "format", "document_shape"),
        ({"national_number": "1"}, "national_number", "national_number_shape"),
        ({"number": "x" * 65}, "number", "text_length"),
        ({"corrections": -1}, "corrections", "out_of_range"),
    ],
)  # fmt: skip
def test_a_wrong_document_is_named_where_it_is_wrong(
    county: County, other: County, change: Any, path: str, code: str
) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    item = one(other, document | change)
    assert item["status"] == "refused"
    assert (path, code) in {(fault["path"], fault["code"]) for fault in item["faults"]}, item
    assert other.ok("GET", "/manifests", "officer")["items"] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"a": NaN}', "json_malformed"),
        (b'{"a": Infinity}', "json_malformed"),
        (b'{"a": 1', "json_malformed"),
        (b"\xff\xfe", "json_malformed"),
        (b'{"a": 1, "a": 2}', "json_member_twice"),
        (b"[]", "json_not_an_object"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "json_too_deep"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json_too_deep"),
        (b'{"a": "' + b"x" * 1_000_001 + b'"}', "import_too_large"),
        (b'{"a": 99999999999999999999999}', "number_too_large"),
        (b"{}", "import_malformed"),
    ],
)
def test_what_is_no_document_is_refused(county: County, content: bytes, code: str) -> None:
    (item,) = take_in(county, content)["items"]
    assert item["status"] == "refused"
    assert code in codes(item), item


def test_a_file_of_many_is_answered_line_by_line(county: County, other: County) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    body = take_in(other, b"{oops}\n\n" + text_of(document))
    assert [(item["line"], item["status"]) for item in body["items"]] == [
        (1, "refused"), (3, "imported")
    ]  # fmt: skip
    for content, code in ((b" \n", "import_empty"), (b"{}\n" * 1001, "import_too_many")):
        status, problem = other.call("POST", "/interchange/manifests", "admin", data=content)
        assert (status, problem["code"]) == (422, code)


def test_a_wrong_map_is_refused(county: County) -> None:
    for given in ({"planets": {}}, {"organisations": []}, {"lines": {"1": {"1": {"colour": "x"}}}}):
        data = {"file": (BytesIO(b"{}"), "f"), "map": (BytesIO(json.dumps(given).encode()), "m")}
        status, body = county.call("POST", "/interchange/manifests", "admin", data=data)
        assert (status, body["code"]) == (422, "map_malformed")
        assert body["faults"][0]["path"].startswith("map.")


def test_a_document_that_names_no_log_needs_its_source(county: County, other: County) -> None:
    document = a_received(county)
    other.clock.set(county.clock.now())
    for name in ("log", "redirected_kg", "ended_at", "imported"):
        del document[name]
    assert "import_source_missing" in codes(one(other, document))
    item = one(other, document, given={"source": "371521.manifest-service/old"})
    assert (item["status"], item["source"]) == ("imported", "371521.manifest-service/old")
