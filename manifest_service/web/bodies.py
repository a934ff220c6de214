"""The body of a request, read whole before anybody works on it, and not for ever.

The server hands over a body as it arrives: whoever sends one slowly would hold a thread for as long as
he likes, and one that breaks off would look like a shorter one. So every PIECE has its time, and what
does not come in it is cut off: the connection is shut, and the thread goes on. The more arrive at once,
the less time each piece has.
"""

import logging
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

log = logging.getLogger(__name__)

PIECE = 16_384
PIECE_S = 10.0
"""For each piece, in seconds: 1.6 kB/s, a tenth of the slowest mobile network."""
CROWDED_PIECE_S = 2.0
"""While half of all places are taken."""
AT_ONCE = 256
"""Bodies that may be arriving: a thread each, of which nearly all wait for the network."""
OF_ONE = 64
"""Of one address; an equal part of half of all while half are taken, so that some are left for others."""
OF_ONE_AT_LEAST = 4
IN_MEMORY = 262_144
"""A larger body waits in a file: a hundred photographs at once must not fill the memory."""
OF_STRANGERS = 65_536
"""Whoever sends more is known, or not read: what strangers may send, a sign-in, is a hundred bytes."""
LOOK_S = 1.0


class BodyFault(Exception):
    """Why a body is not taken: the status that says so."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(status)


@dataclass
class _Arriving:
    address: str
    since_s: float


class Bodies:
    """Reads bodies, large ones of those whom `lets_in` lets in; `cut_off` tells whether connections that
    are too slow can be shut from here: a proxy in front has read the body itself."""

    def __init__(
        self, most_bytes: int, *, cut_off: bool, lets_in: Callable[[dict[str, Any]], bool]
    ) -> None:
        self._most, self._cut_off, self._lets_in = most_bytes, cut_off, lets_in
        self._lock = threading.Lock()
        self._all: dict[int, _Arriving] = {}
        self._of_one: Counter[str] = Counter()
        self.cut = 0
        """Connections shut so far."""

    def whole(self, environ: dict[str, Any]) -> IO[bytes] | None:
        """The body, from its beginning; None for a request without one. Raises BodyFault, Busy."""
        length = self._length(environ)
        if not length:
            return None
        if length > OF_STRANGERS and not self._lets_in(environ):
            raise BodyFault("401 Unauthorized")
        address = environ.get("REMOTE_ADDR", "")
        with self._place(address) as arriving:
            return _read(environ["wsgi.input"], length, arriving)

    def _length(self, environ: dict[str, Any]) -> int:
        text = environ.get("CONTENT_LENGTH") or "0"
        if environ.get("HTTP_TRANSFER_ENCODING"):
            # Without a length nobody can tell a whole body from one that broke off.
            raise BodyFault("411 Length Required")
        if not (text.isascii() and text.isdigit()):
            raise BodyFault("400 Bad Request")
        if int(text) > self._most:
            raise BodyFault("413 Content Too Large")
        return int(text)

    @contextmanager
    def _place(self, address: str) -> Iterator[_Arriving]:
        arriving = _Arriving(address, time.monotonic())
        with self._lock:
            is_full = len(self._all) >= AT_ONCE
            if is_full or (self._cut_off and self._of_one[address] >= self._places_of_one()):
                raise BodyFault("503 Service Unavailable")
            self._all[id(arriving)] = arriving
            self._of_one[address] += 1
        try:
            yield arriving
        finally:
            with self._lock:
                del self._all[id(arriving)]
                self._of_one[address] -= 1
                if not self._of_one[address]:
                    del self._of_one[address]

    def _places_of_one(self) -> int:
        if len(self._all) < AT_ONCE // 2:
            return OF_ONE
        return max(AT_ONCE // 2 // len(self._of_one), OF_ONE_AT_LEAST)

    def begin_watching(self) -> None:
        """From now on connections are shut whose bodies are late: once, in the process that serves."""
        if self._cut_off:
            threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_S)
            try:
                self.cut += _cut_off(self._late())
            except OSError:
                log.exception("late bodies were not cut off")

    def _late(self) -> dict[str, tuple[int, float]]:
        """Address -> (how many of its bodies are late, seconds the most patient waits)."""
        now = time.monotonic()
        with self._lock:
            limit_s = CROWDED_PIECE_S if len(self._all) > AT_ONCE // 2 else PIECE_S
            late = Counter(a.address for a in self._all.values() if now - a.since_s > limit_s)
        return {address: (count, limit_s) for address, count in late.items()}


def _read(stream: Any, length: int, arriving: _Arriving) -> IO[bytes]:
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
    left = length
    while left:
        piece = stream.read(min(PIECE, left))
        if not piece or len(piece) < min(PIECE, left):
            body.close()
            raise BodyFault("408 Request Timeout")
        body.write(piece)
        left -= len(piece)
        arriving.since_s = time.monotonic()
    body.seek(0)
    return body


def _cut_off(late: dict[str, tuple[int, float]]) -> int:
    """Shut the connections whose bodies are late; how many. The server does not tell which connection
    a request came by: of an address, those are shut that have been waited for longest, as many as are
    late."""
    if not late:
        return 0
    waiting: dict[str, list[tuple[int, int]]] = {}
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if (found := _unanswered(descriptor)) is not None and found[0] in late:
            waiting.setdefault(found[0], []).append((found[1], descriptor))
    count = 0
    for address, connections in waiting.items():
        most, limit_s = late[address]
        for waited_ms, descriptor in sorted(connections, reverse=True)[:most]:
            if waited_ms >= limit_s * 1000:
                count += _shut(descriptor)
    return count


def _unanswered(descriptor: int) -> tuple[str, int] | None:
    """(address, milliseconds since anything was sent to it) of a connection that has been sent nothing
    since it last said something; None for anything else."""
    try:
        with _connection(descriptor) as connection:
            address = connection.getpeername()[0]
            info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 60)
    except (OSError, IndexError):
        return None
    sent_ms, _, received_ms = struct.unpack_from("=III", info, 44)
    # Equal: said within the millisecond it connected in.
    return (str(address), sent_ms) if received_ms <= sent_ms else None


def _shut(descriptor: int) -> bool:
    try:
        with _connection(descriptor) as connection:
            connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return False
    return True


@contextmanager
def _connection(descriptor: int) -> Iterator[socket.socket]:
    """The server's connection, which stays the server's; raises OSError for what is none."""
    # Of a family that is named nothing is asked: thousands are looked at.
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, descriptor)
    try:
        yield connection
    finally:
        connection.detach()
