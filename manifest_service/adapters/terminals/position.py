"""What a terminal said of a place, as the position the service takes: one table, one function.

Whatever else a terminal tells (doors, fuel, signals of the vehicle) is in the decoded structure, for a
rule that will ask for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from manifest_service.adapters.terminals.jt808.location import Location
from manifest_service.errors import Fault, Unusable
from manifest_service.geofence.datum import DATUMS

ANTENNA = 1 << 5 | 1 << 6
MAIN_POWER_OFF = 1 << 8


@dataclass(frozen=True, kw_only=True)
class Convention:
    """What the standard leaves open and a deployment knows."""

    datum: str = ""
    """The datum of every terminal; empty: GCJ-02 where status bit 5 says shifted, else WGS-84."""
    hoist_item: int | None = None
    hoist_bit: int = 0
    """The bit of an additional item that is set while the hoist is raised; the standard has none."""


def convention(datum: str, hoist: str) -> Convention:
    """From settings: a datum or nothing, and `2a:3` (item in hexadecimal, bit) or nothing; raises
    Unusable("setting_invalid")."""
    if datum and datum not in DATUMS:
        raise _wrong("DATUM", "WGS84, GCJ02", datum)
    if not hoist:
        return Convention(datum=datum)
    item, _, bit = hoist.partition(":")
    try:
        return Convention(datum=datum, hoist_item=int(item, 16), hoist_bit=int(bit))
    except ValueError as error:
        raise _wrong("HOIST", "2a:3", hoist) from error


def datum_of(location: Location, terms: Convention) -> str:
    return terms.datum or ("GCJ02" if location.is_set("shifted") else "WGS84")


def _hoist(location: Location, terms: Convention) -> bool | None:
    raw = None if terms.hoist_item is None else location.item(terms.hoist_item)
    return None if raw is None else bool(int.from_bytes(raw, "big") >> terms.hoist_bit & 1)


def _value(name: str) -> Callable[[Location, Convention], float | None]:
    return lambda location, _: location.values().get(name)


def _believed(location: Location, _: Convention) -> bool:
    """A place whose axes are exchanged is kept as it came, but moves nothing."""
    return location.is_set("fixed") and not location.axes_swapped


TABLE: Sequence[tuple[str, str, Callable[[Location, Convention], Any]]] = (
    ("fix_time", "time, GMT+8", lambda p, _: p.at),
    ("lon", "longitude, status 3 west", lambda p, _: p.lon),
    ("lat", "latitude, status 2 south", lambda p, _: p.lat),
    ("datum", "status 5 shifted, or the setting", datum_of),
    ("speed_kmh", "speed", lambda p, _: p.speed_kmh),
    ("course_deg", "course", lambda p, _: float(p.course_deg)),
    ("satellites", "item 0x31", _value("satellites")),
    ("load", "status 8-9", lambda p, _: p.load),
    ("fixed", "status 1, unless the axes are exchanged", _believed),
    ("power_cut", "alarm 8 main power off", lambda p, _: bool(p.alarm_bits & MAIN_POWER_OFF)),
    ("antenna_cut", "alarm 5 open, 6 short", lambda p, _: bool(p.alarm_bits & ANTENNA)),
    ("recorder_speed_kmh", "item 0x03", _value("recorder_speed_kmh")),
    ("odometer_km", "item 0x01", _value("odometer_km")),
    ("hoist", "the setting's bit", _hoist),
)
"""Member of a position, where it comes from, how it is read."""


def position_of(
    location: Location, vehicle: str, terms: Convention, *, backfill: bool = False
) -> dict[str, Any]:
    """`location` of `vehicle` as members of a Report; it must have a time. `backfill`: it comes from
    the memory of a terminal that had no signal (0x0704, kind 1)."""
    said = {name: read(location, terms) for name, _, read in TABLE}
    return {"vehicle": vehicle, "backfill": backfill, **said}


def _wrong(name: str, example: str, value: str) -> Unusable:
    params = {"example": example, "value": value}
    fault = Fault(path=f"MANIFEST_GATEWAY_{name}", code="setting_form", params=params)
    return Unusable("setting_invalid", faults=[fault])
