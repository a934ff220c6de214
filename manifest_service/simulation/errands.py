"""What a truck is sent to do: the load, the way, and how it ends. Data for `truck.Truck`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from manifest_service.simulation.county import ROUTES, SITES, route_line
from manifest_service.simulation.drive import Halt
from manifest_service.simulation.roads import Metres, length_m, part, reach_m, spur


@dataclass(frozen=True, kw_only=True)
class Cargo:
    """One waste as a manifest line declares it."""

    stream: str
    code: str
    name: str
    method: str
    form: str = "solid"
    hazards: tuple[str, ...] = ()
    packaging: str | None = None
    kg_per_package: int = 0
    """0: a bulk load without packages."""

    def packages(self, kg: int) -> int:
        return -(-kg // self.kg_per_package) if self.kg_per_package else 0


SOIL = Cargo(stream="construction_soil", code="900-001-S70", name="工程渣土", method="CW2")
RUBBLE = Cargo(
    stream="construction_demolition", code="900-001-S72", name="拆除混凝土块", method="CW1"
)
SITE_WASTE = Cargo(
    stream="construction_site", code="900-001-S71", name="工程垃圾（碎砖、砂浆）", method="CW1"
)
RENOVATION = Cargo(
    stream="construction_renovation", code="900-001-S73", name="装修垃圾", method="CW1"
)
PICKLING_ACID = Cargo(
    stream="hazardous_industrial",
    code="313-001-34",
    name="钢板酸洗废酸",
    method="D9",
    form="liquid",
    hazards=("C", "T"),
    packaging="吨桶 IBC",
    kg_per_package=1000,
)
WASTE_ACID = Cargo(
    stream="hazardous_industrial",
    code="900-300-34",
    name="清洗废酸",
    method="D9",
    form="liquid",
    hazards=("C", "T"),
    packaging="吨桶 IBC",
    kg_per_package=1000,
)
INFECTIOUS = Cargo(
    stream="hazardous_medical",
    code="841-001-01",
    name="感染性废物",
    method="D16",
    hazards=("In",),
    packaging="周转箱",
    kg_per_package=50,
)

Found = Mapping[str, str]
"""A discrepancy: dimension and what was found."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How the receiver ends the trip."""

    kind: Literal["accept", "refuse", "ghost", "circle"] = "accept"
    """`ghost`: the receipt is confirmed though the truck never came. `circle`: it came, and left with
    the load."""
    leaves: tuple[Metres, ...] = ()
    """Of `circle`: the way out of the yard, with a stop half way."""
    accepted_kg: int | None = None
    """None: what was loaded, less a little dust."""
    refused_kg: int = 0
    discrepancies: tuple[Found, ...] = ()
    reason_code: str = "not_as_declared"
    reason: str = ""
    disposed_parts: int = 1
    """0: accepted and not yet disposed of."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A scan under way, and what is wrong with it."""

    user: str | None = None
    """None: the driver."""
    aside_m: Metres = (0, 0)
    """How far from the truck the label really was, east and north."""
    vehicle: str | None = None
    """The vehicle the scanner named."""
    after: timedelta | None = None
    """So long after the receipt instead: the label is met again on the road."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One load from a generator to a receiver."""

    route_id: str
    cargo: Cargo
    loaded_kg: int
    line: tuple[Metres, ...] | None = None
    """The way really taken; None is the approved one."""
    halts: tuple[Halt, ...] = ()
    silence_s: tuple[float, float] | None = None
    """No reports between these seconds of the drive."""
    scan_at_m: float | None = None
    """Where a label is scanned at a checkpoint."""
    scan: Checkpoint = Checkpoint()
    ending: Ending = Ending()
    variant: int = 0

    @property
    def way(self) -> tuple[Metres, ...]:
        return self.line or route_line(self.route_id, self.variant)

    @property
    def origin(self) -> str:
        return ROUTES[self.route_id][1]

    @property
    def destination(self) -> str:
        return ROUTES[self.route_id][2]


Detour = dict[str, Any]
"""The fields `line` and `halts` of an Errand."""


def dumping(
    route_id: str, road_east_m: int, north_m: float, aside_m: float, variant: int = 0
) -> Detour:
    """Down a farm track off the route, eight minutes there, the load gone, and back."""
    road = route_line(route_id, variant)
    begins, ends = spur(road_east_m, north_m, aside_m)
    return _aside(road, reach_m(road, begins), ends, Halt(at_m=0, seconds=480, load_after="empty"))


def calling_at(route_id: str, site_id: str, seconds: float) -> Detour:
    """Into a yard beside the route, `seconds` there, and on."""
    road, yard = route_line(route_id), SITES[site_id][3]
    return _aside(road, reach_m(road, yard.gate), yard.middle, Halt(at_m=0, seconds=seconds))


def _aside(road: tuple[Metres, ...], leaves_m: float, place: Metres, halt: Halt) -> Detour:
    there = (*part(road, 0, leaves_m), place)
    stands = Halt(at_m=length_m(there), seconds=halt.seconds, load_after=halt.load_after)
    return {"line": (*there, *part(road, leaves_m)), "halts": (stands,)}
