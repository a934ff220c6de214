"""Waybills of terminals against the manifest under way: what they say otherwise stays visible."""

import uuid
from typing import Any

import pytest

from tests.workflows.county import County


def loaded(county: County) -> str:
    county.at(0)
    number: str = county.issue()["number"]
    county.at(1)
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    return number


def sent(county: County, content: str, **changes: Any) -> tuple[int, Any]:
    body = {"id": str(uuid.uuid4()), "vehicle": "truck-1", "content": content} | changes
    return county.call("POST", "/sources/waybills", "admin", body)


def findings(county: County, content: str) -> list[str]:
    status, body = sent(county, content)
    assert status == 200, body
    told: list[str] = body["findings"]
    return told


def test_a_waybill_that_agrees_is_evidence_without_a_doubt(county: County) -> None:
    number = loaded(county)
    text = f"单号{number} 车牌 鲁P·12345 渣土 900-001-S70 净重 12.0 吨 毛重 20.1吨"
    assert findings(county, text) == []
    manifest = county.ok("GET", f"/manifests/{number}", "officer")
    (kept,) = manifest["evidence"]
    assert (kept["kind"], kept["media_type"]) == ("document", "text/plain")
    answer = county.client.get(
        f"/api/v1/attachments/{kept['sha256']}",
        headers={"Authorization": f"Bearer {county.tokens['officer']}"},
    )
    assert answer.get_data(as_text=True) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("运单 20263715000123", "waybill_other_number"),
        ("车号：鲁P99999", "waybill_other_plate"),
        ("货物 900-300-34 废酸", "waybill_other_goods"),
        ("净重：9.5吨", "waybill_other_mass"),
        ("重量9500KG", "waybill_other_mass"),
    ],
)
def test_what_it_says_otherwise_is_a_warning_on_the_manifest(
    county: County, text: str, code: str
) -> None:
    number = loaded(county)
    assert findings(county, text) == [code]
    warned = county.ok("GET", f"/manifests/{number}", "officer")["warnings"]
    assert code in [one["code"] for one in warned]


@pytest.mark.parametrize(
    "text",
    [
        "渣土一车 司机张三 13800000000",
        "\x00\x1b[31m;;;",
        "毛重20.1吨 皮重8.1吨",
        "é¸¡" * 900,
        "９.５",
    ],
)
def test_free_text_that_says_nothing_certain_raises_no_doubt(county: County, text: str) -> None:
    loaded(county)
    assert findings(county, text) == []


def test_the_same_text_again_is_kept_once_and_a_command_sent_twice_too(county: County) -> None:
    number = loaded(county)
    id = str(uuid.uuid4())
    first = sent(county, "净重9.5吨", id=id)
    assert sent(county, "净重9.5吨", id=id) == first
    assert sent(county, "净重9.5吨") == first
    assert sent(county, "净重9.6吨", id=id)[1]["code"] == "id_reused"
    assert len(county.ok("GET", f"/manifests/{number}", "officer")["evidence"]) == 1


def test_a_vehicle_without_a_manifest_has_none_to_be_held_against(county: County) -> None:
    status, body = sent(county, "净重9.5吨")
    assert (status, body) == (200, {"manifest_number": None, "findings": []})


def test_it_is_about_the_manifest_that_it_names(county: County) -> None:
    first = loaded(county)
    county.at(2)
    second = county.issue(county.draft())["number"]
    county.done(second, "loaded", "driver", {"loaded_kg": "11000"})
    assert sent(county, f"No.{first} 12吨")[1] == {"manifest_number": first, "findings": []}
    assert sent(county, "11吨")[1] == {"manifest_number": second, "findings": []}


def test_strangers_vehicles_and_others_are_refused(county: County) -> None:
    assert sent(county, "x", vehicle="nobody")[0] == 404
    assert sent(county, "  ")[0] == 422
    assert sent(county, "x" * 70_000)[0] == 422
    body = {"id": str(uuid.uuid4()), "vehicle": "truck-1", "content": "x"}
    assert county.call("POST", "/sources/waybills", "driver", body)[0] == 403
