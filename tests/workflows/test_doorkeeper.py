"""What is turned away before it is read: requests for another, and heads that are too large."""

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from manifest_service.app import create_app
from manifest_service.config import Settings
from tests.workflows.county import County


def served(county: County, folder: Path, **settings: Any) -> Any:
    made = Settings(data_dir=folder, public_url="https://county.example", **settings)
    return create_app(made, county.app.extensions["services"]).test_client()


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, (answer.get_json(silent=True) or {}).get("code", "")


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("county.example", True),
        ("County.Example:443", True),
        ("localhost:8000", True),
        ("10.0.0.7", True),
        ("evil.example", False),
        ("county.example.evil.example", False),
        ("county.example@evil.example", False),
        ("evil.example:county.example", False),
        ("county.example, evil.example", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_a_request_for_another_host_is_turned_away(
    county: County, tmp_path: Path, host: str, taken: bool
) -> None:
    client = served(county, tmp_path, hosts="10.0.0.7")
    for path in ("/api/v1/manifests", "/api/v1/positions", "/api/v1/sources/osmand"):
        answer = client.get(path, headers={"Host": host})
        assert (code(answer) != (421, "host_unknown")) is taken
        assert "evil" not in answer.get_data(as_text=True)


def test_any_host_is_taken_where_it_is_said_and_while_the_address_is_local(
    county: County, tmp_path: Path
) -> None:
    for client in (served(county, tmp_path, hosts="*"), county.client):
        answer = client.get("/api/v1/manifests", headers={"Host": "evil.example"})
        assert answer.status_code == 401


def test_a_host_nobody_is_known_by_is_not_said_back_in_a_page(
    county: County, tmp_path: Path
) -> None:
    answer = served(county, tmp_path).get(
        "/login", headers={"Host": "evil.example", "Accept": "text/html"}
    )
    assert answer.status_code == 421
    assert "evil" not in answer.get_data(as_text=True)
    assert "evil" not in str(answer.headers)


@pytest.mark.parametrize(
    ("query", "headers", "said"),
    [
        ({"q": "a" * 9000}, {}, (414, "address_too_long")),
        ({"cursor": "a" * 1500}, {}, (422, "invalid_input")),
        ({}, {"Authorization": "Bearer " + "a" * 40_000}, (431, "headers_too_large")),
        ({}, {"Cookie": "manifest_session=" + "a" * 40_000}, (431, "headers_too_large")),
        ({}, {"Accept-Language": "zh," * 15_000}, (431, "headers_too_large")),
        ({}, {f"X-Part-{n}": "a" * 400 for n in range(90)}, (431, "headers_too_large")),
    ],
)
def test_a_head_too_large_is_refused(
    county: County, query: dict[str, str], headers: dict[str, str], said: tuple[int, str]
) -> None:
    token = {"Authorization": f"Bearer {county._token('officer')}"}
    client = county.app.test_client(use_cookies=False)
    answer = client.get("/api/v1/manifests", query_string=query, headers=token | headers)
    assert code(answer) == said


def test_what_a_proxy_would_say_is_believed_from_nobody_by_default(county: County) -> None:
    forged = {
        "X-Forwarded-For": "198.51.100.1",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/evil",
        "X-Real-IP": "198.51.100.1",
        "X-Original-URL": "/admin",
        "X-Rewrite-URL": "/admin",
        "X-HTTP-Method-Override": "DELETE",
        "Forwarded": "for=198.51.100.1;host=evil.example;proto=https",
    }
    plain = county.client.get("/login")
    told = county.client.get("/login", headers=forged)
    assert told.status_code == plain.status_code == 200
    assert b"evil" not in told.data
    moved = county.client.get("/driver", headers=forged)
    assert moved.headers["Location"].startswith("/login")


def test_one_proxy_is_believed_about_one_step_only(county: County, tmp_path: Path) -> None:
    """What a client writes itself stands to the left of what the proxy adds."""
    client = served(county, tmp_path, proxies=1, rate_address=3)
    statuses = [
        client.get(
            "/api/v1/manifests",
            headers={"Host": "county.example", "X-Forwarded-For": f"203.0.113.{n}, 198.51.100.9"},
        ).status_code
        for n in range(5)
    ]
    assert statuses == [401, 401, 401, 429, 429]


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
def test_methods_nobody_needs_are_refused(county: County, method: str) -> None:
    answer = county.client.open("/api/v1/manifests", method=method, headers={"Cookie": "a=b"})
    assert answer.status_code == 405
    assert b"a=b" not in answer.data
