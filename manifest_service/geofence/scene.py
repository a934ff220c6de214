"""The compiled scene: every site, zone and corridor, ready to be asked about many fixes at once.

A spatial tree finds the few shapes near a fix, so that the cost per fix does not grow with their
number; shapes are prepared and asked in whole arrays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from manifest_service.geofence.along import Reach, Ways
from manifest_service.geofence.plane import Plane
from manifest_service.geofence.shape import in_plane

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Area:
    """A site or zone: an id, its kind and its polygon(s)."""

    id: str
    kind: str
    geometry: Mapping[str, Any]
    without: tuple[Mapping[str, Any], ...] = ()
    """Areas cut out of it."""


@dataclass(frozen=True, kw_only=True)
class Corridor:
    """An approved route: variants as lines, and the half-width W around them."""

    id: str
    geometry: Mapping[str, Any]
    half_width_m: float


@dataclass(frozen=True, kw_only=True)
class Within:
    """A place that holds a fix: `depth_m` inside its edge."""

    id: str
    kind: str
    depth_m: float


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """What the scene says of one fix."""

    x: float
    y: float
    sites: tuple[Within, ...]
    near_sites: frozenset[str]
    """Sites whose polygon is within SITE_MARGIN_M, the holding ones too."""
    zones: tuple[Within, ...]
    near_zones: frozenset[str]
    """Zones within ZONE_MARGIN_M, the holding ones too."""


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
        self._sites = _Layer(sites, self.plane)
        self._zones = _Layer(zones, self.plane)
        self._corridors = {
            corridor.id: (in_plane(corridor.geometry, self.plane), corridor.half_width_m)
            for corridor in corridors
        }
        self._ways = {id: Ways(shape) for id, (shape, _) in self._corridors.items()}
        self._unions: dict[str, shapely.Geometry | None] = {}

    def project(self, lon: Any, lat: Any) -> tuple[Array, Array]:
        return self.plane.project(lon, lat)

    def where(self, lon: Sequence[float], lat: Sequence[float]) -> list[Whereabouts]:
        """The whereabouts of each fix, WGS-84 degrees."""
        if not len(lon):
            return []
        with np.errstate(divide="ignore", invalid="ignore"):
            projected = self.plane.project(lon, lat)
        x, y = (
            np.nan_to_num(axis, nan=_NOWHERE_M, posinf=_NOWHERE_M, neginf=-_NOWHERE_M)
            for axis in projected
        )
        points = shapely.points(x, y)
        held, near = self._sites.holding(points), self._sites.near(points, SITE_MARGIN_M)
        zones, zones_near = self._zones.holding(points), self._zones.near(points, ZONE_MARGIN_M)
        return [
            Whereabouts(
                x=float(x[i]),
                y=float(y[i]),
                sites=held.get(i, ()),
                near_sites=near.get(i, frozenset()),
                zones=zones.get(i, ()),
                near_zones=zones_near.get(i, frozenset()),
            )
            for i in range(len(points))
        ]

    def half_width_m(self, corridor_id: str) -> float | None:
        """W of a corridor, None when it is not in the scene."""
        found = self._corridors.get(corridor_id)
        return found[1] if found else None

    def off_route_m(self, corridor_id: str, x: Array, y: Array) -> Array:
        """Distance of each point to the nearest approved variant."""
        distances: Array = shapely.distance(self._corridors[corridor_id][0], shapely.points(x, y))
        return distances

    def lengths_m(self, corridor_id: str) -> tuple[float, ...]:
        """The length of each variant; none when the corridor is not in the scene."""
        found = self._ways.get(corridor_id)
        return found.lengths_m if found else ()

    def reaches(self, corridor_id: str, x: float, y: float) -> tuple[Reach, ...]:
        """Where along a corridor a point inside it may be."""
        ways, width = self._ways.get(corridor_id), self.half_width_m(corridor_id)
        return ways.reaches(x, y, width) if ways and width is not None else ()

    def off_kind_m(self, kind: str, x: float, y: float) -> float | None:
        """Distance of a point to the nearest zone of `kind`, 0 inside; None when there is none."""
        if kind not in self._unions:
            self._unions[kind] = self._zones.union(kind)
        union = self._unions[kind]
        return None if union is None else float(shapely.distance(union, shapely.Point(x, y)))

    def metres_inside(
        self, kind: str, start: tuple[float, float], end: tuple[float, float]
    ) -> dict[str, float]:
        """zone id -> length of the segment inside it, of zones of `kind` it crosses."""
        return self._zones.metres_inside(kind, shapely.linestrings([start, end]))

    def to_site_m(self, site_id: str, x: Array, y: Array) -> Array | None:
        """Distance of each point to a site, 0 inside; None when it is not in the scene."""
        return self._sites.distance(site_id, shapely.points(x, y))


class _Layer:
    """Areas of one sort behind one tree."""

    def __init__(self, areas: Sequence[Area], plane: Plane) -> None:
        self._areas = tuple(areas)
        self._shapes = [_ground_of(area, plane) for area in areas]
        self._edges = [shapely.boundary(shape) for shape in self._shapes]
        for edge in self._edges:
            shapely.prepare(edge)
        self._tree = shapely.STRtree(self._shapes)
        self._index = {area.id: i for i, area in enumerate(areas)}

    def holding(self, points: NDArray[np.object_]) -> dict[int, tuple[Within, ...]]:
        """point index -> the areas that hold it, edge included."""
        found: dict[int, tuple[Within, ...]] = {}
        pairs = self._tree.query(points, predicate="intersects")
        for i, j in zip(*pairs, strict=True):
            depth = float(shapely.distance(self._edges[j], points[i]))
            area = self._areas[j]
            within = Within(id=area.id, kind=area.kind, depth_m=depth)
            found[int(i)] = (*found.get(int(i), ()), within)
        return found

    def near(self, points: NDArray[np.object_], metres: float) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = {}
        pairs = self._tree.query(points, predicate="dwithin", distance=metres)
        for i, j in zip(*pairs, strict=True):
            found.setdefault(int(i), set()).add(self._areas[j].id)
        return {i: frozenset(ids) for i, ids in found.items()}

    def metres_inside(self, kind: str, segment: shapely.Geometry) -> dict[str, float]:
        hits = self._tree.query(segment, predicate="intersects")
        return {
            self._areas[j].id: float(shapely.length(shapely.intersection(self._shapes[j], segment)))
            for j in hits
            if self._areas[j].kind == kind
        }

    def union(self, kind: str) -> shapely.Geometry | None:
        found = [self._shapes[j] for j, area in enumerate(self._areas) if area.kind == kind]
        if not found:
            return None
        union = shapely.union_all(found)
        shapely.prepare(union)
        return union

    def distance(self, id: str, points: NDArray[np.object_]) -> Array | None:
        j = self._index.get(id)
        if j is None:
            return None
        found: Array = shapely.distance(self._shapes[j], points)
        return found


def _ground_of(area: Area, plane: Plane) -> shapely.Geometry:
    """The shape of an area in metres, without what is cut out of it."""
    shape = in_plane(area.geometry, plane)
    if area.without:
        holes = shapely.union_all([in_plane(hole, plane) for hole in area.without])
        shape = shapely.difference(shape, holes)
        shapely.prepare(shape)
    return shape


def _middle(shapes: Sequence[Area | Corridor]) -> tuple[float, float]:
    if not shapes:
        return (0.0, 0.0)
    bounds = np.array([shapely.geometry.shape(shape.geometry).bounds for shape in shapes])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    return (float(west + east) / 2, float(south + north) / 2)
