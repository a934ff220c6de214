"""How programs read: conditionally, sparsely, page by page or line by line, and warned of what will go."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from manifest_service.web.api import retirement
from manifest_service.web.api.retirement import Retirement
from tests.workflows.county import County


def read(county: County, path: str, user: str = "clerk", **headers: str) -> TestResponse:
    own = {"Authorization": f"Bearer {county._token(user)}", "Accept-Language": "en"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return county.client.get(f"/api/v1{path}", headers=own | named)


def firm_of(county: County) -> dict[str, Any]:
    firm: dict[str, Any] = county.ok("GET", "/organisations/builder", "admin")
    return firm


@pytest.mark.parametrize("what", ["manifest", "organisation", "plan"])
def test_what_is_known_already_is_not_sent_again(county: County, what: str) -> None:
    number = county.issue()["number"]
    plan = county.ok("GET", "/plans", "clerk")["items"][0]["id"]
    path = {
        "manifest": f"/manifests/{number}",
        "organisation": "/organisations/builder",
        "plan": f"/plans/{plan}",
    }[what]
    tag = read(county, path).headers["ETag"]
    again = read(county, path, If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert read(county, path, If_None_Match='"0-000000000000"').status_code == 200


def test_what_a_reader_is_shown_counts_and_not_the_version_alone(county: County) -> None:
    path = f"/manifests/{county.issue()['number']}"
    english = read(county, path)
    assert english.headers["ETag"].startswith('"1-')
    chinese = read(county, path, Accept_Language="zh", If_None_Match=english.headers["ETag"])
    assert chinese.status_code == 200
    county.ok("PUT", "/organisations/haulage", "admin", {"name": "新名", "roles": ["carrier"]})
    renamed = read(county, path, If_None_Match=english.headers["ETag"])
    assert renamed.status_code == 200
    assert renamed.get_json()["carrier"]["name"] == "新名"


def test_a_change_from_an_old_version_is_412_and_changes_nothing(county: County) -> None:
    path = "/organisations/builder"
    tag = read(county, path, "admin").headers["ETag"]
    firm = firm_of(county)
    county.ok("PUT", path, "admin", firm | {"name": "一"}, headers={"If-Match": tag})
    status, said = county.call(
        "PUT", path, "admin", firm | {"name": "二"}, headers={"If-Match": tag}
    )
    assert (status, said["code"], said["status"]) == (412, "entry_changed", 412)
    assert firm_of(county)["name"] == "一"


def test_a_draft_of_a_plan_names_what_it_was_made_from(county: County) -> None:
    plan = county.ok("GET", "/plans", "clerk")["items"][0]["id"]
    status, said = county.call("PUT", f"/plans/{plan}", "clerk", {"content": plan_content()})
    assert (status, said["code"]) == (428, "if_match_missing")


def plan_content() -> dict[str, Any]:
    year = {"valid_from_on": "2026-01-01", "valid_until_on": "2026-12-31"}
    return {"streams": ["construction_soil"], "lines": [{"code": "S7", "quantity_kg": "1"}]} | year


def test_a_reader_takes_only_the_members_he_names(county: County) -> None:
    number = county.issue()["number"]
    one = county.ok("GET", f"/manifests/{number}?fields=number,status", "clerk")
    assert one == {"number": number, "status": "issued"}
    several = county.ok("GET", "/manifests?fields=number", "clerk")
    assert several == {"items": [{"number": number}], "next": None}


@pytest.mark.parametrize("path", ["/manifests", "/organisations", "/alerts", "/me", "/plans"])
def test_a_member_that_does_not_exist_is_refused_where_the_list_is_empty_too(
    county: County, path: str
) -> None:
    status, said = county.call("GET", f"{path}?fields=id,nonsense", "officer")
    assert (status, said["faults"][0]["code"]) == (422, "fields_unknown")
    assert "nonsense" in said["detail"]


def test_a_file_has_no_members_to_choose_from(county: County) -> None:
    number = county.issue()["number"]
    status, said = county.call("GET", f"/manifests/{number}/form.pdf?fields=number", "clerk")
    assert (status, said["faults"][0]["code"]) == (422, "fields_not_here")


def test_a_list_comes_whole_a_line_each(county: County) -> None:
    numbers = [county.issue()["number"] for _ in range(5)]
    pages = county.ok("GET", "/manifests?limit=2&fields=number", "clerk")
    assert pages["next"]
    answer = read(county, "/manifests?limit=2&fields=number,status", Accept="application/x-ndjson")
    assert answer.mimetype == "application/x-ndjson"
    found = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]
    assert [each["number"] for each in found] == numbers[::-1]
    assert all(set(each) == {"number", "status"} for each in found)


def test_lines_hold_what_pages_hold_of_every_list(county: County) -> None:
    county.issue()
    for path in ("/manifests", "/organisations", "/plans", "/vehicles", "/clocks", "/streams"):
        items = county.ok("GET", f"{path}?limit=200", "officer")["items"]
        answer = read(county, path, "officer", Accept="application/x-ndjson")
        lines = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]
        assert lines == items, path


def test_a_refused_list_is_a_problem_and_no_line(county: County) -> None:
    answer = read(county, "/manifests?cursor=x", Accept="application/x-ndjson")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_lines_break_off_when_the_right_to_read_ends(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        county.issue()
    headers = {
        "Authorization": f"Bearer {county._token('clerk')}",
        "Accept": "application/x-ndjson",
    }
    answer = county.client.get("/api/v1/manifests?limit=1", headers=headers, buffered=False)
    lines = answer.iter_encoded()
    next(lines)
    county.ok("POST", "/accounts/clerk/deactivate", "admin")
    with pytest.raises(Exception, match="401"):
        list(lines)


def test_what_will_go_is_told_with_its_day(county: County) -> None:
    gone = Retirement(
        since_at=datetime(2026, 1, 1, tzinfo=UTC),
        until_at=datetime(2027, 1, 1, tzinfo=UTC),
        instead="/reference/manifests#manifests.search",
    )
    part = Retirement(since_at=datetime(2026, 6, 1, tzinfo=UTC), fields=("number_text",))
    county.app.extensions["retired"] = {"manifests.search": gone, "manifests.show": part}
    answer = read(county, "/manifests")
    assert answer.headers["Deprecation"] == "@1767225600"
    assert answer.headers["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    link = '</reference/manifests#manifests.search>; rel="deprecation"; type="text/html"'
    assert answer.headers["Link"] == link
    shown = read(county, f"/manifests/{county.issue()['number']}")
    assert shown.headers["Deprecated-Fields"] == "number_text"
    assert "Sunset" not in shown.headers
    assert "Deprecation" not in read(county, "/me").headers
    document = county.client.get("/api/v1/openapi.json").get_json()
    operations = {
        each["operationId"]: each for item in document["paths"].values() for each in item.values()
    }
    assert operations["manifests.search"]["deprecated"] is True
    assert "deprecated" not in operations["manifests.show"]


def test_nothing_of_the_interface_will_go_yet() -> None:
    assert not retirement.RETIRED
