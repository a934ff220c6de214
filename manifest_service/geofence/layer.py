"""Areas of one sort behind one tree: which hold, or lie near, each of many points.

The tree only compares boxes; what is left is asked of prepared shapes, in whole arrays. A region of
hundreds of corners is so asked in 0.1 us where the tree's own predicates take 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from manifest_service.geofence.plane import Plane
from manifest_service.geofence.shape import in_plane

Array = NDArray[np.float64]
Index = NDArray[np.intp]


_SURE = 1.03
"""GEOS draws a buffer up to a hundredth narrower than it says, and its arcs as chords."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """A site or zone: an id, its kind and its polygon(s)."""

    id: str
    kind: str
    geometry: Mapping[str, Any]
    without: tuple[Mapping[str, Any], ...] = ()
    """Areas cut out of it."""


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Points and the areas that hold them, edge included; and those within the margin, the holding
    ones too. Both by point, then by area."""

    layer: "Layer"
    held: tuple[Index, Index]
    near: tuple[Index, Index]

    def held_by(self, kinds: tuple[str, ...]) -> Index:
        """The points that areas of some kinds hold, each perhaps several times."""
        points, areas = self.held
        return points[self.layer.is_of(kinds)[areas]]


class Layer:
    def __init__(self, areas: Sequence[Area], plane: Plane, margin_m: float = 0.0) -> None:
        """`margin_m`: how near is near."""
        self.areas = tuple(areas)
        shapes = [_ground_of(area, plane) for area in areas]
        self._shapes = np.array(shapes, dtype=object)
        self._edges = shapely.boundary(self._shapes)
        shapely.prepare(self._edges)
        self._tree = shapely.STRtree(shapes)
        self._margin_m = margin_m
        self._of: dict[tuple[str, ...], NDArray[np.bool_]] = {}
        self._index = {area.id: i for i, area in enumerate(areas)}

    def find(self, points: NDArray[np.object_], x: Array, y: Array) -> Pairs:
        """The pairs of each of `points`, whose coordinates are `x` and `y`."""
        i, j = self._boxes_around.query(points)
        order = np.lexsort((j, i))
        i, j = i[order], j[order]
        inside = shapely.intersects_xy(self._shapes[j], x[i], y[i])
        near = inside.copy()
        rest = np.flatnonzero(~inside)
        rest = rest[shapely.intersects_xy(self._surroundings[j[rest]], x[i[rest]], y[i[rest]])]
        near[rest] = shapely.dwithin(self._shapes[j[rest]], points[i[rest]], self._margin_m)
        return Pairs(layer=self, held=(i[inside], j[inside]), near=(i[near], j[near]))

    @cached_property
    def _boxes_around(self) -> shapely.STRtree:
        """The box of each area and its margin."""
        m = self._margin_m
        west, south, east, north = shapely.bounds(self._shapes).T
        return shapely.STRtree(shapely.box(west - m, south - m, east + m, north + m))

    @cached_property
    def _surroundings(self) -> NDArray[np.object_]:
        """Each area and a little more than its margin, prepared: nothing outside is near."""
        around: NDArray[np.object_] = shapely.buffer(self._shapes, self._margin_m * _SURE)
        shapely.prepare(around)
        return around

    def is_of(self, kinds: tuple[str, ...]) -> NDArray[np.bool_]:
        """For each area whether it is of one of some kinds."""
        known = self._of.get(kinds)
        if known is None:
            known = self._of[kinds] = np.array([area.kind in kinds for area in self.areas], bool)
        return known

    def depth_m(self, j: int, point: shapely.Geometry) -> float:
        """How far `point` lies from the edge of the area number `j`."""
        return float(shapely.distance(self._edges[j], point))

    def shape(self, id: str) -> shapely.Geometry | None:
        j = self._index.get(id)
        return None if j is None else self._shapes[j]

    def off_m(self, x: float, y: float) -> float:
        """Distance of a point to the union of the areas, 0 inside."""
        return float(shapely.distance(self._union, shapely.Point(x, y)))

    @cached_property
    def _union(self) -> shapely.Geometry:
        union = shapely.union_all(self._shapes)
        shapely.prepare(union)
        return union

    def crossed(self, starts: Array, ends: Array) -> dict[int, dict[str, float]]:
        """Segment -> area id -> metres inside."""
        segments = shapely.linestrings(np.stack([starts, ends], axis=1))
        found: dict[int, dict[str, float]] = {}
        for i, j in zip(*self._tree.query(segments, predicate="intersects"), strict=True):
            inside = shapely.intersection(self._shapes[j], segments[i])
            found.setdefault(int(i), {})[self.areas[j].id] = float(shapely.length(inside))
        return found


def _ground_of(area: Area, plane: Plane) -> shapely.Geometry:
    """The shape of an area in metres, without what is cut out of it."""
    shape = in_plane(area.geometry, plane)
    if area.without:
        holes = shapely.union_all([in_plane(hole, plane) for hole in area.without])
        shape = shapely.difference(shape, holes)
        shapely.prepare(shape)
    return shape
