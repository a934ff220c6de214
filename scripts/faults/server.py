"""The real server, started as `manifest-service serve` and killed with everything it started."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil

from scripts.faults.ground import Ground

START_WAIT_S = 60
HERE = Path(__file__).parents[2]


class Server:
    """A server of `ground` in a process group of its own; `ready` waits until it answers."""

    def __init__(self, ground: Ground) -> None:
        port = _free_port()
        self.base_url = f"http://127.0.0.1:{port}"
        self._log = (ground.settings.data_dir / "server.log").open("ab")
        environment = {
            **os.environ,
            "PYTHONPATH": str(HERE),
            "MANIFEST_DATA_DIR": str(ground.settings.data_dir),
            "MANIFEST_DATABASE_URL": ground.settings.database_url,
            "MANIFEST_JOBS": "inline",
            "MANIFEST_PORT": str(port),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "manifest_service", "serve"],
            env=environment,
            start_new_session=True,
            stdout=self._log,
            stderr=self._log,
        )

    def ready(self) -> None:
        until = time.monotonic() + START_WAIT_S
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if httpx.get(self.base_url + "/readyz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the server did not come up: see {self._log.name}")

    def kill(self) -> None:
        """SIGKILL to the whole group; returns when nobody of it is left."""
        family = [psutil.Process(self._process.pid)]
        family += family[0].children(recursive=True)
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        psutil.wait_procs(family, timeout=10)
        self._log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
