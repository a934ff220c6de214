"""The benchmark of the terminals' gateway. See scripts/bench/gateway."""

import argparse
import asyncio
import multiprocessing
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from installation import installation
from server import Server

from manifest_service.adapters.terminals.gateway.apart import ApartFile
from manifest_service.adapters.terminals.gateway.corridor import Corridor
from manifest_service.adapters.terminals.gateway.known import Known
from manifest_service.adapters.terminals.gateway.limits import Limits
from manifest_service.adapters.terminals.gateway.server import Setup, serve
from manifest_service.adapters.terminals.gateway.service import Refused, Rejected
from manifest_service.adapters.terminals.jt808.cutter import Cutter
from manifest_service.adapters.terminals.jt808.framing import Packet, write_packet
from manifest_service.adapters.terminals.jt808.location import Location, items_of
from manifest_service.adapters.terminals.jt808.messages import (
    Authentication,
    Batch,
    Body,
    PlatformAnswer,
    Position,
    Registration,
    RegistrationAnswer,
    packets_of,
    read_body,
)
from manifest_service.adapters.terminals.position import Convention
from manifest_service.simulation.port import HttpCall, accepted

PER_BATCH = 15
"""Positions in a 0x0704 that goes in one packet."""
OUTSTANDING = 16
"""Messages a client sends ahead of the answers, half of what the gateway lets wait."""


@dataclass(frozen=True, kw_only=True)
class Found:
    frames: int
    seconds: float
    fixes: int

    def said(self, name: str, baseline: "Found | None" = None) -> str:
        rate = self.frames / self.seconds
        line = f"{name:<34} {rate:9.0f} frames/s  {self.fixes / self.seconds:9.0f} fixes/s"
        if baseline is not None:
            line += f"  {rate / (baseline.frames / baseline.seconds):7.3f} of the echo"
        return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--terminals", type=int, default=50)
    options = parser.parse_args()
    print(f"{options.terminals} terminals, {options.seconds:.0f} s each\n")
    for name, make, per in (("0x0200", _single, 1), (f"0x0704 of {PER_BATCH}", _batch, PER_BATCH)):
        print(_decode(make, per, options.seconds).said(f"{name}: codec alone, one core"))
        with _echo() as port:
            talk = _talks(port, options.terminals, make, per, options.seconds, enters=False)
            echo = asyncio.run(talk)
        print(echo.said(f"{name}: bare echo"))
        with _gateway_alone(options.terminals) as port:
            talk = _talks(port, options.terminals, make, per, options.seconds, enters=True)
            alone = asyncio.run(talk)
        print(alone.said(f"{name}: gateway alone", echo))
        with _gateway(options.terminals) as port:
            talk = _talks(port, options.terminals, make, per, options.seconds, enters=True)
            found = asyncio.run(talk)
        print(found.said(f"{name}: gateway to durable", echo), flush=True)


def _place(n: int) -> Location:
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1) + timedelta(seconds=10 * n)
    return Location(
        lon=round(115.44 + n % 100 / 1e4, 6),
        lat=36.48,
        at=at,
        status_bits=0b11 | 3 << 8,
        speed_kmh=41.5,
        course_deg=90,
        items=items_of(odometer_km=1402.5, recorder_speed_kmh=41.0, signal=31, satellites=11),
    )


def _single(n: int) -> Body:
    return Position(location=_place(n))


def _batch(n: int) -> Body:
    places = tuple(_place(n * PER_BATCH + i) for i in range(PER_BATCH))
    return Batch(count=PER_BATCH, kind=0, parcels=places)


def _decode(make: Callable[[int], Body], per: int, seconds: float) -> Found:
    stream = b"".join(_written(make(n), "1", n) for n in range(1_000))
    begun, frames = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        for packet in Cutter().feed(stream):
            assert isinstance(packet, Packet)
            read_body(packet.message, packet.body, packet.version)
            frames += 1
    return Found(frames=frames, seconds=time.perf_counter() - begun, fixes=frames * per)


def _written(body: Body, phone: str, serial: int) -> bytes:
    packets = packets_of(body, phone=phone.rjust(12, "0"), serial=serial & 0xFFFF)
    return b"".join(write_packet(packet) for packet in packets)


async def _talks(
    port: int,
    terminals: int,
    make: Callable[[int], Body],
    per: int,
    seconds: float,
    *,
    enters: bool,
) -> Found:
    """What terminals, each sending ahead of its answers, get answered in `seconds`."""
    made = [make(n) for n in range(2_000)]
    talks = [_Talk(port, str(10_000 + n), made) for n in range(terminals)]
    for talk in talks:
        await talk.open(enters=enters)
    until = time.perf_counter() + seconds
    frames = await asyncio.gather(*(talk.run(until) for talk in talks))
    return Found(frames=sum(frames), seconds=seconds, fixes=sum(frames) * per)


class _Talk:
    def __init__(self, port: int, phone: str, made: list[Body]) -> None:
        self._port, self._phone, self._cutter = port, phone, Cutter()
        self._frames = [_written(body, phone, n) for n, body in enumerate(made)]

    async def open(self, *, enters: bool) -> None:
        self._in, self._out = await asyncio.open_connection("127.0.0.1", self._port)
        if not enters:
            return
        code = ""
        while not code:
            self._out.write(_written(Registration(), self._phone, 0))
            try:
                answer = await asyncio.wait_for(self._hear(), 1.0)
            except TimeoutError:
                continue
            assert isinstance(answer, RegistrationAnswer), answer
            code = answer.code
        self._out.write(_written(Authentication(code=code), self._phone, 1))
        answer = await self._hear()
        assert isinstance(answer, PlatformAnswer), answer
        assert answer.result == 0, answer

    async def run(self, until: float) -> int:
        """Messages answered before `until`."""
        sent = answered = delimiters = 0
        while time.perf_counter() < until:
            while sent - answered < OUTSTANDING:
                self._out.write(self._frames[sent % len(self._frames)])
                sent += 1
            data = await asyncio.wait_for(self._in.read(65536), 30)
            if not data:
                sys.exit("hung up")
            # Delimiters are counted, not packets decoded: the client is no part of what is measured.
            delimiters += data.count(b"\x7e")
            answered = delimiters // 2
        self._out.close()
        return answered

    async def _hear(self) -> Any:
        while True:
            for packet in self._cutter.feed(await self._in.read(65536)):
                assert isinstance(packet, Packet), packet
                return read_body(packet.message, packet.body, packet.version)


@contextmanager
def _echo() -> Iterator[int]:
    """The port of an asyncio server in a process of its own that sends back what it gets."""
    port, ready = _free_port(), multiprocessing.Event()
    process = multiprocessing.Process(target=_serve_echo, args=(port, ready), daemon=True)
    process.start()
    ready.wait(10)
    yield port
    process.kill()


def _serve_echo(port: int, ready: Event) -> None:
    class Echo(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            self.transport.write(data)

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Echo, "127.0.0.1", port)
        ready.set()
        await server.serve_forever()

    asyncio.run(serve())


class _Nothing:
    """A service that takes everything and stores nothing."""

    def __init__(self, terminals: int) -> None:
        self._known = tuple(
            Known(vehicle_id=f"bench-{n}", terminal_id=str(10_000 + n), plate=_plate(n))
            for n in range(terminals)
        )

    async def take(self, _: str, __: Sequence[Mapping[str, Any]]) -> tuple[Refused, ...]:
        return ()

    async def terminals(self) -> tuple[Known, ...]:
        return self._known

    async def corridor(self, route_id: str) -> Corridor:
        raise Rejected(route_id)

    async def close(self) -> None:
        pass


@contextmanager
def _gateway_alone(terminals: int) -> Iterator[int]:
    """The port of a gateway whose service costs nothing."""
    port, ready = _free_port(), multiprocessing.Event()
    process = multiprocessing.Process(target=_serve_alone, args=(port, terminals, ready))
    process.start()
    ready.wait(10)
    _wait_for(port)
    yield port
    process.terminate()
    process.join()


def _serve_alone(port: int, terminals: int, ready: Event) -> None:
    with tempfile.TemporaryDirectory() as folder:
        setup = Setup(
            host="127.0.0.1",
            port=port,
            key=b"k" * 32,
            service=_Nothing(terminals),
            apart=ApartFile(Path(folder)),
            terms=Convention(),
            limits=Limits(),
        )
        ready.set()
        serve(setup)


@contextmanager
def _gateway(terminals: int) -> Iterator[int]:
    """The port of a gateway before a service that knows `terminals`."""
    with installation() as (product, call, _), tempfile.TemporaryDirectory() as folder:
        token = _registered(product, call, terminals)
        port = _free_port()
        command = [sys.executable, "-m", "manifest_service", "gateway"]
        settings = {
            "MANIFEST_DATA_DIR": folder,
            "MANIFEST_GATEWAY_HOST": "127.0.0.1",
            "MANIFEST_GATEWAY_PORT": str(port),
            "MANIFEST_GATEWAY_SERVER": product.base_url,
            "MANIFEST_GATEWAY_TOKEN": token,
        }
        log = open(f"{folder}/log", "wb")  # noqa: SIM115
        process = subprocess.Popen(command, env={**os.environ, **settings}, stderr=log)
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(30)
            log.close()
            with open(f"{folder}/log", encoding="utf-8") as said:
                print(f"  {said.read().strip().splitlines()[-1][:400]}")


def _registered(product: Server, call: HttpCall, terminals: int) -> str:
    for n in range(terminals):
        entry = {"carrier_id": "demo-tippers", "plate": _plate(n)}
        entry |= {"terminal_id": str(10_000 + n), "streams": ["construction_site"]}
        accepted("vehicle", call("PUT", f"/vehicles/bench-{n}", json=entry, as_user="admin"))
    account = {"username": "gateway-1", "password": secrets.token_urlsafe(12), "role": "gateway"}
    accepted("account", call("POST", "/accounts", json=account, as_user="admin"))
    del account["role"]
    answer = call("POST", "/sources/token", json=account, as_user="admin")
    token: str = accepted("token", answer)["token"]
    return token


def _plate(n: int) -> str:
    return f"鲁PB{n:04d}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("the gateway did not come up")


if __name__ == "__main__":
    main()
