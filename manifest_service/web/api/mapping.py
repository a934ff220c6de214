"""GeoJSON (RFC 7946) of what the service knows: vehicles, tracks, ground, alerts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from manifest_service.alerts.stops import RADIUS_M
from manifest_service.events.canonical import time_text
from manifest_service.geofence.habits import Halt
from manifest_service.registry.detours import detours_to_data
from manifest_service.registry.entries import Route, Site, Vehicle, Zone
from manifest_service.services.ports import AlertRow, StoredFix
from manifest_service.services.projections import from_ms, to_ms
from manifest_service.web.api.names import Names
from manifest_service.web.services import services


def collection(features: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def vehicle(stored: StoredFix, entry: Vehicle, names: Names) -> dict[str, Any]:
    """Where a vehicle was last seen."""
    fix = stored.fix
    return _point(
        fix.lon,
        fix.lat,
        kind="vehicle",
        vehicle_id=entry.id,
        plate=entry.plate,
        carrier=names.named("organisation", entry.carrier_id),
        at=time_text(from_ms(fix.at_ms)),
        speed_kmh=fix.speed_kmh,
        course_deg=fix.course_deg,
        load=fix.load,
    )


def track(
    stored: Sequence[StoredFix], marks: Mapping[int, str] = MappingProxyType({})
) -> Iterator[dict[str, Any]]:
    """A line through the good fixes, and every fix as a point; `marks`: device time -> what a fix
    was to an alert."""
    good = [s for s in stored if not s.flags]
    if len(good) > 1:
        yield _feature(
            {"type": "LineString", "coordinates": [[s.fix.lon, s.fix.lat] for s in good]},
            kind="track",
            times=[time_text(from_ms(s.fix.at_ms)) for s in good],
        )
    for s in stored:
        if -180 <= s.fix.lon <= 180 and -90 <= s.fix.lat <= 90:
            yield _point(
                s.fix.lon,
                s.fix.lat,
                kind="fix",
                at=time_text(from_ms(s.fix.at_ms)),
                speed_kmh=s.fix.speed_kmh,
                load=s.fix.load,
                flags=sorted(s.flags),
                mark=marks.get(s.fix.at_ms),
            )


def stop(halt: Halt) -> dict[str, Any]:
    """Where a vehicle stood, from when to when."""
    return _point(
        halt.lon,
        halt.lat,
        kind="stop",
        at=time_text(from_ms(halt.first_ms)),
        until=time_text(from_ms(halt.last_ms)),
        minutes=round((halt.last_ms - halt.first_ms) / 60_000),
    )


def entry(found: Site | Zone | Route) -> dict[str, Any]:
    """A registered place."""
    kind = {Site: "site", Zone: "zone", Route: "route"}[type(found)]
    more: dict[str, Any] = {}
    if isinstance(found, Route):
        more["half_width_m"] = found.half_width_m
        more["origin_site_id"] = found.origin_site_id
        more["destination_site_id"] = found.destination_site_id
        more["detours"] = detours_to_data(found.detours)
    else:
        more[f"{kind}_kind"] = found.kind
    return _feature(found.geometry, kind=kind, id=found.id, name=found.name, **more)


def places(kinds: Mapping[str, Iterable[str | None]]) -> Iterator[dict[str, Any]]:
    """The registered places of these ids, those that exist."""
    for kind, ids in kinds.items():
        for id in dict.fromkeys(ids):
            row = (
                services().store.read(lambda tx, k=kind, i=id: tx.registry.get(k, i))  # type: ignore[misc]
                if id
                else None
            )
            if row is not None and isinstance(row.entry, Site | Zone | Route):
                yield entry(row.entry)


def alert(row: AlertRow) -> Iterator[dict[str, Any]]:
    """Where an alert was found."""
    if row.lon is not None and row.lat is not None:
        yield _point(
            row.lon,
            row.lat,
            kind="alert",
            id=row.id,
            rule=row.rule,
            severity=row.severity,
            status=row.status,
            at=time_text(row.first_at),
            stop_radius_m=RADIUS_M if row.rule in ABOUT_A_STOP else None,
        )


ABOUT_A_STOP = frozenset({"unauthorised_stop", "suspected_dumping", "no_manifest", "circling"})
"""Rules whose alert lies where the vehicle stood."""


def marks(row: AlertRow) -> dict[int, str]:
    """Device time of a fix -> `offending`, or `confirming` for the one at which the rule fired."""
    found = {int(at_ms): "offending" for at_ms in row.episode["fix_times_ms"]}
    return {**found, to_ms(row.confirmed_at): "confirming"}


def _point(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    return _feature({"type": "Point", "coordinates": [lon, lat]}, **properties)


def _feature(geometry: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
