"""What nobody honest sends: it is refused with a code, on either database, and spoils nothing else."""

import json
import uuid
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from manifest_service.web.api import positions
from manifest_service.web.api.paging import encode_cursor
from manifest_service.web.limits import MAX_FIXES
from tests.workflows.county import PASSWORD, County, make_county

HUGE = 10**400


@pytest.fixture
def county(tmp_path: Path, address: str) -> Iterator[County]:
    """The county over SQLite and over PostgreSQL: they refuse different values."""
    made = make_county(tmp_path, database=address)
    yield made
    made.app.extensions["services"].store.close()


def send(county: County, method: str, path: str, body: Any, user: str = "admin") -> tuple[int, Any]:
    """`body` as JSON whatever is in it: halves of surrogate pairs, infinities."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return county.call(method, path, user, data=text, content_type="application/json")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"satellites": 40_000}, "position_shape"),
        ({"satellites": -(2**63) - 1}, "position_shape"),
        ({"vehicle": "a\0b"}, "vehicle_unknown"),
        ({"datum": "BD09", "lon": 1e308}, "position_not_a_number"),
    ],
)
def test_a_position_no_store_can_hold_spoils_none_beside_it(
    county: County, said: dict[str, Any], code: str
) -> None:
    good = county.fix(county.at(0), 115.40, 36.48)
    taken = county.call("POST", "/positions", "terminal", {"positions": [good, good | said]})
    assert taken[0] == 200, taken
    assert taken[1]["stored"] == 1
    assert [(one["index"], one["code"]) for one in taken[1]["refused"]] == [(1, code)]


@pytest.mark.parametrize("value", [HUGE, -HUGE, "1e400", "a\0b", [], True])
def test_numbers_of_trackers_that_are_none_are_refused_or_unknown(
    county: County, value: object
) -> None:
    location = {
        "timestamp": "2026-11-20T01:00:00Z",
        "coords": {"latitude": 36.48, "longitude": 115.44, "speed": value},
        "odometer": value,
    }
    said = {"location": location, "device_id": "1"}
    assert send(county, "POST", "/sources/osmand", said, "terminal")[0] == 200
    said["location"] = location | {"timestamp": value}
    assert send(county, "POST", "/sources/osmand", said, "terminal")[0] == 422


HALF = "\ud800"
DEEP = b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sources/token", {"username": HALF, "password": "x"}),
        ("/token", {"username": HALF, "password": "x"}),
        ("/rules/settings", {"id": HALF, "rule": HALF, "values": {}, "reason": HALF}),
        ("/manifests?check=only", {"vehicle": HALF, "stream": HALF}),
        ("/manifests?check=only", {"waste": [{"packages": 2**64}]}),
        ("/vehicles/truck-1/empty-runs", DEEP),
        ("/manifests", DEEP),
        ("/manifests?check=only", DEEP),
        ("/manifests?check=only", b'{"waste":' + b"[" * 900 + b"]" * 900 + b"}"),
        ("/rules/settings", DEEP),
        ("/positions", DEEP),
        ("/sources/osmand", DEEP),
        ("/sources/traccar", DEEP),
        ("/interchange/manifests", DEEP),
    ],
)
def test_what_cannot_be_written_or_read_is_refused(county: County, path: str, body: Any) -> None:
    status, said = send(county, "POST", path, body)
    assert status < 500, said
    assert isinstance(said, dict)


@pytest.mark.parametrize("path", ["/manifests", "/alerts", "/number-blocks", "/vehicles", "/plans"])
def test_a_forged_cursor_is_refused(county: County, path: str) -> None:
    user = "clerk" if path == "/number-blocks" else "admin"
    members: list[Any] = [{}, [], None, True, 1, 2**70, "", "\0", "0001-01-01T00:00:00+23:59"]
    for member in members:
        for length in (1, 2, 3):
            cursor = encode_cursor([member] * length)
            status, said = county.call("GET", f"{path}?cursor={cursor}", user)
            assert status in (200, 422), said


@pytest.mark.parametrize(
    "path",
    [
        "/manifests?to=9999-12-31",
        "/manifests?from=0001-01-01",
        "/interchange/manifests?from=9999-12-31&to=9999-12-31",
        "/ledger?from=9999-12-31&to=9999-12-31",
    ],
)
def test_a_day_of_another_age_is_refused(county: County, path: str) -> None:
    status, said = county.call("GET", path, "officer")
    assert status == 422, said


@pytest.mark.parametrize("format", ["own", "epa"])
@pytest.mark.parametrize("said", [{"number": HALF}, {HALF: 1}, {"number": "😀" + HALF}])
def test_half_a_character_in_an_import_is_refused(
    county: County, format: str, said: dict[str, Any]
) -> None:
    file = (BytesIO(json.dumps(said).encode()), "file.json")
    path = f"/interchange/manifests?format={format}"
    status, answer = county.call("POST", path, "admin", data={"file": file})
    assert status == 200, answer
    assert [item["code"] for item in answer["items"]] == ["json_malformed"]
    file, given = (BytesIO(b"{}"), "file.json"), (BytesIO(json.dumps(said).encode()), "map.json")
    status, answer = county.call("POST", path, "admin", data={"file": file, "map": given})
    assert (status, answer["code"]) == (422, "json_malformed")


def test_a_new_password_ends_tokens_and_sessions(county: County) -> None:
    bearer = {"Authorization": f"Bearer {county._token('officer')}"}
    login = {"username": "officer", "password": PASSWORD, "csrf": ""}
    browser = county.app.test_client()
    browser.get("/login")
    with browser.session_transaction() as session:
        login["csrf"] = session["csrf"]
    assert browser.post("/login", data=login).status_code in (302, 303)
    assert browser.get("/api/v1/fleet").status_code == 200
    assert county.client.get("/api/v1/fleet", headers=bearer).status_code == 200
    county.app.extensions["services"].accounts.set_password("officer", "another password")
    assert browser.get("/api/v1/fleet").status_code == 401
    assert county.client.get("/api/v1/fleet", headers=bearer).status_code == 401


def test_a_batch_too_large_is_refused_before_it_is_read(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(positions, "_report", never)
    body = b'{"positions":[' + b"1," * MAX_FIXES + b"1]}"
    status, said = send(county, "POST", "/positions", body, "terminal")
    assert (status, said["code"]) == (422, "batch_too_large")


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (["2027-01-03", "2027-01-01"], "ends_before_it_begins"),
        (["2027-01-01", "2027-12-31"], "range_too_long"),
    ],
)
def test_a_holiday_turned_round_or_without_end_is_refused(
    county: County, span: list[str], code: str
) -> None:
    body = {"id": str(uuid.uuid4()), "source": "x", "holidays": [span], "working_weekends": []}
    status, said = county.call("PUT", "/calendar/2027", "admin", body)
    assert (status, [fault["code"] for fault in said["faults"]]) == (422, [code])
