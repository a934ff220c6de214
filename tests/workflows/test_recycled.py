"""The board of recycled products, and what of the county is published."""

import csv
import io
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from manifest_service.events.envelope import HAS_SEALED
from manifest_service.services import Services
from manifest_service.services.ports import Amount, Sum
from manifest_service.services.statistics import counts_published, masses_published
from manifest_service.waste.clocks import local_day
from tests.workflows.county import County

PATH = "/recycled-products"


def a_listing(county: County, **changes: Any) -> dict[str, Any]:
    today = local_day(county.clock.now())
    body = {
        "id": str(uuid.uuid4()),
        "side": "offer",
        "product": "coarse_aggregate",
        "grade": "5-31.5 mm",
        "mass_kg": "1200000.5",
        "site_id": "yard-site",
        "from_on": str(today),
        "until_on": str(today + timedelta(days=30)),
        "office_phone": "0635-5231000",
    }
    return {**body, **changes}


def seen(county: County, path: str) -> Any:
    """What somebody who is not signed in is answered."""
    return county.client.get(f"/api/v1{path}", headers={"Accept-Language": "en"})


def listed(county: County, query: str = "", as_user: str | None = None) -> list[dict[str, Any]]:
    if as_user is None:
        found: list[dict[str, Any]] = seen(county, f"{PATH}{query}").get_json()["items"]
        return found
    items: list[dict[str, Any]] = county.ok("GET", f"{PATH}{query}", as_user)["items"]
    return items


def code_of(county: County, where: str, as_user: str, body: dict[str, Any]) -> str:
    """The code a command is refused with."""
    status, answer = county.call("POST", where, as_user, body)
    assert status >= 400
    found: str = answer["code"]
    return found


def test_what_a_clerk_posts_anyone_reads_and_finds(county: County) -> None:
    body = a_listing(county)
    county.ok("POST", PATH, "gate", body)
    (one,) = listed(county)
    assert one["mass_kg"] == "1200000.5"
    assert one["office_phone"] == "0635-5231000"
    assert one["standard"] == "GB/T 25177-2010"
    assert listed(county, "?side=offer&product=coarse_aggregate") == [one]
    assert listed(county, "?side=wanted") == []
    (line,) = csv.DictReader(io.StringIO(seen(county, f"{PATH}?format=csv").data.decode("utf-8-sig")))  # fmt: skip
    assert list(line.values())[3:5] == ["5-31.5 mm", "1200000.5"]


def test_the_same_command_posts_once_and_another_with_its_id_is_refused(county: County) -> None:
    body = a_listing(county)
    first = county.ok("POST", PATH, "gate", body)
    assert county.ok("POST", PATH, "gate", body) == first
    assert len(listed(county)) == 1
    assert code_of(county, PATH, "gate", {**body, "office_phone": "0635-5231001"}) == "id_reused"
    assert code_of(county, PATH, "gate", {**body, "grade": "other"}) == "id_reused"


def test_it_is_withdrawn_once_by_its_own_or_by_an_administrator_with_a_reason(county: County) -> None:  # fmt: skip
    for as_user, reason in (("gate", ""), ("admin", "这是广告")):
        body = a_listing(county)
        county.ok("POST", PATH, "gate", body)
        where = f"{PATH}/{body['id']}/withdraw"
        assert code_of(county, where, "clerk", {"id": str(uuid.uuid4())}) == "listing_of_other"
        assert code_of(county, where, "driver", {"id": str(uuid.uuid4())}) == "wrong_role"
        if as_user == "admin":
            assert code_of(county, where, "admin", {"id": str(uuid.uuid4())}) == "invalid_input"
        command = {"id": str(uuid.uuid4()), "reason": reason}
        done = county.ok("POST", where, as_user, command)
        assert county.ok("POST", where, as_user, command) == done
        county.refused("POST", where, as_user, "listing_over", json={**command, "id": str(uuid.uuid4())})  # fmt: skip
        assert listed(county) == []
    assert [bool(one["withdrawn_at"]) for one in listed(county, "?mine=true", "gate")] == [True, True]  # fmt: skip


def test_it_runs_out_after_its_last_day(county: County) -> None:
    today = local_day(county.clock.now())
    county.ok("POST", PATH, "gate", a_listing(county, until_on=str(today)))
    assert len(listed(county)) == 1
    county.at(24 * 60)
    assert listed(county) == []


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"office_phone": "13906350000"}, "office_phone", "phone_of_person"),
        ({"office_phone": "+86 139-0635-0000"}, "office_phone", "phone_of_person"),
        ({"office_phone": "ask Wang"}, "office_phone", "phone_malformed"),
        ({"site_id": "no-such-site"}, "site_id", "site_not_yours"),
        ({"mass_kg": "0"}, "mass_kg", "mass_not_positive"),
        ({"mass_kg": "0.0001"}, "mass_kg", "mass_too_fine"),
        ({"until_on": "2020-01-01", "from_on": "2019-01-01"}, "until_on", "listing_ends_in_past"),
        ({"until_on": "2099-01-01"}, "until_on", "range_too_long"),
        ({"grade": "   "}, "grade", "text_length"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_posted(
    county: County, changes: dict[str, Any], path: str, code: str
) -> None:
    status, answer = county.call("POST", PATH, "gate", a_listing(county, **changes))
    assert status == 422
    faults = {fault["path"].rpartition(".")[2]: fault["code"] for fault in answer["faults"]}
    assert faults[path] in (code, "schema_day")
    assert listed(county) == []


def test_the_telephone_is_beside_the_log_and_can_be_erased(county: County) -> None:
    body = a_listing(county)
    county.ok("POST", PATH, "gate", body)
    services: Services = county.app.extensions["services"]
    event = services.store.read(lambda tx: tx.log.find(body["id"]))
    assert event is not None
    assert HAS_SEALED in (event.body or b"")
    assert b"5231000" not in (event.body or b"")
    erased = {"id": str(uuid.uuid4()), "event_id": body["id"], "path": "office_phone", "ground": "unlawful"}  # fmt: skip
    county.ok("POST", "/erasures", "admin", erased)
    assert listed(county)[0]["office_phone"] is None
    before = listed(county)
    services.upkeep.rebuild()
    assert listed(county) == before


def amounts(stream: str, generator: str, receiver: str, kg: int) -> Sum:
    return Sum(values=(stream, generator, receiver), amounts={"received": Amount(kg=Decimal(kg))})


def test_masses_of_few_firms_are_added_together_or_left_out() -> None:
    many = [amounts("soil", f"g{i}", f"r{i}", 10) for i in range(3)]
    few = [amounts("slurry", "g1", "r1", 7), amounts("brick", "g2", "r2", 5)]
    found, left_out = masses_published((*many, *few))
    assert {name: kg["received"] for name, kg in found.items()} == {"soil": 30}
    assert left_out
    third = amounts("brick", "g3", "r3", 1)
    found, left_out = masses_published((*many, *few, third))
    assert {name: kg["received"] for name, kg in found.items()} == {"soil": 30, None: 13}
    assert not left_out


def test_one_stream_is_not_hidden_under_the_name_of_others() -> None:
    found, left_out = masses_published((amounts("slurry", "g1", "r1", 7),))
    assert (found, left_out) == ({}, True)


def test_a_firm_that_moved_nothing_does_not_count() -> None:
    some = [amounts("soil", f"g{i}", f"r{i}", 10) for i in range(2)]
    assert masses_published((*some, amounts("soil", "g9", "r9", 0))) == ({}, True)


def test_a_single_small_count_takes_the_next_smallest_with_it() -> None:
    assert counts_published({"a": 2, "b": 9, "c": 30, "d": 0}) == {"a": None, "b": None, "c": 30, "d": 0}  # fmt: skip
    assert counts_published({"a": 2, "b": 4, "c": 30}) == {"a": None, "b": None, "c": 30}
    assert counts_published({"a": 5}) == {"a": 5}


def test_anyone_reads_what_is_published_and_only_the_county_the_rest(county: County) -> None:
    found = seen(county, "/reports/public").get_json()
    assert found["rule"] == {"fewest_firms": 3, "fewest": 5}
    assert seen(county, "/reports/summary").status_code == 401
    assert county.call("GET", "/reports/summary", "gate")[1]["code"] == "wrong_role"
    assert "alerts_by_rule" in county.ok("GET", "/reports/summary", "officer")
