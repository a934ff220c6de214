"""Plans and approvals through HTTP: drafted, filed, returned, approved, amended, expired."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manifest_service.services.plan_findings import Load, plan_findings
from manifest_service.services.plans import coverage
from manifest_service.services.ports import PlanQuery
from tests.workflows.county import PASSWORD, County, make_county

PERMIT = {
    "streams": ["construction_soil"],
    "valid_from_on": "2026-11-01",
    "valid_until_on": "2027-03-31",
    "lines": [{"code": "S7", "quantity_kg": "50000", "receiver_id": "yard"}],
    "route_ids": ["road"],
    "hours": [{"days": [1, 2, 3, 4, 5], "from": "20:00", "to": "05:00"}],
    "origin_site_ids": ["building-site"],
    "destination_site_ids": ["yard-site"],
}
YEARLY = {
    "streams": ["hazardous_industrial"],
    "valid_from_on": "2026-01-01",
    "valid_until_on": "2026-12-31",
    "lines": [{"code": "900-300-34", "quantity_kg": "3000", "receiver_id": "yard"}],
}
ABROAD = {
    "streams": ["hazardous_industrial"],
    "valid_from_on": "2026-11-20",
    "valid_until_on": "2027-11-20",
    "lines": [{"code": "HW34", "quantity_kg": "20000", "receiver_id": "yard"}],
    "destination_district": "130400",
}


class Desk:
    """What people do with plans, through HTTP."""

    def __init__(self, county: County) -> None:
        self.county = county
        for username, organisation in (("colleague", "builder"), ("rival", "other")):
            body = {"username": username, "password": PASSWORD, "role": "generator_clerk"}
            county.open_account(body | {"organisation_id": organisation})

    def draft(
        self, kind: str = "disposal_approval", content: Any = PERMIT, user: str = "clerk"
    ) -> dict[str, Any]:
        body = {"id": str(uuid.uuid4()), "kind": kind, "content": content}
        plan: dict[str, Any] = self.county.ok("POST", "/plans", user, body)
        return plan

    def act(
        self, plan: dict[str, Any], word: str, user: str, *, at: int | None = None, **data: Any
    ) -> tuple[int, Any]:
        body = {"id": str(uuid.uuid4()), "type": word, "data": data}
        headers = {"If-Match": f'"{at}"'} if at else {}
        return self.county.call("POST", f"/plans/{plan['id']}/events", user, body, headers=headers)

    def done(self, plan: dict[str, Any], word: str, user: str, **data: Any) -> dict[str, Any]:
        status, body = self.act(plan, word, user, **data)
        assert status == 201, (status, body)
        found: dict[str, Any] = body["plan"]
        return found

    def refused(self, plan: dict[str, Any], word: str, user: str, **data: Any) -> str:
        status, body = self.act(plan, word, user, **data)
        assert status >= 400, body
        code: str = body["faults"][0]["code"] if body.get("faults") else body["code"]
        return code

    def put(
        self, plan: dict[str, Any], content: Any, user: str = "clerk", at: int | None = None
    ) -> tuple[int, Any]:
        tag = {"If-Match": f'"{at or plan["version"]}"'}
        body = {"id": str(uuid.uuid4()), "content": content}
        return self.county.call("PUT", f"/plans/{plan['id']}", user, body, headers=tag)

    def show(self, plan: dict[str, Any], user: str = "clerk") -> dict[str, Any]:
        found: dict[str, Any] = self.county.ok("GET", f"/plans/{plan['id']}", user)
        return found

    def words(self, plan: dict[str, Any]) -> list[str]:
        history = self.county.ok("GET", f"/plans/{plan['id']}/events", "clerk")["items"]
        return [event["type"] for event in history]

    def approved(self, **changes: Any) -> dict[str, Any]:
        plan = self.draft(content=PERMIT | changes)
        self.done(plan, "filed", "clerk")
        return self.done(plan, "approved", "officer", number=f"核准-{plan['id'][:8]}")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """One in which nothing is on file yet."""
    made = make_county(tmp_path, plans=False)
    yield made
    made.app.extensions["services"].store.close()


@pytest.fixture
def desk(county: County) -> Desk:
    return Desk(county)


def code_of(answer: tuple[int, Any]) -> str:
    status, body = answer
    assert status >= 400, body
    code: str = body["faults"][0]["code"] if body.get("faults") else body["code"]
    return code


def test_an_approval_is_drafted_filed_returned_filed_again_and_approved(desk: Desk) -> None:
    plan = desk.draft()
    assert (plan["status"], plan["in_force"]) == ("draft", None)
    desk.done(plan, "filed", "clerk")
    desk.done(plan, "review_begun", "officer")
    plan = desk.done(plan, "returned", "officer", reason="请补充运输路线图")
    assert (plan["status"], plan["reason"]) == ("returned", "请补充运输路线图")

    status, plan = desk.put(plan, PERMIT | {"valid_until_on": "2027-02-28"})
    assert (status, plan["status"], plan["reason"]) == (200, "returned", "请补充运输路线图")
    desk.done(plan, "filed", "clerk")
    plan = desk.done(plan, "approved", "officer", number="冠建核001", conditions="雨雪天停运")

    assert plan["status"] == "approved"
    assert plan["in_force"]["number"] == "冠建核001"
    assert plan["in_force"]["conditions"] == "雨雪天停运"
    assert plan["in_force"]["content"]["valid_until_on"] == "2027-02-28"
    assert desk.words(plan) == [
        f"plan.{word}.v1"
        for word in ("drafted", "filed", "review_begun", "returned", "drafted", "filed", "approved")
    ]


def test_a_management_plan_is_in_force_as_soon_as_it_is_filed_until_it_is_returned(
    desk: Desk,
) -> None:
    plan = desk.draft("management_plan", YEARLY)
    assert plan["in_force"] is None
    plan = desk.done(plan, "filed", "clerk")
    assert plan["in_force"]["revision"] == 1
    assert [warning["code"] for warning in plan["warnings"]] == ["plan_filed_late"]
    plan = desk.done(plan, "returned", "officer", reason="代码有误")
    assert plan["in_force"] is None
    plan = desk.done(plan, "filed", "clerk")
    plan = desk.done(plan, "approved", "admin", number="备-2026-1")
    assert (plan["in_force"]["number"], plan["in_force"]["approved"]) == ("备-2026-1", True)


def test_an_amendment_waits_while_what_was_approved_stays_in_force(desk: Desk) -> None:
    plan = desk.approved()
    plan = desk.done(plan, "amended", "clerk")
    assert (plan["status"], plan["is_amendment"], plan["revision"]) == ("draft", True, 2)
    more = PERMIT | {"lines": [{"code": "S7", "quantity_kg": "90000", "receiver_id": "yard"}]}
    status, plan = desk.put(plan, more)
    assert status == 200
    plan = desk.done(plan, "filed", "clerk")
    assert plan["in_force"]["revision"] == 1
    assert plan["in_force"]["content"]["lines"][0]["quantity_kg"] == "50000"
    assert plan["content"]["lines"][0]["quantity_kg"] == "90000"
    assert desk.refused(plan, "amended", "clerk") == "plan_forbids"

    plan = desk.done(plan, "approved", "officer", number="核准-2")
    assert (plan["in_force"]["revision"], plan["is_amendment"]) == (2, False)
    assert plan["in_force"]["content"]["lines"][0]["quantity_kg"] == "90000"


def test_an_amendment_that_is_withdrawn_leaves_the_approval_as_it_was(desk: Desk) -> None:
    before = desk.approved()
    desk.done(before, "amended", "clerk", content=PERMIT | {"valid_until_on": "2027-06-30"})
    plan = desk.done(before, "withdrawn", "clerk")
    assert (plan["status"], plan["revision"]) == ("approved", 1)
    assert plan["in_force"] == before["in_force"]
    assert plan["content"]["valid_until_on"] == "2027-03-31"
    plan = desk.done(plan, "amended", "clerk")
    assert plan["revision"] == 3
    desk.done(plan, "withdrawn", "clerk")
    plan = desk.done(plan, "withdrawn", "clerk", reason="工程取消")
    assert (plan["status"], plan["in_force"], plan["next"]) == ("withdrawn", None, [])


def test_a_filed_amendment_of_a_management_plan_takes_its_place_until_it_is_returned(
    desk: Desk,
) -> None:
    plan = desk.draft("management_plan", YEARLY)
    desk.done(plan, "filed", "clerk")
    desk.done(plan, "amended", "clerk", content=YEARLY | {"valid_until_on": "2026-11-30"})
    plan = desk.done(plan, "filed", "clerk")
    assert (plan["in_force"]["revision"], plan["valid_until_on"]) == (2, "2026-11-30")
    plan = desk.done(plan, "returned", "officer", reason="缺附件")
    assert (plan["in_force"]["revision"], plan["valid_until_on"]) == (1, "2026-12-31")


def test_the_authority_may_grant_less_and_never_more(desk: Desk) -> None:
    plan = desk.draft()
    desk.done(plan, "filed", "clerk")
    wider: list[dict[str, Any]] = [
        {"valid_until_on": "2027-04-01"},
        {"valid_from_on": "2026-10-31"},
        {"lines": [{"code": "S7", "quantity_kg": "50000.001", "receiver_id": "yard"}]},
        {"lines": [{"code": "S7", "quantity_kg": "10"}]},
        {"lines": []},
        {"route_ids": []},
        {"hours": [{"days": [1], "from": "19:59", "to": "05:00"}]},
        {"hours": []},
        {"destination_site_ids": ["yard-site", "building-site"]},
    ]
    for changes in wider:
        said = desk.refused(plan, "approved", "officer", number="N", narrowed=changes)
        assert said == "plan_widened", changes
    less = {
        "lines": [{"code": "S7", "quantity_kg": "40000", "receiver_id": "yard"}],
        "hours": [{"days": [2], "from": "00:00", "to": "04:30"}],
    }
    plan = desk.done(plan, "approved", "officer", number="N", narrowed=less)
    granted = plan["in_force"]["content"]
    assert granted["lines"][0]["quantity_kg"] == "40000"
    assert granted["hours"] == less["hours"]
    assert granted["routes"][0]["id"] == "road"


def test_two_clerks_at_once_and_the_second_sees_what_happened(desk: Desk) -> None:
    plan = desk.draft()
    seen = plan["version"]
    mine, theirs = (PERMIT | {"valid_until_on": f"2027-0{month}-28"} for month in (1, 2))
    assert desk.put(plan, mine, "clerk", seen)[0] == 200
    status, body = desk.put(plan, theirs, "colleague", seen)
    assert (status, body["code"], body["params"]["version"]) == (412, "plan_changed", "2")
    assert desk.show(plan, "colleague")["content"]["valid_until_on"] == "2027-01-28"
    assert desk.words(plan) == ["plan.drafted.v1"] * 2


def test_an_officer_approves_only_what_he_has_seen(desk: Desk) -> None:
    plan = desk.draft()
    seen = desk.done(plan, "filed", "clerk")["version"]
    desk.done(plan, "returned", "officer", reason="数量不清")
    plan = desk.show(plan)
    desk.put(plan, PERMIT | {"valid_until_on": "2027-12-31"})
    desk.done(plan, "filed", "clerk")
    assert code_of(desk.act(plan, "approved", "officer", at=seen, number="X")) == "plan_changed"
    assert desk.show(plan)["in_force"] is None


def test_a_draft_is_not_saved_over_blindly(desk: Desk) -> None:
    plan = desk.draft()
    path, body = f"/plans/{plan['id']}", {"content": PERMIT}
    call = desk.county.call
    assert code_of(call("PUT", path, "clerk", body)) == "if_match_missing"
    for tag, said in (("x", "if_match_invalid"), ('"0"', "plan_changed"), ('"7"', "plan_changed")):
        assert code_of(call("PUT", path, "clerk", body, headers={"If-Match": tag})) == said
    assert call("PUT", path, "clerk", body, headers={"If-Match": "*"})[0] == 200
    answer = desk.county.client.get(
        f"/api/v1{path}", headers={"Authorization": f"Bearer {desk.county.tokens['clerk']}"}
    )
    assert answer.headers["ETag"].startswith('"2-')


def test_an_interprovince_approval_lasts_twelve_months_at_most(desk: Desk) -> None:
    body = {"id": str(uuid.uuid4()), "kind": "interprovince_approval"}
    longer = ABROAD | {"valid_until_on": "2027-11-21"}
    answer = desk.county.call("POST", "/plans", "clerk", body | {"content": longer})
    assert code_of(answer) == "plan_too_long"
    assert desk.draft("interprovince_approval", ABROAD)["status"] == "draft"
    leap = ABROAD | {"valid_from_on": "2028-02-29", "valid_until_on": "2029-02-28"}
    assert desk.draft("interprovince_approval", leap)["status"] == "draft"
    leap |= {"valid_until_on": "2029-03-01"}
    answer = desk.county.call("POST", "/plans", "clerk", body | {"content": leap})
    assert code_of(answer) == "plan_too_long"


def test_what_is_unfinished_is_saved_but_not_filed(desk: Desk) -> None:
    content = {name: ABROAD[name] for name in ("streams", "valid_from_on", "valid_until_on")}
    plan = desk.draft("interprovince_approval", content)
    status, body = desk.act(plan, "filed", "clerk")
    assert status == 422
    assert {fault["path"] for fault in body["faults"]} == {"lines", "destination_district"}
    desk.put(plan, content | {"lines": [{"code": "HW34", "quantity_kg": "1"}]})
    status, body = desk.act(plan, "filed", "clerk")
    assert {fault["path"] for fault in body["faults"]} == {
        "lines.0.receiver_id",
        "destination_district",
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_until_on": "2026-10-31"}, "ends_before_it_begins"),
        ({"streams": ["nothing"]}, "unknown_stream"),
        ({"streams": ["hazardous_industrial"]}, "plan_stream_of_other_family"),
        ({"lines": [{"code": "900-300-34", "quantity_kg": "1"}]}, "waste_code_not_in_stream"),
        ({"lines": [{"code": "rubble", "quantity_kg": "1"}]}, "waste_code_shape"),
        ({"lines": [{"code": "S7", "quantity_kg": "0"}]}, "mass_not_positive"),
        ({"lines": [{"code": "S7", "quantity_kg": "0.0001"}]}, "mass_too_fine"),
        ({"lines": [{"code": "S7", "quantity_kg": "99999999999"}]}, "plan_quantity_absurd"),
        ({"lines": [{"code": "S7", "quantity_kg": "1E+999999999"}]}, "schema"),
        ({"lines": [{"code": "S7", "quantity_kg": "1", "receiver_id": "no"}]}, "unknown_id"),
        ({"route_ids": ["no"]}, "unknown_id"),
        ({"origin_site_ids": ["yard-site"]}, "origin_not_of_generator"),
        ({"hours": [{"days": [8], "from": "01:00", "to": "02:00"}]}, "plan_days_unknown"),
        ({"hours": [{"days": [1], "from": "24:30", "to": "02:00"}]}, "plan_hour_shape"),
        ({"hours": [{"days": [1], "from": "02:00", "to": "02:00"}]}, "plan_hours_empty"),
        ({"destination_district": "991525"}, "district_shape"),
        ({"documents": ["0" * 64]}, "attachment_unknown"),
        ({"documents": ["x"]}, "schema"),
        ({"surprise": 1}, "unknown_field"),
    ],
)
def test_absurd_content_is_refused_and_nothing_is_kept(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    body = {"id": str(uuid.uuid4()), "kind": "disposal_approval", "content": PERMIT | changes}
    assert code_of(desk.county.call("POST", "/plans", "clerk", body)) == code
    assert desk.county.ok("GET", "/plans", "officer")["items"] == []


def test_a_management_plan_is_for_one_calendar_year(desk: Desk) -> None:
    content = YEARLY | {"valid_until_on": "2027-01-01"}
    body = {"id": str(uuid.uuid4()), "kind": "management_plan", "content": content}
    answer = desk.county.call("POST", "/plans", "clerk", body)
    assert code_of(answer) == "plan_of_more_than_a_year"


def test_only_the_right_party_may_act(desk: Desk) -> None:
    body = {"id": str(uuid.uuid4()), "kind": "disposal_approval", "content": PERMIT}
    for user in ("officer", "admin", "dispatcher", "gate", "driver", "auditor", "terminal"):
        assert desk.county.call("POST", "/plans", user, body)[1]["code"] == "wrong_role", user
    plan = desk.draft()
    for user in ("officer", "auditor"):
        assert desk.refused(plan, "filed", user) == "wrong_role"
    for user in ("rival", "stranger", "dispatcher", "driver", "terminal"):
        assert desk.refused(plan, "filed", user) == "plan_unknown"
    desk.done(plan, "filed", "clerk")
    assert desk.refused(plan, "approved", "clerk", number="mine") == "wrong_role"
    assert desk.refused(plan, "approved", "auditor", number="mine") == "wrong_role"
    assert desk.refused(plan, "withdrawn", "officer") == "wrong_role"
    assert desk.show(plan)["status"] == "filed"


def test_what_is_not_its_turn_is_refused_in_words(desk: Desk) -> None:
    plan = desk.draft()
    assert desk.refused(plan, "approved", "officer", number="N") == "plan_forbids"
    assert desk.refused(plan, "amended", "clerk") == "plan_forbids"
    assert desk.refused(plan, "revoked", "officer", reason="x") == "plan_forbids"
    desk.done(plan, "filed", "clerk")
    assert code_of(desk.put(desk.show(plan), PERMIT)) == "plan_forbids"
    status, body = desk.act(plan, "filed", "clerk")
    assert (status, body["detail"]) == (409, "A plan that is “Filed” does not take this: Filed")
    assert desk.refused(plan, "expired", "clerk") == "unknown_event_type"
    assert desk.refused(plan, "returned", "officer") == "missing"
    assert desk.refused(plan, "returned", "officer", reason="  ") == "missing"
    assert desk.refused(plan, "approved", "officer", number=" ") == "missing"


def test_a_revoked_approval_is_over(desk: Desk) -> None:
    plan = desk.approved()
    desk.done(plan, "amended", "clerk")
    plan = desk.done(plan, "revoked", "officer", reason="多次违规倾倒")
    assert (plan["status"], plan["in_force"], plan["reason"]) == ("revoked", None, "多次违规倾倒")
    assert desk.refused(plan, "filed", "clerk") == "plan_forbids"


def test_a_number_is_given_once(desk: Desk) -> None:
    first, second = desk.draft(), desk.draft()
    for plan in (first, second):
        desk.done(plan, "filed", "clerk")
    desk.done(first, "approved", "officer", number="A-1")
    assert desk.refused(second, "approved", "officer", number="A-1") == "plan_number_taken"
    desk.done(first, "amended", "clerk")
    desk.done(first, "filed", "clerk")
    desk.done(first, "approved", "officer", number="A-1")


def test_a_command_sent_again_happens_once(desk: Desk) -> None:
    county = desk.county
    body = {"id": str(uuid.uuid4()), "kind": "disposal_approval", "content": PERMIT}
    first, again = (county.call("POST", "/plans", "clerk", body) for _ in range(2))
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]
    act = {"id": str(uuid.uuid4()), "type": "plan.filed.v1", "data": {}}
    path = f"/plans/{body['id']}/events"
    first, again = (county.call("POST", path, "clerk", act) for _ in range(2))
    assert (first[0], again[0]) == (201, 200)
    assert first[1]["event"] == again[1]["event"]
    back = {"id": str(uuid.uuid4()), "type": "returned", "data": {"reason": "一"}}
    assert county.call("POST", path, "officer", back)[0] == 201
    assert county.call("POST", path, "officer", back)[0] == 200
    other = back | {"data": {"reason": "二"}}
    assert county.call("POST", path, "officer", other)[1]["code"] == "id_reused"
    assert county.call("POST", path, "clerk", act | {"id": body["id"]})[1]["code"] == "id_reused"
    assert len(desk.words(first[1]["plan"])) == 3


def test_an_approval_expires_by_the_clock(desk: Desk) -> None:
    county, expire = desk.county, desk.county.app.extensions["services"].plans.expire
    plan = desk.approved(valid_until_on="2026-11-30")
    desk.done(plan, "amended", "clerk")
    # 23:59 and 00:00 in China.
    county.clock.set(datetime(2026, 11, 30, 15, 59, tzinfo=UTC))
    assert expire() == 0
    assert desk.show(plan)["in_force"] is not None
    county.clock.set(datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    assert (expire(), expire()) == (1, 0)
    plan = desk.show(plan)
    assert (plan["status"], plan["in_force"], plan["next"]) == ("expired", None, [])
    assert desk.words(plan)[-1] == "plan.expired.v1"
    assert desk.refused(plan, "filed", "clerk") == "plan_forbids"


def test_a_plan_whose_period_is_over_is_not_filed(desk: Desk) -> None:
    plan = desk.draft(
        content=PERMIT | {"valid_from_on": "2026-10-01", "valid_until_on": "2026-11-19"}
    )
    assert desk.refused(plan, "filed", "clerk") == "plan_period_over"


def test_parties_see_their_own_and_the_county_sees_all(desk: Desk) -> None:
    own = desk.draft()
    other = desk.draft(content=PERMIT | {"origin_site_ids": []}, user="rival")

    def seen(user: str, query: str = "") -> list[str]:
        return [item["id"] for item in desk.county.ok("GET", f"/plans{query}", user)["items"]]

    assert set(seen("officer")) == set(seen("auditor")) == {own["id"], other["id"]}
    assert seen("clerk") == seen("colleague") == [own["id"]]
    assert seen("clerk", "?holder=other") == [own["id"]]
    assert seen("rival") == [other["id"]]
    assert seen("gate") == []
    for user in ("driver", "terminal"):
        assert desk.county.call("GET", "/plans", user)[0] == 403
    assert desk.county.call("GET", f"/plans/{own['id']}", "rival")[0] == 404
    assert desk.county.call("GET", f"/plans/{own['id']}/events", "rival")[0] == 404


def test_plans_are_listed_newest_first_in_pages(desk: Desk) -> None:
    made = []
    for minute in range(5):
        desk.county.at(minute)
        made.append(desk.draft()["id"])
    found, path = [], "/plans?limit=2"
    while path:
        page = desk.county.ok("GET", path, "officer")
        found += [item["id"] for item in page["items"]]
        path = f"/plans?limit=2&cursor={page['next']}" if page["next"] else ""
    assert found == made[::-1]
    desk.done(desk.show({"id": made[2]}), "filed", "clerk")
    filed = desk.county.ok("GET", "/plans?status=filed,under_review", "officer")["items"]
    assert [item["id"] for item in filed] == [made[2]]
    assert desk.county.ok("GET", "/plans?kind=management_plan", "officer")["items"] == []


def test_documents_are_attached_by_their_digest(desk: Desk) -> None:
    county = desk.county
    kept = county.ok(
        "POST",
        "/attachments",
        "clerk",
        data=b"%PDF-1.7 a route map",
        headers={"Content-Type": "application/pdf"},
    )
    plan = desk.draft(content=PERMIT | {"documents": [kept["sha256"]]})
    assert desk.show(plan, "officer")["content"]["documents"] == [kept["sha256"]]


def test_reasons_lie_beside_the_log_and_can_be_erased(desk: Desk) -> None:
    plan = desk.draft()
    desk.done(plan, "filed", "clerk")
    _, body = desk.act(plan, "returned", "officer", reason="张三的签名缺失")
    services = desk.county.app.extensions["services"]
    event = services.store.read(lambda tx: tx.log.find(body["event"]["id"]))
    assert "张三" not in event.body.decode()
    erasure = {
        "id": str(uuid.uuid4()),
        "event_id": event.id,
        "path": "reason",
        "ground": "consent_withdrawn",
    }
    desk.county.ok("POST", "/erasures", "admin", erasure)
    assert desk.show(plan)["reason"] == "[erased]"
    desk.done(plan, "filed", "clerk")
    assert services.upkeep.verify().problems == ()


def test_what_is_used_is_what_left_on_manifests(desk: Desk) -> None:
    plan = desk.approved()

    def used() -> str:
        kg: str = desk.show(plan)["in_force"]["content"]["lines"][0]["used_kg"]
        return kg

    assert used() == "0"
    number = desk.county.issue()["number"]
    assert used() == "12000"
    desk.county.done(number, "loaded", "driver", {"loaded_kg": "11800.5"})
    assert used() == "11800.5"
    voided = desk.county.issue()["number"]
    assert used() == "23800.5"
    desk.county.done(voided, "voided", "clerk", {"reason": "停工"})
    assert used() == "11800.5"


def test_read_rows_are_made_again_from_the_log(desk: Desk) -> None:
    plan = desk.approved()
    desk.done(plan, "amended", "clerk")
    desk.done(desk.draft("management_plan", YEARLY), "filed", "clerk")
    for _ in range(2):
        number = desk.county.issue()["number"]
    desk.county.done(number, "loaded", "driver", {"loaded_kg": "12100"})
    services = desk.county.app.extensions["services"]

    def rows() -> Any:
        days = (desk.county.clock.now().date() - timedelta(days=9), desk.county.clock.now().date())
        return services.store.read(
            lambda tx: (tx.plans.search(PlanQuery()), tx.moved.between("builder", *days))
        )

    before = rows()
    assert before[1][0].kg == Decimal(24100)
    services.upkeep.rebuild()
    assert rows() == before


def findings(desk: Desk, draft: dict[str, Any], on: date) -> list[str]:
    """What the plans in force say against `draft`, as the checks before issue ask them."""
    services = desk.county.app.extensions["services"]
    profile = services.manifests.profile(draft["stream"])
    lines = tuple((line["code"], Decimal(line["declared_kg"])) for line in draft["waste"])
    covered = services.store.read(
        lambda tx: coverage(
            tx,
            kinds=tuple(profile.plans),
            holder_id="builder",
            stream=draft["stream"],
            codes=[code for code, _ in lines],
            on=on,
        )
    )
    load = Load(
        waste=lines,
        receiver_id=draft["receiver_id"],
        origin_site_id=draft["origin_site_id"],
        destination_site_id=draft["destination_site_id"],
        route_id=draft["route_id"],
        times=(datetime.fromisoformat(draft["occurred_at"]),),
        leaves_province=False,
    )
    return [found.code for found in plan_findings(covered, load, profile)]


def test_the_checks_before_issue_hear_of_plans_and_of_what_is_used(desk: Desk) -> None:
    today = date(2026, 11, 20)
    acid = desk.county.hazardous()
    assert findings(desk, acid, today) == ["plan_missing"]
    plan = desk.draft("management_plan", YEARLY)
    assert findings(desk, acid, today) == ["plan_missing"]
    desk.done(plan, "filed", "clerk")
    assert findings(desk, acid, today) == []
    assert findings(desk, acid, date(2027, 1, 1)) == ["plan_missing"]
    desk.county.issue(acid)
    assert findings(desk, acid, today) == ["plan_quantity_exceeded"]
    other = YEARLY | {"lines": [{"code": "HW17", "quantity_kg": "9000", "receiver_id": "yard"}]}
    desk.done(plan, "amended", "clerk", content=other)
    assert findings(desk, acid, today) == ["plan_quantity_exceeded"]
    desk.done(plan, "filed", "clerk")
    assert findings(desk, acid, today) == ["plan_lacks_code"]

    soil = desk.county.draft()
    assert findings(desk, soil, today) == ["plan_missing", "approval_missing"]
    desk.approved()
    assert findings(desk, soil, today) == ["plan_missing", "approval_hours"]


COMMANDS: list[Callable[[Desk, dict[str, Any], str], Any]] = [
    lambda desk, plan, user: desk.act(plan, "filed", user),
    lambda desk, plan, user: desk.act(plan, "review_begun", user),
    lambda desk, plan, user: desk.act(plan, "returned", user, reason="改"),
    lambda desk, plan, user: desk.act(plan, "approved", user, number=plan["id"]),
    lambda desk, plan, user: desk.act(plan, "amended", user),
    lambda desk, plan, user: desk.act(plan, "withdrawn", user),
    lambda desk, plan, user: desk.put(desk.show(plan), plan["content_given"], user),
    lambda desk, plan, user: desk.county.app.extensions["services"].plans.expire(),
]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kind=st.sampled_from([("disposal_approval", PERMIT), ("management_plan", YEARLY)]),
    steps=st.lists(
        st.tuples(
            st.sampled_from(COMMANDS), st.sampled_from(["clerk", "colleague", "officer", "rival"])
        ),
        max_size=14,
    ),
)
def test_whatever_anybody_sends_the_rows_are_what_the_log_says(
    desk: Desk, kind: tuple[str, Any], steps: list[Any]
) -> None:
    plan = desk.draft(*kind) | {"content_given": kind[1]}
    for command, user in steps:
        answer = command(desk, plan, user)
        assert isinstance(answer, int) or answer[0] < 500, answer
    services = desk.county.app.extensions["services"]
    before = services.store.read(lambda tx: tx.plans.get(plan["id"]))
    services.upkeep.rebuild()
    assert services.store.read(lambda tx: tx.plans.get(plan["id"])) == before
    assert desk.show(plan)["version"] == len(desk.words(plan)) == before.version
