"""A stream of bytes cut into packets, whatever comes between them."""

from collections.abc import Iterator

from msgspec import structs

from manifest_service.adapters.terminals.jt808.framing import (
    DELIMITER,
    MAX_ESCAPED,
    Packet,
    read_packet,
)
from manifest_service.errors import InvalidInput

MAX_PIECES = 8
"""Delimiters in one body that a terminal forgot to escape."""


class Cutter:
    """Cuts what arrives into packets; holds at most one that is not yet whole."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._started = False
        self._short: list[bytes] = []
        """A piece with less than its header says, and what came after it: a delimiter in the body
        was not escaped, or it is damaged. What comes next tells."""

    @property
    def holds_half(self) -> bool:
        """Whether a packet has begun and not ended."""
        return bool(self._held or self._short)

    def feed(self, data: bytes) -> Iterator[Packet | InvalidInput]:
        """The packets that `data` completes, and a fault for whatever is none: bytes outside of
        delimiters, more bytes than a packet can have, and all that read_packet refuses."""
        self._held += data
        *whole, rest = self._held.split(DELIMITER)
        self._held = rest
        for piece in whole:
            begun, self._started = self._started, True
            if not piece:
                continue
            if not begun:
                yield InvalidInput("frame_without_start")
            elif len(piece) > MAX_ESCAPED:
                yield InvalidInput("frame_too_long", limit=MAX_ESCAPED)
            else:
                yield from self._read(bytes(piece))
        if len(self._held) > MAX_ESCAPED:
            self._held, self._started = bytearray(), False
            yield InvalidInput("frame_too_long", limit=MAX_ESCAPED)

    def _read(self, piece: bytes) -> Iterator[Packet | InvalidInput]:
        """A piece by itself, or together with the short ones before it."""
        try:
            packet = read_packet(piece)
        except InvalidInput as fault:
            yield from self._join(piece, fault)
        else:
            yield from self._given_up()
            yield packet

    def _join(self, piece: bytes, fault: InvalidInput) -> Iterator[Packet | InvalidInput]:
        joined = DELIMITER.join((*self._short, piece))
        still = fault
        if self._short:
            try:
                packet = read_packet(joined)
            except InvalidInput as found:
                still = found
            else:
                self._short.clear()
                yield structs.replace(packet, oddities=(*packet.oddities, "bare_delimiter"))
                return
        is_short = still.code == "frame_length"
        if not is_short or len(joined) > MAX_ESCAPED or len(self._short) >= MAX_PIECES:
            yield from self._given_up()
            is_short = fault.code == "frame_length"
        if is_short:
            self._short.append(piece)
        else:
            yield fault

    def _given_up(self) -> Iterator[InvalidInput]:
        for _ in self._short:
            yield InvalidInput("frame_length")
        self._short.clear()
