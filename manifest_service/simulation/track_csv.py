"""Tracks in CSV: a header line, a row per fix. Columns are known by their usual names."""

import csv
import io
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from manifest_service.errors import InvalidInput
from manifest_service.simulation.trackpoint import (
    BadRow,
    TrackPoint,
    read_degrees,
    read_time,
    zone_named,
)

NAMES: Mapping[str, tuple[str, ...]] = {
    "time": (
        "fix_time",
        "time",
        "timestamp",
        "datetime",
        "at",
        "fix_time_local",
        "定位时间",
        "时间",
    ),
    "lat": ("lat", "latitude", "纬度"),
    "lon": ("lon", "lng", "long", "longitude", "经度"),
    "vehicle": ("vehicle", "vehicle_id", "plate", "车牌", "车牌号"),
    "speed": ("speed_kmh", "speed", "速度"),
}
"""What is looked for -> column names that mean it, lower case, the first found counts."""

_NEEDED = ("time", "lat", "lon")


def read_csv(content: bytes, zone: str) -> tuple[list[TrackPoint], list[BadRow]]:
    """(points, bad rows) of a CSV text in UTF-8; raises InvalidInput("track_columns")."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("csv_not_text") from error
    reader, named = csv.DictReader(io.StringIO(text, newline="")), zone_named(zone)
    columns = _columns([name or "" for name in reader.fieldnames or ()])
    points: list[TrackPoint] = []
    bad: list[BadRow] = []
    try:
        for row in reader:
            point = _point({k: row.get(c) or "" for k, c in columns.items()}, columns, named)
            if isinstance(point, TrackPoint):
                points.append(point)
            else:
                bad.append(BadRow(line=reader.line_num, column=point[0], value=point[1][:40]))
    except csv.Error as error:
        raise InvalidInput("csv_malformed", line=reader.line_num, detail=str(error)) from error
    return points, bad


def _columns(header: list[str]) -> dict[str, str]:
    """What is looked for -> the column of this file that holds it."""
    by_name = {name.strip().lower(): name for name in header}
    found = {
        key: by_name[next(name for name in names if name in by_name)]
        for key, names in NAMES.items()
        if any(name in by_name for name in names)
    }
    missing = [key for key in _NEEDED if key not in found]
    if missing:
        known = "; ".join(f"{key}: {', '.join(NAMES[key])}" for key in missing)
        raise InvalidInput("track_columns", missing=", ".join(missing), known=known)
    return found


def _point(
    cells: Mapping[str, str], columns: Mapping[str, str], zone: ZoneInfo
) -> TrackPoint | tuple[str, str]:
    """The point of a row, or (column, value) of what is wrong with it."""
    at = read_time(cells["time"], zone)
    lat, lon = read_degrees(cells["lat"], 90), read_degrees(cells["lon"], 180)
    if at is None:
        return columns["time"], cells["time"]
    if lat is None:
        return columns["lat"], cells["lat"]
    if lon is None:
        return columns["lon"], cells["lon"]
    speed = read_degrees(cells.get("speed", ""), 1000)
    vehicle = cells.get("vehicle", "").strip() or None
    return TrackPoint(at=at, lon=lon, lat=lat, vehicle=vehicle, speed_kmh=speed)
