"""Terminals on sockets, the gateway and the service as processes: what is answered is stored."""

import resource
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from manifest_service.adapters.terminals.jt808.messages import (
    Batch,
    Heartbeat,
    PlatformAnswer,
    Position,
    Waybill,
)
from tests.integration.gateway.conftest import House, wait_until
from tests.terminal import Terminal, a_place, minutes

pytestmark = pytest.mark.slow


def test_a_terminal_registers_authenticates_and_its_vehicle_is_in_the_fleet(house: House) -> None:
    house.start_gateway()
    for version in (2013, 2019):
        terminal = Terminal(house.port, version=version)  # type: ignore[arg-type]
        terminal.enter()
        place = a_place(version - 2019, status_bits=0b11 | 3 << 8)
        serial = terminal.send(Position(location=place))
        answer = terminal.hear(PlatformAnswer)
        assert answer == PlatformAnswer(serial=serial, message=0x0200, result=0)
        (seen,) = house.ask("/fleet")["features"]
        assert seen["geometry"]["coordinates"] == [115.44, 36.48]
        assert seen["properties"]["speed_kmh"] == 41.5
        assert seen["properties"]["plate"] == "鲁P12345"
        assert datetime.fromisoformat(seen["properties"]["at"]) == place.at
    said = house.stop_gateway()
    assert "positions.stored=2" in said


def test_backfill_waybill_and_what_is_odd(house: House) -> None:
    house.start_gateway()
    terminal = Terminal(house.port)
    terminal.enter()
    places = tuple(minutes(60))
    serial = terminal.send(Batch(count=61, kind=1, parcels=(*places, a_place(at=None))))
    answers = [terminal.hear(PlatformAnswer) for _ in range(3)]
    assert [(a.serial, a.result) for a in answers] == [(serial + i, 0) for i in range(3)]
    assert len(house.fixes()) == 60
    terminal.send(Waybill(content="37152526112300014V"))
    assert terminal.hear(PlatformAnswer).result == 0
    kept = house.apart("vehicles")
    assert "37152526112300014V" in kept
    assert "position_without_time" in kept
    stranger = Terminal(house.port, phone="000000000077")
    stranger.send(Position(location=a_place()))
    wait_until("strangers are kept", lambda: "000000000077" in house.apart("strangers"), 5)
    with pytest.raises(TimeoutError):
        stranger.hear(PlatformAnswer, 0.5)
    said = house.stop_gateway()
    assert "positions.backfill=60" in said
    assert "oddity.batch_count" not in said


def test_while_the_service_is_down_nothing_is_answered_and_nothing_answered_is_lost(
    house: House,
) -> None:
    house.start_gateway()
    terminal = Terminal(house.port)
    terminal.enter()
    answered = set()
    places = {terminal.serial + i: place for i, place in enumerate(minutes(40, step=0.2))}
    for number, (serial, place) in enumerate(places.items()):
        assert terminal.send(Position(location=place)) == serial
        if number < 19:
            answered.add(terminal.hear(PlatformAnswer).serial)
        if number == 19:
            # At whatever moment of its work: taken and not answered for, or neither.
            house.kill_service()
    with pytest.raises(TimeoutError):
        terminal.hear(PlatformAnswer, 2.0)
    terminal.send(Heartbeat())
    assert terminal.hear(PlatformAnswer).message == 0x0002
    house.start_service()
    while len(answered) < 40:
        answer = terminal.hear(PlatformAnswer)
        assert answer.result == 0
        answered.add(answer.serial)
    assert answered == set(places)
    times = [datetime.fromisoformat(f["properties"]["at"]) for f in house.fixes()]
    assert sorted(times) == [place.at for place in places.values()], "none lost, none twice"
    assert "service.unavailable" in house.stop_gateway()


def test_a_gateway_that_is_stopped_hands_over_what_it_holds(house: House) -> None:
    house.start_gateway()
    terminal = Terminal(house.port)
    terminal.enter()
    serials = {terminal.send(Position(location=place)) for place in minutes(30)}
    time.sleep(0.05)
    said = house.stop_gateway()
    answered = set()
    with suppress(ConnectionError):
        while len(answered) < len(serials):
            answered.add(terminal.hear(PlatformAnswer).serial)
    assert "stopped with 0 fixes unanswered" in said
    assert answered
    assert len(house.fixes()) >= len(answered)


def pour(into: socket.socket) -> None:
    for _ in range(200):
        into.sendall(b"\x55" * 65536)
        time.sleep(0.01)


def test_who_sends_garbage_half_a_frame_or_nothing_loses_one_connection(house: House) -> None:
    house.start_gateway(MANIFEST_GATEWAY_HALF_FRAME_S="2", MANIFEST_GATEWAY_IDLE_S="4")
    honest = Terminal(house.port)
    honest.enter()
    garbage, half, slow, silent, huge = (
        socket.create_connection(("127.0.0.1", house.port)) for _ in range(5)
    )
    garbage.sendall(b"GET / HTTP/1.1\r\n\r\n" + b"\x7e\x01\x02\x7e" * 40)
    half.sendall(b"\x7e\x02\x00\x00")
    with pytest.raises(ConnectionError):
        pour(huge)
    began = time.monotonic()
    dripped = 0
    with suppress(ConnectionError):
        slow.sendall(b"\x7e")
        while time.monotonic() - began < 8:
            slow.sendall(b"\x02")
            dripped += 1
            time.sleep(0.25)
            if dripped % 4 == 0:
                honest.send(Heartbeat())
                honest.hear(PlatformAnswer)
    assert time.monotonic() - began < 7
    for socket_ in (garbage, half, silent):
        socket_.settimeout(10)
        with suppress(ConnectionResetError):
            assert socket_.recv(100) == b""
    honest.send(Position(location=a_place()))
    assert honest.hear(PlatformAnswer).result == 0
    said = house.stop_gateway()
    for word in ("closed.garbage", "closed.half_frame", "closed.idle", "fault.frame_too_short"):
        assert word in said, said


def test_two_thousand_idle_connections_do_not_hold_up_one_that_works(house: House) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2_200:
        pytest.skip(f"at most {hard} open files are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_200), hard))
    house.start_gateway()
    idle = [socket.create_connection(("127.0.0.1", house.port)) for _ in range(2_000)]
    try:
        honest = Terminal(house.port)
        honest.enter()
        taken = []
        for place in minutes(10):
            began = time.monotonic()
            honest.send(Position(location=place))
            assert honest.hear(PlatformAnswer).result == 0
            taken.append(time.monotonic() - began)
        assert sorted(taken)[5] < 1.0
        assert "open" not in house.log().splitlines()[0]
    finally:
        for each in idle:
            each.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert "connections=2001" in house.stop_gateway()


def test_a_wrong_code_lets_nobody_in(house: House) -> None:
    house.start_gateway()
    Terminal(house.port).enter()
    stranger = Terminal(house.port, phone="000000000077")
    assert stranger.register().result == 4
    wrong = Terminal(house.port)
    wrong.code = "WRONG"
    assert [wrong.authenticate() for _ in range(3)] == [1, 1, 1]
    assert wrong.is_hung_up_on()
    assert "closed.code_wrong=1" in house.stop_gateway()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"MANIFEST_GATEWAY_TOKEN": ""}, "MANIFEST_GATEWAY_TOKEN"),
        ({"MANIFEST_GATEWAY_DATUM": "WGS72"}, "MANIFEST_GATEWAY_DATUM"),
        ({"MANIFEST_GATEWAY_HOIST": "bit 3"}, "MANIFEST_GATEWAY_HOIST"),
    ],
)
def test_what_it_cannot_start_with_is_said_in_words(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    environment = House(folder=tmp_path, token="t", officer="").environment(**settings)
    command = [sys.executable, "-m", "manifest_service", "gateway"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert words in said.stderr
    assert "Traceback" not in said.stderr


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        house = House(folder=tmp_path, token="t", officer="", port=taken.getsockname()[1])
        command = [sys.executable, "-m", "manifest_service", "gateway"]
        said = subprocess.run(
            command, env=house.environment(), capture_output=True, text=True, check=False
        )
    assert said.returncode == 2
    assert str(house.port) in said.stderr
    assert "Traceback" not in said.stderr
