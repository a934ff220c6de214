"""A patrol: what it learns of a label or a plate, and the checks it records."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from manifest_service.codes import label_token
from manifest_service.evidence.signed_label import Statement
from tests.pictures import a_png
from tests.workflows.astray import diverted, on_the_road
from tests.workflows.county import MORNING, County

HERE = {"lon": "115.45", "lat": "36.48"}


def label(county: County, of: str, **changes: Any) -> str:
    """The text of the QR code of a manifest's own label."""
    services = county.app.extensions["services"]
    manifest = county.ok("GET", f"/manifests/{of}", "clerk")
    token = manifest["labels"][0]["token"]
    said: dict[str, Any] = {
        "number": of,
        "generator": "builder",
        "stream": "construction_soil",
        "receiver": "yard",
        "vehicle_plate": "鲁P12345",
        "declared_grams": 12_000_000,
        "issued_at_s": int(MORNING.timestamp()),
        "package": 0,
        "token": label_token.decode(token),
    }
    signed = services.checkpoints.sign_label(Statement(**{**said, **changes}))
    return f"http://localhost/q/{token}#{signed}"


def look(county: County, user: str = "officer", **asked: Any) -> Any:
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in asked.items())
    return county.ok("GET", f"/patrol/look?{query}", user)


def verdicts(found: Any) -> list[str]:
    return [each["code"] for each in found["verdicts"]]


def test_a_label_on_its_way_is_genuine(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 15, until=0.5)
    found = look(county, label=label(county, number), **HERE)
    assert verdicts(found) == ["genuine"]
    assert (found["manifest"]["number"], found["statement"]["plate"]) == (number, "鲁P12345")
    assert found["manifest"]["carrier"]["name"] == "乙运输"
    assert found["distance_m"] < 300


def test_a_label_whose_statement_is_of_another_or_forged_is_altered(county: County) -> None:
    number = on_the_road(county)
    other = county.issue()["number"]
    genuine = label(county, number)
    assert verdicts(look(county, label=label(county, number, number=other))) == ["altered"]
    assert verdicts(look(county, label=label(county, number, package=1))) == ["altered"]
    assert verdicts(look(county, label=genuine[:-1] + ("A" if genuine[-1] != "A" else "B")))[0] == (
        "altered"
    )
    moved = f"{label(county, other).partition('#')[0]}#{genuine.partition('#')[2]}"
    assert verdicts(look(county, label=moved)) == ["altered"]


def test_what_has_lawfully_changed_since_is_told_and_is_no_forgery(county: County) -> None:
    number = on_the_road(county)
    found = look(county, label=label(county, number, declared_grams=1, vehicle_plate="鲁P54321"))
    assert verdicts(found) == ["genuine"]
    assert [each["name"] for each in found["differs"]] == ["declared_kg", "vehicle_id"]


@pytest.mark.parametrize("text", ["http://menu.example/q/1", "0" * 26, "鲁P12345", "#", "x#y"])
def test_a_code_of_something_else_is_an_unknown_label(county: County, text: str) -> None:
    assert "unknown_label" in verdicts(look(county, label=text))


def test_a_label_without_a_statement_is_looked_up_by_its_token(county: County) -> None:
    number = on_the_road(county)
    found = look(county, label=label(county, number).partition("#")[0])
    assert (verdicts(found), found["statement"]) == (["genuine"], None)


def test_a_label_used_again_after_the_trip_is_closed(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 30)
    county.done(number, "arrived", "gate")
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    assert verdicts(look(county, label=label(county, number))) == ["closed", "genuine"]


def test_a_vehicle_off_its_route_and_one_that_is_not_here_are_told(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 15, off_route=diverted, until=0.5)
    text = label(county, number)
    assert "off_route" in verdicts(look(county, label=text))
    far = look(county, label=text, lon="115.6", lat="36.6")
    assert "not_here" in verdicts(far)
    assert far["distance_m"] > 10_000
    # Half an hour later it may be anywhere.
    county.at(46)
    assert "not_here" not in verdicts(look(county, label=text, lon="115.6", lat="36.6"))


def test_a_plate_leads_to_the_trip_of_its_vehicle(county: County) -> None:
    assert verdicts(look(county, plate="鲁p·12345")) == ["no_manifest"]
    assert verdicts(look(county, plate="鲁P99999")) == ["unknown_vehicle"]
    number = on_the_road(county)
    waiting = county.issue()["number"]
    found = look(county, plate="鲁P12345")
    assert (found["manifest"]["number"], found["others"]) == (number, [waiting])
    assert verdicts(found) == ["on_manifest"]


@pytest.mark.parametrize("user", ["dispatcher", "clerk", "driver", "gate"])
def test_only_the_authority_looks_and_records(county: County, user: str) -> None:
    assert county.call("GET", "/patrol/look?plate=x", user)[0] == 403
    body = {"id": str(uuid.uuid4()), "in_order": True, "plate": "鲁P12345"}
    assert county.call("POST", "/patrol/checks", user, body)[0] == 403
    assert county.call("GET", "/patrol/checks", user)[0] == 403


def check(county: County, **changes: Any) -> tuple[int, Any]:
    body = {
        "id": str(uuid.uuid4()),
        "in_order": False,
        "seen": ["genuine", "off_route"],
        "plate": "鲁p 12345",
        "note": "未苫盖",
        "place": {"lon": "115.45", "lat": "36.48", "accuracy_m": "12"},
        **changes,
    }
    return county.call("POST", "/patrol/checks", "officer", body)


def test_a_check_is_recorded_with_photo_and_place_and_shown_with_its_manifest(
    county: County,
) -> None:
    number = on_the_road(county)
    headers = {"Authorization": f"Bearer {county._token('officer')}", "Content-Type": "image/png"}
    png = a_png()
    photo = county.client.post("/api/v1/attachments", data=png, headers=headers).get_json()
    status, kept = check(county, manifest=number, photos=[photo["sha256"]])
    assert status == 201, kept
    assert (kept["plate"], kept["note"], kept["photos"]) == (
        "鲁P12345",
        "未苫盖",
        [photo["sha256"]],
    )
    assert kept["officer"] == "officer"
    (listed,) = county.ok("GET", f"/patrol/checks?manifest={number}", "auditor")["items"]
    assert listed == kept
    assert county.ok("GET", "/patrol/checks?mine=true", "auditor")["items"] == []
    for user in ("officer", "clerk"):
        history = county.ok("GET", f"/manifests/{number}/events", user)
        assert [each["word"] for each in history["checks"]] == ["recorded"]
    (for_clerk,) = county.ok("GET", f"/manifests/{number}/events", "clerk")["checks"]
    assert "note" not in for_clerk["data"]
    county.app.extensions["services"].upkeep.rebuild()
    assert county.ok("GET", "/patrol/checks", "officer")["items"] == [kept]


def test_a_check_told_late_or_twice_is_kept_once_as_late(county: County) -> None:
    at, id = MORNING - timedelta(days=3), str(uuid.uuid4())
    first = check(county, id=id, checked_at=at.isoformat())
    assert first[0] == 201
    assert check(county, id=id, checked_at=at.isoformat()) == first
    assert first[1]["checked_at"] == "2026-11-17T01:00:00.000Z"
    assert check(county, id=id, note="另一")[1]["code"] == "id_reused"
    assert len(county.ok("GET", "/patrol/checks", "officer")["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"plate": None}, "missing"),
        ({"photos": ["0" * 64]}, "attachment_unknown"),
        ({"photos": ["0" * 64] * 7}, "invalid_input"),
        ({"checked_at": (MORNING + timedelta(hours=1)).isoformat()}, "occurred_in_future"),
        ({"checked_at": "2026-11-20T09:00:00"}, "invalid_input"),
        ({"seen": ["fine"]}, "invalid_input"),
        ({"note": "x" * 2001}, "invalid_input"),
    ],
)
def test_a_check_that_cannot_be_is_refused_whole(
    county: County, changes: dict[str, Any], code: str
) -> None:
    status, problem = check(county, **changes)
    assert status == 422
    assert code in [problem["code"], *(fault["code"] for fault in problem["faults"])]
    assert county.ok("GET", "/patrol/checks", "officer")["items"] == []


def test_a_plate_that_is_not_registered_is_a_finding_and_is_kept(county: County) -> None:
    status, kept = check(county, plate="冀A00001", seen=["unknown_vehicle"])
    assert (status, kept["plate"]) == (201, "冀A00001")


def test_the_keys_of_labels_are_for_a_device_to_keep(county: County) -> None:
    headers = {"Authorization": f"Bearer {county._token('officer')}"}
    on_the_road(county)
    county.app.extensions["services"].checkpoints._record_keys()
    text = county.client.get("/api/v1/patrol/keys", headers=headers).text
    assert text.strip().splitlines()
    assert all("+" in line for line in text.splitlines())
    assert county.client.get("/api/v1/patrol/keys").status_code == 401
