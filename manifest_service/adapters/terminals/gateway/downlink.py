"""What goes down to one terminal: serials, sub-packages it may ask for again, routes it answers."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field

from manifest_service.adapters.terminals.jt808.framing import Packet, write_packet
from manifest_service.adapters.terminals.jt808.messages import (
    Body,
    RouteSettingBody,
    TerminalAnswer,
    packets_of,
)
from manifest_service.adapters.terminals.jt808.route import RouteSetting

SET_ROUTE = 0x8606
DONE = 0
SENT_KEPT = 8
"""Messages whose sub-packages the terminal may still ask for."""


@dataclass
class Downlink:
    serial: int = 0
    """Of the next packet."""
    routes_asked: dict[int, int] = field(default_factory=dict)
    """Serial of a packet of 0x8606 -> the route it sets, until it is answered."""
    _sent: OrderedDict[int, tuple[Packet, ...]] = field(default_factory=OrderedDict)

    def say(self, body: Body, *, like: Packet) -> bytes:
        """`body` as it goes to the terminal, in the version that `like` came in."""
        return b"".join(write_packet(packet) for packet in self._packets(body, like))

    def set_route(self, route: RouteSetting, *, like: Packet) -> bytes:
        """0x8606; an earlier one for the same route is not waited for any more."""
        packets = self._packets(RouteSettingBody(route=route), like)
        asked = {serial: r for serial, r in self.routes_asked.items() if r != route.route}
        self.routes_asked = asked | dict.fromkeys((p.serial for p in packets), route.route)
        return b"".join(write_packet(packet) for packet in packets)

    def route_answered(self, answer: TerminalAnswer) -> int | None:
        """The route that `answer` settles: a refusal of any of its sub-packages does, and the last
        of them that is taken."""
        route = self.routes_asked.pop(answer.serial, None)
        if answer.message != SET_ROUTE or route is None:
            return None
        waits = route in self.routes_asked.values()
        return None if waits and answer.result == DONE else route

    def again(self, serial: int, numbers: Collection[int]) -> bytes:
        """These sub-packages of the message whose first had `serial`; nothing when it is forgotten."""
        packets = self._sent.get(serial, ())
        return b"".join(write_packet(p) for p in packets if p.number in numbers)

    def _packets(self, body: Body, like: Packet) -> tuple[Packet, ...]:
        packets = packets_of(
            body,
            phone=like.phone,
            serial=self.serial,
            version=like.version,
            protocol=like.protocol,
        )
        self.serial = (self.serial + len(packets)) & 0xFFFF
        if len(packets) > 1:
            self._sent[packets[0].serial] = packets
            if len(self._sent) > SENT_KEPT:
                self._sent.popitem(last=False)
        return packets
