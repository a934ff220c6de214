"""Slow and broken bodies, connections at rest and floods cost whoever sends them, and nobody else."""

import json
import socket
import time
from collections.abc import Iterator

import pytest

from manifest_service.web.bodies import AT_ONCE
from tests.integration.serving.process import Unit, request

pytestmark = pytest.mark.slow
HEAD = b"POST /api/v1/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    made = Unit(tmp_path_factory.mktemp("unit"), settings={"MANIFEST_THREADS": "4"})
    made.start()
    made.ready()
    yield made
    made.end()


def opened(unit: Unit, source: str = "127.0.0.1") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", unit.port), source_address=(source, 0))
    made.settimeout(30)
    return made


def answer(connection: socket.socket) -> bytes:
    try:
        return connection.recv(4096)
    except ConnectionError:
        return b""


def test_bodies_that_never_come_hold_up_nobody(unit: Unit) -> None:
    held, begun = _never_coming(unit, AT_ONCE // 2 - 4, addresses=3), time.monotonic()
    _others_are_answered(unit)
    # And they are cut off themselves.
    assert [said for said in map(answer, held) if not _is_over(said)] == []
    assert 8 < time.monotonic() - begun < 25


def test_while_they_take_half_of_all_places_they_are_cut_off_sooner(unit: Unit) -> None:
    held, begun = _never_coming(unit, 80, addresses=20), time.monotonic()
    _others_are_answered(unit)
    assert _is_over(answer(held[0]))
    assert time.monotonic() - begun < 8
    assert [said for said in map(answer, held[1:]) if not _is_over(said)] == []
    assert time.monotonic() - begun < 25


def _never_coming(unit: Unit, count: int, *, addresses: int) -> list[socket.socket]:
    """Connections that begin a body, as many of each address."""
    held = [opened(unit, f"127.0.0.{2 + n % addresses}") for n in range(count)]
    for connection in held:
        connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    return held


def _others_are_answered(unit: Unit) -> None:
    begun = time.monotonic()
    assert request(unit.port, "GET", "/api/v1/reports/public")[0] == 200
    body = json.dumps({"username": "nobody", "password": "x" * 12})
    assert request(unit.port, "POST", "/api/v1/token", body)[0] == 401
    assert time.monotonic() - begun < 5


def _is_over(said: bytes) -> bool:
    return said == b"" or b" 408 " in said or b" 503 " in said


def test_a_body_that_trickles_is_cut_off_too(unit: Unit) -> None:
    connection = opened(unit, "127.0.0.9")
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n{")
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < 30:
            connection.sendall(b" ")
            time.sleep(0.3)
    except ConnectionError:
        pass
    assert 8 < time.monotonic() - begun < 25


def test_a_slow_line_that_goes_on_is_not_cut_off(unit: Unit) -> None:
    """4 kB a second: three times what each piece must make."""
    connection, size = opened(unit, "127.0.0.10"), 60_000
    connection.sendall(HEAD + f"Content-Length: {size}\r\n\r\n".encode())
    for _ in range(size // 2000):
        connection.sendall(b" " * 2000)
        time.sleep(0.5)
    assert b" 4" in answer(connection)[:14], "read whole, and told that it is no JSON"


def test_a_body_that_broke_off_is_not_taken_for_a_shorter_one(unit: Unit) -> None:
    connection = opened(unit)
    body = b'{"username":"admin","password":"wrong wrong"}'
    connection.sendall(HEAD + f"Content-Length: {len(body) + 10}\r\n\r\n".encode() + body)
    connection.shutdown(socket.SHUT_WR)
    assert _is_over(answer(connection))


def test_a_huge_body_is_refused_before_it_is_sent(unit: Unit) -> None:
    connection = opened(unit)
    connection.sendall(HEAD + b"Content-Length: 99000000000\r\n\r\n")
    assert answer(connection).startswith(b"HTTP/1.1 413 ")


def test_a_body_without_a_length_is_refused(unit: Unit) -> None:
    connection = opened(unit)
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    assert answer(connection).startswith(b"HTTP/1.1 411 ")


def test_a_thousand_connections_at_rest_keep_nobody_out(unit: Unit) -> None:
    held = [opened(unit) for _ in range(1000)]
    for connection in held[:500]:
        connection.sendall(b"GET /login HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    begun = time.monotonic()
    assert request(unit.port, "GET", "/login")[0] == 200
    assert time.monotonic() - begun < 3
    for connection in held:
        connection.close()


def test_connections_that_never_say_anything_are_let_go(unit: Unit) -> None:
    silent, begun = opened(unit), time.monotonic()
    assert answer(silent) == b""
    assert 15 < time.monotonic() - begun < 25


def test_another_version_of_http_is_not_spoken(unit: Unit) -> None:
    """None of these limits would hold there."""
    connection = opened(unit)
    connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
    assert b"\x04" not in answer(connection), "no SETTINGS in answer"
