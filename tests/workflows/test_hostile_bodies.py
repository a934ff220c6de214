"""Every address that takes a body, and what nobody honest puts into one: refused with a code, never a fault of ours."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing.converters import AnyConverter, BaseConverter, NumberConverter

from tests.workflows.county import County, make_county

pytestmark = pytest.mark.slow

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "another shape": b"[]",
    "a bare text": b'"a"',
    "deep lists": b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "less deep": b'{"id":' + b"[" * 900 + b"]" * 900 + b"}",
    "a long number": b'{"id":' + b"9" * 20_000 + b"}",
    "an infinite number": b'{"id": 1e999, "speed": -Infinity, "x": NaN}',
    "half a character": b'{"id": "\\ud800", "\\udfff": 1}',
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "UTF-16": '{"id": "a"}'.encode("utf-16"),
    "NUL": b'{"id": "a\\u0000b"}',
    "a key twice": b'{"id": "a", "id": "b"}',
    "a prototype": b'{"__proto__": {"admin": true}, "constructor": {"prototype": {"admin": true}}}',
    "packed": gzip.compress(b" " * 10_000_000 + b"{}"),
    "many keys": json.dumps({f"k{n}": n for n in range(20_000)}).encode(),
}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """One for all: nothing here is let in."""
    made = make_county(tmp_path_factory.mktemp("county"))
    yield made
    made.app.extensions["services"].store.close()


def addresses(app: Flask, methods: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(method, address) of every route that has one of `methods`, with a made-up word for each name in
    it, or the first it may be."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: _value(rule._converters[name]) for name in rule.arguments}
        for method in sorted((rule.methods or set()) & methods):
            yield method, adapter.build(rule.endpoint, values, method=method)


def _value(converter: BaseConverter) -> Any:
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 1 if isinstance(converter, NumberConverter) else "1"


WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@pytest.mark.parametrize("body", BODIES)
def test_no_body_makes_a_fault_of_ours(county: County, body: str) -> None:
    tried = 0
    token = county._token("admin")
    for method, path in addresses(county.app, WRITING):
        if not path.startswith("/api/"):
            continue  # forms of pages
        answer = county.client.open(
            path,
            method=method,
            data=BODIES[body],
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                **({"Content-Encoding": "gzip"} if body == "packed" else {}),
            },
        )
        tried += 1
        assert answer.status_code < 500, (method, path, answer.get_data(as_text=True)[:400])
        if answer.status_code >= 400:
            assert answer.get_json()["code"], (method, path)
    assert tried > 80


def test_nobody_is_told_what_is_wrong_with_his_body(county: County) -> None:
    client, tried = county.app.test_client(use_cookies=False), 0
    for method, path in addresses(county.app, WRITING):
        open_to_all = (
            path.endswith(("/token", "/first-password", "/log/cosignatures")) or "/sources/" in path
        )
        if not path.startswith("/api/") or open_to_all:
            continue
        answer = client.open(path, method=method, data=b"{", content_type="application/json")
        assert answer.status_code == 401, (method, path, answer.get_data(as_text=True)[:200])
        tried += 1
    assert tried > 80


QUERIES = [
    "cursor=" + "A" * 900,
    "cursor=%ff%fe",
    "limit=" + "9" * 5000,
    "limit=-1",
    "limit=1e9",
    "limit=10&limit=-5",
    "from=0001-01-01&to=9999-12-31",
    "at=%00",
    "q=%00&text=%00&plate=%00",
    "q=" + "%25" * 500,
    "language=../../etc",
    "format=../../etc/passwd",
    "lon=nan&lat=inf&radius_m=1e308",
    "bbox=1,2,3",
]


def test_no_question_makes_a_fault_of_ours(county: County) -> None:
    token: dict[str, Any] = {"Authorization": f"Bearer {county._token('admin')}"}
    for _, path in addresses(county.app, frozenset({"GET"})):
        if path.startswith(("/static", "/api/v1/stream")):
            continue  # from memory; held open by design
        for query in QUERIES:
            answer = county.client.get(f"{path}?{query}", headers=token)
            assert answer.status_code < 500, (path, query[:60], answer.get_data(as_text=True)[:400])


HEADERS = [
    {"Accept-Language": "zh;q=1e999,*;q=-1,\x7f"},
    {"Accept": "a/b;q=" + "9" * 3000},
    {"Authorization": "Basic " + "!" * 300},
    {"Authorization": "Bearer \x80\xff"},
    {"Authorization": "Bearer " + "a." * 2000},
    {"If-Match": '"' + "9" * 5000 + '"'},
    {"If-None-Match": "W/" * 3000},
    {"Range": "bytes=" + "0-1," * 2000},
    {"Content-Length": "-1"},
    {"Content-Type": "application/json; charset=utf-7"},
    {"Content-Type": "multipart/form-data; boundary=" + "a" * 3000},
    {"Cookie": "manifest_session=.eJwAAAD; theme=\x7f"},
    {"Idempotency-Key": "\x00" * 3},
]


@pytest.mark.parametrize("headers", HEADERS)
def test_no_header_makes_a_fault_of_ours(county: County, headers: dict[str, str]) -> None:
    token = {"Authorization": f"Bearer {county._token('admin')}"}
    client = county.app.test_client(use_cookies=False)
    environ = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in (token | headers).items()}
    for special in ("CONTENT_LENGTH", "CONTENT_TYPE"):
        if f"HTTP_{special}" in environ:
            environ[special] = environ.pop(f"HTTP_{special}")
    for method, path in (
        ("GET", "/api/v1/manifests"),
        ("GET", "/"),
        ("PUT", "/api/v1/organisations/builder"),
        ("POST", "/api/v1/positions"),
        ("POST", "/api/v1/interchange/manifests"),
        ("POST", "/api/v1/attachments"),
    ):
        answer = client.open(path, method=method, environ_overrides=environ, data=b"{}")
        assert answer.status_code < 500, (method, path, answer.get_data(as_text=True)[:400])
