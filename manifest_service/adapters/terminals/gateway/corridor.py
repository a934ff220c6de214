"""The approved route of a trip as the terminal's own fence: 0x8606, a route for each variant."""

import zlib

import msgspec

from manifest_service.adapters.terminals.jt808.route import (
    MAX_WIDTH_M,
    TELL_DRIVER_OUT,
    TELL_PLATFORM_IN,
    TELL_PLATFORM_OUT,
    RouteSetting,
    Turn,
)
from manifest_service.geofence.datum import from_wgs84


class Corridor(msgspec.Struct, frozen=True, kw_only=True):
    """A route as the service tells it: WGS-84 (lon, lat) degrees, a line for each variant, then
    those of the detours in force."""

    route_id: str
    version: int
    name: str
    half_width_m: float
    lines: tuple[tuple[tuple[float, float], ...], ...]


def settings_of(corridor: Corridor, datum: str) -> tuple[RouteSetting, ...]:
    """`corridor` as routes in the datum the terminal reports in. The driver is told of leaving only
    where there is one way: a terminal does not know that variants belong together. What is wider than
    a terminal can hold becomes 255 m: it may complain within the corridor, the service does not."""
    tell = TELL_PLATFORM_IN | TELL_PLATFORM_OUT
    tell |= TELL_DRIVER_OUT if len(corridor.lines) == 1 else 0
    width_m = min(round(2 * corridor.half_width_m), MAX_WIDTH_M)
    return tuple(
        RouteSetting(
            route=number_of(corridor.route_id, variant),
            attributes=tell,
            turns=_turns(line, datum, width_m),
            name=corridor.name,
        )
        for variant, line in enumerate(corridor.lines)
    )


def number_of(route_id: str, variant: int) -> int:
    """A route's number on the terminal: the same whenever it is sent."""
    return zlib.crc32(f"{route_id}/{variant}".encode())


def _turns(line: tuple[tuple[float, float], ...], datum: str, width_m: int) -> tuple[Turn, ...]:
    lons, lats = from_wgs84([lon for lon, _ in line], [lat for _, lat in line], datum)
    return tuple(
        Turn(turn=i + 1, segment=i + 1, lon=round(lon, 6), lat=round(lat, 6), width_m=width_m)
        for i, (lon, lat) in enumerate(zip(lons.tolist(), lats.tolist(), strict=True))
    )
