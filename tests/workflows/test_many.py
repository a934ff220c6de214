"""A day's manifests from one file: checked first, issued once, each answered for itself."""

from typing import Any

import pytest

from tests.workflows.county import County

HEAD = (
    "ref,stream,code,name,declared_kg,origin_site_id,carrier_id,receiver_id,"
    "destination_site_id,vehicle,driver_id,route_id"
)
TAIL = "building-site,haulage,yard,yard-site,鲁P12345,driver-1,road"


def row(ref: str, kg: str = "12000", *, tail: str = TAIL) -> str:
    return f"{ref},construction_soil,900-001-S70,渣土,{kg},{tail}"


def send(county: County, *rows: str, check: bool = False, user: str = "clerk") -> tuple[int, Any]:
    path = "/manifests/many" + ("?check=only" if check else "")
    data = "\n".join((HEAD, *rows)).encode()
    return county.call("POST", path, user, data=data, headers={"Content-Type": "text/csv"})


def issued(county: County) -> int:
    return len(county.ok("GET", "/manifests?limit=200", "clerk")["items"])


def test_a_file_is_checked_then_issued_then_harmless(county: County) -> None:
    rows = [row("A1"), row("A2", "8000")]
    status, told = send(county, *rows, check=True)
    assert (status, told["counts"]) == (200, {"ready": 2})
    assert issued(county) == 0
    _, done = send(county, *rows)
    assert done["counts"] == {"issued": 2}
    _, again = send(county, *rows)
    assert again["counts"] == {"duplicate": 2}
    assert [one["number"] for one in again["items"]] == [one["number"] for one in done["items"]]
    assert issued(county) == 2


def test_a_bad_row_is_named_and_the_good_ones_stand(county: County) -> None:
    rows = [row("A1"), row("A2", "plenty"), row("A3", tail=TAIL.replace("鲁P12345", "鲁P99999"))]
    _, told = send(county, *rows, check=True)
    assert [one["status"] for one in told["items"]] == ["ready", "refused", "refused"]
    _, done = send(county, *rows)
    assert done["counts"] == {"issued": 1, "refused": 2}
    bad = done["items"][1]
    assert (bad["ref"], bad["rows"]) == ("A2", [3])
    assert bad["refusals"][0]["path"] == "waste.0.declared_kg"
    _, mended = send(county, rows[0], row("A2", "500"), row("A3"))
    assert mended["counts"] == {"duplicate": 1, "issued": 2}


def test_rows_of_one_reference_are_the_lines_of_one_manifest(county: County) -> None:
    line = "A1,construction_soil,900-001-S70,弃土,3000,,,,,,,"
    _, done = send(county, row("A1"), line)
    (one,) = done["items"]
    found = county.ok("GET", f"/manifests/{one['number']}", "clerk")
    assert [(each["name"], each["declared_kg"]) for each in found["waste"]] == [
        ("渣土", "12000"),
        ("弃土", "3000"),
    ]
    other = row("A2", tail=TAIL.replace("driver-1", "driver-2"))
    _, told = send(county, row("A2"), other, check=True)
    (fault,) = told["items"][0]["refusals"]
    assert (fault["path"], fault["code"]) == ("driver_id", "rows_disagree")


def test_a_reference_used_for_something_else_is_refused(county: County) -> None:
    send(county, row("A1"))
    _, told = send(county, row("A1", "9000"))
    assert told["items"][0]["refusals"][0]["code"] == "id_reused"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv_empty"),
        (b"ref,stream\n1,x", "csv_header"),
        ("ref,stream,外".encode("gb18030"), "csv_is_gbk"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(county: County, data: bytes, code: str) -> None:
    status, answer = county.call("POST", "/manifests/many", "clerk", data=data)
    assert (status, answer["code"]) == (422, code)


def test_only_a_generator_issues_and_not_thousands_at_once(county: County) -> None:
    assert send(county, row("A1"), user="dispatcher")[0] == 403
    status, answer = send(county, *(row(f"A{n}") for n in range(501)))
    assert (status, answer["code"]) == (422, "too_many_manifests")


def test_a_cell_too_many_and_no_reference(county: County) -> None:
    _, told = send(county, row("A1") + ",x", row(""))
    codes = [one["refusals"][0]["code"] for one in told["items"]]
    assert codes == ["csv_cells", "missing"]
