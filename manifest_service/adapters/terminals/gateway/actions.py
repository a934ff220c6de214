"""What a conversation asks of the gateway that it takes place in."""

from collections.abc import Mapping
from typing import Any

import msgspec

from manifest_service.adapters.terminals.gateway.known import Known
from manifest_service.adapters.terminals.jt808.framing import Packet
from manifest_service.adapters.terminals.jt808.location import Location


class Send(msgspec.Struct, frozen=True):
    data: bytes


class HangUp(msgspec.Struct, frozen=True):
    reason: str


class Apart(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may be evidence."""

    kind: str
    said: Mapping[str, Any]
    stranger: bool = False
    """Nobody that is registered says it."""


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """Positions and other things to be made durable; then `answer` is due."""

    packet: Packet
    vehicle_id: str
    locations: tuple[Location, ...] = ()
    apart: tuple[Apart, ...] = ()
    backfill: bool = False


class Authenticated(msgspec.Struct, frozen=True, kw_only=True):
    vehicle: Known


class RouteAnswered(msgspec.Struct, frozen=True, kw_only=True):
    route: int
    result: int


class AlarmsChanged(msgspec.Struct, frozen=True, kw_only=True):
    vehicle_id: str
    rose: tuple[str, ...]
    fell: tuple[str, ...]


Action = Send | HangUp | Apart | Take | Authenticated | RouteAnswered | AlarmsChanged
