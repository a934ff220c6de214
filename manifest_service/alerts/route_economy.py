"""绕行: far more driven than planned, or a long way back along the route.

Triggers when driven / planned > 1.5 and more than 10 km over, or at 2 km back along the route; ends
with arrival or the trip. A return declared at the time is no offence, and a refused load is not in
transit.

Driven is measured in steps of at least 100 m, so that a parked vehicle's wandering fixes add
nothing, and straight over gaps, so that it is never more than the truth. Planned is the longest
variant, and what each detour in force while the trip is under way adds to it. How far along the route a fix is, is followed from fix to fix on each variant: where the
route crosses itself or comes back the same way, the reach that goes on is taken (geofence.along). An
approved detour may come back to the route wherever it does: after it, nothing was turned back yet.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode
from manifest_service.geofence.along import Reach
from manifest_service.geofence.scene import Scene

CODE, VERSION = "route_economy", 3


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7; the step and the slack are ours."""

    ratio: float = 1.5
    over_m: float = 10_000.0
    back_m: float = 2_000.0
    step_m: float = 100.0
    look_m: float = 250.0
    """How far is driven from one look at the route to the next: a turn is seen that much short."""
    slack: float = 1.2
    """A road's bends make the way along it longer than the way between fixes."""
    slack_m: float = 100.0


class Progress(Remembered, frozen=True, kw_only=True):
    """How far the vehicle came on one variant."""

    variant: int
    along_m: float
    furthest_m: float
    since_m: float = 0.0
    """Driven since it was last seen on the variant."""

    @property
    def back_m(self) -> float:
        return self.furthest_m - self.along_m


class State(Remembered, frozen=True, kw_only=True):
    x: float | None = None
    y: float | None = None
    """Where the last step ended."""
    driven_m: float = 0.0
    unseen_m: float = 0.0
    """Driven since the last look at the route."""
    progress: tuple[Progress, ...] = ()
    open: Episode | None = None


def step(state: State, seen: Sighting, trip: Trip, params: Params) -> tuple[State, Touched]:
    if not trip.route_id or not trip.in_transit(seen.at_ms):
        return state, ()
    scene = seen.ground.scene
    after = _driven(state, seen.x, seen.y, seen.at_ms, scene, trip, params)
    if after is state:
        return state, ()
    return _judged(after, seen, trip, params, _planned_m(scene, trip, seen.at_ms))


def leap(state: State, passage: Passage, trip: Trip, params: Params) -> State | None:
    """Driven on, with nothing found and nothing to add to."""
    if state.open is not None and state.open.cleared_at_ms is None:
        return None
    if not trip.route_id or not trip.in_transit(passage.last_ms):
        return state
    scene = passage.ground.scene
    if not scene.lengths_m(trip.route_id):
        return state
    for fix, (x, y) in zip(passage.fixes, passage.places, strict=True):
        if (
            state.x is not None
            and state.y is not None
            and math.hypot(x - state.x, y - state.y) < params.step_m
        ):
            continue  # most fixes: no step yet
        after = _driven(state, x, y, fix.at_ms, scene, trip, params)
        planned_m = _planned_m(scene, trip, fix.at_ms)
        if after is not state and (state.open is not None or _signs(after, params, planned_m)):
            return None
        state = after
    return state


def passing(state: State, at_ms: int, trip: Trip, params: Params) -> tuple[State, Touched]:
    """Arrival or the end of the trip ends the episode."""
    ends = [end for end in (trip.arrived_at_ms, trip.transit_end_ms) if end is not None]
    end = min(ends, default=None)
    if end is None or at_ms < end or state.open is None or state.open.cleared_at_ms is not None:
        return state, ()
    closed = state.open.cleared(end)
    return replace(state, open=closed), (closed,)


def _planned_m(scene: Scene, trip: Trip, at_ms: int) -> float:
    assert trip.route_id is not None
    departed_ms = at_ms if trip.departed_at_ms is None else trip.departed_at_ms
    return scene.planned_m(trip.route_id, departed_ms, at_ms)


def _arrived(trip: Trip, at_ms: int) -> bool:
    """Whether it had come: a gate that writes the receipt later must not make a way home of the
    truck's a way back along the route."""
    return trip.arrived_at_ms is not None and at_ms >= trip.arrived_at_ms


def _returning(trip: Trip, at_ms: int) -> bool:
    """Whether a return was declared by then."""
    return any(told.what == "return" and told.told_at_ms <= at_ms for told in trip.declared)


def _driven(
    state: State, x: float, y: float, at_ms: int, scene: Scene, trip: Trip, params: Params
) -> State:
    """`state` after the vehicle was seen at (x, y); the same one before it made a step."""
    route_id = trip.route_id
    if route_id is None or not scene.lengths_m(route_id) or _arrived(trip, at_ms):
        return state
    if state.x is None or state.y is None:
        return replace(
            state, x=x, y=y, progress=_followed((), scene.reaches(route_id, x, y), params)
        )
    moved = math.hypot(x - state.x, y - state.y)
    if moved < params.step_m:
        return state
    if _returning(trip, at_ms):
        return replace(state, x=x, y=y, progress=(), unseen_m=0.0)
    unseen_m = state.unseen_m + moved
    progress = tuple(replace(one, since_m=one.since_m + moved) for one in state.progress)
    if unseen_m >= params.look_m:
        reaches = scene.reaches(route_id, x, y)
        if not reaches and scene.on_detour(route_id, x, y, at_ms):
            progress = ()
        progress, unseen_m = _followed(progress, reaches, params), 0.0
    return replace(
        state, x=x, y=y, driven_m=state.driven_m + moved, progress=progress, unseen_m=unseen_m
    )


def _followed(
    before: tuple[Progress, ...], seen: Sequence[Reach], params: Params
) -> tuple[Progress, ...]:
    """`before` with the variants the vehicle is on moved to where it is."""
    reaches: dict[int, list[float]] = {}
    for reach in seen:
        reaches.setdefault(reach.variant, []).append(reach.along_m)
    known = {one.variant: one for one in before}
    now = {v: _moved(known.get(v), v, along, params) for v, along in reaches.items()}
    return tuple(one for _, one in sorted({**known, **now}.items()))


def _moved(
    before: Progress | None, variant: int, reaches: Iterable[float], params: Params
) -> Progress:
    if before is None:
        first = min(reaches)
        return Progress(variant=variant, along_m=first, furthest_m=first)
    expected = before.along_m + before.since_m
    along = min(reaches, key=lambda metres: abs(metres - expected))
    possible = before.since_m * params.slack + params.slack_m
    if abs(along - before.along_m) > possible:
        # No vehicle came there from where it was: another reach; begin again.
        return Progress(variant=variant, along_m=along, furthest_m=along)
    return Progress(
        variant=variant, along_m=along, furthest_m=max(before.furthest_m, along), since_m=0.0
    )


def _signs(state: State, params: Params, planned_m: float) -> tuple[str, ...]:
    over = state.driven_m > params.ratio * planned_m
    over = over and state.driven_m - planned_m > params.over_m
    turned = _back_m(state) >= params.back_m
    return (("driven_far",) if over else ()) + (("turned_back",) if turned else ())


def _back_m(state: State) -> float:
    """On two variants at once, one of which goes on: nothing is turned back."""
    return min((one.back_m for one in state.progress if one.since_m == 0.0), default=0.0)


def _judged(
    state: State, seen: Sighting, trip: Trip, params: Params, planned_m: float
) -> tuple[State, Touched]:
    evidences = _signs(state, params, planned_m)
    if not evidences and state.open is None:
        return state, ()
    current = state.open or _episode(seen, trip, params, planned_m)
    every = tuple(dict.fromkeys((*current.evidences, *evidences)))
    current = replace(
        current.with_fix(seen.at_ms) if evidences else current,
        evidences=every,
        measured={
            "driven_km": state.driven_m / 1000,
            "back_km": max(float(current.measured.get("back_km", 0.0)), _back_m(state) / 1000),
        },
    ).raised_to("major" if len(every) > 1 else "minor")
    return replace(state, open=current), (current,)


def _episode(seen: Sighting, trip: Trip, params: Params, planned_m: float) -> Episode:
    return episode(
        CODE,
        VERSION,
        params,
        vehicle_id=seen.vehicle_id,
        manifest_number=trip.manifest_number,
        first_at_ms=seen.at_ms,
        confirmed_at_ms=seen.at_ms,
        severity="minor",
        measured={},
        threshold={
            "planned_km": planned_m / 1000,
            "allowed_km": max(params.ratio * planned_m, planned_m + params.over_m) / 1000,
            "allowed_back_km": params.back_m / 1000,
        },
        lon=seen.fix.lon,
        lat=seen.fix.lat,
        route_id=trip.route_id,
    )


RULE = Rule(
    code=CODE,
    version=VERSION,
    scope="trip",
    params=Params,
    state=State,
    step=step,
    passing=passing,
    leap=leap,
)
