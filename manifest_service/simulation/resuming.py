"""Going on from where things stand: a vehicle last seen somewhere, a manifest in some status."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from manifest_service.simulation.county import SITES
from manifest_service.simulation.errands import Errand
from manifest_service.simulation.roads import Metres, part, reach_m, to_metres
from manifest_service.simulation.truck import Truck


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Where a vehicle was, and when."""

    place: Metres
    at: datetime


def seen_at(feature: Mapping[str, Any]) -> Seen:
    lon, lat = feature["geometry"]["coordinates"][:2]
    at = datetime.fromisoformat(feature["properties"]["at"])
    return Seen(place=to_metres((lon, lat)), at=at)


def approach(truck: Truck, place: Metres | None, errand: Errand) -> None:
    """To where the load is: back along the errand's road when seen on the way, else it is there."""
    origin = SITES[errand.origin][3].middle
    if place is None:
        truck.place = origin
        return
    behind = part(errand.way, 0.0, reach_m(errand.way, place))
    truck.drive((place, *reversed(behind)))


def rest_of(errand: Errand, place: Metres | None, *, is_back: bool) -> Errand:
    """The errand from where the truck is; on its way back, up to there."""
    if place is None:
        return errand
    reach = reach_m(errand.way, place)
    if is_back:
        return replace(errand, line=(*part(errand.way, 0.0, reach), place))
    return replace(errand, line=(place, *part(errand.way, reach)))


def follow(truck: Truck, place: Metres | None, errand: Errand, status: str) -> None:
    """Somebody else writes; the truck goes where the manifest says it is going."""
    if place is None:
        ends = errand.destination if status in ("arrived", "returning") else errand.origin
        truck.place = place = SITES[ends][3].middle
    goal = SITES[errand.destination if status in ("in_transit", "arrived") else errand.origin][3]
    load = "empty" if status == "issued" else "full"
    if _is_at(place, goal.middle):
        truck.wait(0.5, load=load, interval_s=truck.interval_s)  # type: ignore[arg-type]
        return
    along = reach_m(errand.way, place)
    towards = status in ("in_transit", "arrived")
    line = part(errand.way, along) if towards else tuple(reversed(part(errand.way, 0.0, along)))
    truck.drive((place, *line), load=load)  # type: ignore[arg-type]


def _is_at(place: Metres, middle: Metres) -> bool:
    return max(abs(place[0] - middle[0]), abs(place[1] - middle[1])) < 60
