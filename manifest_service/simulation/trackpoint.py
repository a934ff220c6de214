"""A point of a recorded track, and a row that is none."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from manifest_service.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class TrackPoint:
    """Where something was, WGS-84 degrees, aware UTC."""

    at: datetime
    lon: float
    lat: float
    vehicle: str | None = None
    """As the file names it."""
    speed_kmh: float | None = None

    def to_json(self, vehicle: str | None) -> dict[str, Any]:
        """As POST /positions takes it, as a fix of `vehicle` when given."""
        data = {
            "vehicle": vehicle or self.vehicle or "",
            "fix_time": self.at.isoformat(),
            "lon": self.lon,
            "lat": self.lat,
        }
        return data if self.speed_kmh is None else {**data, "speed_kmh": self.speed_kmh}


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A row left out: its line in the file, what is wrong, what it says."""

    line: int
    column: str
    value: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.column} = {self.value!r}"


def zone_named(zone: str) -> ZoneInfo:
    """The time zone; raises InvalidInput("zone_unknown")."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("zone_unknown", zone=zone[:60]) from error


def read_time(text: str, zone: ZoneInfo) -> datetime | None:
    """The UTC time of an ISO 8601 text, in `zone` when it has none; None when it is no time."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def read_degrees(text: str, limit: float) -> float | None:
    """Degrees within +-`limit`; None when it is no such number."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -limit <= value <= limit else None
