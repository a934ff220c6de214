"""Whole frames out of the bytes of a serial line, whatever is lost or comes between."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from manifest_service.adapters.scales.showing import Shown

STX = 0x02


class Frames(ABC):
    """Bytes in, what they show out; what is not a frame is left out and counted in `oddities`."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._rest = b""
        self.oddities = 0

    def feed(self, data: bytes) -> Iterator[Shown]:
        """Every whole frame, in order. Half a frame waits for its other half."""
        self._rest += data
        while (begin := self._rest.find(STX)) >= 0:
            self._rest = self._rest[begin:]
            if len(self._rest) < self._length:
                return
            frame = self._rest[: self._length]
            if not self.is_frame(frame):
                # The next one may begin inside what only looked like one.
                self._rest, self.oddities = self._rest[1:], self.oddities + 1
                continue
            self._rest = self._rest[self._length :]
            shown = self.shown(frame)
            if shown is None:
                self.oddities += 1
            else:
                yield shown
        self._rest = b""

    @abstractmethod
    def is_frame(self, frame: bytes) -> bool:
        """Whether these bytes, of the right length and beginning with STX, are a frame."""

    @abstractmethod
    def shown(self, frame: bytes) -> Shown | None:
        """None for what is no reading."""
