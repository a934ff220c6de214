"""What the server makes of a header name with underscores, and whom the service believes by it."""

import json
import socket
from pathlib import Path

import pytest

from tests.integration.serving.process import Unit

pytestmark = pytest.mark.slow

ASKED = b"GET /language/none HTTP/1.1\r\nHost: x\r\n%s: 203.0.113.9\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(("proxies", "believed"), [("0", False), ("1", True)])
def test_without_a_proxy_neither_spelling_is_believed_and_with_one_both_are(
    tmp_path: Path, proxies: str, believed: bool
) -> None:
    """Both are one name in WSGI: docs/operations.md tells proxies to drop the second. Once the server
    drops it itself, that can go."""
    unit = Unit(tmp_path, settings={"MANIFEST_PROXIES": proxies, "MANIFEST_LOG_ADDRESSES": "1"})
    try:
        unit.start()
        unit.ready()
        for name in (b"X-Forwarded-For", b"X_Forwarded_For"):
            with socket.create_connection(("127.0.0.1", unit.port)) as connection:
                connection.sendall(ASKED % name)
                assert connection.recv(20).startswith(b"HTTP/1.1 ")
        unit.stop()
        lines = [json.loads(line) for line in unit.log().splitlines() if line.startswith("{")]
        asked = [each["address"] for each in lines if each.get("route") == "/language/<chosen>"]
        assert asked == ["203.0.113.9" if believed else "127.0.0.1"] * 2
    finally:
        unit.end()
