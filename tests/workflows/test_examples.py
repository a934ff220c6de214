"""The examples of the documents run as they stand."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from werkzeug.serving import make_server

from tests.workflows.county import PASSWORD, County
from tests.workflows.test_notices import hook, receiving, send

DOCS = Path(__file__).parents[2] / "docs"
RECEIVER = DOCS / "examples" / "webhook_receiver.py"


def run_blocks(page: str) -> dict[str, Any]:
    """What the Python of a page of the documents leaves behind, block after block."""
    scope: dict[str, Any] = {}
    text = (DOCS / page).read_text("utf-8")
    found = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found
    for block in found:
        exec(compile(block, page, "exec"), scope)  # noqa: S102  what is run are our own documents
    return scope


@pytest.fixture
def address(county: County) -> Iterator[str]:
    """The county behind a real server."""
    server = make_server("127.0.0.1", 0, county.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_the_examples_of_the_client_run(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MANIFEST_URL", address)
    monkeypatch.setenv("MANIFEST_USER", "clerk")
    monkeypatch.setenv("MANIFEST_PASSWORD", PASSWORD)
    left = run_blocks("api.md")
    said = capsys.readouterr().out
    assert said.startswith("clerk\n")
    assert "/problems/" in said
    assert f"{left['manifest'].number} issued" in said


@pytest.fixture
def today(county: County) -> County:
    """The county with its clock at the true time: receivers compare it with their own."""
    county.clock.set(datetime.now(UTC))
    return county


def test_a_receiver_by_the_page_tells_the_genuine_from_the_forged(today: County) -> None:
    is_genuine = run_blocks("notices.md")["is_genuine"]
    with receiving() as receiver:
        made = hook(today, "gate", receiver.url)
        today.ok("POST", f"/webhooks/{made['id']}/test", "gate")
        assert send(today) == 1
    ((headers, body),) = receiver.posts
    assert is_genuine(headers, body, made["secret"])
    assert not is_genuine(headers, body + b" ", made["secret"])
    assert not is_genuine(headers, body, "whsec_" + "A" * 32)
    late = {**headers, "webhook-timestamp": str(int(time.time()) - 1000)}
    assert not is_genuine(late, body, made["secret"])


def test_the_receiver_takes_each_message_once_and_no_forged_one(today: County) -> None:
    port = free_port()
    made = hook(today, "gate", f"http://127.0.0.1:{port}/")
    with running(port, made["secret"]) as receiver:
        path = f"/webhooks/{made['id']}"
        today.ok("POST", f"{path}/test", "gate")
        assert send(today) == 1
        (delivery,) = today.ok("GET", f"{path}/deliveries", "gate")["items"]
        assert delivery["state"] == "sent"
        today.ok("POST", f"{path}/deliveries/{delivery['id']}/replay", "gate")
        assert send(today) == 1
        assert httpx.post(f"http://127.0.0.1:{port}/", content=b"{}").status_code == 401
        receiver.terminate()
        said, _ = receiver.communicate(timeout=30)
    assert said.count("manifest-service.test ") == 1


@contextmanager
def running(port: int, secret: str) -> Iterator[subprocess.Popen[str]]:
    own = {**os.environ, "WEBHOOK_SECRET": secret}
    command = [sys.executable, str(RECEIVER), str(port)]
    with subprocess.Popen(command, env=own, stdout=subprocess.PIPE, text=True) as process:
        try:
            wait_for(port)
            yield process
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the receiver does not listen")
