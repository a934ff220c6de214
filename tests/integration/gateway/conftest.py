"""A real service and a real gateway, each a process of its own, on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.workflows.county import PASSWORD, make_county

START_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: str, holds: Callable[[], Any], wait_s: float = START_S) -> Any:
    until = time.monotonic() + wait_s
    while not (found := holds()):
        assert time.monotonic() < until, f"not in {wait_s} s: {what}"
        time.sleep(0.05)
    return found


@dataclass(kw_only=True)
class House:
    """The two processes over one folder."""

    folder: Path
    token: str
    """Of the gateway's account."""
    officer: str
    """A bearer token of somebody who sees the fleet."""
    http_port: int = field(default_factory=free_port)
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    service: "subprocess.Popen[bytes] | None" = None
    gateway: "subprocess.Popen[bytes] | None" = None

    def environment(self, **more: str) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MANIFEST_")}
        return (
            clean
            | {
                "MANIFEST_DATA_DIR": str(self.folder),
                "PORT": str(self.http_port),
                "MANIFEST_JOBS": "off",
                "MANIFEST_GATEWAY_HOST": "127.0.0.1",
                "MANIFEST_GATEWAY_PORT": str(self.port),
                "MANIFEST_GATEWAY_TOKEN": self.token,
            }
            | self.settings
            | more
        )

    def start_service(self) -> None:
        command = [sys.executable, "-m", "manifest_service", "serve"]
        self.service = subprocess.Popen(command, env=self.environment(), start_new_session=True)
        wait_until("the service answers", self._is_up)

    def kill_service(self) -> None:
        """Without a word, its workers too."""
        assert self.service is not None
        os.killpg(self.service.pid, signal.SIGKILL)
        self.service.wait(30)
        self.service = None

    def start_gateway(self, **more: str) -> None:
        command = [sys.executable, "-m", "manifest_service", "gateway"]
        with (self.folder / "gateway.log").open("ab") as log:
            self.gateway = subprocess.Popen(command, env=self.environment(**more), stderr=log)
        wait_until("the gateway listens", lambda: "listening on" in self.log())

    def stop_gateway(self) -> str:
        """Its last words."""
        assert self.gateway is not None
        self.gateway.send_signal(signal.SIGTERM)
        assert self.gateway.wait(30) == 0
        self.gateway = None
        return self.log().strip().splitlines()[-1]

    def log(self) -> str:
        return (self.folder / "gateway.log").read_text("utf-8")

    def ask(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.officer}"}
        answer = httpx.get(f"{self.base}{path}", headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.http_port}/api/v1"

    def fixes(self) -> list[dict[str, Any]]:
        """The fixes of truck-1 in the last day and the next hour."""
        now = time.time()
        ends = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + s)) for s in (-86400, 3600)]
        found = self.ask(f"/vehicles/truck-1/track?from={ends[0]}&to={ends[1]}")
        return [f for f in found["features"] if f["geometry"]["type"] == "Point"]

    def apart(self, name: str) -> str:
        files = sorted((self.folder / "gateway").glob(f"{name}-*.jsonl"))
        return "".join(file.read_text("utf-8") for file in files)

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.http_port}/healthz", timeout=2).is_success
        except httpx.HTTPError:
            return False


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The service with a county in it; the gateway is started by each test."""
    county = make_county(tmp_path, plans=False)
    account = {"username": "gateway-1", "password": PASSWORD, "role": "gateway"}
    county.ok("POST", "/accounts", "admin", account)
    # The service has the clock of the wall: a session of the county's morning is over by then.
    county.clock.set(None)
    county.tokens.clear()
    body = {"username": "gateway-1", "password": PASSWORD}
    token = county.client.post("/api/v1/sources/token", json=body).get_json()["token"]
    made = House(folder=tmp_path, token=token, officer=county._token("officer"))
    county.app.extensions["services"].store.close()
    try:
        made.start_service()
        yield made
    finally:
        if made.gateway is not None:
            made.gateway.kill()
            made.gateway.wait(10)
        if made.service is not None:
            made.kill_service()
