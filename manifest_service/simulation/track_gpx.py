"""Tracks in GPX 1.1 (topografix.com/GPX/1/1): the `trkpt` elements, in any number of segments."""

from xml.parsers import expat

from manifest_service.errors import InvalidInput
from manifest_service.simulation.trackpoint import (
    BadRow,
    TrackPoint,
    read_degrees,
    read_time,
    zone_named,
)


def read_gpx(content: bytes, zone: str) -> tuple[list[TrackPoint], list[BadRow]]:
    """(points, bad points) of a GPX text. Raises InvalidInput("gpx_malformed"), or
    ("gpx_doctype"): a track needs no document type, and entities are how XML is attacked."""
    reader = _Reader(zone)
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise InvalidInput("gpx_malformed", line=error.lineno, detail=str(error)) from error
    return reader.points, reader.bad


class _Reader:
    """Collects track points while the parser walks through the text."""

    def __init__(self, zone: str) -> None:
        self.points: list[TrackPoint] = []
        self.bad: list[BadRow] = []
        self._zone = zone_named(zone)
        self._point: dict[str, str] | None = None
        self._text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text.append
        self.parser.EndElementHandler = self._end

    def _doctype(self, *_: object) -> None:
        raise InvalidInput("gpx_doctype")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        if _local(name) == "trkpt":
            self._point = dict(attributes)

    def _end(self, name: str) -> None:
        local, text = _local(name), "".join(self._text).strip()
        self._text.clear()
        if self._point is None:
            return
        if local in ("time", "speed"):
            self._point[local] = text
        elif local == "trkpt":
            self._keep(self._point)
            self._point = None

    def _keep(self, cells: dict[str, str]) -> None:
        at = read_time(cells.get("time", ""), self._zone)
        lat = read_degrees(cells.get("lat", ""), 90)
        lon = read_degrees(cells.get("lon", ""), 180)
        if at is None or lat is None or lon is None:
            wrong = "time" if at is None else "lat" if lat is None else "lon"
            line = self.parser.CurrentLineNumber
            self.bad.append(BadRow(line=line, column=wrong, value=cells.get(wrong, "")[:40]))
            return
        speed_ms = read_degrees(cells.get("speed", ""), 300)
        speed_kmh = None if speed_ms is None else round(speed_ms * 3.6, 2)
        self.points.append(TrackPoint(at=at, lon=lon, lat=lat, speed_kmh=speed_kmh))


def _local(name: str) -> str:
    """An element's name without its namespace."""
    return name.rpartition(" ")[2]
