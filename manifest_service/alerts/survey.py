"""What the ground says of the valid fixes of many vehicles, asked in whole arrays."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely

from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.located import Array, Located


@dataclass(frozen=True, kw_only=True)
class Path:
    """The valid fixes of one vehicle by device time, the last one before them, and its trips."""

    before: Fix | None
    fixes: Sequence[Fix]
    trips: Sequence[Trip]


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """The answers for one path."""

    located: Located
    """Of every path together."""
    first: int
    """The number of the path's first fix in `located`."""
    at_ms: Array
    u_m: Array
    """The uncertainty of each fix."""
    off_route_m: Mapping[str, Array]
    """Route of a trip -> distance of each fix."""
    half_width_m: Mapping[str, float]
    to_site_m: Mapping[str, Array]
    """Destination of a trip -> distance of each fix, 0 inside."""
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
    u_m = np.array([fix.uncertainty_m for fix in flat])
    spans = list(_spans(paths))
    crossed = _crossed(paths, spans, located, ground)
    off, to = _distances(paths, spans, located, ground)
    return [
        Surveyed(
            located=located,
            first=first,
            at_ms=at_ms[first:end],
            u_m=u_m[first:end],
            off_route_m=off[k],
            half_width_m={id: scene.half_width_m(id) or 0.0 for id in off[k]},
            to_site_m=to[k],
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


def _distances(
    paths: Sequence[Path], spans: Sequence[tuple[int, int]], located: Located, ground: Ground
) -> tuple[list[dict[str, Array]], list[dict[str, Array]]]:
    """For each path: route -> distances, destination -> distances. Each shape is asked once about
    all the fixes that concern it."""
    scene = ground.scene
    off: list[dict[str, Array]] = [{} for _ in paths]
    to: list[dict[str, Array]] = [{} for _ in paths]
    of_route: dict[str, list[int]] = defaultdict(list)
    of_site: dict[str, list[int]] = defaultdict(list)
    for k, path in enumerate(paths):
        for route in sorted({t.route_id for t in path.trips if t.route_id is not None}):
            if scene.half_width_m(route) is not None:
                of_route[route].append(k)
        for site in sorted({t.destination_site_id for t in path.trips}):
            of_site[site].append(k)
    for route, concerned in of_route.items():
        _ask(scene.route(route), route, concerned, spans, located, off)
        for k in concerned:
            times = partial(_times, paths[k])
            points = located.points[slice(*spans[k])]
            off[k][route] = scene.by_detours(route, off[k][route], points, times)
    for site, concerned in of_site.items():
        shape = scene.site(site)
        if shape is not None:
            _ask(shape, site, concerned, spans, located, to)
    return off, to


def _times(path: Path) -> Array:
    return np.array([fix.at_ms for fix in path.fixes], np.int64)


def _ask(
    shape: shapely.Geometry,
    id: str,
    concerned: Sequence[int],
    spans: Sequence[tuple[int, int]],
    located: Located,
    into: list[dict[str, Array]],
) -> None:
    parts = [located.points[slice(*spans[k])] for k in concerned]
    distances = shapely.distance(shape, parts[0] if len(parts) == 1 else np.concatenate(parts))
    at = 0
    for k, part in zip(concerned, parts, strict=True):
        into[k][id] = distances[at : at + len(part)]
        at += len(part)
