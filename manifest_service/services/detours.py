"""Detours of a route against the ground, before they are recorded."""

from dataclasses import dataclass, replace
from datetime import datetime

from manifest_service.errors import Fault, InvalidInput
from manifest_service.geofence.drawn import apart_m
from manifest_service.geofence.intake import check_geometry
from manifest_service.registry.entries import Detour, Route


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Where geometry of this county is plausible: centre (lon, lat) degrees and radius."""

    lon: float
    lat: float
    radius_km: float


def check_detours(
    route: Route, datum: str, around: Surroundings, now: datetime, known: tuple[Detour, ...] = ()
) -> tuple[Route, tuple[Fault, ...]]:
    """`route`, its own geometry already in WGS-84, with detours that are too; and what is odd
    about them: they do not meet the route, or are approved for a time that has passed, those
    recorded before (`known`) aside."""
    faults, warnings, found = list[Fault](), list[Fault](), []
    for n, detour in enumerate(route.detours):
        at = f"detours.{n}"
        try:
            checked = check_geometry(
                detour.geometry,
                kind="route",
                datum=datum,
                centre=(around.lon, around.lat),
                radius_km=around.radius_km,
            )
        except InvalidInput as error:
            faults += [replace(fault, path=f"{at}.{fault.path}") for fault in error.faults]
            continue
        detour = replace(detour, geometry=checked.geometry)
        found.append(detour)
        warnings += [replace(fault, path=f"{at}.{fault.path}") for fault in checked.warnings]
        gap_m = apart_m(route.geometry, checked.geometry)
        if gap_m > route.half_width_m:
            said = {"m": round(gap_m)}
            warnings.append(Fault(path=f"{at}.geometry", code="detour_apart", params=said))
        # It counts, for whoever approved it answers for it; but nobody may overlook it.
        if detour.from_at < now and detour not in known:
            warnings.append(Fault(path=f"{at}.from_at", code="detour_backdated"))
    if faults:
        raise InvalidInput(faults=faults)
    return replace(route, detours=tuple(found)), tuple(warnings)
