"""The journeys of a proof: honest fleets and offenders, the same for the same seed."""

import random
from collections.abc import Iterator, Sequence

from manifest_service.geofence.fix import Fix
from manifest_service.simulation.honest import (
    grazing,
    honest_day,
    inside_the_corridor,
    real_day,
    turned_away,
)
from manifest_service.simulation.journey import Journey
from manifest_service.simulation.noise import observe
from manifest_service.simulation.offences import OFFENCES
from manifest_service.simulation.rounds import Piece


def honest_fleet(days: int, seed: str, real: Sequence[Piece] = ()) -> Iterator[Journey]:
    """`days` of synthetic drives, as many as real trucks drove when there are recordings, and some
    days of what looks odd by itself."""
    for n in range(days):
        yield honest_day(f"honest#{n}", _rng(seed, "honest", n))
        if real:
            stock = _from(real, _rng(seed, "stock", n))
            yield real_day(f"real#{n}", _rng(seed, "real", n), stock)
    for n in range(days // 4):
        yield turned_away(f"turned away#{n}", _rng(seed, "away", n))
        yield grazing(f"along a zone#{n}", _rng(seed, "grazing", n))
        yield inside_the_corridor(f"inside the corridor#{n}", _rng(seed, "inside", n))


def reports(journey: Journey, every_s: int | None, seed: str) -> tuple[Fix, ...]:
    """What comes in under the vehicle's name."""
    own = observe(journey, every_s, seed)
    if journey.twin is None:
        return own
    return (*own, *observe(journey.twin, every_s, f"{seed}/twin"))


def offenders(rounds: int, seed: str) -> Iterator[Journey]:
    """Every row of OFFENCES, `rounds` times as often as it says."""
    for name, (scene, count) in OFFENCES.items():
        for n in range(count * rounds):
            yield scene(f"{name}#{n}", _rng(seed, name, n))


def _rng(seed: str, name: str, n: int) -> random.Random:
    return random.Random(f"{seed}/{name}/{n}")


def _from(real: Sequence[Piece], rng: random.Random) -> Iterator[Piece]:
    while True:
        yield rng.choice(real)
