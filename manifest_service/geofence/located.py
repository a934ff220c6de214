"""What the scene says of many fixes: kept as arrays and pairs, spelt out for a fix when asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from manifest_service.geofence.layer import Array, Pairs


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


@dataclass(frozen=True, kw_only=True)
class Located:
    x: Array
    y: Array
    points: NDArray[np.object_]
    sites: Pairs
    zones: Pairs
    _known: dict[tuple[bool, tuple[str, ...]], Sequence[bool] | None] = field(default_factory=dict)

    def in_site(self, kinds: tuple[str, ...]) -> Sequence[bool] | None:
        """For each fix whether a site of some kinds holds it; None where none is held."""
        return self._in(self.sites, kinds)

    def in_zone(self, kinds: tuple[str, ...]) -> Sequence[bool] | None:
        """For each fix whether a zone of some kinds holds it; None where none is held."""
        return self._in(self.zones, kinds)

    def _in(self, pairs: Pairs, kinds: tuple[str, ...]) -> Sequence[bool] | None:
        key = (pairs is self.sites, kinds)
        if key not in self._known:
            held = pairs.held_by(kinds)
            self._known[key] = None
            if len(held):
                which = np.zeros(len(self.x), bool)
                which[held] = True
                self._known[key] = which.tolist()
        return self._known[key]

    @cached_property
    def places(self) -> Sequence[tuple[float, float]]:
        """(x, y) of each fix."""
        return list(zip(self.x.tolist(), self.y.tolist(), strict=True))

    def where(self, i: int) -> Whereabouts:
        """The whereabouts of fix number `i`."""
        return Whereabouts(
            x=float(self.x[i]),
            y=float(self.y[i]),
            sites=self._within(self.sites, self.site_of, i),
            near_sites=_ids(self.sites, self.near_site_of, i),
            zones=self._within(self.zones, self.zone_of, i),
            near_zones=_ids(self.zones, self.near_zone_of, i),
        )

    @cached_property
    def site_of(self) -> dict[int, list[int]]:
        """Fix -> the numbers of the sites that hold it; the few fixes that are held."""
        return _by_fix(self.sites.held)

    @cached_property
    def zone_of(self) -> dict[int, list[int]]:
        return _by_fix(self.zones.held)

    @cached_property
    def near_site_of(self) -> dict[int, list[int]]:
        return _by_fix(self.sites.near)

    @cached_property
    def near_zone_of(self) -> dict[int, list[int]]:
        return _by_fix(self.zones.near)

    def _within(self, pairs: Pairs, of: dict[int, list[int]], i: int) -> tuple[Within, ...]:
        areas, point = pairs.layer.areas, self.points[i]
        return tuple(
            Within(id=areas[j].id, kind=areas[j].kind, depth_m=pairs.layer.depth_m(j, point))
            for j in of.get(i, ())
        )


def _ids(pairs: Pairs, of: dict[int, list[int]], i: int) -> frozenset[str]:
    return frozenset(pairs.layer.areas[j].id for j in of.get(i, ()))


def _by_fix(pairs: tuple[NDArray[np.intp], NDArray[np.intp]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for i, j in zip(pairs[0].tolist(), pairs[1].tolist(), strict=True):
        found[i].append(j)
    return dict(found)
