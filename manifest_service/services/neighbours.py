"""Other tracked vehicles that stood still near a place, at the time in question: what the guard
against congestion asks, live and when the past is folded again."""

import math
from collections.abc import Sequence

from manifest_service.alerts.sighting import Neighbour
from manifest_service.alerts.stops import SLOW_KMH
from manifest_service.services.ports import Transaction

METRES_PER_DEGREE = 111_000.0


class Neighbours:
    """The others, as one vehicle's rules may ask for them."""

    def __init__(self, tx: Transaction, vehicle_id: str) -> None:
        self._tx, self._vehicle_id = tx, vehicle_id

    def standing(
        self, lon: float, lat: float, within_m: float, from_ms: int, until_ms: int
    ) -> Sequence[Neighbour]:
        """A little more than the circle: the rule measures."""
        north = within_m / METRES_PER_DEGREE * 1.01
        east = north / max(math.cos(math.radians(lat)), 0.01)
        box = (lon - east, lat - north, lon + east, lat + north)
        return [
            Neighbour(
                vehicle_id=stored.vehicle_id,
                lon=stored.fix.lon,
                lat=stored.fix.lat,
                at_ms=stored.fix.at_ms,
            )
            for stored in self._tx.tracks.within(box, from_ms, until_ms)
            if stored.vehicle_id != self._vehicle_id
            and stored.fix.speed_kmh is not None
            and stored.fix.speed_kmh <= SLOW_KMH
        ]
