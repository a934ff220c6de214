"""Positions of many terminals into one request, sent until it is answered.

A batch has one id from its first try to its last, so that a lost answer stores nothing twice. One
request is under way at a time: positions stay in the order they came, and the batches are the larger
the busier the service is.
"""

import asyncio
import logging
import uuid
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from manifest_service.adapters.terminals.gateway.limits import Limits
from manifest_service.adapters.terminals.gateway.service import (
    Broken,
    Rejected,
    Service,
    Unavailable,
)

T = TypeVar("T")

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0

Position = Mapping[str, Any]
Keep = Callable[[Sequence[Mapping[str, Any]]], Awaitable[bool]]
"""Makes entries durable apart from the positions; whether it did."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """The positions of one message, and whom to tell that they are durable."""

    positions: Sequence[Position]
    apart: Sequence[Mapping[str, Any]]
    done: Callable[[bool], None]


@dataclass
class Batching:
    service: Service
    keep: Keep
    limits: Limits
    counted: Counter[str]
    waiting: deque[Parcel] = field(default_factory=deque)
    waiting_fixes: int = 0
    closing: bool = False
    is_down: bool = False
    """The last request was not answered."""

    def __post_init__(self) -> None:
        self._failed: set[int] = set()
        """Of positions (by identity) in the batch under way: not durable, to be sent again."""
        self._arrived = asyncio.Event()
        self._enough = asyncio.Event()

    @property
    def is_full(self) -> bool:
        return self.waiting_fixes >= self.limits.waiting_fixes

    def offer(self, parcel: Parcel) -> None:
        self.waiting.append(parcel)
        self.waiting_fixes += len(parcel.positions)
        self._arrived.set()
        if self.waiting_fixes >= self.limits.batch_fixes:
            self._enough.set()

    def close(self) -> None:
        """`run` ends when nothing waits any more."""
        self.closing = True
        self._arrived.set()
        self._enough.set()

    async def run(self) -> None:
        """Send what is offered, until closed and empty."""
        while self.waiting or not self.closing:
            await self._arrived.wait()
            if not self.waiting:
                self._arrived.clear()
                if self.closing:
                    return
                continue
            if not self._enough.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._enough.wait(), self.limits.batch_wait_s)
            await self._flush(self._next())

    def _next(self) -> list[Parcel]:
        parcels, size = list[Parcel](), 0
        while self.waiting and size < self.limits.batch_fixes:
            parcels.append(self.waiting.popleft())
            size += len(parcels[-1].positions)
        if sum(len(p.positions) for p in self.waiting) < self.limits.batch_fixes:
            self._enough.clear()
        if self.closing:
            self._enough.set()
        if not self.waiting:
            self._arrived.clear()
        return parcels

    async def _flush(self, parcels: list[Parcel]) -> None:
        positions = [position for parcel in parcels for position in parcel.positions]
        apart = [entry for parcel in parcels for entry in parcel.apart]
        self._failed.clear()
        apart += await self._send(positions)
        kept = await self.keep(apart) if apart else True
        for entry in apart:
            if kept and entry["kind"] == "waybill":
                await self._tell_waybill(entry)
        self.waiting_fixes -= len(positions)
        for parcel in parcels:
            parcel.done(kept and not any(id(p) in self._failed for p in parcel.positions))

    async def _send(self, positions: list[Position]) -> list[Mapping[str, Any]]:
        """What the service refused, to be kept apart; the rest is durable, or failed."""
        if not positions:
            return []
        try:
            refused = await self._insist(positions)
        except (Rejected, Broken) as error:
            # Not its words: they quote the positions.
            log.warning("a request of %d positions: %s", len(positions), type(error).__name__)
            if len(positions) > 1:
                # Whatever it is that the service cannot take must not hold up the others.
                half = len(positions) // 2
                return await self._send(positions[:half]) + await self._send(positions[half:])
            if isinstance(error, Broken):
                self.counted["positions.failed"] += 1
                self._failed.add(id(positions[0]))
                return []
            self.counted["positions.rejected"] += 1
            said = {"position": positions[0], "reason": str(error)}
            return [{"kind": "position_rejected", **said}]
        self.counted["positions.stored"] += len(positions) - len(refused)
        self.counted.update(f"refused.{each.code}" for each in refused)
        return [
            {"kind": "position_refused", "code": each.code, "position": positions[each.index]}
            for each in refused
        ]

    async def _tell_waybill(self, entry: Mapping[str, Any]) -> None:
        """Held against the manifest; one that the service will never take is in the file."""
        id = str(uuid.uuid4())
        try:
            await self._until_taken(
                lambda: self.service.waybill(id, entry["vehicle"], entry["content"])
            )
        except (Rejected, Broken) as error:
            log.warning("a waybill of vehicle %s: %s", entry["vehicle"], type(error).__name__)
            self.counted["waybills.rejected"] += 1

    async def _insist(self, positions: list[Position]) -> Sequence[Any]:
        id = str(uuid.uuid4())
        refused = await self._until_taken(lambda: self.service.take(id, positions))
        self.counted["batches"] += 1
        return refused

    async def _until_taken(self, asked: Callable[[], Awaitable[T]]) -> T:
        """What the service answers, asked again for as long as it does not. Raises Rejected, Broken."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                answer = await asked()
            except Unavailable as error:
                if not self.is_down:
                    log.warning("the service takes nothing: %s", error)
                self.is_down = True
                self.counted["service.unavailable"] += 1
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                if self.is_down:
                    log.warning("the service answers again")
                self.is_down = False
                return answer
