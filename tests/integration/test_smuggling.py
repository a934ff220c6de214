"""Requests written byte by byte to the real server: where one ends is never a matter of opinion."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HEAD = b"POST /api/v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
NEXT = b"GET /api/v1/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("served")
    environment = os.environ | {
        "MANIFEST_DATA_DIR": str(folder),
        "MANIFEST_PORT": str(found),
        "MANIFEST_JOBS": "off",
    }
    with (Path(folder) / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "manifest_service", "serve"],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _until_served(found, server)
            yield found
        finally:
            server.terminate()
            server.wait(30)


def _until_served(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None
        try:
            if said(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError


def said(port: int, request: bytes) -> bytes:
    """Everything the server answers until it hangs up or falls silent."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request)
        line.settimeout(3)
        try:
            while piece := line.recv(65536):
                answer += piece
        except OSError:  # silent, or cut off in the middle of what was sent
            pass
    return answer


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}",
        b"Content-Length: 2, 60\r\n\r\n{}",
        b"Content-Length: +2\r\n\r\n{}",
        b"Content-Length: 0x2\r\n\r\n{}",
        b"Content-Length: -1\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b" Folded: yes\r\nContent-Length: 2\r\n\r\n{}",
        b"Na\0me: x\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_a_request_with_two_ends_is_refused(port: int, framing: bytes) -> None:
    """Refused and hung up on: what follows is not read as a request of its own."""
    answer = said(port, HEAD + framing + NEXT)
    assert b"smuggled" not in answer
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400"), answer[:200]
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_of_a_length_and_chunks_the_chunks_count_or_it_is_refused(port: int) -> None:
    """RFC 9112, 6.3: whoever reads by the length sees another request than whoever reads chunks."""
    framing = b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX"
    answer = said(port, HEAD + framing + NEXT)
    assert b"/smuggled" not in answer
    assert answer.count(b"HTTP/1.1 404") == 0, answer[:400]


@pytest.mark.parametrize("body", [b"zz\r\n\r\n", b"2\n{}0\n\n", b"-1\r\n\r\n", b"2\r\n{}x\r\n"])
def test_after_broken_chunks_nothing_more_is_read(port: int, body: bytes) -> None:
    answer = said(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body + NEXT)
    assert b"smuggled" not in answer
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_two_hosts_or_none_are_refused(port: int) -> None:
    none = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"
    two = (
        b"GET /login HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    )
    for request in (none, two):
        answer = said(port, request)
        assert b"evil" not in answer
        assert not answer.startswith(b"HTTP/1.1 5")
