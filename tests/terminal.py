"""A JT/T 808 terminal for tests: a socket and the codec."""

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from manifest_service.adapters.terminals.jt808.cutter import Cutter
from manifest_service.adapters.terminals.jt808.framing import Packet, Version, write_packet
from manifest_service.adapters.terminals.jt808.location import Location, items_of
from manifest_service.adapters.terminals.jt808.messages import (
    Authentication,
    Body,
    PlatformAnswer,
    Registration,
    RegistrationAnswer,
    packets_of,
    read_body,
)
from manifest_service.adapters.terminals.jt808.subpackages import Assembly

B = TypeVar("B", bound=Body)
WAIT_S = 10.0


@dataclass
class Terminal:
    port: int
    phone: str = "000000000001"
    version: Version = 2013
    serial: int = 0
    code: str = ""
    last_serial: int = 0
    """Of what was heard last."""
    heard: list[tuple[Packet, Body]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.phone = self.phone.rjust(20 if self.version == 2019 else 12, "0")
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)
        self._cutter, self._assembly = Cutter(), Assembly()

    def send(self, body: Body) -> int:
        """The serial of what was sent."""
        packets = packets_of(body, phone=self.phone, serial=self.serial, version=self.version)
        first, self.serial = self.serial, self.serial + len(packets)
        self.socket.sendall(b"".join(write_packet(packet) for packet in packets))
        return first

    def hear(self, kind: type[B], wait_s: float = WAIT_S) -> B:
        """The next message of that kind; those before it are skipped. TimeoutError without one."""
        until = time.monotonic() + wait_s
        while True:
            for at, (packet, body) in enumerate(self.heard):
                if isinstance(body, kind):
                    self.last_serial = packet.serial
                    del self.heard[: at + 1]
                    return body
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"no {kind.__name__} in {wait_s} s")
            self.socket.settimeout(left)
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionResetError("hung up")
            for packet in self._cutter.feed(data):
                assert isinstance(packet, Packet)
                if whole := self._assembly.add(packet, 0.0):
                    body = read_body(whole.message, whole.body, whole.version)
                    self.heard.append((whole, body))

    def register(self, **said: Any) -> RegistrationAnswer:
        self.send(Registration(**said))
        answer = self.hear(RegistrationAnswer)
        self.code = answer.code
        return answer

    def authenticate(self) -> int:
        """The result."""
        self.send(Authentication(code=self.code))
        return self.hear(PlatformAnswer).result

    def enter(self) -> None:
        """Register and authenticate, once the gateway knows who is registered."""
        until = time.monotonic() + WAIT_S
        while True:
            try:
                self.send(Registration())
                self.code = self.hear(RegistrationAnswer, 0.5).code
                break
            except TimeoutError:
                assert time.monotonic() < until, "the gateway does not know its terminals"
        assert self.authenticate() == 0

    def is_hung_up_on(self, wait_s: float = WAIT_S) -> bool:
        self.socket.settimeout(wait_s)
        with contextlib.suppress(ConnectionError):
            while self.socket.recv(65536):
                pass
        return True

    def close(self) -> None:
        self.socket.close()


def a_place(minute: float = 0.0, **changes: Any) -> Location:
    """On the road, now and so many minutes on."""
    now = datetime.now(UTC).replace(microsecond=0)
    made: dict[str, Any] = {
        "lon": 115.44,
        "lat": 36.48,
        "at": now + timedelta(minutes=minute),
        "status_bits": 0b11,
        "speed_kmh": 41.5,
        "course_deg": 90,
        "items": items_of(satellites=11, odometer_km=1402.5, recorder_speed_kmh=41.0),
    }
    return Location(**made | changes)


def minutes(count: int, step: float = 1.0) -> Iterator[Location]:
    """One place after the other, the last one now."""
    return (a_place((i + 1 - count) * step) for i in range(count))
