"""A passage: several valid fixes of one vehicle in a row, and what the ground says of all of them.

Most of a drive is uneventful: on its way, moving, far from every place. A rule that can see so from
the arrays of a passage leaps over it (`Rule.leap`); only where something may happen are the fixes
spelt out as sightings and stepped through. Both give the same state: a law of the tests.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from manifest_service.alerts import stops
from manifest_service.alerts.once import once
from manifest_service.alerts.sighting import (
    Ground,
    Neighbour,
    Neighbourhood,
    Sighting,
    Stop,
    Trip,
)
from manifest_service.alerts.survey import Surveyed
from manifest_service.geofence.aligned import Approach
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.layer import Array
from manifest_service.geofence.located import Whereabouts

if TYPE_CHECKING:  # a watch knows the rules' states, and the rules know passages
    from manifest_service.alerts.watch import Watch


class Passage:
    """`fixes`: by device time, at least one. Arrays have one value for each."""

    def __init__(
        self,
        watch: "Watch",
        fixes: Sequence[Fix],
        found: Surveyed,
        trips: Sequence[Trip],
        ground: Ground,
        neighbours: Sequence[Neighbour] | Neighbourhood,
    ) -> None:
        self.vehicle_id = watch.vehicle_id
        self.before = watch.last_valid
        """The valid fix before them."""
        self.fixes = fixes
        self.last = fixes[-1]
        self.first_ms, self.last_ms = fixes[0].at_ms, fixes[-1].at_ms
        self.at_ms: NDArray[np.int64] = found.at_ms
        self.u_m: Array = found.u_m
        self.keeps_to: Mapping[str, bool] = found.keeps_to
        self.off_route_m: Mapping[str, Array] = found.off_route_m
        self.half_width_m: Mapping[str, float] = found.half_width_m
        self.to_destination: Mapping[str, Approach] = found.to_site
        self.crosses_forbidden = bool(found.crossed_m)
        self._watch, self._found, self._trips = watch, found, trips
        self._ground, self._neighbours = ground, neighbours
        self._where: dict[int, Whereabouts] = {}
        self._mine = slice(found.first, found.first + len(fixes))

    @once
    def longest_gap_s(self) -> float:
        """Between two of the fixes; 0 with one."""
        at = self.at_ms
        return float((at[1:] - at[:-1]).max()) / 1000 if len(at) > 1 else 0.0

    @once
    def cut(self) -> bool:
        """Some fix says that power or antenna were cut."""
        return any(fix.power_cut or fix.antenna_cut for fix in self.fixes)

    def enters_site(self, *kinds: str) -> bool:
        """Whether a site of one of `kinds` holds some fix."""
        held = self._found.located.in_site(kinds)
        return held is not None and any(held[self._mine])

    def enters_zone(self, *kinds: str) -> bool:
        """Whether a zone of one of `kinds` holds some fix."""
        held = self._found.located.in_zone(kinds)
        return held is not None and any(held[self._mine])

    def keeps_within(self, *zone_kinds: str) -> bool:
        """Whether each fix is held by some zone of `zone_kinds`."""
        held = self._found.located.in_zone(zone_kinds)
        return held is not None and all(held[self._mine])

    @property
    def places(self) -> Sequence[tuple[float, float]]:
        """Where each fix is on the ground's plane."""
        return self._found.located.places[self._mine]

    @property
    def ground(self) -> Ground:
        return self._ground

    @once
    def near_a_site(self) -> NDArray[np.bool_] | None:
        """Which fixes are within SITE_MARGIN_M of a site; None when none is."""
        near = self._found.located.near_site_of
        numbers = range(self._mine.start, self._mine.stop)
        which = np.array([i in near for i in numbers]) if near else np.zeros(1, bool)
        return which if which.any() else None

    @once
    def stops(self) -> Sequence[Stop | None]:
        """The stop each fix belongs to or ends."""
        stop, previous = self._watch.stop, self.before
        load, off_site = self._watch.last_load, self._watch.last_off_site
        found: list[Stop | None] = []
        for i, fix in enumerate(self.fixes):
            standing = stop is not None and not stop.ended
            if standing or stops.is_slow(fix, previous):
                trips = [trip for trip in self._trips if trip.in_transit(fix.at_ms)]
                here, off_route_m = self.where(i), self._off_route_m(i, trips)
                before = (load, off_site)
                stop = stops.follow(
                    stop, fix, here, previous, self._ground, trips, off_route_m, *before
                )
            else:
                stop = None
            found.append(stop)
            previous, load = fix, fix.load or load
            off_site = self._found.first + i not in self._found.located.site_of
        return found

    @once
    def longest_stop_s(self) -> float:
        """Of those that go on or end in the passage; 0 without any."""
        if not self.any_stop:
            return 0.0
        return max(stop.seconds for stop in self.stops if stop is not None)

    @once
    def any_stop(self) -> bool:
        return any(stop is not None for stop in self.stops)

    @property
    def ends_off_site(self) -> bool:
        return self._mine.stop - 1 not in self._found.located.site_of

    @once
    def sightings(self) -> Sequence[Sighting]:
        """Every fix spelt out, for the rules that step."""
        return [self._sighting(i) for i in range(len(self.fixes))]

    def where(self, i: int) -> Whereabouts:
        if i not in self._where:
            self._where[i] = self._found.located.where(self._found.first + i)
        return self._where[i]

    def _off_route_m(self, i: int, trips: Sequence[Trip]) -> float | None:
        routes = [trip.route_id for trip in trips if trip.route_id in self.off_route_m]
        return min((float(self.off_route_m[id][i]) for id in routes if id), default=None)

    def _sighting(self, i: int) -> Sighting:
        here, found = self.where(i), self._found
        return Sighting(
            vehicle_id=self.vehicle_id,
            fix=self.fixes[i],
            x=here.x,
            y=here.y,
            sites=here.sites,
            near_sites=here.near_sites,
            zones=here.zones,
            near_zones=here.near_zones,
            off_route_m={id: float(metres[i]) for id, metres in self.off_route_m.items()},
            half_width_m=self.half_width_m,
            previous=self.fixes[i - 1] if i else self.before,
            forbidden_crossed_m=found.crossed_m.get(i, {}),
            stop=self.stops[i],
            to_destination_m={id: float(to.metres[i]) for id, to in self.to_destination.items()},
            neighbours=self._neighbours,
            ground=self._ground,
        )
