"""禁行区: one fix inside by more than u, or two in a row; or 100 m of the way between fixes inside.

Clears outside by H (scene.ZONE_MARGIN_M) for 2 fixes, or when the zone's hours end; a return within
300 s re-opens it. Roads that forbidden zones leave open (zones of the kind excepted_road) are cut out
of them on the ground, and a zone with hours forbids nothing outside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode

CODE, VERSION = "forbidden_zone", 2


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7. A way across a longer silence proves nothing."""

    inside_fixes: int = 2
    crossed_m: float = 100.0
    crossed_within_s: float = 150.0
    clear_fixes: int = 2
    reopen_s: float = 300.0


class Visit(Remembered, frozen=True, kw_only=True):
    """What stands of one zone."""

    inside_ms: tuple[int, ...] = ()
    """The fixes inside in a row, the last few."""
    outside: int = 0
    outside_since_ms: int = 0
    open: Episode | None = None


class State(Remembered, frozen=True, kw_only=True):
    visits: dict[str, Visit] = msgspec.field(default_factory=dict)


def step(
    state: State, seen: Sighting, trips: Sequence[Trip], params: Params
) -> tuple[State, Touched]:
    depth = {
        zone.id: zone.depth_m
        for zone in seen.zones
        if zone.kind == "forbidden" and seen.ground.holds(zone.id, seen.at_ms)
    }
    crossed = _crossed(seen, params)
    visits = dict(state.visits)
    touched: list[Episode] = []
    for zone_id in sorted({*visits, *depth, *crossed}):
        visit, found = _zone(
            visits.get(zone_id, Visit()),
            zone_id,
            depth.get(zone_id),
            crossed.get(zone_id, 0.0),
            seen,
            trips,
            params,
        )
        visits[zone_id] = visit
        touched += found
        if not visit.inside_ms and _forgettable(visit, seen.at_ms, params):
            del visits[zone_id]
    return State(visits=visits), tuple(touched)


def leap(state: State, passage: Passage, trips: Sequence[Trip], params: Params) -> State | None:
    """No zone is remembered, entered or crossed."""
    if state.visits or passage.crosses_forbidden or passage.enters_zone("forbidden"):
        return None
    return state


def _crossed(seen: Sighting, params: Params) -> dict[str, float]:
    if seen.previous is None:
        return {}
    before_ms = seen.previous.at_ms
    if seen.at_ms - before_ms > params.crossed_within_s * 1000:
        return {}
    return {
        id: metres
        for id, metres in seen.forbidden_crossed_m.items()
        # When the way through began or ended outside its hours, nobody knows where it was within.
        if metres >= params.crossed_m
        and seen.ground.holds(id, before_ms)
        and seen.ground.holds(id, seen.at_ms)
    }


def _forgettable(visit: Visit, at_ms: int, params: Params) -> bool:
    return visit.open is None or not visit.open.goes_on(at_ms, params.reopen_s)


def _zone(
    visit: Visit,
    zone_id: str,
    depth_m: float | None,
    crossed_m: float,
    seen: Sighting,
    trips: Sequence[Trip],
    params: Params,
) -> tuple[Visit, Touched]:
    if depth_m is None and not crossed_m:
        return _outside(visit, zone_id, seen, params)
    inside = (*visit.inside_ms, seen.at_ms)[-params.inside_fixes :] if depth_m is not None else ()
    visit = replace(visit, inside_ms=inside, outside=0)
    sure = (depth_m or 0.0) > seen.u_m or crossed_m or len(inside) >= params.inside_fixes
    current = visit.open
    going_on = current is not None and current.cleared_at_ms is None
    if not sure and not going_on:
        return visit, ()
    if current is None or not current.goes_on(seen.at_ms, params.reopen_s):
        current = _episode(zone_id, inside, seen, trips, params)
    deepest = max(float(current.measured.get("depth_m", 0.0)), depth_m or 0.0)
    longest = max(float(current.measured.get("crossed_m", 0.0)), crossed_m)
    current = replace(
        current.with_fix(seen.at_ms),
        cleared_at_ms=None,
        measured={"depth_m": deepest, "crossed_m": longest},
    )
    return replace(visit, open=current), (current,)


def _outside(visit: Visit, zone_id: str, seen: Sighting, params: Params) -> tuple[Visit, Touched]:
    visit = replace(visit, inside_ms=())
    if visit.open is None or visit.open.cleared_at_ms is not None:
        return visit, ()
    if zone_id in seen.near_zones and seen.ground.holds(zone_id, seen.at_ms):
        return replace(visit, outside=0), ()
    since = visit.outside_since_ms if visit.outside else seen.at_ms
    visit = replace(visit, outside=visit.outside + 1, outside_since_ms=since)
    if visit.outside < params.clear_fixes:
        return visit, ()
    assert visit.open is not None
    cleared = replace(visit.open, cleared_at_ms=since)
    return replace(visit, open=cleared), (cleared,)


def _episode(
    zone_id: str,
    inside: tuple[int, ...],
    seen: Sighting,
    trips: Sequence[Trip],
    params: Params,
) -> Episode:
    under_way = [trip for trip in trips if trip.in_transit(seen.at_ms)]
    return episode(
        CODE,
        VERSION,
        params,
        vehicle_id=seen.vehicle_id,
        manifest_number=under_way[0].manifest_number if under_way else None,
        first_at_ms=inside[0] if inside else seen.at_ms,
        confirmed_at_ms=seen.at_ms,
        severity="major",
        measured={},
        threshold={"uncertainty_m": seen.u_m, "crossed_m": params.crossed_m},
        lon=seen.fix.lon,
        lat=seen.fix.lat,
        zone_id=zone_id,
        # The fix that confirms is added by the caller.
        fix_times_ms=inside[:-1],
    )


RULE = Rule(
    code=CODE,
    version=VERSION,
    scope="vehicle",
    params=Params,
    state=State,
    step=step,
    leap=leap,
)
