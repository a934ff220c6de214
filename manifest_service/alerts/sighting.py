"""What a rule is told: the trip, and the fix with everything the ground says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.windows import Hours, within
from manifest_service.geofence.along import Reach
from manifest_service.geofence.detour import Detour
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.scene import Area, Corridor, Scene, Within
from manifest_service.registry.entries import Route, Site, Zone
from manifest_service.registry.hours import windows_of


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the driver or carrier said under way, before anybody asked."""

    what: str
    """`stop`, `return` or `delay`."""
    reason: str
    told_at_ms: int
    """When the service learned of it."""


@dataclass(frozen=True, kw_only=True)
class PlannedArrival:
    """An arrival as planned, and since when the plan was known."""

    told_at_ms: int
    arrival_at_ms: int


@dataclass(frozen=True, kw_only=True)
class Trip:
    """A manifest as its vehicle's rules see it. Times in UTC milliseconds since 1970, None until
    they happen; a rule at time t uses only what had happened by t."""

    manifest_number: str
    vehicle_id: str
    stream: str
    origin_site_id: str
    destination_site_id: str
    route_id: str | None
    issued_at_ms: int
    loaded_at_ms: int | None = None
    departed_at_ms: int | None = None
    arrived_at_ms: int | None = None
    received_at_ms: int | None = None
    ended_at_ms: int | None = None
    planned_departure_at_ms: int | None = None
    planned_arrival_at_ms: int | None = None
    receipt_due_at_ms: int | None = None
    loaded_kg: float | None = None
    accepted_kg: float | None = None
    refused_kg: float | None = None
    tolerance_fraction: float = 0.03
    tolerance_kg: float = 100.0
    moisture_fraction: float = 0.0
    """What the load may lose on the way beside that (waste.profile)."""
    unloading_s: float = 180.0
    """Unloading at the destination takes at least this long (registry.entries.Site)."""
    usual_s: float | None = None
    """The route usually takes so long, as an administrator accepted it (services.route_times)."""
    corrected: bool = False
    """The parties have agreed on a correction."""
    on_paper: bool = False
    """It was entered from paper, afterwards."""
    has_terminal: bool = True
    hazardous: bool = False
    skipped_at_ms: int | None = None
    """When a step happened that did not wait for the one before it."""
    told_at_ms: int | None = None
    """When the last step that was skipped had been told; None while one is missing."""
    hours: tuple[Hours, ...] = ()
    """When it may move: those of its approval and of its route, each of which must hold."""
    region_bound: bool = False
    """Whether it is held to the county's permit regions."""
    replanned: tuple[PlannedArrival, ...] = ()
    """Every plan after the first, in the order told; `planned_arrival_at_ms` is the first."""
    declared: tuple[Declared, ...] = ()
    """In the order told."""

    @cached_property
    def begins_at_ms(self) -> int:
        """From when on it speaks of the vehicle: a manifest entered from paper is issued afterwards."""
        given = (self.issued_at_ms, self.loaded_at_ms, self.departed_at_ms)
        return min(at_ms for at_ms in given if at_ms is not None)

    @cached_property
    def happened_ms(self) -> tuple[int, ...]:
        """When something happens to it that rules look at, in order."""
        given = (
            self.issued_at_ms,
            self.loaded_at_ms,
            self.departed_at_ms,
            self.arrived_at_ms,
            self.received_at_ms,
            self.ended_at_ms,
            self.skipped_at_ms,
            self.told_at_ms,
        )
        return tuple(sorted(at_ms for at_ms in given if at_ms is not None))

    @property
    def received_kg(self) -> float | None:
        """What reached the receiver, taken in or not; None before he has settled it."""
        return None if self.accepted_kg is None else self.accepted_kg + (self.refused_kg or 0.0)

    @property
    def allowed_kg(self) -> float:
        """How far the receipt may be from the loading: less may be lost water, more may not."""
        if self.loaded_kg is None or self.received_kg is None:
            return 0.0
        either = max(self.loaded_kg * self.tolerance_fraction, self.tolerance_kg)
        lost = self.received_kg < self.loaded_kg
        return either + (self.loaded_kg * self.moisture_fraction if lost else 0.0)

    def in_transit(self, at_ms: int) -> bool:
        """Under way with the load at `at_ms`: departed, not yet received or refused."""
        if self.departed_at_ms is None or at_ms < self.departed_at_ms:
            return False
        end = self.transit_end_ms
        return end is None or at_ms <= end

    @cached_property
    def transit_end_ms(self) -> int | None:
        ends = [end for end in (self.received_at_ms, self.ended_at_ms) if end is not None]
        return min(ends) if ends else None

    def is_open(self, at_ms: int) -> bool:
        return self.issued_at_ms <= at_ms and (
            self.ended_at_ms is None or at_ms <= self.ended_at_ms
        )


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Another tracked vehicle that stood still: where and when seen so."""

    lon: float
    lat: float
    at_ms: int
    vehicle_id: str | None = None
    """Which one; None where each is another."""


@runtime_checkable
class Neighbourhood(Protocol):
    """Other vehicles, to be asked for where and when a rule looks."""

    def standing(
        self, lon: float, lat: float, within_m: float, from_ms: int, until_ms: int
    ) -> Sequence[Neighbour]:
        """Those that stood still near a place in a span of device time."""
        ...


class Stop(Remembered, frozen=True, kw_only=True):
    """The vehicle stands within R of an anchor since `first_at_ms`."""

    x: float
    y: float
    lon: float
    lat: float
    first_at_ms: int
    last_at_ms: int
    fixes: int = 1
    away: int = 0
    """Fixes in a row beyond 2R: two end the stop."""
    ended: bool = False
    off_site: bool
    """The anchor is outside every listed site."""
    allowed: bool
    """The anchor is at a place where one may stop: see Ground.stop_sites."""
    gap_before: bool
    """The fix before the stop was over ten minutes older, and off-site too."""
    off_route_m: float | None = None
    uncertainty_m: float = 15.0
    zones: tuple[str, ...] = ()
    """Kinds of the zones that hold the anchor."""
    load_before: str | None = None
    load_after: str | None = None
    gap_s: float = 0.0
    """How much older the fix before the stop was."""
    hoisted_fixes: int = 0
    """Fixes of the stop with the dump body raised."""

    @property
    def seconds(self) -> float:
        return (self.last_at_ms - self.first_at_ms) / 1000


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A valid fix and what the ground says of it."""

    vehicle_id: str
    fix: Fix
    x: float
    y: float
    sites: tuple[Within, ...]
    near_sites: frozenset[str]
    zones: tuple[Within, ...]
    near_zones: frozenset[str]
    """Zones within scene.ZONE_MARGIN_M, the holding ones too."""
    off_route_m: Mapping[str, float]
    """Route id -> distance to the nearest variant, for the routes of the vehicle's trips."""
    half_width_m: Mapping[str, float]
    previous: Fix | None
    """The valid fix before it."""
    forbidden_crossed_m: Mapping[str, float]
    """Forbidden zone -> metres of the segment from the previous fix inside it."""
    stop: Stop | None
    """The stop this fix belongs to or has just ended."""
    to_destination_m: Mapping[str, float]
    """Destination site id of a trip -> distance, 0 inside."""
    neighbours: Sequence[Neighbour] | Neighbourhood = ()
    ground: "Ground"
    """For what only few sightings ask."""

    def off_region_m(self) -> float | None:
        """Metres outside every permit region, 0 inside; None where none is drawn."""
        if any(zone.kind == "permit_region" for zone in self.zones):
            return 0.0
        return self.ground.scene.off_kind_m("permit_region", self.x, self.y)

    def reaches(self, route_id: str) -> tuple[Reach, ...]:
        """Where along a route the fix may be (Scene.reaches)."""
        return self.ground.scene.reaches(route_id, self.x, self.y)

    @property
    def at_ms(self) -> int:
        return self.fix.at_ms

    @property
    def u_m(self) -> float:
        return self.fix.uncertainty_m


@dataclass(frozen=True, kw_only=True)
class Flagged:
    """A fix that may neither trigger nor clear a rule about where the vehicle is."""

    vehicle_id: str
    fix: Fix
    flags: frozenset[str]

    @property
    def at_ms(self) -> int:
        return self.fix.at_ms


STOP_SITE_KINDS = frozenset({"fuel", "rest", "toll", "weighbridge"})
"""Sites where anyone may stop (domain reference, section 7, unauthorised_stop)."""


class Ground:
    """The scene, and what the rules ask of its sites."""

    def __init__(
        self, sites: Sequence[Site], zones: Sequence[Zone], routes: Sequence[Route]
    ) -> None:
        sites = [site for site in sites if site.active]
        zones = [zone for zone in zones if zone.active]
        routes = [route for route in routes if route.active]
        self.site_kinds = {site.id: site.kind for site in sites}
        self._zone_hours = {zone.id: windows_of(zone.hours) for zone in zones if zone.hours}
        open_roads = tuple(zone.geometry for zone in zones if zone.kind == "excepted_road")
        self.scene = Scene(
            [Area(id=s.id, kind=s.kind, geometry=s.geometry) for s in sites],
            [
                Area(
                    id=zone.id,
                    kind=zone.kind,
                    geometry=zone.geometry,
                    without=open_roads if zone.kind == "forbidden" else (),
                )
                for zone in zones
            ],
            [_corridor(route) for route in routes],
        )

    def holds(self, zone_id: str, at_ms: int) -> bool:
        """Whether the rule of a zone holds at a time."""
        return within(self._zone_hours.get(zone_id, ()), at_ms)

    def may_stop(self, site_id: str, trips: Sequence[Trip]) -> bool:
        """Whether a stop at a site needs no explanation."""
        if self.site_kinds.get(site_id) in STOP_SITE_KINDS:
            return True
        return any(site_id in (trip.origin_site_id, trip.destination_site_id) for trip in trips)


def _corridor(route: Route) -> Corridor:
    detours = tuple(
        Detour(
            geometry=one.geometry,
            from_ms=int(one.from_at.timestamp() * 1000),
            until_ms=int(one.until_at.timestamp() * 1000),
        )
        for one in route.detours
    )
    width = route.half_width_m
    return Corridor(id=route.id, geometry=route.geometry, half_width_m=width, detours=detours)
