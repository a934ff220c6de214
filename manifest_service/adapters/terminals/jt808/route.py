"""0x8606: a route the terminal holds the vehicle to (JT/T 808-2013 tables 60-64, 2019 adds a name).

    route u32 | attributes u16 | [begin BCD[6] | end BCD[6]] | turns u16 | turns … | [name, 2019]
    turn: turn u32 | segment u32 | lat u32 | lon u32 | width u8 m | attributes u8 | [limits]

A segment runs from its turn to the next and is `width` metres wide in all, 255 at most.
"""

import struct
from datetime import datetime

import msgspec

from manifest_service.adapters.terminals.jt808.framing import Version
from manifest_service.adapters.terminals.jt808.layout import (
    Field,
    Reader,
    counted,
    read_time,
    write_time,
)

MAX_WIDTH_M = 255
BY_TIME, TELL_DRIVER_IN, TELL_PLATFORM_IN = 1 << 0, 1 << 2, 1 << 3
TELL_DRIVER_OUT, TELL_PLATFORM_OUT = 1 << 4, 1 << 5
"""Attributes of a route (2013 table 61)."""
_TIMED, _LIMITED, _SOUTH, _WEST = 1, 2, 4, 8
_TURN = struct.Struct(">IIIIBB")


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    turn: int
    segment: int
    lon: float
    lat: float
    width_m: int
    longest_s: int | None = None
    shortest_s: int | None = None
    limit_kmh: int | None = None
    over_limit_s: int | None = None
    limit_by_night_kmh: int | None = None
    """2019."""


class RouteSetting(msgspec.Struct, frozen=True, kw_only=True):
    route: int
    attributes: int = TELL_PLATFORM_IN | TELL_PLATFORM_OUT
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    turns: tuple[Turn, ...]
    name: str = ""
    """2019."""


def _read(r: Reader) -> RouteSetting:
    route, attributes = r.number(4), r.number(2)
    timed = bool(attributes & BY_TIME)
    begins = read_time(r.take(6)) if timed else None
    ends = read_time(r.take(6)) if timed else None
    turns = tuple(_read_turn(r) for _ in range(r.number(2)))
    name = _NAME.read(r) if r.version == 2019 else ""
    return RouteSetting(
        route=route,
        attributes=attributes,
        begins_at=begins,
        ends_at=ends,
        turns=turns,
        name=name,
    )


def _write(setting: RouteSetting, version: Version) -> bytes:
    timed = setting.begins_at is not None and setting.ends_at is not None
    attributes = setting.attributes & ~BY_TIME | (BY_TIME if timed else 0)
    raw = setting.route.to_bytes(4, "big") + attributes.to_bytes(2, "big")
    if setting.begins_at is not None and setting.ends_at is not None:
        raw += write_time(setting.begins_at) + write_time(setting.ends_at)
    raw += len(setting.turns).to_bytes(2, "big")
    raw += b"".join(_write_turn(turn, version) for turn in setting.turns)
    return raw + (_NAME.write(setting.name, version) if version == 2019 else b"")


ROUTE = Field(_read, _write)
_NAME = counted(2)


def _read_turn(r: Reader) -> Turn:
    turn, segment, lat, lon, width, attributes = _TURN.unpack(r.take(_TURN.size))
    longest = r.number(2) if attributes & _TIMED else None
    shortest = r.number(2) if attributes & _TIMED else None
    limit = r.number(2) if attributes & _LIMITED else None
    over = r.number(1) if attributes & _LIMITED else None
    by_night = r.number(2) if attributes & _LIMITED and r.version == 2019 else None
    return Turn(
        turn=turn,
        segment=segment,
        lon=lon / (-1e6 if attributes & _WEST else 1e6),
        lat=lat / (-1e6 if attributes & _SOUTH else 1e6),
        width_m=width,
        longest_s=longest,
        shortest_s=shortest,
        limit_kmh=limit,
        over_limit_s=over,
        limit_by_night_kmh=by_night,
    )


def _write_turn(turn: Turn, version: Version) -> bytes:
    timed, limited = turn.longest_s is not None, turn.limit_kmh is not None
    attributes = (_TIMED if timed else 0) | (_LIMITED if limited else 0)
    attributes |= (_SOUTH if turn.lat < 0 else 0) | (_WEST if turn.lon < 0 else 0)
    lat, lon = round(abs(turn.lat) * 1e6), round(abs(turn.lon) * 1e6)
    raw = _TURN.pack(turn.turn, turn.segment, lat, lon, turn.width_m, attributes)
    if timed:
        raw += struct.pack(">HH", turn.longest_s or 0, turn.shortest_s or 0)
    if limited:
        raw += struct.pack(">HB", turn.limit_kmh or 0, turn.over_limit_s or 0)
        if version == 2019:
            raw += (turn.limit_by_night_kmh or 0).to_bytes(2, "big")
    return raw
