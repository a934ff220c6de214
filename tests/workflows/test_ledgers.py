"""Ledgers of hazardous waste with batch codes, and the returns made of them, through HTTP."""

import csv
import io
import json
import threading
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.workflows.county import MORNING, County

DAY = 24 * 60
CODE = "900-300-34"


def enter(county: County, stage: str, user: str = "clerk", **more: Any) -> tuple[int, Any]:
    body = {
        "id": str(uuid.uuid4()),
        "stage": stage,
        "waste_code": CODE,
        "waste_name": "废酸",
        "happened_at": county.clock.now().isoformat(),
        "site_id": "building-site",
    }
    return county.call("POST", "/ledger", user, body | more)


def entered(county: County, stage: str, **more: Any) -> str:
    status, body = enter(county, stage, **more)
    assert status == 201, body
    batch: str = body["batch"]
    return batch


def of(batch: str, kg: str) -> list[dict[str, str]]:
    return [{"batch": batch, "mass_kg": kg}]


def code_of(answer: tuple[int, Any]) -> str:
    status, body = answer
    assert status >= 400, body
    code: str = body["faults"][0]["code"] if body.get("faults") else body["code"]
    return code


def left(county: County, user: str = "clerk") -> dict[str, str]:
    items = county.ok("GET", "/ledger", user)["items"]
    return {item["batch"]: item["left_kg"] for item in items}


def test_a_batch_is_generated_stored_and_taken_out_under_a_manifest(county: County) -> None:
    made = entered(county, "generated", mass_kg="1500.5", container="吨桶", containers=2)
    assert made == "HWCS20261120001"
    kept = entered(county, "stored", sources=of(made, "1200"))
    number = county.issue(county.hazardous())["number"]
    out = entered(county, "taken_out", sources=of(kept, "1000"), manifest_number=number)
    assert (kept, out) == ("HWRK20261120001", "HWCK20261120001")
    assert left(county) == {made: "300.5", kept: "200", out: "1000"}
    stock = county.ok("GET", "/ledger/stock", "clerk")["items"]
    assert stock == [{"waste_code": CODE, "unstored_kg": "300.5", "stored_kg": "200"}]
    before = county.ok("GET", "/ledger", "officer")
    county.app.extensions["services"].upkeep.rebuild()
    assert county.ok("GET", "/ledger", "officer") == before


def test_no_batch_gives_more_than_it_has_or_what_it_is_not(county: County) -> None:
    made = entered(county, "generated", mass_kg="100")
    kept = entered(county, "stored", sources=of(made, "60"))
    for expected, answer in (
        ("batch_overdrawn", enter(county, "stored", sources=of(made, "40.001"))),
        ("batch_of_other_stage", enter(county, "taken_out", sources=of(made, "1"))),
        ("batch_of_other_waste", enter(county, "stored", sources=of(made, "1"), waste_code="900-349-34")),
        ("batch_unknown", enter(county, "stored", sources=of("HWCS20261120009", "1"))),
        ("batch_twice", enter(county, "stored", sources=of(made, "1") * 2)),
        ("batch_code_shape", enter(county, "stored", sources=of("HWCS", "1"))),
        ("batch_later", enter(county, "stored", sources=of(made, "1"), happened_at=(MORNING - timedelta(days=1)).isoformat())),
        ("batch_has_no_source", enter(county, "generated", mass_kg="1", sources=of(kept, "1"))),
        ("mass_of_sources", enter(county, "stored", mass_kg="1", sources=of(made, "1"))),
        ("missing", enter(county, "stored")),
        ("missing", enter(county, "generated")),
        ("mass_not_positive", enter(county, "generated", mass_kg="0")),
        ("mass_too_fine", enter(county, "generated", mass_kg="0.0001")),
        ("not_hazardous", enter(county, "generated", mass_kg="1", waste_code="900-001-S70")),
        ("unknown_id", enter(county, "generated", mass_kg="1", site_id="yard-site")),
        ("occurred_in_future", enter(county, "generated", mass_kg="1", happened_at="2026-11-21T09:00:00+08:00")),
        ("manifest_of_taken_out", enter(county, "generated", mass_kg="1", manifest_number="1")),
        ("manifest_unknown", enter(county, "taken_out", sources=of(kept, "1"), manifest_number="1")),
        ("wrong_role", enter(county, "generated", "gate", mass_kg="1")),
    ):  # fmt: skip
        assert code_of(answer) == expected
    soil = county.issue()["number"]
    assert (
        code_of(enter(county, "taken_out", sources=of(kept, "1"), manifest_number=soil))
        == "manifest_without_waste"
    )
    assert left(county) == {made: "40", kept: "60"}


def test_the_same_entry_twice_is_one_batch_and_an_error_is_withdrawn(county: County) -> None:
    id = str(uuid.uuid4())
    first, again = (enter(county, "generated", id=id, mass_kg="5") for _ in range(2))
    assert first[1] == again[1]
    made = first[1]["batch"]
    kept = entered(county, "stored", sources=of(made, "5"))

    def withdraw(batch: str) -> tuple[int, Any]:
        body = {"id": str(uuid.uuid4()), "reason": "重复登记"}
        return county.call("POST", f"/ledger/{batch}/withdrawn", "clerk", body)

    assert code_of(withdraw(made)) == "batch_used"
    assert withdraw(kept)[1]["withdrawn"] is True
    assert code_of(withdraw(kept)) == "batch_withdrawn"
    assert left(county)[made] == "5"
    assert code_of(enter(county, "taken_out", sources=of(kept, "1"))) == "batch_withdrawn"
    assert withdraw(made)[0] == 201
    assert code_of(withdraw("HWCS20261120077")) == "batch_unknown"


def test_two_clerks_who_store_the_same_batch_do_not_overdraw_it(county: County) -> None:
    made = entered(county, "generated", mass_kg="100")
    county._token("clerk")
    answers: list[int] = []

    def store() -> None:
        client = County(
            app=county.app,
            clock=county.clock,
            client=county.app.test_client(),
            tokens=county.tokens,
        )
        answers.append(enter(client, "stored", sources=of(made, "60"))[0])

    threads = [threading.Thread(target=store) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409]
    assert left(county)[made] == "40"


def test_a_unit_reads_its_own_ledger_and_the_file_says_the_same_in_tonnes(county: County) -> None:
    made = entered(county, "generated", mass_kg="1500.5", container="=1+1")
    assert left(county, "clinic") == {}
    assert county.ok("GET", "/ledger?organisation=builder", "clinic")["items"] == []
    assert left(county, "officer") == {made: "1500.5"}
    headers = {"Authorization": f"Bearer {county._token('clerk')}", "Accept-Language": "en"}
    answer = county.client.get("/api/v1/ledger?format=csv", headers=headers)
    head, line = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    found = dict(zip(head, line, strict=True))
    assert (found["Batch code"], Decimal(found["Quantity (t)"])) == (made, Decimal("1.5005"))
    assert found["Container"] == "'=1+1"
    book = county.client.get("/api/v1/ledger?format=xlsx", headers=headers)
    assert book.data.startswith(b"PK")


def test_a_ledger_is_read_page_by_page_and_line_by_line_alike(county: County) -> None:
    codes = [entered(county, "generated", mass_kg=str(kg)) for kg in (10, 20, 30, 40, 50)]
    found, cursor = [], ""
    while cursor is not None:
        page = county.ok("GET", f"/ledger?limit=2&cursor={cursor}", "clerk")
        assert len(page["items"]) <= 2
        found += [row["batch"] for row in page["items"]]
        cursor = page["next"]
    assert sorted(found) == sorted(codes)
    headers = {
        "Authorization": f"Bearer {county._token('clerk')}",
        "Accept": "application/x-ndjson",
    }
    answer = county.client.get("/api/v1/ledger?limit=2&fields=batch", headers=headers)
    lines = [json.loads(line)["batch"] for line in answer.data.splitlines()]
    assert lines == found


def figures(**kg: str) -> dict[str, str]:
    names = ("opening", "generated", "stored", "taken_out", "delivered", "closing")
    return {"waste_code": CODE} | {f"{name}_kg": kg.get(name, "0") for name in names}


def file(county: County, period: str, lines: Any, reason: str = "", user: str = "clerk") -> Any:
    body = {"id": str(uuid.uuid4()), "lines": lines, "reason": reason}
    return county.call("POST", f"/returns/{period}", user, body)


def a_november(county: County) -> None:
    """Of a key unit: its plan foresees more than 100 t."""
    made = entered(county, "generated", mass_kg="150000")
    kept = entered(county, "stored", sources=of(made, "140000"))
    entered(county, "taken_out", sources=of(kept, "20000"))
    county.issue(county.hazardous())


def test_a_return_is_filled_in_from_the_ledger_and_filed_in_time(county: County) -> None:
    a_november(county)
    expected = figures(
        generated="150000", stored="140000", taken_out="20000", delivered="2000", closing="120000"
    )
    assert code_of(file(county, "2026-11", [expected])) == "period_runs"
    county.at(15 * DAY)
    owed = county.ok("GET", "/returns", "clerk")["items"]
    assert [(one["period"], one["due_on"], one["owed"]) for one in owed] == [
        ("2026-11", "2026-12-15", True)
    ]
    clocks = county.ok("GET", "/clocks?code=waste_return", "clerk")["items"]
    assert [(one["subject"], one["due_on"]) for one in clocks] == [
        ("builder/2026-11", "2026-12-15")
    ]
    assert county.ok("GET", "/returns/2026-11/computed", "clerk")["lines"] == [expected]
    assert file(county, "2026-11", [expected])[0] == 201
    assert county.ok("GET", "/clocks?code=waste_return", "clerk")["items"] == []
    found = county.ok("GET", "/returns/2026-11?organisation=builder", "officer")
    assert (found["status"], found["late"], found["lines"]) == ("filed", False, [expected])
    next_month = county.ok("GET", "/returns/2026-12/computed", "clerk")["lines"]
    assert next_month == [figures(opening="120000", closing="120000")]


def test_other_figures_need_a_reason_and_stand_beside_the_computed_ones(county: County) -> None:
    a_november(county)
    county.at(15 * DAY)
    (line,) = county.ok("GET", "/returns/2026-11/computed", "clerk")["lines"]
    more = line | {"generated_kg": "151000"}
    assert code_of(file(county, "2026-11", [more])) == "return_differs"
    assert code_of(file(county, "2026-11", [line | {"closing_kg": "1"}])) == "stock_does_not_add_up"
    assert code_of(file(county, "2026-11", [line, line])) == "waste_code_twice"
    assert file(county, "2026-11", [more], "磅房停电，补记一吨")[0] == 201
    found = county.ok("GET", "/returns/2026-11", "clerk")
    assert (found["lines"], found["computed"], found["reason"]) == (
        [more],
        [line],
        "磅房停电，补记一吨",
    )
    assert county.call("GET", "/returns/2026-11?organisation=builder", "clinic")[0] == 404


def test_the_county_sends_a_return_back_and_is_told_when_one_is_late(county: County) -> None:
    a_november(county)
    county.at(15 * DAY)
    (line,) = county.ok("GET", "/returns/2026-11/computed", "clerk")["lines"]
    file(county, "2026-11", [line])
    body = {"id": str(uuid.uuid4()), "reason": "请附磅单"}
    path = "/returns/builder/2026-11/sent-back"
    assert county.call("POST", path, "clerk", body)[1]["code"] == "wrong_role"
    assert county.ok("POST", path, "officer", body)["status"] == "sent_back"
    assert county.ok("POST", path, "officer", body)["status"] == "sent_back"
    again = body | {"id": str(uuid.uuid4())}
    assert county.call("POST", path, "officer", again)[1]["code"] == "return_sent_back"
    county.at(30 * DAY)
    clocks = county.app.extensions["services"].clocks
    clocks.escalate()
    late = [a for a in county.alerts(rule="clock_overdue") if "2026-11" in str(a["episode"])]
    assert len(late) == 1
    before = county.ok("GET", "/returns", "officer")
    county.app.extensions["services"].upkeep.rebuild()
    assert county.ok("GET", "/returns", "officer") == before
    assert file(county, "2026-11", [line])[1]["late"] is True
    clocks.escalate()
    (after,) = [a for a in county.alerts(rule="clock_overdue") if "2026-11" in str(a["episode"])]
    assert after["cleared_at"] is not None


def test_a_period_that_is_none_is_refused(county: County) -> None:
    for period in ("2026-13", "2026-Q5", "26-01", "20261"):
        assert code_of(county.call("GET", f"/returns/{period}/computed", "clerk")) == "period_shape"
