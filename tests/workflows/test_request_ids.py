"""Each request has an id, its answer says it, and the lines of log name nobody."""

import json
import logging
import re
import uuid

import pytest
from werkzeug.test import Client

from manifest_service.logs import Lines
from manifest_service.web.access import SIGN_INS, Access
from manifest_service.web.routes import ROUTES
from tests.workflows.county import PASSWORD, County

TRACE = "0af7651916cd43dd8448eb211c80319c"


def id_of(county: County, **headers: str) -> str:
    answer = county.client.get(
        "/healthz", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    return answer.headers["X-Request-Id"]


def test_every_answer_says_its_id_and_no_two_are_the_same(county: County) -> None:
    found = {id_of(county) for _ in range(5)}
    assert len(found) == 5
    assert all(re.fullmatch(r"[0-9a-f]{32}", id) for id in found)


def test_an_id_that_comes_along_well_formed_is_kept(county: County) -> None:
    for id in (str(uuid.uuid4()), uuid.uuid4().hex):
        assert id_of(county, X_Request_Id=id) == id


@pytest.mark.parametrize("id", ["", "13800138000", "371525199001011234", "zhang san", "x" * 32])
def test_any_other_is_not(county: County, id: str) -> None:
    assert id_of(county, X_Request_Id=id) != id


def test_without_one_a_trace_is_the_id(county: County) -> None:
    assert id_of(county, traceparent=f"00-{TRACE}-b7ad6b7169203331-01") == TRACE
    assert id_of(county, traceparent=f"00-{'0' * 32}-b7ad6b7169203331-01") != "0" * 32


def test_an_answer_without_flask_says_its_id_too(county: County) -> None:
    status, _ = county.call("POST", "/positions", "terminal", {"positions": []})
    id = uuid.uuid4().hex
    headers = {"Authorization": f"Bearer {county.tokens['terminal']}", "X-Request-Id": id}
    answer = county.client.post("/api/v1/positions", json={"positions": []}, headers=headers)
    assert (answer.status_code, answer.headers["X-Request-Id"]) == (status, id)


def test_no_line_holds_a_name_a_number_a_plate_a_password_or_a_token(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    """A day's work, some of it wrong, and then every line is looked through."""
    caplog.set_level(logging.DEBUG)
    number = county.issue()["number"]
    county.call("GET", f"/manifests/{number}", "clerk")
    county.call("GET", "/vehicles/鲁P12345", "clerk")
    county.call("GET", f"/search/near?plate=鲁P12345&q={number}", "officer")
    county.client.post(
        "/api/v1/token", json={"username": "张三", "password": PASSWORD + "!"}
    ).get_data()
    county.client.get(
        "/nowhere/13800138000?token=s3cret", headers={"Authorization": "Bearer s3cret"}
    ).get_data()
    said = "\n".join(Lines("json").format(record) for record in caplog.records)
    routes = {json.loads(line).get("route") for line in said.splitlines()}
    assert "/api/v1/manifests/<number>" in routes
    assert "-" in routes
    private = (
        "鲁P12345",
        "张三",
        "13800138000",
        "s3cret",
        PASSWORD,
        number,
        *county.tokens.values(),
    )
    assert [word for word in private if word in said] == []


@pytest.mark.parametrize("addresses", [True, False])
def test_the_address_that_asks_is_told_only_where_the_setting_says_so(
    county: County, caplog: pytest.LogCaptureFixture, addresses: bool
) -> None:
    caplog.set_level(logging.INFO)
    asking = Client(Access(county.app.wsgi_app, lines=True, addresses=addresses))
    asking.get("/healthz", environ_base={"REMOTE_ADDR": "203.0.113.9"}).close()
    assert ("203.0.113.9" in Lines("json").format(caplog.records[-1])) is addresses


def test_sign_ins_and_refusals_are_told_though_no_other_request_is(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    county.ok("GET", "/me", "clerk")
    caplog.set_level(logging.INFO)
    caplog.clear()
    front = county.app.wsgi_app
    assert isinstance(front, Access)
    quiet = Client(Access(front.app, lines=False, addresses=False))
    good = {"username": "clerk", "password": PASSWORD}
    bearer = {"Authorization": f"Bearer {county.tokens['clerk']}"}
    quiet.post("/api/v1/token", json=good).close()
    quiet.post("/api/v1/token", json={**good, "password": f"{PASSWORD}!"}).close()
    quiet.post("/login", data={"csrf": "none", **good}).close()
    quiet.get("/api/v1/me", headers=bearer).close()
    quiet.get("/api/v1/accounts", headers=bearer).close()
    quiet.get("/api/v1/accounts").close()
    quiet.post("/api/v1/manifests", headers=bearer, json={"number": "../1"}).close()
    quiet.post("/api/v1/token", headers={"Transfer-Encoding": "chunked"}).close()
    quiet.get("/nowhere").close()
    lines = [
        json.loads(Lines("json").format(one))
        for one in caplog.records
        if one.name == "manifest_service.access"
    ]
    told = [(one["route"], one["status"], one.get("code")) for one in lines]
    assert told == [
        ("/api/v1/token", 200, None),
        ("/api/v1/token", 401, "credentials_wrong"),
        ("/login", 403, "csrf_token_wrong"),
        ("/api/v1/accounts", 403, "wrong_role"),
        ("/api/v1/accounts", 401, "not_signed_in"),
        ("/api/v1/manifests", 422, "invalid_input"),
        ("-", 411, "length_required"),
    ]


def test_every_way_to_sign_in_is_told(county: County) -> None:
    ways = {
        f"{method} {rule.rule}"
        for rule in county.app.url_map.iter_rules()
        for method in rule.methods or ()
        if ROUTES.get(f"{method} {rule.endpoint}") == "session.begin"
        # What shows a page, begins what another ends, or signs out.
        and not rule.endpoint.endswith((".show", ".begin", ".options", ".leave"))
    }
    assert ways == SIGN_INS
