"""What the ground says of the valid fixes of many vehicles, asked in whole arrays."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.geofence.aligned import Approach, Parts, all_within, approaches, distance_m
from manifest_service.geofence.fix import UNCERTAINTY_M, Fix
from manifest_service.geofence.layer import Array
from manifest_service.geofence.located import Located
from manifest_service.geofence.scene import Scene


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """The valid fixes of one vehicle by device time, the last one before them, and its trips."""

    before: Fix | None
    fixes: Sequence[Fix]
    trips: Sequence[Trip]


class Surveyed(msgspec.Struct, frozen=True, kw_only=True):
    """The answers for one path."""

    located: Located
    """Of every path together."""
    first: int
    """The number of the path's first fix in `located`."""
    at_ms: NDArray[np.int64]
    u_m: Array
    """The uncertainty of each fix."""
    keeps_to: Mapping[str, bool]
    """Route of a trip -> every fix is, beyond doubt, no farther from it than its half-width and the
    least uncertainty."""
    off_route_m: Mapping[str, Array]
    """Route of a trip -> distance of each fix."""
    half_width_m: Mapping[str, float]
    to_site: Mapping[str, Approach]
    """Destination of a trip -> how near the vehicle came."""
    crossed_m: Mapping[int, Mapping[str, float]]
    """Fix -> forbidden zone -> metres of the way from the fix before inside it."""


def survey(paths: Sequence[Path], ground: Ground) -> list[Surveyed]:
    """One answer for each path."""
    flat = [fix for path in paths for fix in _with_before(path)]
    if not flat:
        return []
    scene = ground.scene
    located = scene.locate([fix.lon for fix in flat], [fix.lat for fix in flat])
    at_ms = np.array([fix.at_ms for fix in flat], np.int64)
    u_m = np.clip(np.array([fix.accuracy_m or 0.0 for fix in flat]), *UNCERTAINTY_M)
    spans = list(_spans(paths))
    crossed = _crossed(paths, spans, located, ground)
    keeps = _keeps_to(paths, spans, located, ground)
    to = _to_sites(paths, spans, located, u_m, ground)
    return [
        Surveyed(
            located=located,
            first=first,
            at_ms=at_ms[first:end],
            u_m=u_m[first:end],
            keeps_to=keeps[k],
            off_route_m=_OffRoute(keeps[k], scene, located.points[first:end], at_ms[first:end]),
            half_width_m={id: scene.half_width_m(id) or 0.0 for id in keeps[k]},
            to_site=to[k],
            crossed_m={i - first: zones for i, zones in crossed.items() if first <= i < end}
            if crossed
            else {},
        )
        for k, (first, end) in enumerate(spans)
    ]


def _with_before(path: Path) -> Sequence[Fix]:
    return path.fixes if path.before is None else [path.before, *path.fixes]


def _spans(paths: Sequence[Path]) -> Iterator[tuple[int, int]]:
    """(first, end) of each path's own fixes among those of all, each after the one before them."""
    at = 0
    for path in paths:
        first = at + (path.before is not None)
        at = first + len(path.fixes)
        yield first, at


def _crossed(
    paths: Sequence[Path], spans: Sequence[tuple[int, int]], located: Located, ground: Ground
) -> dict[int, dict[str, float]]:
    follows = np.zeros(len(located.x), bool)
    for path, (first, end) in zip(paths, spans, strict=True):
        follows[first + (path.before is None) : end] = True
    ends = np.flatnonzero(follows)
    xy = np.column_stack([located.x, located.y])
    found = ground.scene.crossed("forbidden", xy[ends - 1], xy[ends])
    return {int(ends[i]): zones for i, zones in found.items()}


def _keeps_to(
    paths: Sequence[Path], spans: Sequence[tuple[int, int]], located: Located, ground: Ground
) -> list[dict[str, bool]]:
    """For each path: route of a trip -> whether every fix is, beyond doubt, on it."""
    found = [dict[str, bool]() for _ in paths]
    legs = [
        (k, route, lane)
        for k, path in enumerate(paths)
        for route in dict.fromkeys(t.route_id for t in path.trips if t.route_id is not None)
        if (lane := ground.scene.lane(route)) is not None
    ]
    if legs:
        parts = Parts([spans[k] for k, _, _ in legs])
        lanes = [lane for _, _, lane in legs]
        keeps = all_within(lanes, parts, located.x, located.y, located.points)
        for (k, route, _), keeps_to in zip(legs, keeps, strict=True):
            found[k][route] = keeps_to
    return found


def _to_sites(
    paths: Sequence[Path],
    spans: Sequence[tuple[int, int]],
    located: Located,
    u_m: Array,
    ground: Ground,
) -> list[dict[str, Approach]]:
    """For each path: destination of a trip -> how near it came."""
    found = [dict[str, Approach]() for _ in paths]
    legs = [
        (k, site, shape)
        for k, path in enumerate(paths)
        for site in dict.fromkeys(t.destination_site_id for t in path.trips)
        if (shape := ground.scene.site(site)) is not None
    ]
    if legs:
        parts = Parts([spans[k] for k, _, _ in legs])
        came = approaches([shape for _, _, shape in legs], parts, located.points, u_m)
        for (k, site, _), approach in zip(legs, came, strict=True):
            found[k][site] = approach
    return found


class _OffRoute(Mapping[str, Array]):
    """Route -> distance of each fix of a path, worked out when somebody asks."""

    def __init__(
        self,
        routes: Collection[str],
        scene: Scene,
        points: NDArray[np.object_],
        at_ms: NDArray[np.int64],
    ) -> None:
        self._routes, self._scene, self._points, self._at_ms = routes, scene, points, at_ms
        self._known: dict[str, Array] = {}

    def __getitem__(self, id: str) -> Array:
        if id not in self._routes:
            raise KeyError(id)
        if id not in self._known:
            metres = distance_m(self._scene.route(id), self._points)
            self._known[id] = self._scene.by_detours(id, metres, self._points, self._at_ms)
        return self._known[id]

    def __contains__(self, id: object) -> bool:
        return id in self._routes

    def __iter__(self) -> Iterator[str]:
        return iter(self._routes)

    def __len__(self) -> int:
        return len(self._routes)
