"""The gateway: connections, batching, what is registered, and the end of it all."""

import asyncio
import logging
import resource
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from manifest_service.adapters.terminals.gateway.actions import (
    Action,
    AlarmsChanged,
    Apart,
    Authenticated,
    RouteAnswered,
    Take,
)
from manifest_service.adapters.terminals.gateway.apart import ApartFile
from manifest_service.adapters.terminals.gateway.batching import Batching, Parcel
from manifest_service.adapters.terminals.gateway.connection import Connection
from manifest_service.adapters.terminals.gateway.conversation import DONE, Shared
from manifest_service.adapters.terminals.gateway.known import Known, KnownTerminals
from manifest_service.adapters.terminals.gateway.limits import Limits
from manifest_service.adapters.terminals.gateway.routes import Routes
from manifest_service.adapters.terminals.gateway.service import NotTaken, Service
from manifest_service.adapters.terminals.jt808.framing import Packet
from manifest_service.adapters.terminals.position import Convention, position_of
from manifest_service.errors import Unusable

log = logging.getLogger(__name__)

SWEEP_S = 1.0
REFRESH_S = 30.0
"""How soon a new vehicle is let in and a departed trip's route is sent."""
FIRST_REFRESH_S = 1.0
SAY_S = 60.0
DRAIN_S = 10.0
"""How long a stopping gateway waits for the service to take what it holds."""
STRANGERS_WAITING = 1_000


@dataclass(frozen=True, kw_only=True)
class Setup:
    host: str
    port: int
    key: bytes
    service: Service
    apart: ApartFile
    terms: Convention
    limits: Limits


class Gateway:
    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.shared = Shared(key=setup.key, limits=setup.limits)
        self._connections: dict[Connection, None] = {}
        self._by_vehicle: dict[str, Connection] = {}
        self._owed: dict[tuple[str, Packet], Connection] = {}
        """(vehicle, message) that waits to be durable -> where it is to be answered."""
        self._routing: set[asyncio.Future[None]] = set()
        self._routes = Routes(setup.service, setup.terms, self.shared.counted)
        self._is_unreachable = False
        self._strangers: list[Mapping[str, Any]] = []
        self._batching = Batching(setup.service, self._keep, setup.limits, self.shared.counted)

    @property
    def is_full(self) -> bool:
        return self._batching.is_full

    async def run(self, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
        """Serve until `stop`; then take no more, and give what is held DRAIN_S to become durable.
        Raises Unusable("port_in_use")."""
        server = await self._listen()
        sending = asyncio.create_task(self._batching.run())
        works = (self._refreshing(), self._sweeping(), self._saying(), self._storing())
        others = [asyncio.create_task(work) for work in works]
        if ready is not None:
            ready.set()
        stopped = asyncio.create_task(stop.wait())
        # One of them ends early only by a fault of ours: better no gateway than one that is deaf.
        await asyncio.wait({stopped, sending, *others}, return_when=asyncio.FIRST_COMPLETED)
        broken = [task for task in (sending, *others) if task.done()]
        server.close()
        await self._drain(sending)
        for task in (stopped, *others):
            task.cancel()
        await asyncio.gather(stopped, *others, return_exceptions=True)
        await self._close()
        for task in broken:
            task.result()

    async def _drain(self, sending: "asyncio.Task[None]") -> None:
        for connection in self._connections:
            if connection.transport is not None and not connection.paused:
                connection.transport.pause_reading()
        self._batching.close()
        await asyncio.wait({sending}, timeout=DRAIN_S)
        sending.cancel()

    async def _close(self) -> None:
        await self._store_strangers()
        for connection in list(self._connections):
            connection.hang_up("stopping")
        await asyncio.sleep(0)
        await self._setup.service.close()
        log.info("stopped with %d fixes unanswered: %s", self._batching.waiting_fixes, self._line())

    async def _listen(self) -> asyncio.Server:
        host, port = self._setup.host, self._setup.port
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lambda: Connection(self), host, port, backlog=1024)
        except OSError as error:
            raise Unusable("port_in_use", host=host, port=port) from error
        log.info("listening on %s:%s", *server.sockets[0].getsockname()[:2])
        return server

    # What connections ask of the house.

    def opened(self, connection: Connection) -> bool:
        self.shared.counted["connections"] += 1
        if len(self._connections) >= self.shared.limits.connections:
            stranger = next((c for c in self._connections if c.conversation.vehicle is None), None)
            if stranger is None:
                self.shared.counted["closed.no_room"] += 1
                return False
            stranger.hang_up("room_for_others")
            self._connections.pop(stranger, None)
        self._connections[connection] = None
        return True

    def closed(self, connection: Connection) -> None:
        self._connections.pop(connection, None)
        vehicle = connection.conversation.vehicle
        if vehicle is not None and self._by_vehicle.get(vehicle.vehicle_id) is connection:
            del self._by_vehicle[vehicle.vehicle_id]

    def act(self, connection: Connection, action: Action) -> None:
        match action:
            case Take():
                self._take(connection, action)
            case Apart():
                self._later(connection, action)
            case Authenticated():
                self._authenticated(connection, action.vehicle)
            case RouteAnswered():
                self._route_answered(connection, action)
            case AlarmsChanged():
                log.info(
                    "vehicle %s: alarms rose %s, fell %s",
                    action.vehicle_id,
                    ",".join(action.rose) or "-",
                    ",".join(action.fell) or "-",
                )

    def _take(self, connection: Connection, take: Take) -> None:
        if self.is_full:
            # Not answered, it stays in the terminal's memory: there is more of it than of ours.
            connection.conversation.unanswered(take.packet)
            self.shared.counted["positions.not_taken"] += len(take.locations)
            return
        key = (take.vehicle_id, take.packet)
        is_repeated = key in self._owed
        self._owed[key] = connection
        if is_repeated:
            # Sent again over a new connection, while it still waits: that one is answered.
            self.shared.counted["repeated"] += 1
            return
        peer, terms = connection.conversation.peer, self._setup.terms
        self._batching.offer(
            Parcel(
                positions=[
                    position_of(p, take.vehicle_id, terms, backfill=take.backfill)
                    for p in take.locations
                ],
                apart=[{"kind": a.kind, "peer": peer, **a.said} for a in take.apart],
                done=lambda is_durable: self._taken(key, is_durable),
            )
        )

    def _taken(self, key: tuple[str, Packet], is_durable: bool) -> None:
        connection, packet = self._owed.pop(key), key[1]
        if is_durable:
            connection.send(connection.conversation.answer(packet, DONE))
        else:
            connection.conversation.unanswered(packet)
        connection.balance(time.monotonic())

    def _authenticated(self, connection: Connection, vehicle: Known) -> None:
        """The newest connection of a vehicle is its only one: the older is dead or a copy."""
        older = self._by_vehicle.get(vehicle.vehicle_id)
        self._by_vehicle[vehicle.vehicle_id] = connection
        if older is not None and older is not connection:
            older.hang_up("replaced")
        task = asyncio.ensure_future(self._routes.send(connection))
        self._routing.add(task)
        task.add_done_callback(self._routing.discard)

    def _later(self, connection: Connection, apart: Apart) -> None:
        entry = {"kind": apart.kind, "peer": connection.conversation.peer, **apart.said}
        if not apart.stranger:
            self._batching.offer(Parcel(positions=(), apart=(entry,), done=lambda _: None))
        elif len(self._strangers) >= STRANGERS_WAITING:
            self.shared.counted["strangers.dropped"] += 1
        else:
            self._strangers.append(entry)

    def _route_answered(self, connection: Connection, answered: RouteAnswered) -> None:
        said = self._routes.answered(connection, answered)
        self._later(connection, Apart(kind="route_answered", said=said))

    # What goes on beside them.

    async def _refreshing(self) -> None:
        while True:
            pause = REFRESH_S if await self._refresh() else FIRST_REFRESH_S
            await asyncio.sleep(pause)

    async def _refresh(self) -> bool:
        try:
            found = await self._setup.service.terminals()
        except NotTaken as error:
            if self.shared.known is None:
                log.warning("registered terminals are not known yet: %s", error)
            self.shared.counted["registry.unavailable"] += 1
            self._is_unreachable = True
            return self.shared.known is not None
        self._is_unreachable = False
        self.shared.known = known = KnownTerminals(found)
        for connection in list(self._connections):
            held = connection.conversation.vehicle
            if held is None:
                continue
            now = known.by_vehicle(held.vehicle_id)
            if now is None or now.terminal_id != held.terminal_id:
                connection.hang_up("not_registered_any_more")
                continue
            connection.conversation.vehicle = now
            await self._routes.send(connection)
        return True

    async def _sweeping(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            now_s = time.monotonic()
            for connection in list(self._connections):
                connection.balance(now_s)
                if connection.paused:
                    continue
                if reason := connection.conversation.overdue(now_s):
                    connection.hang_up(reason)
                    continue
                for action in connection.conversation.passing(now_s):
                    connection.send(getattr(action, "data", b""))

    async def _storing(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            await self._store_strangers()

    async def _store_strangers(self) -> None:
        entries, self._strangers = self._strangers, []
        if not entries:
            return
        try:
            now = datetime.now(UTC)
            kept = await asyncio.to_thread(self._setup.apart.keep_of_strangers, entries, now)
        except OSError as error:
            log.error("cannot keep what %d strangers said: %s", len(entries), error)
            kept = 0
        self.shared.counted["strangers.kept"] += kept
        self.shared.counted["strangers.dropped"] += len(entries) - kept

    async def _keep(self, entries: Sequence[Mapping[str, Any]]) -> bool:
        try:
            await asyncio.to_thread(self._setup.apart.keep, entries, datetime.now(UTC))
        except OSError as error:
            log.error("cannot keep %d entries apart: %s", len(entries), error)
            self.shared.counted["apart.failed"] += len(entries)
            return False
        self.shared.counted["apart.kept"] += len(entries)
        return True

    async def _saying(self) -> None:
        while True:
            await asyncio.sleep(SAY_S)
            log.info("%s", self._line())

    def _line(self) -> str:
        now = {
            "open": len(self._connections),
            "authenticated": sum(c.conversation.vehicle is not None for c in self._connections),
            "registered": len(self.shared.known) if self.shared.known else 0,
            "waiting_fixes": self._batching.waiting_fixes,
            "service": "down" if self._batching.is_down or self._is_unreachable else "up",
        }
        counted = dict(sorted((k, v) for k, v in self.shared.counted.items() if v))
        return " ".join(f"{name}={value}" for name, value in {**now, **counted}.items())


def serve(setup: Setup) -> None:
    """Serve until SIGINT or SIGTERM."""
    _raise_file_limit()

    async def main() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await Gateway(setup).run(stop)

    asyncio.run(main())


def _raise_file_limit() -> None:
    """Each connection is an open file; the soft limit is often 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
