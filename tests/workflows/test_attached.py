"""A file is seen by whom what it belongs to is seen by, and by who brought it."""

import uuid

from tests.pictures import a_png
from tests.workflows.astray import an_alert
from tests.workflows.county import County

PNG = a_png()


def brought(county: County, user: str, content: bytes = PNG) -> str:
    headers = {"Content-Type": "image/png"}
    digest: str = county.ok("POST", "/attachments", user, data=content, headers=headers)["sha256"]
    return digest


def seen(county: County, digest: str, *users: str) -> list[int]:
    return [county.call("GET", f"/attachments/{digest}", user)[0] for user in users]


def fact(digest: str) -> dict[str, str]:
    return {"sha256": digest, "kind": "photo", "about": "loaded"}


def test_a_file_of_a_manifest_is_seen_by_its_parties(county: County) -> None:
    number, digest = county.issue()["number"], brought(county, "driver")
    assert seen(county, digest, "driver", "officer", "clerk", "gate") == [200, 200, 404, 404]
    county.done(number, "evidence_attached", "driver", fact(digest))
    assert seen(county, digest, "clerk", "dispatcher", "gate", "auditor") == [200] * 4
    assert seen(county, digest, "clinic", "dispatcher-2", "driver-2", "terminal") == [404] * 4


def test_what_it_belongs_to_is_known_again_from_the_log(county: County) -> None:
    number, digest = county.issue()["number"], brought(county, "driver")
    county.done(number, "evidence_attached", "driver", fact(digest))
    county.app.extensions["services"].upkeep.rebuild()
    assert seen(county, digest, "driver", "gate", "gate-2") == [200, 200, 404]


def test_a_digest_that_was_overheard_opens_nothing(county: County) -> None:
    """Neither by asking, nor by tying the file to a manifest or a plan of one's own."""
    digest = brought(county, "driver")
    number = county.issue()["number"]
    assert (
        county.refused(number, "evidence_attached", "clerk", fact(digest)) == "attachment_unknown"
    )
    content = {
        "streams": ["construction_soil"], "valid_from_on": "2026-01-01",
        "valid_until_on": "2026-12-31", "lines": [{"code": "S7", "quantity_kg": "9"}],
        "documents": [digest],
    }  # fmt: skip
    body = {"id": str(uuid.uuid4()), "kind": "treatment_plan", "content": content}
    status, said = county.call("POST", "/plans", "clinic", body)
    assert (status, said["faults"][0]["code"]) == (422, "attachment_unknown")
    assert seen(county, digest, "clerk", "clinic") == [404, 404]


def test_who_brings_the_same_file_may_see_and_name_it(county: County) -> None:
    digest = brought(county, "driver")
    assert brought(county, "clerk") == digest
    assert seen(county, digest, "clerk") == [200]
    county.done(county.issue()["number"], "evidence_attached", "clerk", fact(digest))


def test_what_a_colleague_brought_is_named_for_the_firm(county: County) -> None:
    number, digest = county.issue()["number"], brought(county, "driver")
    county.done(number, "evidence_attached", "dispatcher", fact(digest))


def test_a_file_of_a_case_is_the_authority_s(county: County) -> None:
    digest, alert = brought(county, "officer"), an_alert(county)
    body = {"id": str(uuid.uuid4()), "title": "偏离", "alert_ids": [alert["id"]]}
    case = county.ok("POST", "/cases", "officer", body)["id"]
    body = {"id": str(uuid.uuid4()), "title": "照片", "sha256": digest}
    county.ok("POST", f"/cases/{case}/documents", "officer", body)
    assert seen(county, digest, "admin", "auditor", "dispatcher") == [200, 200, 404]
