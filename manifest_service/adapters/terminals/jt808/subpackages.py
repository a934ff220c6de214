"""Long messages put together from their sub-packages, within bounds of memory and time.

A message is known by its kind and the serial its first sub-package has (serials are consecutive).
What stays incomplete is asked for again (0x8003) and given up after a while.
"""

from dataclasses import dataclass, field

from manifest_service.adapters.terminals.jt808.framing import Packet

MAX_MESSAGES = 4
MAX_PARTS = 64
"""64 kB a message: batches, waybills and events are far below; pictures we do not take."""
ASK_AFTER_S, ASK_TIMES, GIVE_UP_S = 5.0, 3, 60.0


@dataclass(kw_only=True)
class _Growing:
    total: int
    begun_s: float
    touched_s: float
    asked: int = 0
    parts: dict[int, Packet] = field(default_factory=dict)


@dataclass
class Assembly:
    """The messages of one connection that are not whole yet."""

    growing: dict[tuple[int, int], _Growing] = field(default_factory=dict)
    given_up: int = 0
    """Messages dropped: incomplete for too long, too long, or too many at once."""

    def add(self, packet: Packet, now_s: float) -> Packet | None:
        """The whole message when `packet` was its last part: as its first part, with all bodies."""
        if packet.total == 1:
            return packet
        if packet.total > MAX_PARTS:
            self.given_up += 1
            return None
        key = packet.message, (packet.serial - packet.number + 1) & 0xFFFF
        held = self.growing.get(key)
        if held is None or held.total != packet.total:
            self._make_room()
            held = _Growing(total=packet.total, begun_s=now_s, touched_s=now_s)
            self.growing[key] = held
        held.parts[packet.number] = packet
        held.touched_s = now_s
        if len(held.parts) < held.total:
            return None
        del self.growing[key]
        return _joined([held.parts[n] for n in range(1, held.total + 1)], key[1])

    def wanted(self, now_s: float) -> list[tuple[int, tuple[int, ...]]]:
        """(serial of the first part, missing numbers) of what should be asked for now; what is
        older than GIVE_UP_S is dropped."""
        found = []
        for key, held in list(self.growing.items()):
            if now_s - held.begun_s > GIVE_UP_S:
                del self.growing[key]
                self.given_up += 1
            elif now_s - held.touched_s >= ASK_AFTER_S and held.asked < ASK_TIMES:
                held.asked += 1
                held.touched_s = now_s
                missing = sorted(set(range(1, held.total + 1)) - set(held.parts))
                found.append((key[1], tuple(missing)))
        return found

    def _make_room(self) -> None:
        if len(self.growing) >= MAX_MESSAGES:
            oldest = min(self.growing, key=lambda key: self.growing[key].touched_s)
            del self.growing[oldest]
            self.given_up += 1


def _joined(parts: list[Packet], serial: int) -> Packet:
    first = parts[0]
    return Packet(
        message=first.message,
        phone=first.phone,
        serial=serial,
        version=first.version,
        protocol=first.protocol,
        total=first.total,
        body=b"".join(part.body for part in parts),
        oddities=tuple(dict.fromkeys(word for part in parts for word in part.oddities)),
    )
