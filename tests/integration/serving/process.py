"""`manifest-service serve` as systemd starts it: on a socket that is handed down, stopped by SIGTERM."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount

HERE = Path(__file__).parents[3]
PASSWORD = "a password of tests"
START_WAIT_S = 60


@dataclass
class Unit:
    """A service with its socket, which stays while processes come and go."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    listening: socket.socket = field(init=False)
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        services = build(Settings(data_dir=self.folder))
        admin = NewAccount(username="admin", password=PASSWORD, role="administrator")
        services.accounts.add(admin, SERVICE)
        services.store.close()

    @property
    def port(self) -> int:
        port: int = self.listening.getsockname()[1]
        return port

    def start(self) -> None:
        given = self.listening.fileno()
        command = f'exec 3<&{given} env LISTEN_PID=$$ LISTEN_FDS=1 "$0" -m manifest_service serve'
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("MANIFEST_")}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", command, sys.executable],
                pass_fds=(given,),
                env={**inherited, "PYTHONPATH": str(HERE), **self._environment()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        return {
            "MANIFEST_DATA_DIR": str(self.folder),
            "MANIFEST_LOG_FORMAT": "json",
            **self.settings,
        }

    def stop(self) -> int:
        """SIGTERM to the main process alone (KillMode=mixed); its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.listening.close()

    def ready(self) -> None:
        until = time.monotonic() + START_WAIT_S
        while time.monotonic() < until:
            if request(self.port, "GET", "/health/ready")[0] == 200:
                return
        raise AssertionError((self.folder / "server.log").read_text())

    def log(self) -> str:
        return (self.folder / "server.log").read_text()


def request(port: int, method: str, path: str, body: str = "", token: str = "") -> tuple[int, str]:
    """(status, body) by a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return ask(connection, method, path, body, token)
    finally:
        connection.close()


def ask(
    connection: HTTPConnection, method: str, path: str, body: str = "", token: str = ""
) -> tuple[int, str]:
    headers = {"Content-Type": "application/json"} | (
        {"Authorization": f"Bearer {token}"} if token else {}
    )
    connection.request(method, path, body=body or None, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.getheader("Connection", "").lower() == "close":
        connection.close()
    return answer.status, text


@dataclass
class Clients:
    """Clients that go on until told to stop; what went wrong, and how often each had its answer."""

    work: Any
    count: int
    faults: list[str] = field(default_factory=list)
    answered: int = 0
    longest_s: float = 0.0

    def __enter__(self) -> "Clients":
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        turn = 0
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                self.work(number, turn)
            except Exception as error:
                self.faults.append(f"{number}.{turn}: {error!r}")
            self.answered += 1
            self.longest_s = max(self.longest_s, time.monotonic() - begun)
            turn += 1
