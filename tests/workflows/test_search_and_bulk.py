"""Finding manifests by what people know of them, and acting on several at once."""

import uuid
from typing import Any

import pytest

from tests.workflows.county import County
from tests.workflows.journeys import STORIES
from tests.workflows.story import Told


def numbers(county: County, asked: str, user: str = "officer") -> set[str]:
    return {
        item["number"] for item in county.ok("GET", f"/manifests?limit=200&{asked}", user)["items"]
    }


def loaded(county: County, **draft: Any) -> str:
    number: str = county.issue(county.draft(**draft))["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "11000"})
    county.done(number, "transported", "driver")
    return number


@pytest.fixture
def told(county: County) -> County:
    for name in (
        "hazardous-discrepancy",
        "two-carriers",
        "correction",
        "several-classes",
        "refused-part",
    ):
        for story in STORIES:
            if story.name == name:
                story.tell(Told(county=county))
    return county


def test_each_filter_finds_what_the_lists_say_and_nothing_else(told: County) -> None:
    everything = told.ok("GET", "/manifests?limit=200", "officer")["items"]
    assert len(everything) >= 4

    def those(keep: Any) -> set[str]:
        found = {item["number"] for item in everything if keep(item)}
        assert len(found) > 0
        return found

    def has_code(beginning: str) -> Any:
        return lambda m: any(c.replace("-", "").startswith(beginning) for c in m["waste_codes"])

    assert numbers(told, "waste=900300") == those(has_code("900300"))
    assert numbers(told, "waste=900-3") == those(has_code("9003"))
    assert numbers(told, "waste=HW34") == those(
        lambda m: any(code.endswith("-34") for code in m["waste_codes"])
    )
    assert numbers(told, "waste=hw99") == set()
    assert numbers(told, "discrepancy=any") == those(lambda m: m["discrepancies"])
    assert numbers(told, "discrepancy=quantity") == those(
        lambda m: "quantity" in m["discrepancies"]
    )
    assert numbers(told, "corrected=true") == those(lambda m: m["corrected"])
    assert numbers(told, "corrected=true") & numbers(told, "corrected=false") == set()
    assert numbers(told, "missing=false") == those(lambda m: not m["missing"])
    assert numbers(told, "plate=p-54321") >= those(lambda m: m["vehicle"]["plate"] == "鲁P54321")
    assert numbers(told, "plate=沪A") == set()
    assert numbers(told, "from=2026-11-20&to=2026-11-20") == those(
        lambda m: m["issued_at"] < "2026-11-20T16"
    )
    assert numbers(told, "to=2026-11-19") == set()
    assert numbers(told, "organisation=haulage-2") >= those(
        lambda m: m["carrier"]["id"] == "haulage-2"
    )


def test_who_handed_a_load_over_is_found_by_plate_and_party(county: County) -> None:
    story = next(story for story in STORIES if story.name == "two-carriers")
    story.tell(Told(county=county))
    (both,) = numbers(county, "plate=12345") & numbers(county, "plate=54321")
    assert both in numbers(county, "organisation=haulage") & numbers(
        county, "organisation=haulage-2"
    )


def test_a_filter_opens_nothing_that_was_closed(told: County) -> None:
    own = numbers(told, "", "gate-2")
    assert numbers(told, "organisation=builder", "gate-2") <= own
    assert numbers(told, "plate=12345", "stranger") == set()


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("discrepancy=weight", "discrepancy"),
        ("from=yesterday", "from"),
        ("corrected=perhaps", "corrected"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(county: County, asked: str, path: str) -> None:
    status, body = county.call("GET", f"/manifests?{asked}", "officer")
    assert (status, body["faults"][0]["path"]) == (422, path)


def test_searches_are_kept_for_the_account_alone(county: County) -> None:
    mine = [{"name": "废酸差异", "query": {"waste": "HW34", "discrepancy": "any"}}]
    assert county.ok("GET", "/me/filters", "officer") == {"filters": []}
    county.ok("PUT", "/me/filters", "officer", {"filters": mine})
    assert county.ok("GET", "/me/filters", "officer") == {"filters": mine}
    assert county.ok("GET", "/me/filters", "gate") == {"filters": []}
    county.ok("PUT", "/me/filters", "officer", {"filters": []})
    assert county.ok("GET", "/me/filters", "officer") == {"filters": []}


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ([{"name": "a", "query": {}}] * 2, "name_twice"),
        ([{"name": "a", "query": {"cursor": "x"}}], "schema"),
        ([{"name": "", "query": {}}], "schema"),
        ([{"name": str(i), "query": {}} for i in range(31)], "schema"),
    ],
)
def test_what_is_no_search_is_not_kept(county: County, filters: Any, code: str) -> None:
    status, body = county.call("PUT", "/me/filters", "officer", {"filters": filters})
    assert status == 422
    assert body["faults"][0]["code"].startswith(code)
    assert county.ok("GET", "/me/filters", "officer") == {"filters": []}


def test_several_are_received_at_once_each_answered_for_itself(county: County) -> None:
    good, gone = loaded(county), loaded(county, vehicle="鲁P12345")
    county.at(60)
    county.done(gone, "received", "gate", {"accepted_kg": "11000"})
    commands = [
        {
            "id": str(uuid.uuid4()),
            "number": number,
            "type": "received",
            "occurred_at": county.clock.now().isoformat(),
            "data": {"accepted_kg": "11000"},
        }
        for number in (good, gone, "371525261120000099")
    ]
    results = county.ok("POST", "/sync", "gate", {"commands": commands})["results"]
    assert [(one["number"], one["status"]) for one in results] == [
        (good, "accepted"),
        (gone, "refused"),
        ("371525261120000099", "refused"),
    ]
    again = county.ok("POST", "/sync", "gate", {"commands": commands[:1]})["results"]
    assert again[0]["status"] == "duplicate"


def test_one_code_signs_all_of_a_list_and_a_wrong_one_none(county: County) -> None:
    body = {"password": "a county in a test", "code": "480271"}
    county.ok("PUT", "/me/signing-code", "gate", body)
    waiting = [loaded(county), loaded(county)]
    county.at(60)
    commands = [
        {
            "id": str(uuid.uuid4()),
            "number": number,
            "type": "received",
            "occurred_at": county.clock.now().isoformat(),
            "data": {"accepted_kg": "11000"},
        }
        for number in waiting
    ]
    batch: dict[str, Any] = {"commands": commands}
    wrong = {"username": "gate", "code": "480272"}
    status, said = county.call("POST", "/sync", "driver", {**batch, "signature": wrong})
    assert (status, said["code"]) == (403, "signing_code_wrong")
    signed = {"username": "gate", "code": "480271"}
    results = county.ok("POST", "/sync", "driver", {**batch, "signature": signed})["results"]
    assert [one["status"] for one in results] == ["accepted", "accepted"]
    events = county.ok("GET", f"/manifests/{waiting[0]}/events", "officer")["items"]
    assert events[-1]["actor"]["role"] == "receiver_clerk"
