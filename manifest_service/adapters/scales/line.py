"""A serial line that is read for as long as the program runs, whoever pulls its plug meanwhile."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import serial

from manifest_service.adapters.scales.showing import Shown

log = logging.getLogger(__name__)

READ_S = 0.2
AGAIN_S = 3.0
"""Between tries to open a port that is not there: a USB adapter comes back in about a second."""


class Format(Protocol):
    oddities: int

    def feed(self, data: bytes) -> Iterator[Shown]: ...


@dataclass(frozen=True, kw_only=True)
class Line:
    port: str
    baud: int
    seven_even: bool = False
    """7 bits with even parity, as many Toledo indicators are delivered; else 8 without."""

    def follow(self, format: Format, heard: Callable[[Shown], None], stop: threading.Event) -> None:
        """Call `heard` with everything the indicator shows until `stop` is set."""
        is_away = False
        while not stop.is_set():
            try:
                with self._opened() as port:
                    log.info("reading %s at %s baud", self.port, self.baud)
                    is_away = False
                    self._read(port, format, heard, stop)
            except (serial.SerialException, OSError) as error:
                if not is_away:
                    log.warning("%s cannot be read: %s; trying again", self.port, error)
                is_away = True
                stop.wait(AGAIN_S)

    def _read(
        self,
        port: serial.Serial,
        format: Format,
        heard: Callable[[Shown], None],
        stop: threading.Event,
    ) -> None:
        while not stop.is_set():
            data = port.read(max(1, port.in_waiting))
            for shown in format.feed(data):
                heard(shown)

    def _opened(self) -> serial.Serial:
        bits, parity = (
            (serial.SEVENBITS, serial.PARITY_EVEN)
            if self.seven_even
            else (serial.EIGHTBITS, serial.PARITY_NONE)
        )
        return serial.Serial(
            self.port, self.baud, bytesize=bits, parity=parity, timeout=READ_S, exclusive=True
        )


class Latest:
    """The last thing heard: who tells the service is slower than the indicator, and the past of a
    scale is of no use."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._shown: Shown | None = None

    def put(self, shown: Shown) -> None:
        with self._changed:
            self._shown = shown
            self._changed.notify()

    def take(self, wait_s: float) -> Shown | None:
        """What was heard since the last time, waiting for it at most so long."""
        with self._changed:
            if self._shown is None:
                with suppress(RuntimeError):
                    self._changed.wait(wait_s)
            shown, self._shown = self._shown, None
            return shown


def forward_clock() -> float:
    """Seconds by a clock that only goes forward."""
    return time.monotonic()
