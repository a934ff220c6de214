"""Proposing the line of a route: from a track that was driven, or from one drawn by hand.

Nothing is written: what is proposed becomes a route when an administrator records it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from manifest_service.codes import plate as plates
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.envelope import Actor
from manifest_service.geofence.drawn import Snapped, snap
from manifest_service.geofence.driven import Driven, driven
from manifest_service.geofence.intake import check_geometry
from manifest_service.permissions import require
from manifest_service.registry.entries import Route, Site
from manifest_service.services.detours import Surroundings
from manifest_service.services.ports import Store, Transaction
from manifest_service.services.projections import to_ms

LONGEST = timedelta(days=2)
MOST_FIXES = 20_000
TOLERANCE_M = (0.0, 200.0)


@dataclass(frozen=True, kw_only=True)
class DrivenTrack:
    """A proposed line and how many flagged fixes were left out of it."""

    driven: Driven
    flagged: int


@dataclass(frozen=True, kw_only=True)
class RouteDrawing:
    store: Store
    surroundings: Surroundings

    def from_track(
        self,
        vehicle: str,
        begins: datetime,
        ends: datetime,
        actor: Actor,
        *,
        tolerance_m: float,
    ) -> DrivenTrack:
        """A line along what a vehicle (plate or id) drove in a span of device time."""
        _check(actor)
        faults = [*_span_faults(begins, ends), *_tolerance_faults("tolerance_m", tolerance_m)]
        if faults:
            raise InvalidInput(faults=faults)

        def work(tx: Transaction) -> DrivenTrack:
            row = tx.registry.get("vehicle", vehicle)
            row = row or tx.registry.vehicle_by_plate(plates.compact(vehicle))
            if row is None:
                raise InvalidInput(faults=[_unknown("vehicle", "vehicle", vehicle)])
            found = tx.tracks.between(
                row.entry.id, to_ms(begins), to_ms(ends), limit=MOST_FIXES + 1
            )
            if len(found) > MOST_FIXES:
                raise InvalidInput("track_too_long", limit=MOST_FIXES)
            good = [stored.fix for stored in found if not stored.flags]
            return DrivenTrack(driven=driven(good, tolerance_m), flagged=len(found) - len(good))

        return self.store.read(work)

    def snap(
        self,
        geometry: Mapping[str, Any],
        actor: Actor,
        *,
        tolerance_m: float,
        simplify_m: float,
        origin_site_id: str | None = None,
        destination_site_id: str | None = None,
        except_route_id: str | None = None,
        datum: str = "WGS84",
    ) -> Snapped:
        """A drawn line joined to its sites and to the other active routes, and simplified."""
        _check(actor)
        faults = [
            *_tolerance_faults("tolerance_m", tolerance_m),
            *_tolerance_faults("simplify_m", simplify_m),
        ]
        if faults:
            raise InvalidInput(faults=faults)
        around = self.surroundings
        checked = check_geometry(
            geometry,
            kind="route",
            datum=datum,
            centre=(around.lon, around.lat),
            radius_km=around.radius_km,
        )

        def work(tx: Transaction) -> Snapped:
            return snap(
                checked.geometry,
                tolerance_m=tolerance_m,
                simplify_m=simplify_m,
                origin=_site(tx, "origin_site_id", origin_site_id),
                destination=_site(tx, "destination_site_id", destination_site_id),
                routes=[
                    row.entry.geometry
                    for row in tx.registry.list("route", active_only=True)
                    if isinstance(row.entry, Route) and row.entry.id != except_route_id
                ],
            )

        return self.store.read(work)


def _check(actor: Actor) -> None:
    require(actor, "route.draw")


def _site(tx: Transaction, field: str, id: str | None) -> Mapping[str, Any] | None:
    if id is None:
        return None
    row = tx.registry.get("site", id)
    if row is None or not isinstance(row.entry, Site):
        raise InvalidInput(faults=[_unknown(field, "site", id)])
    return row.entry.geometry


def _unknown(path: str, kind: str, id: str) -> Fault:
    return Fault(path=path, code="unknown_id", params={"kind": kind, "id": id[:64]})


def _span_faults(begins: datetime, ends: datetime) -> list[Fault]:
    if ends <= begins:
        return [Fault(path="to", code="ends_before_it_begins")]
    if ends - begins > LONGEST:
        hours = int(LONGEST.total_seconds() // 3600)
        return [Fault(path="to", code="span_too_long", params={"hours": hours})]
    return []


def _tolerance_faults(path: str, metres: float) -> list[Fault]:
    low, high = TOLERANCE_M
    if low <= metres <= high:
        return []
    return [Fault(path=path, code="out_of_range", params={"low": low, "high": high})]
