"""The plain parts of a journey: a load taken on, carried, handed over. Scenarios put them together
and change what they are about."""

import math
import random
from collections.abc import Sequence

from manifest_service.alerts.sighting import Trip
from manifest_service.simulation.county import ROUTES, SITES, route_line
from manifest_service.simulation.journey import Journey, Span
from manifest_service.simulation.roads import Metres, length_m, part, point_at

MORNING_MS = 1_793_577_600_000
"""2026-11-02 08:00 in Guan County, a Monday."""
EVENING_MS = MORNING_MS + 14 * 3600 * 1000
"""22:00 of the same day."""

LOADED_KG = 18_000.0
STRAIGHT_DEGREES = 25.0


def begin(
    name: str,
    rng: random.Random,
    route_id: str,
    *,
    start_ms: int = MORNING_MS,
    honest: bool = False,
    sensor: bool = True,
    stream: str = "construction_soil",
) -> Journey:
    """A truck in the yard where the route begins, empty, nothing recorded yet."""
    origin = ROUTES[route_id][1]
    return Journey(
        name=name,
        vehicle_id=name,
        start_ms=start_ms + rng.randrange(0, 5400) * 1000,
        random=rng,
        place=SITES[origin][3].middle,
        honest=honest,
        sensor=sensor,
    )


def take_on(journey: Journey, route_id: str, *, planned_s: float | None = None) -> None:
    """The manifest issued, the load taken on and the truck sent off."""
    _, origin, destination, variants = ROUTES[route_id]
    ways = tuple(route_line(route_id, n) for n in range(len(variants)))
    journey.ways[route_id] = ways
    issued = journey.second
    journey.stand(journey.random.uniform(5, 10) * 60, load="full")
    loaded = journey.second
    journey.stand(journey.random.uniform(1, 3) * 60)
    journey.trips.append(
        Trip(
            manifest_number=f"{journey.name}/{len(journey.trips) + 1}",
            vehicle_id=journey.vehicle_id,
            stream="construction_soil",
            origin_site_id=origin,
            destination_site_id=destination,
            route_id=route_id,
            issued_at_ms=journey.ms(issued),
            loaded_kg=LOADED_KG,
        )
    )
    takes_s = length_m(ways[0]) / (40 / 3.6) if planned_s is None else planned_s
    journey.amend(
        loaded_at_ms=loaded,
        departed_at_ms=journey.second,
        planned_departure_at_ms=journey.second,
        planned_arrival_at_ms=journey.second + takes_s,
    )


def hand_over(
    journey: Journey,
    *,
    accepted: float = 0.999,
    weigh_s: float | None = None,
    leave_empty: bool = True,
) -> None:
    """Arrival, the weighing and the receipt, in the yard where it is."""
    journey.amend(arrived_at_ms=journey.second)
    journey.stand(journey.random.uniform(4, 8) * 60 if weigh_s is None else weigh_s)
    receive(journey, accepted=accepted)
    journey.stand(journey.random.uniform(2, 4) * 60, load="empty" if leave_empty else None)


def receive(journey: Journey, *, accepted: float = 0.999, at: float | None = None) -> None:
    """The receipt is recorded: `accepted` of what was loaded."""
    second = journey.second if at is None else at
    journey.amend(received_at_ms=second, ended_at_ms=second)
    journey.amend(accepted_kg=LOADED_KG * accepted, refused_kg=0.0)


def home(journey: Journey, line: Sequence[Metres]) -> Span:
    """Empty, back the way it came."""
    return journey.drive(tuple(reversed(line)))


def straight(line: Sequence[Metres], rng: random.Random, long_m: float) -> tuple[float, float]:
    """(from, until) metres along `line` of a stretch without a corner, away from both ends; as
    long as asked for, or as there is."""
    total = length_m(line)
    begins, done, stretches = 900.0, 0.0, []
    for a, b, c in zip(line, line[1:], line[2:], strict=False):
        done += math.dist(a, b)
        turn = abs((_course(b, c) - _course(a, b) + 180) % 360 - 180)
        if turn > STRAIGHT_DEGREES:
            stretches.append((begins, done - 150))
            begins = done + 150
    stretches.append((begins, total - 900))
    wide = [s for s in stretches if s[1] - s[0] >= long_m]
    if not wide:
        return max(stretches, key=lambda s: s[1] - s[0])
    low, high = rng.choice(wide)
    start = rng.uniform(low, high - long_m)
    return start, start + long_m


def beside(
    line: Sequence[Metres], from_m: float, until_m: float, aside_m: float
) -> tuple[Metres, ...]:
    """`line` with a stretch of it moved `aside_m` to the left (right when negative)."""
    piece = part(line, from_m, until_m)
    moved = tuple(_aside(piece, n, aside_m) for n in range(len(piece)))
    return (*part(line, 0, from_m), *moved, *part(line, until_m))


def spur_off(
    line: Sequence[Metres], at_m: float, aside_m: float
) -> tuple[tuple[Metres, ...], float]:
    """(`line` with a way out to the side and back, metres along it of the spur's end)."""
    begins, ahead = point_at(line, at_m), point_at(line, at_m + 10)
    end = _left(begins, _course(begins, ahead), aside_m)
    there = (*part(line, 0, at_m), end)
    return (*there, *part(line, at_m)), length_m(there)


def _aside(piece: Sequence[Metres], n: int, metres: float) -> Metres:
    a, b = (piece[n], piece[n + 1]) if n + 1 < len(piece) else (piece[n - 1], piece[n])
    return _left(piece[n], _course(a, b), metres)


def _left(place: Metres, course: float, metres: float) -> Metres:
    angle = math.radians(course - 90)
    return place[0] + metres * math.sin(angle), place[1] + metres * math.cos(angle)


def _course(a: Metres, b: Metres) -> float:
    return math.degrees(math.atan2(b[0] - a[0], b[1] - a[1])) % 360
