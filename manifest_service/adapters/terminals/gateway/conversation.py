"""One terminal's talk with the gateway, without a socket: bytes and time in, actions out.

    connect -> register (0x0100) -> code (0x8100) -> authenticate (0x0102) -> positions, heartbeats

A terminal that has a code begins with 0x0102. Positions it tells before are kept apart and not answered:
some terminals take any answer, also 1 (failed), for taken. A connection speaks for one phone number.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from manifest_service.adapters.terminals.gateway.actions import (
    Action,
    AlarmsChanged,
    Apart,
    Authenticated,
    HangUp,
    RouteAnswered,
    Send,
    Take,
)
from manifest_service.adapters.terminals.gateway.downlink import Downlink
from manifest_service.adapters.terminals.gateway.known import Known, KnownTerminals, code_of
from manifest_service.adapters.terminals.gateway.limits import Limits
from manifest_service.adapters.terminals.jt808.alarms import AlarmState, step
from manifest_service.adapters.terminals.jt808.cutter import Cutter
from manifest_service.adapters.terminals.jt808.framing import Packet
from manifest_service.adapters.terminals.jt808.location import Location, write_location
from manifest_service.adapters.terminals.jt808.messages import (
    Authentication,
    Batch,
    Body,
    ControlAnswer,
    Heartbeat,
    Logout,
    PartsWanted,
    PartsWantedByTerminal,
    PlatformAnswer,
    Position,
    PositionAnswer,
    Registration,
    RegistrationAnswer,
    RouteDeletion,
    TerminalAnswer,
    TimeAnswer,
    TimeQuery,
    Waybill,
    read_body,
)
from manifest_service.adapters.terminals.jt808.route import RouteSetting
from manifest_service.adapters.terminals.jt808.subpackages import Assembly
from manifest_service.errors import InvalidInput

DONE, FAILED, WRONG, UNSUPPORTED = range(4)
VEHICLE_UNKNOWN, TERMINAL_UNKNOWN = 2, 4


@dataclass
class Shared:
    """What all conversations of a gateway share."""

    key: bytes
    limits: Limits
    known: KnownTerminals | None = None
    """None until the service has said it once: then nobody can be told that they are unknown."""
    counted: Counter[str] = field(default_factory=Counter)
    alarms: dict[str, AlarmState] = field(default_factory=dict)


@dataclass
class Conversation:
    shared: Shared
    now_s: float
    """Monotonic; when something was last heard or begun."""
    peer: str = ""
    phone: str | None = None
    vehicle: Known | None = None
    """Once it has authenticated."""
    shifted: bool = False
    """The newest position was in GCJ-02."""
    faults: int = 0
    refusals: int = 0
    pending: set[tuple[int, int]] = field(default_factory=set)
    """(message, serial) that wait for the service."""
    cutter: Cutter = field(default_factory=Cutter)
    assembly: Assembly = field(default_factory=Assembly)
    downlink: Downlink = field(default_factory=Downlink)
    _last: Packet | None = None

    def __post_init__(self) -> None:
        self.began_s = self.heard_s = self.now_s
        self.half_since_s: float | None = None

    def feed(self, data: bytes, now: datetime, now_s: float) -> list[Action]:
        """What follows from `data`."""
        actions: list[Action] = []
        if self.half_since_s is None:
            self.half_since_s = now_s
        for found in self.cutter.feed(data):
            self.half_since_s = now_s
            if isinstance(found, InvalidInput):
                actions += self._faulty(found)
            else:
                self.faults, self.heard_s = 0, now_s
                self.shared.counted["packets"] += 1
                self.shared.counted.update(f"oddity.{word}" for word in found.oddities)
                actions += self._packet(found, now, now_s)
            if any(isinstance(action, HangUp) for action in actions):
                break
        if not self.cutter.holds_half:
            self.half_since_s = None
        return actions

    def overdue(self, now_s: float) -> str | None:
        """Why the connection should be closed by now."""
        limits = self.shared.limits
        if self.half_since_s is not None and now_s - self.half_since_s > limits.half_frame_s:
            return "half_frame"
        if self.vehicle is None and now_s - self.began_s > limits.stranger_s:
            return "not_authenticated"
        if now_s - self.heard_s > limits.idle_s:
            return "idle"
        return None

    def passing(self, now_s: float) -> list[Action]:
        """What time alone brings: sub-packages asked for again."""
        if not self.assembly.growing or self._last is None:
            return []
        asked = self.assembly.wanted(now_s)
        return [Send(self._say(PartsWanted(serial=s, numbers=missing))) for s, missing in asked]

    def answer(self, packet: Packet, result: int) -> bytes:
        """0x8001 to `packet`, to each of its sub-packages."""
        self.pending.discard((packet.message, packet.serial))
        serials = [(packet.serial + i) & 0xFFFF for i in range(packet.total)]
        return b"".join(
            self._say(PlatformAnswer(serial=serial, message=packet.message, result=result))
            for serial in serials
        )

    def unanswered(self, packet: Packet) -> None:
        """`packet` did not become durable: when it comes again it is taken again."""
        self.pending.discard((packet.message, packet.serial))

    def set_routes(self, routes: Sequence[RouteSetting]) -> bytes:
        """0x8606 for each route; its answers come as RouteAnswered."""
        assert self._last is not None
        return b"".join(self.downlink.set_route(route, like=self._last) for route in routes)

    def forget_routes(self, routes: Sequence[int]) -> bytes:
        """0x8607: these routes hold no more, and no answer about any is waited for."""
        self.downlink.routes_asked.clear()
        return self._say(RouteDeletion(routes=tuple(routes)))

    def _faulty(self, fault: InvalidInput) -> list[Action]:
        self.shared.counted[f"fault.{fault.code}"] += 1
        self.faults += 1
        return [HangUp("garbage")] if self.faults >= self.shared.limits.faults else []

    def _packet(self, packet: Packet, now: datetime, now_s: float) -> list[Action]:
        if self.phone is None:
            self.phone = packet.phone
        if self.phone != packet.phone:
            return [HangUp("phone_changed")]
        self._last = packet
        if packet.total > 1 and self.vehicle is None:
            # Nothing a stranger has to say is long, and ten thousand may call.
            self.shared.counted["parts_of_strangers"] += 1
            return []
        whole = self.assembly.add(packet, now_s)
        if whole is None:
            return []
        try:
            body = read_body(whole.message, whole.body, whole.version)
        except InvalidInput as fault:
            return [*self._faulty(fault), Send(self.answer(whole, WRONG))]
        act = _ACTS.get(type(body))
        if act is None:
            self.shared.counted["unsupported"] += 1
            return [Send(self.answer(whole, UNSUPPORTED))]
        return act(self, whole, body, now)

    def _register(self, packet: Packet, body: Registration, _: datetime) -> list[Action]:
        known = self.shared.known
        if known is None:
            self.shared.counted["registry_missing"] += 1
            return []
        found = known.by_terminal(packet.phone) or known.by_terminal(body.terminal)
        other = known.by_plate(body.plate) if body.plate else None
        if found is None:
            return [self._stranger(packet, body), self._registered(packet, TERMINAL_UNKNOWN)]
        if other is not None and other.vehicle_id != found.vehicle_id:
            # The terminal of one registered vehicle says that it is built into another.
            said = {**_plain(body), "phone": packet.phone, "vehicle": found.vehicle_id}
            self.shared.counted["registration.plate_of_another"] += 1
            apart = Apart(kind="plate_of_another", said=said, stranger=True)
            return [apart, self._registered(packet, VEHICLE_UNKNOWN)]
        self.shared.counted["registration.done"] += 1
        code = code_of(self.shared.key, packet.phone, found.vehicle_id)
        return [self._registered(packet, DONE, code)]

    def _registered(self, packet: Packet, result: int, code: str = "") -> Send:
        return Send(self._say(RegistrationAnswer(serial=packet.serial, result=result, code=code)))

    def _stranger(self, packet: Packet, body: Body) -> Apart:
        self.shared.counted["unknown_terminal"] += 1
        said = {**_plain(body), "phone": packet.phone}
        return Apart(kind="unknown_terminal", said=said, stranger=True)

    def _authenticate(self, packet: Packet, body: Authentication, _: datetime) -> list[Action]:
        known = self.shared.known
        if known is None:
            self.shared.counted["registry_missing"] += 1
            return []
        found = known.by_code(self.shared.key, packet.phone, body.code)
        if found is not None:
            self.vehicle = found
            self.shared.counted["authentication.done"] += 1
            return [Send(self.answer(packet, DONE)), Authenticated(vehicle=found)]
        self.shared.counted["authentication.refused"] += 1
        self.refusals += 1
        actions: list[Action] = [Send(self.answer(packet, FAILED))]
        if self.refusals >= self.shared.limits.refusals:
            actions.append(HangUp("code_wrong"))
        return actions

    def _positions(self, packet: Packet, body: Any, _: datetime) -> list[Action]:
        locations: tuple[Location, ...]
        spoiled: tuple[bytes, ...] = ()
        backfill = False
        if isinstance(body, Batch):
            locations = tuple(p for p in body.parcels if isinstance(p, Location))
            spoiled = tuple(p for p in body.parcels if isinstance(p, bytes))
            backfill = body.is_backfill
            if body.count != len(body.parcels):
                self.shared.counted["oddity.batch_count"] += 1
        else:
            locations = (body.location,)
        if self.vehicle is None:
            return self._unknown_positions(packet, locations)
        raws = spoiled + tuple(write_location(p) for p in locations if p.at is None)
        apart = tuple(self._apart("position_without_time", packet, raw) for raw in raws)
        timed = tuple(p for p in locations if p.at is not None)
        swapped = sum(p.axes_swapped for p in timed)
        if swapped:
            self.shared.counted["oddity.axes_swapped"] += swapped
        self.shared.counted["positions"] += len(timed)
        self.shared.counted["positions.backfill"] += len(timed) if backfill else 0
        changed = [] if backfill else self._edges(timed)
        return [*changed, *self._take(packet, timed, apart, backfill)]

    def _unknown_positions(self, packet: Packet, locations: tuple[Location, ...]) -> list[Action]:
        self.shared.counted["positions.unauthenticated"] += len(locations)
        apart = [self._apart("unknown_terminal", packet, write_location(p)) for p in locations]
        return [*apart]

    def _edges(self, locations: Sequence[Location]) -> list[Action]:
        assert self.vehicle is not None
        id, found = self.vehicle.vehicle_id, list[Action]()
        for location in locations:
            before = self.shared.alarms.get(id, AlarmState())
            self.shared.alarms[id], edges = step(before, location)
            self.shifted = location.is_set("shifted")
            if edges.rose or edges.fell:
                self.shared.counted.update(f"alarm.{name}" for name in edges.rose)
                found.append(AlarmsChanged(vehicle_id=id, rose=edges.rose, fell=edges.fell))
        return found

    def _waybill(self, packet: Packet, body: Waybill, _: datetime) -> list[Action]:
        vehicle = self.vehicle.vehicle_id if self.vehicle else None
        said = {"phone": packet.phone, "vehicle": vehicle, "content": body.content}
        apart = Apart(kind="waybill", said=said, stranger=vehicle is None)
        self.shared.counted["waybills"] += 1
        return [apart] if vehicle is None else self._take(packet, (), (apart,), False)

    def _take(
        self,
        packet: Packet,
        locations: tuple[Location, ...],
        apart: tuple[Apart, ...],
        backfill: bool,
    ) -> list[Action]:
        key = packet.message, packet.serial
        if key in self.pending:
            # Sent again before the service has answered: the answer that comes is for both.
            self.shared.counted["repeated"] += 1
            return []
        assert self.vehicle is not None
        self.pending.add(key)
        return [
            Take(
                packet=packet,
                vehicle_id=self.vehicle.vehicle_id,
                locations=locations,
                apart=apart,
                backfill=backfill,
            )
        ]

    def _heartbeat(self, packet: Packet, _: Heartbeat, __: datetime) -> list[Action]:
        return [Send(self.answer(packet, DONE))]

    def _logout(self, packet: Packet, _: Logout, __: datetime) -> list[Action]:
        return [Send(self.answer(packet, DONE)), HangUp("logout")]

    def _time(self, _: Packet, __: TimeQuery, now: datetime) -> list[Action]:
        return [Send(self._say(TimeAnswer(at=now)))]

    def _answered(self, _: Packet, body: TerminalAnswer, __: datetime) -> list[Action]:
        route = self.downlink.route_answered(body)
        return [] if route is None else [RouteAnswered(route=route, result=body.result)]

    def _again(self, _: Packet, body: PartsWantedByTerminal, __: datetime) -> list[Action]:
        wanted = self.downlink.again(body.serial, body.numbers)
        return [Send(wanted)] if wanted else []

    def _say(self, body: Body) -> bytes:
        assert self._last is not None
        return self.downlink.say(body, like=self._last)

    def _apart(self, kind: str, packet: Packet, raw: bytes) -> Apart:
        vehicle = self.vehicle.vehicle_id if self.vehicle else None
        said = {"phone": packet.phone, "vehicle": vehicle, "raw": raw.hex()}
        return Apart(kind=kind, said=said, stranger=vehicle is None)


def _plain(body: Body) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(body)
    return said


_ACTS: Mapping[type[Body], Callable[[Conversation, Packet, Any, datetime], list[Action]]] = {
    Registration: Conversation._register,
    Authentication: Conversation._authenticate,
    Heartbeat: Conversation._heartbeat,
    Logout: Conversation._logout,
    TimeQuery: Conversation._time,
    Position: Conversation._positions,
    PositionAnswer: Conversation._positions,
    ControlAnswer: Conversation._positions,
    Batch: Conversation._positions,
    Waybill: Conversation._waybill,
    TerminalAnswer: Conversation._answered,
    PartsWantedByTerminal: Conversation._again,
}
"""What is done about each message; all others are answered 3 (not supported)."""
