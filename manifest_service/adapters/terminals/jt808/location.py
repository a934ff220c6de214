"""One position as 0x0200 has it: 28 fixed bytes and additional items.

    alarm u32 | status u32 | lat u32 | lon u32 | altitude u16 | speed u16 | course u16 | time BCD[6]
    then items: number u8 | length u8 | value

Degrees times a million, speed in 0.1 km/h, time in GMT+8. JT/T 808-2013 tables 23-27, 2019 tables
23-28. Items of vendors are kept as they are; an item cut short is `leftover`, the rest stands.
"""

import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from manifest_service.adapters.terminals.jt808.framing import Version
from manifest_service.adapters.terminals.jt808.layout import Field, Reader, read_time, write_time
from manifest_service.adapters.terminals.jt808.signals import (
    ALARMS,
    DOORS,
    ITEMS,
    LOADS,
    STATUS,
)
from manifest_service.errors import InvalidInput

CHINA_LON, CHINA_LAT = (73.0, 136.0), (3.0, 54.0)
_FIXED = struct.Struct(">IIIIHHH6s")


class AreaAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """0x11 speeding in, 0x12 in or out of, 0x13 too long or short on an area, route or segment."""

    item: int
    kind: int = 0
    """0 none, 1 circle, 2 rectangle, 3 polygon, 4 route or segment."""
    area: int = 0
    outcome: int = 0
    """0x12: 0 in, 1 out. 0x13: 0 too short, 1 too long."""
    seconds: int = 0


class Location(msgspec.Struct, frozen=True, kw_only=True):
    alarm_bits: int = 0
    status_bits: int = 0
    lon: float
    lat: float
    """Degrees, south and west negative, in the datum the terminal uses (`shifted`)."""
    altitude_m: int = 0
    speed_kmh: float = 0.0
    course_deg: int = 0
    at: datetime | None
    """None when what the terminal sent is no time."""
    items: tuple[tuple[int, bytes], ...] = ()
    """Additional items as they came."""
    leftover: bytes = b""
    """The end of the body, when it is no whole item."""
    time_bcd: bytes = b""
    """What was sent instead of a time."""

    @property
    def alarms(self) -> tuple[str, ...]:
        return tuple(n for i, n in enumerate(ALARMS) if n and self.alarm_bits >> i & 1)

    def is_set(self, status: str) -> bool:
        """Whether a bit of STATUS is set."""
        return bool(self.status_bits & _MASKS[status])

    @property
    def load(self) -> Literal["empty", "half", "full"] | None:
        return LOADS[self.status_bits >> 8 & 3]

    @property
    def doors_open(self) -> bool:
        return bool(self.status_bits & DOORS)

    @property
    def axes_swapped(self) -> bool:
        """Only with longitude and latitude exchanged it would be in China."""
        return not _in_china(self.lon, self.lat) and _in_china(self.lat, self.lon)

    def item(self, number: int) -> bytes | None:
        """The value of an item; of the last, when it comes twice."""
        return dict(self.items).get(number)

    def values(self) -> dict[str, float]:
        """The standard's numbers by name, in the units of ITEMS."""
        found: dict[str, float] = {}
        for number, raw in self.items:
            row = ITEMS.get(number)
            if row is not None and len(raw) == row[1]:
                whole = int.from_bytes(raw, "big")
                found[row[0]] = whole if row[2] == 1 else round(whole * row[2], 1)
        return found

    def area_alarms(self) -> tuple[AreaAlarm, ...]:
        return tuple(a for n, raw in self.items if (a := _area_alarm(n, raw)) is not None)

    @property
    def temperature_c(self) -> int | None:
        """Of the load space (0x06, 2019)."""
        raw = self.item(0x06)
        return int.from_bytes(raw, "big", signed=True) if raw and len(raw) == 2 else None


_MASKS: Mapping[str, int] = {name: 1 << bit for bit, name in STATUS.items()}


def read_location(data: bytes) -> Location:
    """The position in `data`; raises InvalidInput("body_too_short")."""
    if len(data) < _FIXED.size:
        raise InvalidInput("body_too_short", found=len(data), needed=_FIXED.size)
    alarm, status, lat, lon, altitude, speed, course, time = _FIXED.unpack_from(data)
    items, leftover = _items(data, _FIXED.size)
    at = read_time(time)
    return Location(
        alarm_bits=alarm,
        status_bits=status,
        lon=lon / (-1e6 if status & 8 else 1e6),
        lat=lat / (-1e6 if status & 4 else 1e6),
        altitude_m=altitude,
        speed_kmh=speed / 10,
        course_deg=course,
        at=at,
        items=items,
        leftover=leftover,
        time_bcd=b"" if at else time,
    )


def write_location(location: Location) -> bytes:
    """`location` as a body; its status bits say which hemisphere."""
    fixed = _FIXED.pack(
        location.alarm_bits,
        location.status_bits,
        round(abs(location.lat) * 1e6),
        round(abs(location.lon) * 1e6),
        location.altitude_m,
        round(location.speed_kmh * 10),
        location.course_deg,
        write_time(location.at) if location.at else location.time_bcd.ljust(6, b"\x00"),
    )
    items = b"".join(bytes([number, len(raw)]) + raw for number, raw in location.items)
    return fixed + items + location.leftover


def items_of(**values: float) -> tuple[tuple[int, bytes], ...]:
    """Items with these values, named and in the units of ITEMS."""
    rows = {name: (number, width, unit) for number, (name, width, unit) in ITEMS.items()}
    return tuple(
        (rows[name][0], round(value / rows[name][2]).to_bytes(rows[name][1], "big"))
        for name, value in values.items()
    )


def _write(location: Location, _: Version) -> bytes:
    return write_location(location)


LOCATION = Field(lambda r: read_location(r.take(r.left)), _write)
"""A position to the end of the body."""


def _read_parcel(r: Reader) -> Location | bytes:
    """A position behind its length. The bytes instead, when they are too few: one bad item must
    not cost the batch."""
    raw = r.take(min(r.number(2), r.left))
    return read_location(raw) if len(raw) >= _FIXED.size else raw


def _read_parcels(r: Reader) -> tuple[Location | bytes, ...]:
    r.take(0)
    found: list[Location | bytes] = []
    while r.left >= 2:
        found.append(_read_parcel(r))
    return tuple(found)


def _write_parcels(parcels: Any, _: Version) -> bytes:
    raws = [p if isinstance(p, bytes) else write_location(p) for p in parcels]
    return b"".join(len(raw).to_bytes(2, "big") + raw for raw in raws)


PARCELS = Field(_read_parcels, _write_parcels)
"""Positions to the end of the body, however many the count before them promised."""


def _items(data: bytes, at: int) -> tuple[tuple[tuple[int, bytes], ...], bytes]:
    items: list[tuple[int, bytes]] = []
    end = len(data)
    while at + 2 <= end:
        ends = at + 2 + data[at + 1]
        if ends > end:
            break
        items.append((data[at], data[at + 2 : ends]))
        at = ends
    return tuple(items), data[at:]


def _area_alarm(item: int, raw: bytes) -> AreaAlarm | None:
    number = int.from_bytes
    match item, len(raw):
        case 0x11, 1 | 5:
            return AreaAlarm(item=item, kind=raw[0], area=number(raw[1:5], "big"))
        case 0x12, 6:
            area = number(raw[1:5], "big")
            return AreaAlarm(item=item, kind=raw[0], area=area, outcome=raw[5])
        case 0x13, 7:
            seconds = number(raw[4:6], "big")
            area = number(raw[:4], "big")
            return AreaAlarm(item=item, kind=4, area=area, seconds=seconds, outcome=raw[6])
    return None


def _in_china(lon: float, lat: float) -> bool:
    return CHINA_LON[0] <= lon <= CHINA_LON[1] and CHINA_LAT[0] <= lat <= CHINA_LAT[1]
