"""Positions that a Traccar server forwards (`forward.type=json`): one position with its device.

    {"position": {"fixTime": "2026-11-27T02:00:00.000+00:00", "latitude": 36.48, "longitude": 115.44,
                  "speed": 22.1, "course": 90.0, "accuracy": 0.0, "valid": true, "outdated": false,
                  "attributes": {"sat": 11, "ignition": true, "odometer": 1234567.0, "alarm": "powerCut"}},
     "device": {"uniqueId": "13900000001", "name": "…"}}

Speed in knots, odometer in metres (traccar.org/forward, the Position model of its API). Traccar has
already made WGS-84 of whatever the terminal spoke. Unknown members are passed over: Traccar adds some
with every release.
"""

from typing import Any

import msgspec

from manifest_service.errors import InvalidInput
from manifest_service.services.positions import Report
from manifest_service.web.api.lenient import KMH_PER_KNOT, moment, number

POWER = frozenset({"powerCut", "powerOff"})
ANTENNA = frozenset({"gpsAntennaCut"})


class TraccarPosition(msgspec.Struct, rename="camel"):
    latitude: float
    longitude: float
    fix_time: str | int
    speed: float | None = None
    course: float | None = None
    accuracy: float | None = None
    valid: bool = True
    outdated: bool = False
    """The place is that of an earlier position: this one came without."""
    attributes: dict[str, Any] | list[Any] = msgspec.field(default_factory=dict)
    """Of some releases a list, when there are none."""


class TraccarDevice(msgspec.Struct, rename="camel"):
    unique_id: str


class Forwarded(msgspec.Struct):
    position: TraccarPosition
    device: TraccarDevice


def read_traccar(content: bytes) -> Report:
    """The position forwarded; raises InvalidInput("position_shape", "time_absurd")."""
    try:
        said = msgspec.json.decode(content, type=Forwarded)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("position_shape", detail=str(error)[:200]) from error
    position = said.position
    more = position.attributes if isinstance(position.attributes, dict) else {}
    alarms = {word.strip() for word in str(more.get("alarm", "")).split(",")}
    satellites, odometer_m = number(more.get("sat")), number(more.get("odometer"))
    return Report(
        vehicle=said.device.unique_id,
        fix_time=moment(position.fix_time),
        lon=position.longitude,
        lat=position.latitude,
        speed_kmh=None if position.speed is None else position.speed * KMH_PER_KNOT,
        course_deg=position.course,
        # Traccar says 0 when the terminal said nothing.
        accuracy_m=position.accuracy or None,
        satellites=None if satellites is None else int(satellites),
        fixed=position.valid and not position.outdated,
        mock=more.get("mock") is True,
        power_cut=bool(alarms & POWER),
        antenna_cut=bool(alarms & ANTENNA),
        odometer_km=None if odometer_m is None else odometer_m / 1000,
    )
