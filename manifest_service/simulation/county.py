"""The demonstration county, as data: firms, yards, roads, zones, vehicles and permits.

Nothing here exists. Every name says so (示范, Demo), every number only has the right shape. Places
are metres (east, north) of a town put at 115.44 E 36.48 N.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from manifest_service.codes import uscc
from manifest_service.simulation.roads import Metres, Yard, to_degrees, way

Entry = tuple[str, dict[str, Any]]
"""(kind, body) as PUT /<kind>/<id> takes it."""

CONSTRUCTION = (
    "construction_soil",
    "construction_site",
    "construction_demolition",
    "construction_renovation",
)
INDUSTRIAL, MEDICAL = ("hazardous_industrial",), ("hazardous_medical",)

# id: (name, roles)
ORGANISATIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "demo-plaza": ("示范市政广场建设项目部 Demo Plaza Works", ("generator",)),
    "demo-riverside": ("示范滨河小区建设项目部 Demo Riverside Homes", ("generator",)),
    "demo-village": ("示范旧村改造项目部 Demo Village Renewal", ("generator",)),
    "demo-steel": ("示范钢材加工有限公司 Demo Steel Works", ("generator",)),
    "demo-health": ("示范县医疗共同体 Demo County Health", ("generator",)),
    "demo-tippers": ("示范渣土运输有限公司 Demo Tippers", ("carrier",)),
    "demo-hazmat": ("示范危险货物运输有限公司 Demo Hazmat Haulage", ("carrier",)),
    "demo-medivans": ("示范医疗废物转运中心 Demo Medical Vans", ("carrier",)),
    "demo-recycling": ("示范建筑垃圾资源化利用厂 Demo Recycling Yard", ("receiver",)),
    "demo-backfill": ("示范渣土消纳场 Demo Backfill Ground", ("receiver",)),
    "demo-brickworks": ("示范再生砖厂 Demo Brickworks", ("receiver",)),
    "demo-hazplant": ("示范危险废物处置中心 Demo Hazardous Waste Plant", ("receiver",)),
    "demo-mediplant": ("示范医疗废物处置中心 Demo Medical Waste Plant", ("receiver",)),
    "demo-roads": ("示范公路服务中心 Demo Road Services", ("authority",)),
}

# site id: (organisation, name, kind, yard)
SITES: Mapping[str, tuple[str, str, str, Yard]] = {
    "plaza": (
        "demo-plaza",
        "示范市政广场工地",
        "generator",
        Yard(road_north_m=900, east_m=-1500, side=1),
    ),
    "riverside": (
        "demo-riverside",
        "示范滨河小区工地",
        "generator",
        Yard(road_north_m=-1200, east_m=800, side=-1),
    ),
    "village": (
        "demo-village",
        "示范旧村改造工地",
        "generator",
        Yard(road_north_m=-3600, east_m=-5200, side=-1, width_m=300),
    ),
    "pickling": (
        "demo-steel",
        "示范钢板酸洗厂",
        "generator",
        Yard(road_north_m=5200, east_m=5400, side=1, width_m=260),
    ),
    "galvanizing": (
        "demo-steel",
        "示范镀锌厂",
        "generator",
        Yard(road_north_m=3800, east_m=-5000, side=1),
    ),
    "hospital": (
        "demo-health",
        "示范县医院暂存间",
        "generator",
        Yard(road_north_m=900, east_m=700, side=-1, width_m=160, depth_m=140),
    ),
    "clinic": (
        "demo-health",
        "示范卫生院暂存间",
        "generator",
        Yard(road_north_m=-5200, east_m=3000, side=-1, width_m=120, depth_m=100),
    ),
    "recycling": (
        "demo-recycling",
        "示范建筑垃圾资源化利用厂",
        "disposal",
        Yard(road_north_m=3800, east_m=12000, side=1, width_m=420, depth_m=240),
    ),
    "backfill": (
        "demo-backfill",
        "示范渣土消纳场",
        "disposal",
        Yard(road_north_m=-3600, east_m=-9000, side=1, width_m=400, depth_m=240),
    ),
    "brickworks": (
        "demo-brickworks",
        "示范再生砖厂",
        "disposal",
        Yard(road_north_m=3800, east_m=8600, side=-1),
    ),
    "hazplant": (
        "demo-hazplant",
        "示范危险废物处置中心",
        "disposal",
        Yard(road_north_m=-7400, east_m=8200, side=-1, width_m=320, depth_m=220),
    ),
    "mediplant": (
        "demo-mediplant",
        "示范医疗废物处置中心",
        "disposal",
        Yard(road_north_m=8800, east_m=-3000, side=-1),
    ),
    "tippers-depot": (
        "demo-tippers",
        "示范渣土车停车场",
        "other",
        Yard(road_north_m=-1200, east_m=-2500, side=1),
    ),
    "hazmat-depot": (
        "demo-hazmat",
        "示范危货车停车场",
        "other",
        Yard(road_north_m=5200, east_m=2500, side=-1),
    ),
    "medivans-depot": (
        "demo-medivans",
        "示范医废车停车场",
        "other",
        Yard(road_north_m=900, east_m=2600, side=1),
    ),
    "fuel-east": (
        "demo-roads",
        "示范城东加油站",
        "fuel",
        Yard(road_north_m=900, east_m=4200, side=-1, width_m=120, depth_m=100),
    ),
    "rest-south": (
        "demo-roads",
        "示范城南服务区",
        "rest",
        Yard(road_north_m=-7400, east_m=5200, side=1, width_m=160),
    ),
}

# route id: (name, origin, destination, variants as turns)
ROUTES: Mapping[str, tuple[str, str, str, tuple[tuple[int, ...], ...]]] = {
    "plaza-recycling": (
        "广场—资源化厂",
        "plaza",
        "recycling",
        ((6500,), (11200,)),
    ),
    "riverside-recycling": (
        "滨河—资源化厂",
        "riverside",
        "recycling",
        ((6500,), (1800, 900, 6500)),
    ),
    "riverside-backfill": ("滨河—消纳场", "riverside", "backfill", ((-6200,),)),
    "plaza-backfill": ("广场—消纳场", "plaza", "backfill", ((-6200,), (-3900,))),
    "village-recycling": ("旧村—资源化厂", "village", "recycling", ((1800, 900, 6500),)),
    "village-backfill": ("旧村—消纳场", "village", "backfill", ((),)),
    "pickling-hazplant": ("酸洗厂—危废中心", "pickling", "hazplant", ((9500,),)),
    "galvanizing-hazplant": ("镀锌厂—危废中心", "galvanizing", "hazplant", ((1800,),)),
    "hospital-mediplant": ("县医院—医废中心", "hospital", "mediplant", ((-600,),)),
    "clinic-mediplant": ("卫生院—医废中心", "clinic", "mediplant", ((1800,),)),
}
HALF_WIDTH_M = 100

# vehicle id: (carrier, plate, colour, streams, tare, payload)
VEHICLES: Mapping[str, tuple[str, str, str, tuple[str, ...], int, int]] = {
    "tipper-1": ("demo-tippers", "鲁PDM101", "yellow", CONSTRUCTION, 12_400, 18_600),
    "tipper-2": ("demo-tippers", "鲁PDM102", "yellow", CONSTRUCTION, 12_400, 18_600),
    "tipper-3": ("demo-tippers", "鲁PDM103", "yellow", CONSTRUCTION, 12_650, 18_350),
    "tipper-4": ("demo-tippers", "鲁PDM104", "yellow", CONSTRUCTION, 12_650, 18_350),
    "tipper-5": ("demo-tippers", "鲁PDM105", "yellow", CONSTRUCTION, 12_300, 18_700),
    "tipper-6": ("demo-tippers", "鲁PDM106", "yellow", CONSTRUCTION, 12_300, 18_700),
    "hazmat-1": ("demo-hazmat", "鲁PDW201", "yellow", INDUSTRIAL, 9_800, 15_200),
    "hazmat-2": ("demo-hazmat", "鲁PDW202", "yellow", INDUSTRIAL, 9_800, 15_200),
    "medivan-1": ("demo-medivans", "鲁PDY301", "blue", MEDICAL, 2_900, 1_400),
    "medivan-2": ("demo-medivans", "鲁PDY302", "blue", MEDICAL, 2_900, 1_400),
}
"""Vehicle n of the table is driven by driver n."""

# zone id: (name, kind, corners)
ZONES: Mapping[str, tuple[str, str, tuple[Metres, ...]]] = {
    "zone-water": (
        "示范饮用水水源保护区（禁行）",
        "forbidden",
        ((11900, -5200), (13100, -5200), (13300, -3900), (12900, -3000), (11900, -3000)),
    ),
    "zone-farmland": (
        "示范基本农田",
        "farmland",
        ((2050, -3200), (3300, -3200), (3300, -1700), (2050, -1700)),
    ),
    "zone-pit": (
        "示范废弃砖坑（易倾倒点）",
        "hotspot",
        ((9900, 1500), (10600, 1500), (10600, 2100), (9900, 2100)),
    ),
    "zone-county": (
        "示范县域（许可范围）",
        "permit_region",
        ((-15000, -13000), (17000, -13000), (17000, 14000), (-15000, 14000)),
    ),
    "zone-west-town": (
        "示范西镇",
        "district",
        ((-15000, -13000), (1000, -13000), (1000, 14000), (-15000, 14000)),
    ),
    "zone-east-town": (
        "示范东镇",
        "district",
        ((1000, -13000), (17000, -13000), (17000, 14000), (1000, 14000)),
    ),
}

# permit id: (organisation, kind, number, streams, waste codes, quota)
PERMITS: Mapping[str, tuple[str, str, str, tuple[str, ...], tuple[str, ...], int | None]] = {
    "permit-tippers": ("demo-tippers", "transport", "示范建运001", CONSTRUCTION, (), None),
    "permit-hazmat": (
        "demo-hazmat",
        "transport",
        "示范危运001",
        INDUSTRIAL,
        ("HW34", "HW17"),
        None,
    ),
    "permit-medivans": ("demo-medivans", "transport", "示范医运001", MEDICAL, ("HW01",), None),
    "permit-recycling": (
        "demo-recycling",
        "disposal",
        "示范建处001",
        CONSTRUCTION,
        ("S7",),
        300_000_000,
    ),
    "permit-backfill": (
        "demo-backfill",
        "disposal",
        "示范建处002",
        CONSTRUCTION,
        ("S7",),
        400_000_000,
    ),
    "permit-brickworks": (
        "demo-brickworks",
        "disposal",
        "示范建处003",
        CONSTRUCTION,
        ("S7",),
        50_000_000,
    ),
    "permit-hazplant": (
        "demo-hazplant",
        "disposal",
        "示范危经001",
        INDUSTRIAL,
        ("HW34", "HW17"),
        20_000_000,
    ),
    "permit-mediplant": (
        "demo-mediplant",
        "disposal",
        "示范医经001",
        MEDICAL,
        ("HW01",),
        2_000_000,
    ),
}


def entries(today: date) -> Iterator[Entry]:
    """Everything to register, parties before what names them; permits run around `today`."""
    for n, (id, (name, roles)) in enumerate(ORGANISATIONS.items(), start=1):
        code = uscc.with_check(f"91371525MADEM{n:04d}")
        body = {"id": id, "name": name, "roles": roles, "uscc": code, "district": "371525"}
        yield "organisations", body
    for id, (organisation, name, kind, yard) in SITES.items():
        site = {"id": id, "organisation_id": organisation, "name": name, "kind": kind}
        yield "sites", {**site, "geometry": _polygon(yard.fence)}
    for id, (name, kind, corners) in ZONES.items():
        area = _polygon((*corners, corners[0]))
        yield "zones", {"id": id, "name": name, "kind": kind, "geometry": area}
    for id in ROUTES:
        yield "routes", _route(id)
    yield from _fleet(today)
    for id, permit in PERMITS.items():
        yield "permits", _permit(id, permit, today)
    for id in SCALES:
        yield "scales", _scale(id, today)


SCALES = {
    "recycling-scale": ("demo-recycling", "recycling", "一号地磅 Weighbridge 1"),
    "backfill-scale": ("demo-backfill", "backfill", "地磅 Weighbridge"),
}
"""Scale id -> (who runs it, its site, name)."""


def _scale(id: str, today: date) -> dict[str, Any]:
    organisation, site, name = SCALES[id]
    until = date(today.year + 1, 3, 31).isoformat()
    data = {"id": id, "organisation_id": organisation, "site_id": site, "name": name}
    return {**data, "max_kg": "100000", "verified_until_on": until}


def route_line(route_id: str, variant: int = 0) -> tuple[Metres, ...]:
    """The line of one approved way of a route."""
    _, origin, destination, variants = ROUTES[route_id]
    return way(SITES[origin][3], SITES[destination][3], variants[variant])


def driver_of(vehicle_id: str) -> str:
    return f"driver-{list(VEHICLES).index(vehicle_id) + 1}"


def _route(id: str) -> dict[str, Any]:
    name, origin, destination, variants = ROUTES[id]
    lines = [[to_degrees(p) for p in route_line(id, n)] for n in range(len(variants))]
    return {
        "id": id,
        "name": name,
        "origin_site_id": origin,
        "destination_site_id": destination,
        "half_width_m": HALF_WIDTH_M,
        "geometry": {"type": "MultiLineString", "coordinates": lines},
    }


def _fleet(today: date) -> Iterator[Entry]:
    for n, (id, (carrier, plate, colour, streams, tare, payload)) in enumerate(VEHICLES.items()):
        vehicle = {"id": id, "carrier_id": carrier, "plate": plate, "plate_colour": colour}
        numbers = {"tare_kg": str(tare), "payload_kg": str(payload)}
        terminal = f"0371525{n + 1:05d}"
        yield "vehicles", {**vehicle, **numbers, "streams": streams, "terminal_id": terminal}
        driver = {
            "id": f"driver-{n + 1}",
            "carrier_id": carrier,
            "certificate_number": f"DEMO{n + 1:04d}",
            "certificate_valid_until_on": date(today.year + 2, 6, 30).isoformat(),
        }
        yield "drivers", {**driver, "name": f"示范驾驶员{n + 1}", "telephone": f"0635-555{n:04d}"}


def _permit(id: str, permit: tuple[Any, ...], today: date) -> dict[str, Any]:
    organisation, kind, number, streams, codes, quota = permit
    data = {
        "id": id,
        "organisation_id": organisation,
        "kind": kind,
        "number": number,
        "streams": streams,
        "waste_codes": codes,
        "valid_from_on": date(today.year - 1, 1, 1).isoformat(),
        "valid_until_on": date(today.year + 2, 12, 31).isoformat(),
    }
    return data if quota is None else {**data, "quota_kg": str(quota)}


def _polygon(ring: tuple[Metres, ...]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[to_degrees(place) for place in ring]]}


PLAIN_LOAD: Mapping[str, Any] = {
    "stream": "construction_site",
    "waste": [{"code": "900-001-S71", "name": "工程垃圾", "declared_kg": "16400"}],
    "origin_site_id": "plaza",
    "carrier_id": "demo-tippers",
    "receiver_id": "demo-recycling",
    "destination_site_id": "recycling",
    "vehicle": "tipper-1",
    "driver_id": "driver-1",
    "route_id": "plaza-recycling",
}
"""The draft of 16.4 t of site waste from the plaza to the recycling yard: for whoever only wants a manifest."""
