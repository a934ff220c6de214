"""A server process to be measured: granian on loopback, on a free port, stopped afterwards."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from manifest_service.config import Settings

THREADS = Settings().threads
START_WAIT_S = 60
STOP_WAIT_S = 20


@dataclass(frozen=True, kw_only=True)
class Server:
    base_url: str
    process: psutil.Process

    def cpu_s(self) -> float:
        """Processor time the server and its worker have used."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(member.cpu_times()[:2]) for member in family)

    def memory_mb(self) -> float:
        """Resident memory of the server and its worker."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / 1e6


@contextmanager
def server(application: str, ready: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """`application` ("module:callable") served by one granian worker, once `ready` answers 200."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", str(THREADS), "--log-level", "warning", application]
    paths = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        command, env={**os.environ, "MANIFEST_LOG_ACCESS": "0", "PYTHONPATH": paths, **environment}
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base + ready, process)
        yield Server(base_url=base, process=psutil.Process(process.pid))
    finally:
        _stop(process)


@contextmanager
def service(environment: Mapping[str, str]) -> Iterator[Server]:
    """`manifest-service serve` as it is run, with its limits and its jobs, once it is ready."""
    port = _free_port()
    command = [sys.executable, "-m", "manifest_service", "serve"]
    given = {
        **os.environ,
        "MANIFEST_LOG_LEVEL": "warning",
        **environment,
        "MANIFEST_PORT": str(port),
    }
    process = subprocess.Popen(command, env=given)
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(f"{base}/health/ready", process)
        yield Server(base_url=base, process=psutil.Process(process.pid))
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Whatever else went wrong is told first: a server that hangs is killed."""
    process.terminate()
    try:
        process.wait(STOP_WAIT_S)
    except subprocess.TimeoutExpired:
        print(f"the server did not stop within {STOP_WAIT_S} s; killed", file=sys.stderr)
        for member in (*psutil.Process(process.pid).children(recursive=True), process):
            member.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_WAIT_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    sys.exit(f"the server did not come up: {url}")
