"""A conversation on a socket: it is read no faster than its positions become durable."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from manifest_service.adapters.terminals.gateway.actions import Action, HangUp, Send
from manifest_service.adapters.terminals.gateway.conversation import Conversation, Shared


class House(Protocol):
    """What a connection needs of the gateway."""

    shared: Shared

    def opened(self, connection: "Connection") -> bool:
        """Whether there is room."""
        ...

    def closed(self, connection: "Connection") -> None: ...

    def act(self, connection: "Connection", action: Action) -> None: ...

    @property
    def is_full(self) -> bool: ...


class Connection(asyncio.Protocol):
    def __init__(self, house: House) -> None:
        self._house = house
        self._limits = house.shared.limits
        self.transport: asyncio.Transport | None = None
        self.conversation = Conversation(house.shared, time.monotonic())
        self.paused = False
        self._unsent: list[bytes] = []
        self._credit, self._credit_s = self._limits.burst, time.monotonic()
        self.route: tuple[str, int, tuple[int, ...]] | None = None
        """(id, version) of the route that the terminal was last sent."""
        self.route_tries = 0
        self.route_asked_s: float | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.conversation.peer = str((transport.get_extra_info("peername") or ("",))[0])
        transport.set_write_buffer_limits(high=self._limits.unsent_bytes)
        if not self._house.opened(self):
            transport.abort()

    def connection_lost(self, _: Exception | None) -> None:
        self.transport = None
        self._house.closed(self)

    def pause_writing(self) -> None:
        # It does not read our answers: what is not sent to it is not kept either.
        self.hang_up("not_reading")

    def data_received(self, data: bytes) -> None:
        now_s = time.monotonic()
        before = self._house.shared.counted["packets"]
        for action in self.conversation.feed(data, datetime.now(UTC), now_s):
            match action:
                case Send():
                    self.send(action.data)
                case HangUp():
                    self.hang_up(action.reason)
                case _:
                    self._house.act(self, action)
        self._charge(self._house.shared.counted["packets"] - before, now_s)
        self.balance(now_s)

    def send(self, data: bytes) -> None:
        """Answers of one moment go out together: a system call each would be half of the work."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._write)
        self._unsent.append(data)

    def _write(self) -> None:
        data = b"".join(self._unsent)
        self._unsent.clear()
        if data and self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def hang_up(self, reason: str) -> None:
        """Close; what was written before still goes out, unless the terminal does not read."""
        self._write()
        if self.transport is not None and not self.transport.is_closing():
            self._house.shared.counted[f"closed.{reason}"] += 1
            leave: Callable[[], None] = self.transport.close
            if reason in ("not_reading", "half_frame", "idle"):
                leave = self.transport.abort
            leave()

    def balance(self, now_s: float) -> None:
        """Stop or go on reading: by its own outstanding messages, its rate, and what waits in all."""
        if self.transport is None or self.transport.is_closing():
            return
        busy = len(self.conversation.pending) >= self._limits.outstanding
        fast = self._now_credit(now_s) < 0
        wanted = busy or fast or (self._house.is_full and bool(self.conversation.pending))
        if wanted and not self.paused:
            self._house.shared.counted["paused.fast" if fast else "paused.busy"] += 1
            self.transport.pause_reading()
        elif self.paused and not wanted:
            self.conversation.heard_s = now_s
            self.transport.resume_reading()
        self.paused = wanted

    def _charge(self, packets: int, now_s: float) -> None:
        self._credit = self._now_credit(now_s) - packets
        self._credit_s = now_s

    def _now_credit(self, now_s: float) -> float:
        earned = (now_s - self._credit_s) * self._limits.packets_per_s
        return min(self._credit + earned, self._limits.burst)
