"""Two simpler ways of deciding, for comparison: by one fix, and by dwelling alone.

`one_fix`   what most products do: a fix inside or outside of a fence is an event, the next on the
            other side ends it.
`dwelling`  the state of the fence must last: 60 s off a route or in a forbidden zone, 2 min in a
            site, 3 min standing off-site is dumping, 10 min is a stop. No uncertainty, no evidence,
            no reasons.
Both see the same reports, without those whose own data is bad.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import numpy as np

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.geofence.fix import Fix, own_flags
from manifest_service.geofence.plane import ground_distance_m
from manifest_service.geofence.scene import Whereabouts
from manifest_service.simulation.journey import Journey
from manifest_service.simulation.raised import Raised

DUMPING_ZONES = {"hotspot", "water", "farmland", "forbidden"}
Spell = tuple[str, Sequence[Fix]]
Baseline = Callable[[Journey, Sequence[Fix], Ground], tuple[Raised, ...]]


def one_fix(journey: Journey, fixes: Sequence[Fix], ground: Ground) -> tuple[Raised, ...]:
    good, where = _good(fixes, ground)
    found = list(_fences(journey, good, where, ground))
    for spell in _in_zone(good, where, DUMPING_ZONES, "suspected_dumping"):
        if any(trip.in_transit(spell[1][0].at_ms) for trip in journey.trips):
            found.append(spell)
    return tuple(_raised(journey, spell, 0.0) for spell in found) + tuple(
        _ghosts(journey, good, ground, 0.0)
    )


LASTS_S = {
    "route_deviation": 60.0,
    "forbidden_zone": 60.0,
    "wrong_site": 120.0,
    "no_manifest": 300.0,
}


def dwelling(journey: Journey, fixes: Sequence[Fix], ground: Ground) -> tuple[Raised, ...]:
    good, where = _good(fixes, ground)
    found = [
        _raised(journey, spell, LASTS_S[spell[0]])
        for spell in _fences(journey, good, where, ground)
        if _seconds(spell[1]) >= LASTS_S[spell[0]]
    ]
    for stop in _stops(journey, good, where):
        if _seconds(stop) >= 180:
            found.append(_raised(journey, ("suspected_dumping", stop), 180.0))
        if _seconds(stop) >= 600:
            found.append(_raised(journey, ("unauthorised_stop", stop), 600.0))
    return (*found, *_ghosts(journey, good, ground, 120.0))


def _good(fixes: Sequence[Fix], ground: Ground) -> tuple[list[Fix], list[Whereabouts]]:
    good = [fix for fix in fixes if not own_flags(fix)]
    return good, ground.scene.where([f.lon for f in good], [f.lat for f in good])


def _fences(
    journey: Journey, good: Sequence[Fix], where: Sequence[Whereabouts], ground: Ground
) -> Iterator[Spell]:
    """Spells of fixes on the wrong side of a fence."""
    for trip in journey.trips:
        under_way = [i for i, fix in enumerate(good) if trip.in_transit(fix.at_ms)]
        if trip.route_id and under_way:
            x = np.array([where[i].x for i in under_way])
            y = np.array([where[i].y for i in under_way])
            off = ground.scene.off_route_m(trip.route_id, x, y)
            width = ground.scene.half_width_m(trip.route_id) or 0.0
            yield from _spells(
                "route_deviation", [good[i] for i in under_way], (off > width).tolist()
            )
        own = (trip.origin_site_id, trip.destination_site_id)
        wrong = [
            any(s.kind == "disposal" and s.id not in own for s in where[i].sites) for i in under_way
        ]
        yield from _spells("wrong_site", [good[i] for i in under_way], wrong)
    yield from _in_zone(good, where, {"forbidden"}, "forbidden_zone")
    loading = [any(s.kind == "generator" for s in at.sites) for at in where]
    for _, visit in _spells("no_manifest", good, loading):
        if visit[-1] is not good[-1] and not _has_paper(journey.trips, visit[-1].at_ms):
            yield "no_manifest", visit


def _has_paper(trips: Sequence[Trip], at_ms: int) -> bool:
    return any(trip.is_open(at_ms) for trip in trips)


def _in_zone(
    good: Sequence[Fix], where: Sequence[Whereabouts], kinds: set[str], rule: str
) -> Iterator[Spell]:
    return _spells(rule, good, [any(z.kind in kinds for z in at.zones) for at in where])


def _spells(rule: str, fixes: Sequence[Fix], holds: Sequence[bool]) -> Iterator[Spell]:
    paired = zip(fixes, holds, strict=True)
    for held, group in groupby(paired, key=lambda pair: bool(pair[1])):
        if held:
            yield rule, [fix for fix, _ in group]


def _stops(
    journey: Journey, good: Sequence[Fix], where: Sequence[Whereabouts]
) -> Iterator[list[Fix]]:
    """Fixes in a row at walking pace within 50 m of the first, off-site, under way."""
    stop: list[Fix] = []
    for fix, at in zip(good, where, strict=True):
        slow = (fix.speed_kmh or 0.0) <= 5 and not at.sites
        if stop and slow and ground_distance_m(stop[0].lon, stop[0].lat, fix.lon, fix.lat) <= 50:
            stop.append(fix)
            continue
        if stop:
            yield stop
        under_way = any(trip.in_transit(fix.at_ms) for trip in journey.trips)
        stop = [fix] if slow and under_way else []
    if stop:
        yield stop


def _ghosts(
    journey: Journey, good: Sequence[Fix], ground: Ground, lasts_s: float
) -> Iterator[Raised]:
    for trip in journey.trips:
        received, begun = trip.received_at_ms, trip.loaded_at_ms
        if received is None or begun is None:
            continue
        before = [fix for fix in good if begun <= fix.at_ms <= received]
        here = ground.scene.where([f.lon for f in before], [f.lat for f in before])
        inside = [any(s.id == trip.destination_site_id for s in at.sites) for at in here]
        visits = [visit for _, visit in _spells("", before, inside)]
        if not any(_seconds(visit) >= lasts_s for visit in visits):
            at = Fix(at_ms=received, lon=0, lat=0, received_at_ms=received)
            yield _raised(journey, ("ghost_receipt", [at]), 0.0)


def _seconds(fixes: Sequence[Fix]) -> float:
    return (fixes[-1].at_ms - fixes[0].at_ms) / 1000


def _raised(journey: Journey, spell: Spell, lasts_s: float) -> Raised:
    rule, fixes = spell
    sure = next(f for f in fixes if (f.at_ms - fixes[0].at_ms) / 1000 >= lasts_s)
    episode = Episode(
        key=f"{rule}:{fixes[0].at_ms}",
        rule=rule,
        rule_version=0,
        vehicle_id=journey.vehicle_id,
        manifest_number=None,
        severity="minor",
        first_at_ms=fixes[0].at_ms,
        confirmed_at_ms=sure.at_ms,
        cleared_at_ms=fixes[-1].at_ms,
        measured={},
        threshold={},
        params={},
    )
    return Raised(episode=episode, raised_at_ms=sure.received_at_ms)
