"""The protocol of OsmAnd and of the Traccar Client: a position in parameters, or in JSON.

    GET or POST …?id=13900000001&lat=36.48&lon=115.44&timestamp=1764208800&speed=22.1&bearing=90&accuracy=5

    {"location": {"timestamp": "2026-11-27T02:00:00Z", "coords": {"latitude": 36.48, "longitude": 115.44,
       "accuracy": 5, "speed": 11.4, "heading": 90}, "odometer": 1234.5, "mock": false},
     "device_id": "13900000001"}

`speed` is knots in parameters and m/s in JSON; `timestamp` is seconds or milliseconds since 1970, or
ISO 8601; without one it is now (traccar.org/osmand). A speed or heading of -1 means unknown.
`location` may be a list.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from manifest_service.errors import InvalidInput
from manifest_service.services.positions import Report
from manifest_service.web.api.lenient import KMH_PER_KNOT, KMH_PER_MPS, moment, number

MOST = 100
"""Locations in one JSON body: a phone that comes back from a dead zone sends them by tens."""


def read_parameters(said: Mapping[str, str], now: datetime) -> Report:
    """The position in query or form parameters; raises InvalidInput."""
    place = said.get("location", "").split(",")
    lat, lon = (place[0], place[1]) if len(place) == 2 else (said.get("lat"), said.get("lon"))
    knots, odometer_m = number(said.get("speed")), number(said.get("odometer"))
    return Report(
        vehicle=_device(said.get("id") or said.get("deviceid")),
        fix_time=_time(said.get("timestamp"), now),
        lon=_degrees("lon", lon),
        lat=_degrees("lat", lat),
        speed_kmh=_unless_negative(knots, KMH_PER_KNOT),
        course_deg=_unless_negative(number(said.get("bearing", said.get("heading")))),
        accuracy_m=number(said.get("accuracy")),
        satellites=_whole(said.get("sat", said.get("satellites"))),
        fixed=said.get("valid", "true").lower() in ("true", "1"),
        mock=said.get("mock", "").lower() in ("true", "1"),
        odometer_km=None if odometer_m is None else odometer_m / 1000,
    )


def read_json(content: bytes, now: datetime) -> list[Report]:
    """The positions in a JSON body; raises InvalidInput("position_shape")."""
    try:
        said = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("position_shape", detail=str(error)[:200]) from error
    if not isinstance(said, dict):
        raise InvalidInput("position_shape", detail="object expected")
    found = said.get("location")
    locations = found if isinstance(found, list) else [found]
    if len(locations) > MOST:
        raise InvalidInput("batch_too_large", found=len(locations), limit=MOST)
    device = _device(said.get("device_id"))
    return [_read_location(device, location, now) for location in locations]


def _read_location(device: str, location: Any, now: datetime) -> Report:
    coords = location.get("coords") if isinstance(location, dict) else None
    if not isinstance(coords, dict):
        raise InvalidInput("position_shape", detail="location.coords expected")
    odometer_m = number(location.get("odometer"))
    return Report(
        vehicle=device,
        fix_time=_time(location.get("timestamp"), now),
        lon=_degrees("longitude", coords.get("longitude")),
        lat=_degrees("latitude", coords.get("latitude")),
        speed_kmh=_unless_negative(number(coords.get("speed")), KMH_PER_MPS),
        course_deg=_unless_negative(number(coords.get("heading"))),
        accuracy_m=number(coords.get("accuracy")),
        mock=location.get("mock") is True,
        odometer_km=None if odometer_m is None else odometer_m / 1000,
    )


def _device(text: object) -> str:
    if not isinstance(text, str | int) or isinstance(text, bool) or not str(text).strip():
        raise InvalidInput("position_shape", detail="id")
    return str(text).strip()[:64]


def _degrees(name: str, value: object) -> float:
    found = number(value)
    if found is None:
        raise InvalidInput("position_shape", detail=name)
    return found


def _whole(value: object) -> int | None:
    found = number(value)
    return None if found is None else int(found)


def _unless_negative(value: float | None, unit: float = 1.0) -> float | None:
    return None if value is None or value < 0 else value * unit


def _time(value: object, now: datetime) -> datetime:
    return now if value is None or value == "" else moment(value)
