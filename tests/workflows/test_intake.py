"""Positions with a token do not pass through Flask (web.intake): nobody can tell from the answer."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from manifest_service.web import intake
from manifest_service.web.access import Access
from manifest_service.web.door import Door
from manifest_service.web.doorkeeper import Doorkeeper
from manifest_service.web.limits import MAX_BODY_BYTES
from tests.workflows.county import MORNING, PASSWORD, County
from tests.workflows.test_sources import OSMAND, TRACCAR, basic, bearer, forwarded, lasting

POSITIONS = "/api/v1/positions"
ENGLISH = {"Accept-Language": "en"}

Asked = tuple[str, str, dict[str, Any]]
"""Method, address, and what Flask's test client takes."""


def batch(county: County, minute: int, **changes: Any) -> dict[str, Any]:
    fix = county.fix(MORNING + timedelta(minutes=minute), 115.44, 36.48)
    return {"positions": [fix, {**fix, **changes}] if changes else [fix]}


def posted(path: str, content: Any, headers: Mapping[str, str]) -> Asked:
    return "POST", path, {"json": content, "headers": headers}


def osmand_form(minute: int) -> dict[str, str]:
    at = round((MORNING + timedelta(minutes=minute)).timestamp())
    return {"id": "1", "lat": "36.48", "lon": "115.44", "timestamp": str(at)}


def osmand(minute: int, **more: str) -> str:
    said = osmand_form(minute) | more
    return f"{OSMAND}?" + "&".join(f"{name}={value}" for name, value in said.items())


def location(minute: int) -> dict[str, Any]:
    at = (MORNING + timedelta(minutes=minute)).isoformat()
    return {"timestamp": at, "coords": {"latitude": 36.48, "longitude": 115.44}}


def traccar(minute: int) -> dict[str, Any]:
    return forwarded(fixTime=(MORNING + timedelta(minutes=minute)).isoformat())


def session_token(county: County, user: str) -> str:
    body = {"username": user, "password": PASSWORD}
    token: str = county.client.post("/api/v1/token", json=body).get_json()["token"]
    return token


def device(county: County) -> dict[str, str]:
    return bearer(lasting(county))


CASES: Mapping[str, Callable[[County, int], Asked]] = {
    "a batch": lambda c, n: posted(POSITIONS, batch(c, n), device(c)),
    "with a token of the day": lambda c, n: posted(
        POSITIONS, batch(c, n), bearer(session_token(c, "terminal"))
    ),
    "one refused, in Chinese": lambda c, n: posted(
        POSITIONS, batch(c, n, vehicle="?"), device(c)
    ),
    "one refused, in English": lambda c, n: posted(
        POSITIONS, batch(c, n, vehicle="?"), device(c) | ENGLISH
    ),
    "one of no shape": lambda c, n: posted(POSITIONS, batch(c, n, lon="east"), device(c)),
    "flagged": lambda c, n: posted(POSITIONS, batch(c, n, mock=True), device(c)),
    "by its id, twice": lambda c, n: posted(
        POSITIONS, batch(c, 1), device(c) | {"Idempotency-Key": "0192f0c4-7c1e-7c1e-8c1e-0192f0c47c1e"}
    ),
    "an id that is none": lambda c, n: posted(
        POSITIONS, batch(c, n), device(c) | {"Idempotency-Key": "?"} | ENGLISH
    ),
    "no JSON": lambda c, n: ("POST", POSITIONS, {"data": b"{", "headers": device(c) | ENGLISH}),
    "nested too deep": lambda c, n: (
        "POST", POSITIONS, {"data": b"[" * 100_000, "headers": device(c)}
    ),
    "too long": lambda c, n: (
        "POST", POSITIONS, {"data": b" " * (MAX_BODY_BYTES + 1), "headers": device(c)}
    ),
    "too many": lambda c, n: posted(
        POSITIONS, {"positions": batch(c, n)["positions"] * 5001}, device(c)
    ),
    "without a token": lambda c, n: posted(POSITIONS, batch(c, n), {}),
    "with a bad token": lambda c, n: posted(POSITIONS, batch(c, n), bearer("x.y")),
    "only to be posted": lambda c, n: ("GET", POSITIONS, {"headers": device(c)}),
    "Traccar": lambda c, n: posted(TRACCAR, traccar(n), device(c)),
    "Traccar, no shape": lambda c, n: posted(TRACCAR, {"position": 1}, device(c) | ENGLISH),
    "Traccar, by password": lambda c, n: posted(TRACCAR, traccar(n), basic(lasting(c))),
    "Traccar, by an officer": lambda c, n: posted(
        TRACCAR, forwarded(), bearer(session_token(c, "officer"))
    ),
    "OsmAnd": lambda c, n: ("GET", osmand(n, token=lasting(c)), {}),
    "OsmAnd, of nobody": lambda c, n: ("GET", osmand(n, token=lasting(c), id="9"), {}),
    "OsmAnd, as a form": lambda c, n: (
        "POST", OSMAND, {"data": osmand_form(n), "headers": device(c)}
    ),
    "OsmAnd, in JSON": lambda c, n: posted(
        OSMAND,
        {"device_id": "1", "location": location(n)},
        device(c),
    ),
    "OsmAnd, by a token of the day": lambda c, n: (
        "GET", osmand(n, token=session_token(c, "terminal")), {}
    ),
    "OsmAnd, without a token": lambda c, n: ("GET", osmand(n), {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_the_one_flask_gives(county: County, case: str) -> None:
    access = county.app.wsgi_app
    assert isinstance(access, Access)
    keeper = access.app
    assert isinstance(keeper, Doorkeeper)
    door = keeper.inner
    assert isinstance(door, Door)
    front = door.app
    assert isinstance(front, intake.Intake)
    by_intake = answered(county, CASES[case](county, 1))
    door.app = front.behind
    # Another minute: a position told twice would be flagged.
    assert by_intake == answered(county, CASES[case](county, 2))


def test_a_new_password_is_known_at_once(county: County) -> None:
    headers = device(county)
    assert answered(county, posted(POSITIONS, batch(county, 1), headers))[0] == 200
    county.app.extensions["services"].accounts.set_password("terminal", "another password")
    assert answered(county, posted(POSITIONS, batch(county, 2), headers))[0] == 401


def test_a_token_of_the_day_that_was_a_bearer_is_no_password(county: County) -> None:
    token = session_token(county, "terminal")
    assert answered(county, posted(POSITIONS, batch(county, 1), bearer(token)))[0] == 200
    assert answered(county, ("GET", osmand(2, token=token), {}))[0] == 401
    assert answered(county, posted(TRACCAR, forwarded(), basic(token)))[0] == 401


def answered(county: County, asked: Asked) -> tuple[int, dict[str, str], Any]:
    method, path, more = asked
    answer = county.app.test_client().open(path, method=method, **more)
    text = answer.get_data(as_text=True)
    headers = dict(answer.headers)
    headers.pop("X-Request-Id")  # of its own for each
    return answer.status_code, headers, json.loads(text) if text else text
