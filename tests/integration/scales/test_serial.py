"""A weighing indicator on a serial line (a pseudo-terminal), its program, and a real service."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from manifest_service.adapters.scales.line import Line
from manifest_service.adapters.scales.program import Program
from manifest_service.adapters.scales.yaohua import Yaohua
from tests.unit.scales.test_frames import KG, MOVING, WHOLE, toledo, yaohua
from tests.workflows.county import PASSWORD, County, make_county

WAIT_S = 20.0


def eventually(holds: Callable[[], Any]) -> Any:
    until = time.monotonic() + WAIT_S
    while not (found := holds()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)
    return found


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """(where the indicator writes, the port its program reads)."""
    master, slave = os.openpty()
    yield master, os.ttyname(slave)
    for end in (master, slave):
        os.close(end)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """With a scale and its device, and a server on a socket."""
    made = make_county(tmp_path, plans=False)
    scale = {"organisation_id": "yard", "site_id": "yard-site", "name": "一号地磅"}
    made.ok("PUT", "/scales/bridge", "admin", scale)
    account = {"username": "bridge", "role": "device", "organisation_id": "yard"}
    made.ok("POST", "/accounts", "admin", account | {"password": PASSWORD})
    yield made
    made.app.extensions["services"].store.close()


def test_what_the_indicator_shows_is_what_the_service_shows(county: County, line: Any) -> None:
    indicator, port = line
    server = make_server("127.0.0.1", 0, county.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    body = {"username": "bridge", "password": PASSWORD}
    token = county.client.post("/api/v1/sources/token", json=body).get_json()["token"]
    command = [sys.executable, "-m", "manifest_service", "scale", "--port", port]
    command += ["--protocol", "toledo-checksum", "--scale", "bridge"]
    command += ["--server", f"http://127.0.0.1:{server.server_port}"]
    program = subprocess.Popen(command, env=os.environ | {"MANIFEST_SCALE_TOKEN": token})

    def shows() -> Any:
        return county.ok("GET", "/yard/scales", "gate")["items"][0]

    def shows_after(*frames: bytes) -> Any:
        for frame in frames:
            os.write(indicator, frame)
        one = shows()
        return one if one["reading"] else None

    try:
        half = toledo(WHOLE, MOVING, "019000")[:9]
        found = eventually(
            lambda: shows_after(b"\xff\x00noise", half, toledo(WHOLE, MOVING, "020000"))
        )
        assert (found["state"], found["reading"]["mass_kg"]) == ("moving", "20000")
        eventually(lambda: shows_after(toledo(WHOLE, KG, "020050"))["state"] == "stable")
        assert shows()["reading"]["mass_kg"] == "20050"
        program.send_signal(signal.SIGTERM)
        assert program.wait(WAIT_S) == 0
    finally:
        program.kill()
        server.shutdown()


def test_a_program_with_a_wrong_token_says_so_and_ends(county: County, line: Any) -> None:
    indicator, port = line
    server = make_server("127.0.0.1", 0, county.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    command = [sys.executable, "-m", "manifest_service", "scale", "--port", port]
    command += ["--protocol", "yaohua", "--scale", "bridge", "--token", "made-up"]
    command += ["--server", f"http://127.0.0.1:{server.server_port}"]
    program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:

        def has_ended() -> bool:
            os.write(indicator, yaohua("+0288000"))
            return program.poll() is not None

        eventually(has_ended)
        assert program.returncode == 2
        assert program.stderr is not None
        assert "does not take this scale's readings (401)" in program.stderr.read()
    finally:
        program.kill()
        server.shutdown()


def test_a_line_that_goes_away_is_opened_again(tmp_path: Path) -> None:
    """The plug of a USB adapter is pulled, and put back."""
    port, told = tmp_path / "port", list[dict[str, Any]]()
    stop = threading.Event()
    program = Program(
        line=Line(port=str(port), baud=9600), format=Yaohua(), still_s=0.2, tell=told.append
    )
    running = threading.Thread(target=program.run, args=(stop,))
    running.start()

    def masses() -> set[Decimal]:
        return {Decimal(reading["mass_kg"]) for reading in told if reading["stable"]}

    for kg in ("+0288000", "+0124000"):
        master, slave = os.openpty()
        port.unlink(missing_ok=True)
        port.symlink_to(os.ttyname(slave))

        def read(kg: str = kg, master: int = master) -> bool:
            os.write(master, yaohua(kg))
            return Decimal(kg[:-1]) in masses()

        eventually(read)
        os.close(slave)
        os.close(master)
    stop.set()
    running.join(WAIT_S)
    assert not running.is_alive()
