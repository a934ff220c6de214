"""What the county keeps on file: parties, places, routes, vehicles, drivers, permits and scales.

Each entry is one registered fact with an id that never changes. Geometry is GeoJSON (RFC 7946)
in WGS-84 (lon, lat) degrees; masses are kg; days are local days in Asia/Shanghai. Names and
telephone numbers of people are not here: they live in the personal register.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

Geometry = Mapping[str, Any]
"""A GeoJSON geometry object: {"type": ..., "coordinates": ...}."""

PartyRole = Literal["generator", "carrier", "receiver", "authority"]
SiteKind = Literal[
    "generator", "disposal", "transfer", "storage", "weighbridge", "fuel", "rest", "toll", "other"
]
ZoneKind = Literal[
    "forbidden",
    "excepted_road",
    "permit_region",
    "hotspot",
    "water",
    "farmland",
    "district",
    "tunnel",
    "dead_zone",
]
"""`excepted_road`: a road that forbidden zones leave open. `tunnel`: with its approaches, where
receivers lose their satellites. `dead_zone`: where terminals lose the network, so that a silence
which begins there says less."""
PermitKind = Literal["transport", "disposal"]
VehicleKind = Literal["tipper", "tanker", "van", "skip_loader", "flatbed", "other"]
VEHICLE_KINDS: tuple[VehicleKind, ...] = get_args(VehicleKind)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A firm or authority. One may hold several roles."""

    id: str
    name: str
    roles: tuple[PartyRole, ...]
    uscc: str | None = None
    """Unified social credit code, GB 32100-2015, 18 characters."""
    district: str | None = None
    sandbox: bool = False
    """Whether what it issues from now on are trials (services.trials)."""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Site:
    """A named place with a polygon, run by an organisation."""

    id: str
    organisation_id: str
    name: str
    kind: SiteKind
    geometry: Geometry
    streams: tuple[str, ...] = ()
    """Stream profiles handled here; empty means any."""
    capacity_kg_per_day: Decimal | None = None
    minimum_unloading_minutes: int = 3
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Zone:
    """An area with a rule."""

    id: str
    name: str
    kind: ZoneKind
    geometry: Geometry
    hours: tuple[str, ...] = ()
    """When its rule holds (registry.hours); empty means always."""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Detour:
    """A way approved for some time beside those of a route."""

    geometry: Geometry
    """LineString or MultiLineString."""
    from_at: datetime
    until_at: datetime
    """It counts for fixes made from `from_at` on and before this."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class Route:
    """A corridor: approved ways (variants) between two sites, each a line, with one half-width."""

    id: str
    name: str
    origin_site_id: str
    destination_site_id: str
    geometry: Geometry
    """MultiLineString, a line per variant; or one LineString."""
    half_width_m: float = 100.0
    hours: tuple[str, ...] = ()
    """When it may be driven (registry.hours); empty means always."""
    detours: tuple[Detour, ...] = ()
    """Each counts as a variant while it is in force."""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    id: str
    carrier_id: str
    plate: str
    plate_colour: Literal["blue", "yellow", "green", "yellow_green"] = "yellow"
    kind: VehicleKind = "other"
    """Of its body: rules may have parameters of their own for each."""
    streams: tuple[str, ...] = ()
    """Stream profiles it is registered for; empty means none."""
    tare_kg: Decimal | None = None
    payload_kg: Decimal | None = None
    terminal_id: str | None = None
    """JT/T 808 terminal number or phone id; None means the vehicle reports no positions."""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Driver:
    """A driver's registration. The name, the telephone number and the number of the certificate,
    which is often that of the identity card, live in the personal register."""

    id: str
    carrier_id: str
    certificate_valid_until_on: date | None = None
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Permit:
    """What an authority lets an organisation do, from day to day, inclusive."""

    id: str
    organisation_id: str
    kind: PermitKind
    number: str
    streams: tuple[str, ...]
    waste_codes: tuple[str, ...] = ()
    """Codes or class prefixes (`HW34`, `900-300-34`, `S7`); empty means every code of the streams."""
    quota_kg: Decimal | None = None
    """For the calendar year; None means no limit is set."""
    multi_region: bool = False
    """Whether it lets its holder collect beyond the county's permit regions."""
    valid_from_on: date = field(kw_only=True)
    valid_until_on: date = field(kw_only=True)
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Scale:
    """衡器: a weighbridge at a site, whose readings a program tells us (services.scales)."""

    id: str
    organisation_id: str
    """Who runs it: the programs of this organisation post its readings, its clerks take them."""
    site_id: str
    name: str
    max_kg: Decimal | None = None
    verified_until_on: date | None = None
    """检定有效期 of its last verification by the metrology authority."""
    active: bool = True


Entry = Organisation | Site | Zone | Route | Vehicle | Driver | Permit | Scale

KINDS: Mapping[str, type[Entry]] = {
    "organisation": Organisation,
    "site": Site,
    "zone": Zone,
    "route": Route,
    "vehicle": Vehicle,
    "driver": Driver,
    "permit": Permit,
    "scale": Scale,
}
"""Kind word -> its type; the event type of each is `<kind>.recorded.v1`."""
