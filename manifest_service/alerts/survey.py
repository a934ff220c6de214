"""What the ground says of a batch of fixes, asked in whole arrays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.scene import Whereabouts


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    here: Whereabouts
    off_route_m: Mapping[str, float]
    half_width_m: Mapping[str, float]
    to_site_m: Mapping[str, float]


def survey(fixes: Sequence[Fix], trips: Sequence[Trip], ground: Ground) -> Iterator[Surveyed]:
    """One answer for each fix; distances for the routes and destinations of `trips`."""
    if not fixes:
        return
    scene = ground.scene
    where = scene.where([fix.lon for fix in fixes], [fix.lat for fix in fixes])
    x, y = np.array([here.x for here in where]), np.array([here.y for here in where])
    routes = sorted({trip.route_id for trip in trips if trip.route_id is not None})
    widths = {id: width for id in routes if (width := scene.half_width_m(id)) is not None}
    off = {id: scene.off_route_m(id, x, y) for id in widths}
    ends = {trip.destination_site_id for trip in trips}
    to_site = {id: far for id in sorted(ends) if (far := scene.to_site_m(id, x, y)) is not None}
    for i, here in enumerate(where):
        yield Surveyed(
            here=here,
            off_route_m={id: float(metres[i]) for id, metres in off.items()},
            half_width_m=widths,
            to_site_m={id: float(metres[i]) for id, metres in to_site.items()},
        )
