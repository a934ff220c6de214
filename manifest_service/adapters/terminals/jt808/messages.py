"""The messages we speak, as one table: number, structure, fields in the order of the wire.

`read_body` and `write_body` go by the same rows. To add a message: a structure and a row. A message
that is not in the table is `Unknown` and comes out as it went in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from manifest_service.adapters.terminals.jt808.framing import MAX_BODY, Packet, Version
from manifest_service.adapters.terminals.jt808.layout import (
    REST,
    U8,
    U16,
    U32,
    UTC_TIME,
    Field,
    Reader,
    counted,
    lenient,
    nothing,
    padded,
    several,
    since,
)
from manifest_service.adapters.terminals.jt808.location import LOCATION, PARCELS, Location
from manifest_service.adapters.terminals.jt808.route import ROUTE, RouteSetting


class Body(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Answer(Body, frozen=True, kw_only=True):
    """0 done, 1 failed, 2 wrong message, 3 not supported, 4 (platform) alarm confirmed."""

    serial: int
    """Of the message that is answered."""
    message: int
    result: int


class TerminalAnswer(Answer, frozen=True, kw_only=True):
    pass


class PlatformAnswer(Answer, frozen=True, kw_only=True):
    pass


class Heartbeat(Body, frozen=True, kw_only=True):
    pass


class Logout(Body, frozen=True, kw_only=True):
    pass


class TimeQuery(Body, frozen=True, kw_only=True):
    pass


class TimeAnswer(Body, frozen=True, kw_only=True):
    at: datetime | None


class Wanted(Body, frozen=True, kw_only=True):
    """Sub-packages that did not arrive."""

    serial: int
    """Of the first sub-package of the message."""
    numbers: tuple[int, ...]


class PartsWanted(Wanted, frozen=True, kw_only=True):
    """By the platform."""


class PartsWantedByTerminal(Wanted, frozen=True, kw_only=True):
    """By the terminal (2019)."""


class Registration(Body, frozen=True, kw_only=True):
    province: int = 0
    city: int = 0
    maker: str = ""
    model: str = ""
    terminal: str = ""
    plate_colour: int = 0
    """JT/T 415-2006 5.4.12: 1 blue, 2 yellow, 3 black, 4 white, 9 other; 0: no plate, `plate` is the VIN."""
    plate: str = ""


class RegistrationAnswer(Body, frozen=True, kw_only=True):
    """0 done, 1 vehicle and 3 terminal registered already, 2 vehicle and 4 terminal unknown."""

    serial: int
    result: int
    code: str = ""


class Authentication(Body, frozen=True, kw_only=True):
    code: str
    imei: str = ""
    software: str = ""


class Position(Body, frozen=True, kw_only=True):
    location: Location


class PositionAnswer(Body, frozen=True, kw_only=True):
    """0x0201 to a question, 0x0500 to a command: a position behind the serial answered."""

    serial: int
    location: Location


class ControlAnswer(PositionAnswer, frozen=True, kw_only=True):
    pass


class Batch(Body, frozen=True, kw_only=True):
    count: int
    """As stated."""
    kind: int
    """0 an ordinary batch, 1 from a place without signal."""
    parcels: tuple[Location | bytes, ...]
    """Positions; the bytes of what is too short to be one."""

    @property
    def is_backfill(self) -> bool:
        return self.kind == 1


class Waybill(Body, frozen=True, kw_only=True):
    content: str


class RouteDeletion(Body, frozen=True, kw_only=True):
    """Of these routes; of all, when there are none."""

    routes: tuple[int, ...] = ()


class RouteSettingBody(Body, frozen=True, kw_only=True):
    route: RouteSetting


class Unknown(Body, frozen=True, kw_only=True):
    raw: bytes


Fields = Sequence[tuple[str, Field]]

_ANSWER: Fields = (("serial", U16), ("message", U16), ("result", U8))
_WANTED: Fields = (("serial", U16), ("numbers", several(since(2019, U16, U8), U16)))
_CODE = since(2019, counted(1), REST)

_REGISTRATION: Fields = (
    ("province", U16),
    ("city", U16),
    ("maker", padded({2013: 5, 2019: 11})),
    ("model", padded({2013: 20, 2019: 30})),
    ("terminal", padded({2013: 7, 2019: 30})),
    ("plate_colour", U8),
    ("plate", REST),
)
_REGISTRATION_2011: Fields = tuple(
    (name, padded(8) if name == "model" else field) for name, field in _REGISTRATION
)
SHORTEST_REGISTRATION_2013 = 37
"""Below it, the model has the 8 bytes of 2011, not 20."""

MESSAGES: Mapping[int, tuple[type[Body], Fields]] = {
    0x0001: (TerminalAnswer, _ANSWER),
    0x0002: (Heartbeat, ()),
    0x0003: (Logout, ()),
    0x0004: (TimeQuery, ()),
    0x0005: (PartsWantedByTerminal, _WANTED),
    0x0100: (Registration, _REGISTRATION),
    0x0102: (
        Authentication,
        (
            ("code", _CODE),
            ("imei", since(2019, lenient(15), nothing(""))),
            ("software", since(2019, lenient(20), nothing(""))),
        ),
    ),
    0x0200: (Position, (("location", LOCATION),)),
    0x0201: (PositionAnswer, (("serial", U16), ("location", LOCATION))),
    0x0500: (ControlAnswer, (("serial", U16), ("location", LOCATION))),
    0x0701: (Waybill, (("content", counted(4)),)),
    0x0704: (Batch, (("count", U16), ("kind", U8), ("parcels", PARCELS))),
    0x8001: (PlatformAnswer, _ANSWER),
    0x8003: (PartsWanted, _WANTED),
    0x8004: (TimeAnswer, (("at", UTC_TIME),)),
    0x8100: (RegistrationAnswer, (("serial", U16), ("result", U8), ("code", REST))),
    0x8606: (RouteSettingBody, (("route", ROUTE),)),
    0x8607: (RouteDeletion, (("routes", several(U8, U32)),)),
}

NUMBERS: Mapping[type[Body], int] = {kind: number for number, (kind, _) in MESSAGES.items()}


def read_body(message: int, data: bytes, version: Version) -> Body:
    """The body of a whole message; raises InvalidInput("body_too_short")."""
    row = MESSAGES.get(message)
    if row is None:
        return Unknown(raw=data)
    kind, fields = row
    if kind is Registration and version == 2013 and len(data) < SHORTEST_REGISTRATION_2013:
        fields = _REGISTRATION_2011
    reader = Reader(data, version)
    return kind(**{name: field.read(reader) for name, field in fields})


def write_body(body: Body, version: Version) -> bytes:
    if isinstance(body, Unknown):
        return body.raw
    _, fields = MESSAGES[NUMBERS[type(body)]]
    return b"".join(field.write(getattr(body, name), version) for name, field in fields)


def packets_of(
    body: Body,
    *,
    phone: str,
    serial: int,
    version: Version = 2013,
    protocol: int = 1,
    message: int | None = None,
) -> tuple[Packet, ...]:
    """`body` as one packet, or as sub-packages with consecutive serials from `serial` on. `message`
    is the number of an Unknown."""
    raw = write_body(body, version)
    pieces = [raw[i : i + MAX_BODY] for i in range(0, len(raw), MAX_BODY)] or [b""]
    return tuple(
        Packet(
            message=NUMBERS[type(body)] if message is None else message,
            phone=phone,
            serial=(serial + i) & 0xFFFF,
            version=version,
            protocol=protocol,
            total=len(pieces),
            number=i + 1,
            body=piece,
        )
        for i, piece in enumerate(pieces)
    )
