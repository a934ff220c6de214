"""Catalogues through HTTP: recorded by an administrator, counting from a day, asked at each issue."""

import uuid
from typing import Any

from tests.workflows.county import County

HEAD = "class_code,class_name,code,description,hazards"
OLD = [HEAD, 'HW34,废酸,900-300-34,使用酸进行清洗产生的废酸液,"C,T"', "HW34,废酸,900-349-34,废酸,C"]
NEW = [HEAD, "HW34,废酸,900-300-34,使用酸进行清洗产生的废酸液,C"]
ASKED = "/catalogues?kind=hazardous&title=国家危险废物名录&source=第15号令"


def record(county: County, lines: list[str], day: str, user: str = "admin", **more: Any) -> Any:
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return county.call(
        "POST", f"{ASKED}&valid_from_on={day}{asked}", user, data="\n".join(lines).encode()
    )


def doubts(county: County, **changes: Any) -> list[str]:
    draft = county.hazardous()
    draft["waste"][0] |= changes
    found = county.ok("POST", "/manifests?check=only", "clerk", draft)
    assert found["refusals"] == []
    return [warning["code"] for warning in found["warnings"] if "catalogue" in warning["code"]]


def test_a_manifest_is_held_against_the_list_of_its_day(county: County) -> None:
    assert doubts(county) == []
    assert record(county, OLD, "2021-01-01")[0] == 201
    assert doubts(county) == []
    assert doubts(county, hazards=["C"]) == ["hazards_differ_from_catalogue"]
    assert doubts(county, code="900-399-34") == ["waste_code_not_in_catalogue"]
    assert record(county, NEW, "2026-11-21")[0] == 201
    assert doubts(county) == []
    county.at(24 * 60)
    assert doubts(county) == ["hazards_differ_from_catalogue"]
    issued = county.issue(county.hazardous())
    assert "hazards_differ_from_catalogue" in [one["code"] for one in issued["warnings"]]


def test_an_excerpt_says_nothing_of_what_it_leaves_out(county: County) -> None:
    assert record(county, NEW, "2021-01-01", complete="false")[0] == 201
    assert doubts(county, code="900-399-34") == []
    assert doubts(county) == ["hazards_differ_from_catalogue"]


def test_the_same_file_twice_is_one_edition_and_a_rebuild_gives_the_same(county: County) -> None:
    id = str(uuid.uuid4())
    first, again = (record(county, OLD, "2021-01-01", id=id) for _ in range(2))
    assert first == again
    status, body = record(county, NEW, "2021-01-01", id=id)
    assert (status, body["code"]) == (422, "id_reused")
    before = (
        county.ok("GET", "/catalogues", "clerk"),
        county.ok("GET", "/catalogues/codes?q=fs", "clerk"),
    )
    assert [one["count"] for one in before[0]["items"]] == [2]
    county.app.extensions["services"].upkeep.rebuild()
    assert before == (
        county.ok("GET", "/catalogues", "clerk"),
        county.ok("GET", "/catalogues/codes?q=fs", "clerk"),
    )


def test_a_dry_run_says_what_would_change_and_changes_nothing(county: County) -> None:
    record(county, OLD, "2021-01-01")
    status, body = record(county, NEW, "2025-01-01", dry_run="true")
    assert status == 200
    assert body == {
        "count": 1,
        "added": [],
        "dropped": ["900-349-34"],
        "changed": ["900-300-34"],
    }
    assert len(county.ok("GET", "/catalogues", "clerk")["items"]) == 1


def test_a_code_is_found_as_of_a_day(county: County) -> None:
    record(county, OLD, "2021-01-01")
    record(county, NEW, "2025-01-01")
    found = county.ok("GET", "/catalogues/codes?q=90030034&on=2024-05-01", "gate")
    assert [(one["code"], one["hazards"]) for one in found["items"]] == [("900-300-34", ["C", "T"])]
    now = county.ok("GET", "/catalogues/codes/900-300-34", "gate")
    assert (now["hazards"], now["edition"]["valid_from_on"]) == (["C"], "2025-01-01")
    assert now["industry_name"] == "No industry in particular"
    assert county.call("GET", "/catalogues/codes/900-349-34", "gate")[0] == 404
    assert (
        county.call("GET", "/catalogues/codes/900-001-S70", "gate")[1]["code"]
        == "catalogue_missing"
    )


def test_wrong_hands_wrong_files_and_a_stale_page_are_refused(county: County) -> None:
    assert record(county, OLD, "2021-01-01", "clerk")[1]["code"] == "wrong_role"
    status, body = record(county, [*OLD, OLD[1]], "2021-01-01")
    assert (status, body["faults"][0]["code"], body["faults"][0]["path"]) == (
        422,
        "waste_code_twice",
        "line 4",
    )
    assert county.ok("GET", "/catalogues", "clerk")["items"] == []
    record(county, OLD, "2021-01-01")
    status, body = county.call(
        "POST",
        f"{ASKED}&valid_from_on=2025-01-01",
        "admin",
        data="\n".join(NEW).encode(),
        headers={"If-Match": '"0"'},
    )
    assert (status, body["code"]) == (412, "entry_changed")
