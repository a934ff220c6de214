"""Two days in the demonstration county: honest trips, and one of each thing that goes wrong.

The days are the two local days before `now`. Nothing here knows of alerts: the rules find what
`EXPECTED` lists, and nothing else, from what the trucks and clerks do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from manifest_service.simulation.county import SITES
from manifest_service.simulation.drive import Position
from manifest_service.simulation.errands import (
    INFECTIOUS,
    PICKLING_ACID,
    RENOVATION,
    RUBBLE,
    SITE_WASTE,
    SOIL,
    WASTE_ACID,
    Checkpoint,
    Ending,
    Errand,
    calling_at,
    dumping,
)
from manifest_service.simulation.roads import way
from manifest_service.simulation.truck import CHINA, Act, Truck

EXPECTED = frozenset(
    {
        ("wrong_site", "tipper-2"),
        ("route_deviation", "tipper-3"),
        ("no_manifest", "tipper-4"),
        ("suspected_dumping", "tipper-5"),
        ("route_deviation", "tipper-5"),
        ("weight_mismatch", "tipper-5"),
        ("ghost_receipt", "tipper-6"),
        ("signal_lost", "hazmat-1"),
        ("forbidden_zone", "hazmat-2"),
        ("route_deviation", "hazmat-2"),
        ("weight_mismatch", "medivan-1"),
        ("circling", "tipper-4"),
        ("label_reuse", "hazmat-1"),
        ("scan_elsewhere", "medivan-1"),
        ("swapped_vehicle", "tipper-1"),
    }
)
"""(rule, vehicle) of every alert of the story. The honest trips raise none."""


@dataclass(frozen=True, kw_only=True)
class Script:
    """What happens, each list by time."""

    acts: tuple[Act, ...]
    positions: tuple[Position, ...]


_HOUSEHOLD = {"dimension": "characteristics", "found": "混有生活垃圾约三成"}
_LEAKING = {"dimension": "packaging", "found": "2 只吨桶阀门渗漏"}
_SHORT = {"dimension": "quantity", "found": "过磅净重少于装车重量"}

_SCANNED = {"scan_at_m": 6000.0}
_LEFT = Ending(disposed_parts=0)
_IN_TWO = Ending(disposed_parts=2)
_PART = Ending(accepted_kg=10_000, refused_kg=2_000, discrepancies=(_LEAKING,))
_MIXED = Ending(kind="refuse", reason="混有生活垃圾，不符合接收要求", discrepancies=(_HOUSEHOLD,))


def _tipped(route_id: str, kg: int, **more: object) -> Errand:
    return Errand(route_id=route_id, cargo=SOIL, loaded_kg=kg, **more)  # type: ignore[arg-type]


# (vehicle, day, begins, errands from one origin, one after the other)
SHIFTS: Sequence[tuple[str, int, str, tuple[Errand, ...]]] = (
    (
        "tipper-1",
        0,
        "07:10",
        (
            Errand(route_id="plaza-recycling", cargo=SITE_WASTE, loaded_kg=17_420, **_SCANNED),  # type: ignore[arg-type]
            Errand(
                route_id="plaza-recycling",
                cargo=SITE_WASTE,
                loaded_kg=16_880,
                variant=1,
                ending=_IN_TWO,
            ),
            _tipped("plaza-backfill", 18_240),
        ),
    ),
    (
        "tipper-2",
        0,
        "07:40",
        (
            Errand(route_id="riverside-recycling", cargo=RENOVATION, loaded_kg=9_640),
            _tipped("riverside-backfill", 17_980),
        ),
    ),
    (
        "tipper-3",
        0,
        "08:05",
        (
            Errand(route_id="village-recycling", cargo=RUBBLE, loaded_kg=17_900, ending=_IN_TWO),
            _tipped("village-backfill", 17_260),
        ),
    ),
    (
        "tipper-4",
        0,
        "08:20",
        (_tipped("plaza-backfill", 18_100), _tipped("plaza-backfill", 17_760, variant=1)),
    ),
    (
        "tipper-5",
        0,
        "09:00",
        (_tipped("village-backfill", 18_420), _tipped("village-backfill", 18_060)),
    ),
    (
        "tipper-6",
        0,
        "08:45",
        (_tipped("riverside-backfill", 17_540), _tipped("riverside-backfill", 18_200)),
    ),
    (
        "hazmat-1",
        0,
        "09:30",
        (
            Errand(
                route_id="pickling-hazplant",
                cargo=PICKLING_ACID,
                loaded_kg=12_000,
                ending=_PART,
                **_SCANNED,  # type: ignore[arg-type]
            ),
        ),
    ),
    (
        "hazmat-2",
        0,
        "10:00",
        (
            Errand(
                route_id="galvanizing-hazplant",
                cargo=WASTE_ACID,
                loaded_kg=9_000,
                **calling_at("galvanizing-hazplant", "rest-south", 720),
            ),
        ),
    ),
    (
        "medivan-1",
        0,
        "08:00",
        (Errand(route_id="hospital-mediplant", cargo=INFECTIOUS, loaded_kg=320),),
    ),
    (
        "medivan-2",
        0,
        "08:30",
        (Errand(route_id="clinic-mediplant", cargo=INFECTIOUS, loaded_kg=150),),
    ),
    (
        "tipper-1",
        1,
        "07:05",
        (
            Errand(route_id="plaza-recycling", cargo=SITE_WASTE, loaded_kg=17_080),
            _tipped("plaza-backfill", 18_320),
            Errand(
                route_id="plaza-recycling",
                cargo=SITE_WASTE,
                loaded_kg=16_540,
                ending=_LEFT,
                **calling_at("plaza-recycling", "fuel-east", 660),
            ),
        ),
    ),
    (
        "tipper-5",
        1,
        "13:10",
        (_tipped("village-backfill", 17_880), _tipped("village-backfill", 18_140)),
    ),
    (
        "medivan-2",
        1,
        "08:10",
        (Errand(route_id="hospital-mediplant", cargo=INFECTIOUS, loaded_kg=350, **_SCANNED),),  # type: ignore[arg-type]
    ),
    (
        "medivan-2",
        1,
        "13:00",
        (Errand(route_id="clinic-mediplant", cargo=INFECTIOUS, loaded_kg=200, ending=_LEFT),),
    ),
    (
        "tipper-6",
        1,
        "07:30",
        (Errand(route_id="riverside-recycling", cargo=RENOVATION, loaded_kg=8_860, ending=_MIXED),),
    ),
    # From here on, something is wrong.
    (
        "tipper-5",
        0,
        "21:50",
        (
            Errand(
                route_id="village-recycling",
                cargo=RUBBLE,
                loaded_kg=18_300,
                ending=Ending(accepted_kg=2_460, discrepancies=(_SHORT,)),
                **dumping("village-recycling", 1800, -2400, 450),
            ),
        ),
    ),
    (
        "tipper-2",
        1,
        "08:00",
        (
            Errand(
                route_id="plaza-recycling",
                cargo=SITE_WASTE,
                loaded_kg=15_940,
                **calling_at("plaza-recycling", "brickworks", 260),
            ),
        ),
    ),
    (
        "tipper-3",
        1,
        "08:30",
        (
            Errand(
                route_id="riverside-recycling",
                cargo=RENOVATION,
                loaded_kg=9_220,
                line=way(SITES["riverside"][3], SITES["recycling"][3], (9500,)),
            ),
        ),
    ),
    (
        "tipper-6",
        1,
        "10:30",
        (
            _tipped(
                "riverside-backfill",
                18_000,
                line=way(SITES["riverside"][3], SITES["tippers-depot"][3], ()),
                ending=Ending(kind="ghost", accepted_kg=18_000),
            ),
        ),
    ),
    (
        "hazmat-1",
        1,
        "09:00",
        (
            Errand(
                route_id="galvanizing-hazplant",
                cargo=WASTE_ACID,
                loaded_kg=8_000,
                silence_s=(480, 1320),
            ),
        ),
    ),
    (
        "hazmat-2",
        1,
        "10:20",
        (
            Errand(
                route_id="pickling-hazplant",
                cargo=PICKLING_ACID,
                loaded_kg=11_000,
                line=way(SITES["pickling"][3], SITES["hazplant"][3], (9500, -1200, 12500)),
            ),
        ),
    ),
    (
        "medivan-1",
        1,
        "08:00",
        (
            Errand(
                route_id="hospital-mediplant",
                cargo=INFECTIOUS,
                loaded_kg=340,
                ending=Ending(accepted_kg=255),
            ),
        ),
    ),
)


_SHAM = way(SITES["backfill"][3], SITES["tippers-depot"][3], ())
"""Out of the backfill ground with the load, by way of a stop on the road."""

# Manifests against tracks: each of these holds on paper.
CROSSED: Sequence[tuple[str, int, str, tuple[Errand, ...]]] = (
    (
        "tipper-4",
        1,
        "13:20",
        (_tipped("plaza-backfill", 17_600, ending=Ending(kind="circle", leaves=_SHAM)),),
    ),
    (
        "tipper-1",
        1,
        "13:00",
        (
            _tipped(
                "plaza-backfill",
                17_400,
                scan_at_m=5000.0,
                scan=Checkpoint(user="officer1", vehicle="tipper-2"),
            ),
        ),
    ),
    (
        "medivan-1",
        1,
        "13:30",
        (
            Errand(
                route_id="clinic-mediplant",
                cargo=INFECTIOUS,
                loaded_kg=180,
                scan_at_m=14_000.0,
                scan=Checkpoint(aside_m=(-6500, 2000)),
            ),
        ),
    ),
    (
        "hazmat-1",
        0,
        "13:30",
        (
            Errand(
                route_id="pickling-hazplant",
                cargo=PICKLING_ACID,
                loaded_kg=10_000,
                scan_at_m=4000.0,
                scan=Checkpoint(user="officer1", after=timedelta(hours=5)),
            ),
        ),
    ),
)


def history(now: datetime) -> Script:
    """The two local days before `now`, and what is waiting to be loaded today."""
    begins = datetime.combine(now.astimezone(CHINA).date(), time(), CHINA) - timedelta(days=2)
    trucks = [_shift(begins, *shift) for shift in (*SHIFTS, *CROSSED)]
    trucks += [_without_paper(begins), _changed_mind(begins), *_today(now)]
    acts = (act for truck in trucks for act in truck.acts if act.at < now)
    positions = (position for truck in trucks for position in truck.positions)
    return Script(
        acts=tuple(sorted(acts, key=lambda act: act.at)),
        positions=tuple(sorted(positions, key=lambda position: position.at)),
    )


def _shift(
    begins: datetime, vehicle: str, day: int, clock: str, errands: tuple[Errand, ...]
) -> Truck:
    at = _at(begins, day, clock)
    truck = Truck(
        vehicle=vehicle, now=at, place=SITES[errands[0].origin][3].middle, seed=f"{at:%m%d%H%M}"
    )
    for n, errand in enumerate(errands, start=1):
        truck.carry(errand, f"{at:%Y-%m-%d %H:%M}/{vehicle}/{n}")
        if errand is not errands[-1]:
            truck.back(errand)
    truck.wait(8, load="empty")
    return truck


def _without_paper(begins: datetime) -> Truck:
    """Loads at the plaza, tips into the old clay pit and drives home: no manifest at any time."""
    plaza, depot = SITES["plaza"][3], SITES["tippers-depot"][3]
    truck = Truck(
        vehicle="tipper-4", now=_at(begins, 1, "09:10"), place=plaza.middle, seed="without paper"
    )
    truck.wait(9, load="empty")
    detour = dumping("plaza-recycling", 11200, 1800, -900, variant=1)
    there = detour["line"][: detour["line"].index(_pit(detour["line"])) + 1]
    truck.drive(there, load="full")
    truck.wait(2, load="full", interval_s=30)
    truck.wait(5, load="empty", interval_s=30)
    home = (*reversed(there[1:]), *way(plaza, depot, (-3900,))[1:])
    truck.drive(home, interval_s=60)
    return truck


def _pit(line: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where the farm track ends: its westmost point beyond the main road."""
    return min((place for place in line if place[1] > 1500), key=lambda place: place[0])


def _changed_mind(begins: datetime) -> Truck:
    """Issued, and made void before loading."""
    place = SITES["riverside"][3].middle
    at = _at(begins, 0, "15:20")
    truck = Truck(vehicle="tipper-2", now=at, place=place, seed="changed mind")
    truck.promise(_tipped("riverside-backfill", 17_000), "changed mind", "车辆临时检修，改日运输")
    return truck


def _today(now: datetime) -> Iterator[Truck]:
    """Issued and waiting for driver1, so that a newcomer has a load to drive."""
    for n, minutes in enumerate((40, 25)):
        truck = Truck(
            vehicle="tipper-1",
            now=now - timedelta(minutes=minutes),
            place=SITES["plaza"][3].middle,
            seed="today",
        )
        errand = Errand(route_id="plaza-recycling", cargo=SITE_WASTE, loaded_kg=16_000 + 400 * n)
        truck.promise(errand, f"{now:%Y-%m-%d %H:%M}/today/{n}")
        yield truck


def _at(begins: datetime, day: int, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return begins + timedelta(days=day, hours=int(hours), minutes=int(minutes))
