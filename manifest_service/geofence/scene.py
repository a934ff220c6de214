"""The compiled scene: every site, zone and corridor, ready to be asked about many fixes at once.

A spatial tree finds the few shapes near a fix, so that the cost per fix does not grow with their
number; shapes are prepared and asked in whole arrays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from manifest_service.geofence.aligned import Lane, lane
from manifest_service.geofence.along import Reach, Ways
from manifest_service.geofence.detour import Detour, compile_detours, nearest_of, on_any
from manifest_service.geofence.fix import UNCERTAINTY_M
from manifest_service.geofence.layer import Area, Array, Layer
from manifest_service.geofence.located import Located, Whereabouts, Within
from manifest_service.geofence.plane import Plane
from manifest_service.geofence.shape import in_plane

__all__ = ["Area", "Corridor", "Located", "Scene", "Whereabouts", "Within"]


@dataclass(frozen=True, kw_only=True)
class Corridor:
    """An approved route: variants as lines, and the half-width W around them."""

    id: str
    geometry: Mapping[str, Any]
    half_width_m: float
    detours: tuple[Detour, ...] = ()


SITE_MARGIN_M = 300.0
"""Roads around a gate are not on the corridor: no deviation within this of a site."""

ZONE_MARGIN_M = 30.0
"""H: a vehicle has left a zone when it is this far outside."""

_NOWHERE_M = 1e8
"""Where the plane cannot follow (the other side of the earth): far from everything."""


class Scene:
    """Compiled once per state of the registry; asked by many threads."""

    def __init__(
        self,
        sites: Sequence[Area],
        zones: Sequence[Area],
        corridors: Sequence[Corridor],
        plane: Plane | None = None,
    ) -> None:
        self.plane = plane or Plane(*_middle([*sites, *zones, *corridors]))
        self._sites = Layer(sites, self.plane, SITE_MARGIN_M)
        self._zones = Layer(zones, self.plane, ZONE_MARGIN_M)
        kinds = {zone.kind for zone in zones}
        self._of_kind = {
            kind: Layer([zone for zone in zones if zone.kind == kind], self.plane) for kind in kinds
        }
        self._corridors = {
            corridor.id: (in_plane(corridor.geometry, self.plane), corridor.half_width_m)
            for corridor in corridors
        }
        self._detours = {
            corridor.id: compile_detours(
                corridor.detours, self._corridors[corridor.id][0], self.plane
            )
            for corridor in corridors
            if corridor.detours
        }
        self._roads = shapely.STRtree(
            [
                *(shape for shape, _ in self._corridors.values()),
                *(one.shape for detours in self._detours.values() for one in detours),
            ]
        )
        self._lanes: dict[str, Lane] = {}
        self._ways = {id: Ways(shape) for id, (shape, _) in self._corridors.items()}

    def project(self, lon: Any, lat: Any) -> tuple[Array, Array]:
        return self.plane.project(lon, lat)

    def locate(self, lon: Any, lat: Any) -> Located:
        """The whereabouts of many fixes, WGS-84 degrees."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            projected = self.plane.project(lon, lat)
        x, y = (
            np.nan_to_num(axis, nan=_NOWHERE_M, posinf=_NOWHERE_M, neginf=-_NOWHERE_M)
            for axis in projected
        )
        points = shapely.points(x, y)
        return Located(
            x=x,
            y=y,
            points=points,
            sites=self._sites.find(points, x, y),
            zones=self._zones.find(points, x, y),
        )

    def where(self, lon: Sequence[float], lat: Sequence[float]) -> list[Whereabouts]:
        """The whereabouts of each fix, WGS-84 degrees."""
        if not len(lon):
            return []
        located = self.locate(lon, lat)
        return [located.where(i) for i in range(len(lon))]

    def half_width_m(self, corridor_id: str) -> float | None:
        """W of a corridor, None when it is not in the scene."""
        found = self._corridors.get(corridor_id)
        return found[1] if found else None

    def off_route_m(self, corridor_id: str, x: Array, y: Array) -> Array:
        """Distance of each point to the nearest approved variant."""
        distances: Array = shapely.distance(self._corridors[corridor_id][0], shapely.points(x, y))
        return distances

    def by_detours(self, corridor_id: str, distances: Array, points: Any, at_ms: Any) -> Array:
        """`distances` of points to a corridor, or to its nearest detour in force at the time of
        each."""
        detours = self._detours.get(corridor_id)
        return nearest_of(detours, distances, points, at_ms) if detours else distances

    def route(self, corridor_id: str) -> shapely.Geometry:
        """A corridor's middle on the plane, prepared."""
        return self._corridors[corridor_id][0]

    def lane(self, corridor_id: str) -> Lane | None:
        """What is, beyond doubt, on a corridor; None when it is not in the scene."""
        known = self._lanes.get(corridor_id)
        if known is None and (found := self._corridors.get(corridor_id)) is not None:
            middle, half_width_m = found
            known = self._lanes[corridor_id] = lane(middle, half_width_m + UNCERTAINTY_M[0])
        return known

    def lengths_m(self, corridor_id: str) -> tuple[float, ...]:
        """The length of each variant; none when the corridor is not in the scene."""
        found = self._ways.get(corridor_id)
        return found.lengths_m if found else ()

    def planned_m(self, corridor_id: str, from_ms: int, until_ms: int) -> float:
        """The length of the longest variant, and what every detour in force at some time between adds;
        0 when the corridor is not in the scene."""
        over_m = sum(
            one.over_m
            for one in self._detours.get(corridor_id, ())
            if one.from_ms <= until_ms and from_ms < one.until_ms
        )
        return max(self.lengths_m(corridor_id), default=0.0) + over_m

    def on_detour(self, corridor_id: str, x: float, y: float, at_ms: int) -> bool:
        """Whether a point is within the half-width of a detour in force."""
        detours, width = self._detours.get(corridor_id), self.half_width_m(corridor_id)
        if not detours or width is None:
            return False
        return on_any(detours, shapely.Point(x, y), at_ms, width)

    def reaches(self, corridor_id: str, x: float, y: float) -> tuple[Reach, ...]:
        """Where along a corridor a point inside it may be."""
        ways, width = self._ways.get(corridor_id), self.half_width_m(corridor_id)
        return ways.reaches(x, y, width) if ways and width is not None else ()

    def off_kind_m(self, kind: str, x: float, y: float) -> float | None:
        """Distance of a point to the nearest zone of `kind`, 0 inside; None when there is none."""
        layer = self._of_kind.get(kind)
        return None if layer is None else layer.off_m(x, y)

    def off_roads_m(self, x: float, y: float) -> float | None:
        """Distance of a point to the nearest road that is known: a variant or a detour, in force or
        not, of any corridor; None when there is none."""
        point = shapely.Point(x, y)
        nearest = self._roads.nearest(point)
        if nearest is None:
            return None
        return float(shapely.distance(self._roads.geometries[nearest], point))

    def site(self, site_id: str) -> shapely.Geometry | None:
        """A site on the plane, prepared; None when it is not in the scene."""
        return self._sites.shape(site_id)

    def metres_inside(
        self, kind: str, start: tuple[float, float], end: tuple[float, float]
    ) -> dict[str, float]:
        """zone id -> length of the segment inside it, of zones of `kind` it crosses."""
        segment = np.array([[start, end]])
        return self.crossed(kind, segment[:, 0], segment[:, 1]).get(0, {})

    def crossed(self, kind: str, starts: Array, ends: Array) -> dict[int, dict[str, float]]:
        """Segment -> zone id -> its length inside, of zones of `kind` that segments cross. Starts
        and ends: (x, y) in a row each."""
        layer = self._of_kind.get(kind)
        return layer.crossed(starts, ends) if layer is not None and len(starts) else {}

    def to_site_m(self, site_id: str, x: Array, y: Array) -> Array | None:
        """Distance of each point to a site, 0 inside; None when it is not in the scene."""
        shape = self._sites.shape(site_id)
        if shape is None:
            return None
        found: Array = shapely.distance(shape, shapely.points(x, y))
        return found


def _middle(shapes: Sequence[Area | Corridor]) -> tuple[float, float]:
    if not shapes:
        return (0.0, 0.0)
    bounds = np.array([shapely.geometry.shape(shape.geometry).bounds for shape in shapes])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    return (float(west + east) / 2, float(south + north) / 2)
