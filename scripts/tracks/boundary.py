"""A county boundary imported as GCJ-02, each vertex held against an independent conversion.

The conversion here is written a second time, forward only, from the published series; it is first
held against a table of cities that neither of the two implementations has made.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from product import product

BOUNDARY = "guan_county_boundary_gcj02.geojson"
CITIES = "coordinate_systems_china_cities.json"
METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, kw_only=True)
class BoundaryResult:
    vertices: int
    worst_m: float
    """Farthest of a vertex, as imported, from where the independent conversion puts it."""
    shift_m: float
    """How far GCJ-02 is from WGS-84 here, on average."""
    cities: int
    cities_worst_m: float
    """Farthest of the independent conversion from the table."""


def run(data: Path) -> BoundaryResult:
    """Import the boundary and compare."""
    given = json.loads((data / BOUNDARY).read_text())["features"][0]["geometry"]
    with product() as service:
        properties = {"id": "guan-county", "name": "冠县", "kind": "district"}
        feature = {"type": "Feature", "properties": properties, "geometry": given}
        path = "/imports/zones?format=geojson&datum=GCJ02"
        service.ask("POST", path, content=json.dumps(feature).encode())
        imported = service.ask("GET", "/zones/guan-county")["geometry"]
    before, after = _points(given), _points(imported)
    assert len(before) == len(after), (len(before), len(after))
    apart = [_metres(gcj02(*wgs), gcj) for wgs, gcj in zip(after, before, strict=True)]
    shift = [_metres(wgs, gcj) for wgs, gcj in zip(after, before, strict=True)]
    cities = json.loads((data / CITIES).read_text())
    city_errors = [
        _metres(gcj02(*city["coords"]["WGS84"]), city["coords"]["GCJ02"])
        for city in cities
        if city["coords"]["WGS84"] != city["coords"]["GCJ02"]
    ]
    return BoundaryResult(
        vertices=len(before),
        worst_m=max(apart),
        shift_m=sum(shift) / len(shift),
        cities=len(city_errors),
        cities_worst_m=max(city_errors),
    )


def gcj02(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 of WGS-84 degrees: the published series, term by term."""
    x, y, pi, sin = lon - 105, lat - 35, math.pi, math.sin
    shared = 2 / 3 * (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + shared
    north += 2 / 3 * (20 * sin(y * pi) + 40 * sin(y * pi / 3))
    north += 2 / 3 * (160 * sin(y * pi / 12) + 320 * sin(y * pi / 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + shared
    east += 2 / 3 * (20 * sin(x * pi) + 40 * sin(x * pi / 3))
    east += 2 / 3 * (150 * sin(x * pi / 12) + 300 * sin(x * pi / 30))
    axis, flatness, phi = 6_378_245.0, 0.00669342162296594323, math.radians(lat)
    bulge = 1 - flatness * math.sin(phi) ** 2
    meridian = axis * (1 - flatness) / bulge**1.5
    parallel = axis / math.sqrt(bulge) * math.cos(phi)
    return lon + math.degrees(east / parallel), lat + math.degrees(north / meridian)


def _points(geometry: dict[str, Any]) -> list[tuple[float, float]]:
    return [
        (point[0], point[1])
        for polygon in geometry["coordinates"]
        for ring in polygon
        for point in ring
    ]


def _metres(a: Any, b: Any) -> float:
    """Between two places less than a kilometre apart."""
    east = (a[0] - b[0]) * math.cos(math.radians(a[1])) * METRES_PER_DEGREE
    return math.hypot(east, (a[1] - b[1]) * METRES_PER_DEGREE)
