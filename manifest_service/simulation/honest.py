"""What honest people do, and what looks odd about it: hauls with a reason for everything.

Half of the fleet is driven by `drive.motion`, half as real trucks drove (`rounds`). Every fourth
truck works at night. The chances are assumptions, listed in docs/alert-quality.md.
"""

import random
from collections.abc import Callable, Iterator, Sequence

from manifest_service.registry.hours import windows_of
from manifest_service.simulation.county import SITES, route_line
from manifest_service.simulation.drive import Halt
from manifest_service.simulation.hauling import (
    EVENING_MS,
    MORNING_MS,
    begin,
    hand_over,
    home,
    receive,
    straight,
    take_on,
)
from manifest_service.simulation.journey import Company, Journey, Scanned
from manifest_service.simulation.roads import Metres, length_m, part, point_at, reach_m
from manifest_service.simulation.rounds import Piece, along

ROUTES = (
    "plaza-recycling",
    "riverside-recycling",
    "village-recycling",
    "plaza-backfill",
    "riverside-backfill",
    "pickling-hazplant",
    "galvanizing-hazplant",
)
DAYS, NIGHTS = windows_of(("1-7 06:00-22:00",)), windows_of(("1-7 20:00-06:00",))
"""Hours of their approvals."""
HAULS = 2
"""A day's share: hauls of one truck, there and back."""


def honest_day(name: str, rng: random.Random) -> Journey:
    """Two hauls with odd things on the way."""
    route, night = rng.choice(ROUTES), rng.random() < 0.25
    journey = begin(
        name,
        rng,
        route,
        honest=True,
        sensor=rng.random() < 0.5,
        start_ms=EVENING_MS if night else MORNING_MS,
    )
    for _ in range(HAULS):
        variant = 1 if route in _SECOND and rng.random() < 0.2 else 0
        take_on(journey, route)
        journey.amend(region_bound=True, hours=(NIGHTS if night else DAYS,))
        haul(journey, route_line(route, variant))
        _receipt(journey)
        home(journey, route_line(route, variant))
    journey.stand(600)
    return journey


def real_day(name: str, rng: random.Random, stock: Iterator[Piece]) -> Journey:
    """One haul as real trucks drive, and the same way back."""
    route = rng.choice(ROUTES)
    journey = begin(name, rng, route, honest=True, sensor=rng.random() < 0.5)
    line = route_line(route)
    progress = along(stock, length_m(line))
    take_on(journey, route, planned_s=progress[-1][0])
    begun, _ = journey.follow(line, progress)
    back_at = journey.second
    _receipt(journey)
    home(journey, line)
    journey.stand(600)
    there = range(0, begun, 60)
    on_way = (begun + int(at) for at, _ in progress[:-1])
    journey.report_seconds = (*there, *on_way, *range(back_at, journey.second, 60))
    return journey


def turned_away(name: str, rng: random.Random) -> Journey:
    """Sent to a building site that had nothing to load, and back to the firm's yard, empty; a level
    crossing is shut one time in ten."""
    line, depot = route_line("riverside-backfill"), SITES["tippers-depot"][3]
    journey = begin(name, rng, "riverside-backfill", honest=True, sensor=rng.random() < 0.5)
    journey.stand(rng.uniform(3, 15) * 60)
    waits = rng.uniform(150, 300) if rng.random() < 0.1 else rng.uniform(20, 90)
    back_m = reach_m(line, depot.gate)
    halt = Halt(at_m=back_m * rng.uniform(0.3, 0.8), seconds=waits)
    journey.drive((*part(line, 0, back_m), depot.middle), halts=(halt,))
    journey.stand(900)
    return journey


def grazing(name: str, rng: random.Random) -> Journey:
    """Empty, along the edge of a forbidden zone, twenty metres outside."""
    journey = begin(name, rng, "pickling-hazplant", honest=True)
    edge = 11900 - 20.0
    journey.place = (edge, -6400.0)
    journey.drive(((edge, -6400.0), (edge, -1500.0)), cruise_kmh=rng.uniform(25, 50))
    return journey


def inside_the_corridor(name: str, rng: random.Random) -> Journey:
    """Sixty metres beside the line the whole way: the corridor allows a hundred."""
    from manifest_service.simulation.hauling import beside

    route = rng.choice(ROUTES)
    line = route_line(route)
    journey = begin(name, rng, route, honest=True)
    take_on(journey, route)
    from_m, until_m = straight(line, rng, 5000)
    journey.drive(beside(line, from_m, until_m, rng.choice((-60.0, 60.0))))
    hand_over(journey)
    return journey


_SECOND = ("plaza-recycling", "riverside-recycling", "plaza-backfill")

Oddity = Callable[[Journey, Sequence[Metres]], tuple[Halt, ...]]


def haul(journey: Journey, line: Sequence[Metres]) -> None:
    """Along `line`, with red lights and up to two odd things."""
    rng = journey.random
    halts: list[Halt] = []
    for _ in range(rng.randrange(0, 5)):
        at_m = rng.uniform(500, length_m(line) - 500)
        halts.append(Halt(at_m=at_m, seconds=rng.uniform(15, 100)))
    called = rng.random() < 0.1 and _fuel_is_on(line)
    odd = [name for name, chance in CHANCES.items() if rng.random() < chance]
    begun = journey.second
    for name in odd[:2]:
        halts += _HALTS.get(name, _none)(rng, line)
    way = _by_the_pump(line) if called else (tuple(line), None)
    if way[1] is not None:
        halts = [Halt(at_m=way[1], seconds=rng.uniform(8, 18) * 60)]
    spaced = _spaced(halts)
    _, ends = journey.drive(way[0], halts=spaced)
    _scan(journey, (begun, ends))
    for name in odd[:2]:
        _HAPPENS.get(name, _nothing)(journey, (begun, ends))


def _scan(journey: Journey, way: tuple[int, int]) -> None:
    """A checkpoint on half of the ways; the phone's clock is up to 45 s off, its place up to 30 m."""
    rng = journey.random
    if rng.random() < 0.5:
        return
    at = rng.randrange(way[0] + 60, way[1] - 60)
    x, y = journey.moments[at + rng.randrange(-45, 46)].place
    place = (x + rng.uniform(-30, 30), y + rng.uniform(-30, 30))
    journey.scans.append(Scanned(second=at, place=place, accuracy_m=rng.uniform(5, 40)))


CHANCES = {
    "congestion": 0.06,
    "toll": 0.15,
    "shop": 0.08,
    "tunnel": 0.06,
    "canyon": 0.15,
    "outage": 0.06,
}
"""Of one haul. A toll station takes 2 to 5 minutes, a shop 3 to 8, congestion 11 to 18."""


def _none(rng: random.Random, line: Sequence[Metres]) -> tuple[Halt, ...]:
    return ()


def _on_way(
    rng: random.Random, line: Sequence[Metres], low: float, high: float
) -> tuple[Halt, ...]:
    at_m = rng.uniform(800, length_m(line) - 800)
    return (Halt(at_m=at_m, seconds=rng.uniform(low, high) * 60),)


_HALTS: dict[str, Callable[[random.Random, Sequence[Metres]], tuple[Halt, ...]]] = {
    "congestion": lambda rng, line: _on_way(rng, line, 11, 18),
    "toll": lambda rng, line: _on_way(rng, line, 2, 5),
    "shop": lambda rng, line: _on_way(rng, line, 3, 8),
}


def _nothing(journey: Journey, way: tuple[int, int]) -> None:
    return None


def _congestion(journey: Journey, way: tuple[int, int]) -> None:
    """The longest stop of the way was a queue of tracked vehicles."""
    begins, ends = _longest_stop(journey, way)
    journey.excused.append((begins, ends))
    x, y = journey.moments[begins].place
    rng = journey.random
    for _ in range(rng.randrange(2, 5)):
        place = (x + rng.uniform(-120, 120), y + rng.uniform(-120, 120))
        journey.company.append(Company(place=place, span=(begins, ends)))


def _tunnel(journey: Journey, way: tuple[int, int]) -> None:
    begins = journey.random.randrange(*way)
    journey.blind.append((begins, min(begins + journey.random.randrange(40, 300), way[1])))


def _canyon(journey: Journey, way: tuple[int, int]) -> None:
    begins = journey.random.randrange(*way)
    journey.canyons.append((begins, min(begins + journey.random.randrange(120, 420), way[1])))


def _outage(journey: Journey, way: tuple[int, int]) -> None:
    begins = journey.random.randrange(*way)
    journey.delayed.append((begins, begins + journey.random.randrange(700, 2400)))


_HAPPENS: dict[str, Callable[[Journey, tuple[int, int]], None]] = {
    "congestion": _congestion,
    "tunnel": _tunnel,
    "canyon": _canyon,
    "outage": _outage,
}


def _longest_stop(journey: Journey, way: tuple[int, int]) -> tuple[int, int]:
    best, since = (way[0], way[0]), way[0]
    for n in range(*way):
        if journey.moments[n].speed_kmh > 1:
            since = n + 1
        elif n + 1 - since > best[1] - best[0]:
            best = (since, n + 1)
    return best


def _spaced(halts: Sequence[Halt]) -> tuple[Halt, ...]:
    """No halt within 30 m of the one before it."""
    kept: list[Halt] = []
    for halt in sorted(halts, key=lambda h: h.at_m):
        if not kept or halt.at_m - kept[-1].at_m > 30:
            kept.append(halt)
    return tuple(kept)


def _receipt(journey: Journey) -> None:
    """Mostly inside, weighed and empty; sometimes at the gate before, sometimes long after; soil
    dries on the way."""
    rng = journey.random
    accepted, late = rng.uniform(0.975, 1.002), rng.random()
    if late < 0.1:
        journey.amend(arrived_at_ms=journey.second)
        journey.stand(rng.uniform(6, 12) * 60, load="empty")
        left = journey.second
        journey.stand(60)
        receive(journey, accepted=accepted, at=left + rng.uniform(300, 1500))
    else:
        hand_over(journey, accepted=accepted)


def _fuel_is_on(line: Sequence[Metres]) -> bool:
    gate = SITES["fuel-east"][3].gate
    near = point_at(line, reach_m(line, gate))
    return abs(near[0] - gate[0]) + abs(near[1] - gate[1]) < 60


def _by_the_pump(line: Sequence[Metres]) -> tuple[tuple[Metres, ...], float | None]:
    """(`line` by way of the filling station, metres along it of the pump)."""
    yard = SITES["fuel-east"][3]
    leaves_m = reach_m(line, yard.gate)
    there = (*part(line, 0, leaves_m), yard.middle)
    return (*there, *part(line, leaves_m)), length_m(there)
