"""How far a vehicle still has to go, by where it was last seen."""

from collections.abc import Mapping
from typing import Any

import shapely

from manifest_service.geofence.along import Ways
from manifest_service.geofence.plane import Plane, ground_distance_m
from manifest_service.geofence.shape import in_plane

ON_ROUTE_M = 2_000.0
"""Farther from every approved way than this, the way says nothing of what is left."""
DETOUR_FACTOR = 1.3
"""Roads are so much longer than the straight line: usual for a county's grid of roads."""

Geometry = Mapping[str, Any]


def remaining_m(lon: float, lat: float, route: Geometry | None, destination: Geometry) -> float:
    """Metres of road left to `destination` (GeoJSON, WGS-84): to the end of the approved way the
    vehicle is on, else the straight line and a factor. Where a way passes twice, the shorter rest."""
    if route is not None:
        ways = Ways(in_plane(route, Plane(lon, lat)))
        found = ways.reaches(0.0, 0.0, ON_ROUTE_M)
        if found:
            return min(ways.lengths_m[reach.variant] - reach.along_m for reach in found)
    middle = shapely.geometry.shape(destination).centroid
    return ground_distance_m(lon, lat, middle.x, middle.y) * DETOUR_FACTOR
