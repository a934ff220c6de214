"""A case through HTTP: opened about alerts, worked, decided, appealed, closed; who sees what of it."""

import uuid
from typing import Any

import pytest

from tests.pictures import a_png
from tests.workflows.astray import an_alert
from tests.workflows.county import County

PNG = a_png()


def act(
    county: County, path: str, user: str, id: str | None = None, **data: Any
) -> tuple[int, Any]:
    return county.call("POST", path, user, {"id": id or str(uuid.uuid4()), **data})


def opened(county: County, **changes: Any) -> dict[str, Any]:
    alert = an_alert(county)
    body = {"title": "夜间偏离", "alert_ids": [alert["id"]], **changes}
    status, case = act(county, "/cases", "officer", **body)
    assert status == 201, case
    found: dict[str, Any] = case
    return found


def attached(county: County) -> str:
    headers = {"Authorization": f"Bearer {county._token('officer')}", "Content-Type": "image/png"}
    kept = county.client.post("/api/v1/attachments", data=PNG, headers=headers).get_json()
    digest: str = kept["sha256"]
    return digest


def officer_id(county: County) -> str:
    found: str = county.ok("GET", "/officers", "officer")["items"][0]["id"]
    return found


def test_a_case_is_worked_from_its_alert_to_its_closing(county: County) -> None:
    case = opened(county)
    path = f"/cases/{case['id']}"
    assert [p["name"] for p in case["parties"]] == ["乙运输"]
    assert case["alerts"][0]["rule"] == "route_deviation"
    assert act(county, f"{path}/notes", "officer", text="已电话通知")[0] == 200
    task = {"text": "现场取样", "account_id": officer_id(county), "due_on": "2026-11-25"}
    (set_,) = act(county, f"{path}/tasks", "officer", **task)[1]["tasks"]
    assert (set_["done"], set_["due_on"], set_["account_name"]) == (False, "2026-11-25", "officer")
    listed = county.ok("GET", "/cases", "officer")
    assert (listed["items"][0]["open_tasks"], listed["counts"]) == (1, {"open": 1})
    assert act(county, f"{path}/tasks/done", "officer", task_id=set_["id"])[1]["tasks"][0]["done"]
    document = {"title": "现场照片", "sha256": attached(county)}
    shown = act(county, f"{path}/documents", "officer", **document)[1]
    assert shown["documents"][0]["title"] == "现场照片"
    assert act(county, f"{path}/explain", "dispatcher", text="施工绕行")[0] == 200
    decision = {"outcome": "violation", "reason": "当日无施工"}
    assert act(county, f"{path}/decide", "officer", **decision)[1]["outcome"] == "violation"
    assert act(county, f"{path}/appeal", "dispatcher", text="请复核")[1]["status"] == "appealed"
    again = act(county, f"{path}/decide", "officer", outcome="no_violation", reason="有施工公告")
    assert again[1]["status"] == "decided"
    assert act(county, f"{path}/close", "officer")[1]["status"] == "closed"
    assert act(county, f"{path}/reopen", "officer", reason="新证据")[1]["status"] == "open"
    words = [event["word"] for event in county.ok("GET", path, "auditor")["history"]]
    assert words[0] == "opened"
    assert words[-3:] == ["decided", "closed", "reopened"]


def test_a_firm_that_is_named_sees_that_and_what_it_said_and_nothing_else(county: County) -> None:
    case = opened(county)
    path = f"/cases/{case['id']}"
    act(county, f"{path}/notes", "officer", text="怀疑另一家企业")
    act(county, f"{path}/explain", "dispatcher", text="施工绕行")
    seen = county.ok("GET", path, "dispatcher")
    assert set(seen) == {
        "id", "status", "status_text", "opened_at", "history", "actions", "alerts"
    }  # fmt: skip
    assert [event["word"] for event in seen["history"]] == ["explained"]
    assert seen["actions"] == ["explain"]
    assert set(seen["alerts"][0]) == {"id", "rule", "rule_name"}
    (row,) = county.ok("GET", "/cases", "dispatcher")["items"]
    assert set(row) == {"id", "status", "status_text", "opened_at"}
    assert county.ok("GET", "/cases", "dispatcher")["counts"] == {}
    for user in ("dispatcher-2", "clerk", "driver", "gate"):
        assert county.call("GET", path, user)[0] == 404
    assert county.ok("GET", "/cases", "dispatcher-2")["items"] == []
    for user in ("clerk", "driver", "gate"):
        assert county.call("GET", "/cases", user)[0] == 403


@pytest.mark.parametrize(
    ("part", "user", "data", "status", "code"),
    [
        ("notes", "dispatcher", {"text": "x"}, 403, "wrong_role"),
        ("notes", "auditor", {"text": "x"}, 403, "wrong_role"),
        ("notes", "dispatcher-2", {"text": "x"}, 404, "case_unknown"),
        ("explain", "dispatcher-2", {"text": "x"}, 404, "case_unknown"),
        ("explain", "officer", {"text": "x"}, 403, "wrong_role"),
        ("decide", "dispatcher", {"outcome": "violation", "reason": "x"}, 403, "wrong_role"),
        ("decide", "officer", {"outcome": "guilty", "reason": "x"}, 422, "invalid_input"),
        ("notes", "officer", {"text": "   "}, 422, "invalid_input"),
        ("notes", "officer", {"text": "x" * 2001}, 422, "invalid_input"),
        ("appeal", "dispatcher", {"text": "x"}, 409, "case_forbids"),
        ("close", "officer", {}, 409, "case_forbids"),
        ("alerts", "officer", {"alert_id": "none"}, 422, "invalid_input"),
        ("alerts/remove", "officer", {"alert_id": "none"}, 409, "alert_not_in_case"),
        ("tasks", "officer", {"text": "x", "account_id": "none"}, 422, "invalid_input"),
        ("tasks/done", "officer", {"task_id": "none"}, 404, "task_unknown"),
        ("documents", "officer", {"title": "x", "sha256": "0" * 64}, 422, "invalid_input"),
    ],
)
def test_the_wrong_party_and_the_wrong_moment_are_refused_and_leave_no_trace(
    county: County, part: str, user: str, data: dict[str, Any], status: int, code: str
) -> None:
    case = opened(county)
    answer = act(county, f"/cases/{case['id']}/{part}", user, **data)
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert county.ok("GET", f"/cases/{case['id']}", "officer")["version"] == 1


def test_a_case_is_opened_by_an_officer_about_alerts_that_exist(county: County) -> None:
    alert = an_alert(county)
    body = {"title": "x", "alert_ids": [alert["id"]]}
    for user in ("dispatcher", "auditor", "clerk"):
        assert act(county, "/cases", user, **body)[0] == 403
    status, problem = act(county, "/cases", "officer", title="x", alert_ids=[alert["id"], "none"])
    assert (status, problem["faults"][0]["path"]) == (422, "alert_ids.1")
    assert act(county, "/cases", "officer", title="x", alert_ids=[])[0] == 422
    twice = act(county, "/cases", "officer", title="x", alert_ids=[alert["id"], alert["id"]])
    assert len(twice[1]["alerts"]) == 1
    assert act(county, "/cases", "admin", **body)[0] == 201


def test_what_is_sent_twice_happens_once_and_an_id_means_one_thing(county: County) -> None:
    case, id = opened(county), str(uuid.uuid4())
    path = f"/cases/{case['id']}/notes"
    first = act(county, path, "officer", id, text="一次")
    assert act(county, path, "officer", id, text="一次") == first
    assert act(county, path, "officer", id, text="另一次")[1]["code"] == "id_reused"
    assert county.ok("GET", f"/cases/{case['id']}", "officer")["version"] == 2


def test_rows_made_again_from_the_log_are_the_same_and_texts_can_be_erased(county: County) -> None:
    case = opened(county)
    path = f"/cases/{case['id']}"
    act(county, f"{path}/notes", "officer", text="证人王某说的话")
    act(county, f"{path}/tasks", "officer", text="x", account_id=officer_id(county))
    before = county.ok("GET", "/cases", "officer")
    county.app.extensions["services"].upkeep.rebuild()
    assert county.ok("GET", "/cases", "officer") == before
    noted = county.ok("GET", path, "officer")["history"][1]
    erased = {
        "id": str(uuid.uuid4()),
        "event_id": noted["id"],
        "path": "text",
        "ground": "consent_withdrawn",
    }
    status, answer = county.call("POST", "/erasures", "admin", erased)
    assert status < 300, answer
    assert county.ok("GET", path, "officer")["history"][1]["data"]["text"] == "[erased]"
