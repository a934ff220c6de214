"""无联单运输: at least 5 min inside a generator's site, then a stop of 3 min outside any listed
site, with no open manifest from the visit to the stop. An officer links a manifest, or gives a
verdict.

A truck that waits at a level crossing or in a queue stands too, so a stop on a road that is known (an
approved route, a detour, an excepted road) is for review until something else speaks: a load that the
sensor showed, or that grew less; the body raised; a place where loads are tipped; a stop off the road.

An empty run is none: a load sensor that has shown a load before, and shows none on leaving, says
so; and so does a declaration made in time, unless the sensor shows a load (services.empty_runs). A
manifest entered from paper afterwards answers for nothing by itself: whether it is of this
trip is for the officer to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.dumping_evidence import of_stop
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Passage, Rule, Sighting, Touched, Trip, episode
from manifest_service.alerts.sighting import Stop

CODE, VERSION = "no_manifest", 4
UNLOADING_KINDS = frozenset({"disposal", "transfer", "storage"})
LOADED = "loaded"
"""Evidence: the load sensor showed a load after the visit. No declaration of an empty run stands
against it."""
OFF_ROAD = "off_road"
"""Evidence: the stop was on no road that is known."""
_LOADED = frozenset({"half", "full"})
WATCHED_KINDS = UNLOADING_KINDS | {"generator"}


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7. A visit is forgotten after half a day; one that is left
    for less than `stray_s`, ours, goes on. A stop is off the road when it is, less its uncertainty,
    over `road_m` from the middle of each: half of a second-class road with its shoulders is 5 to 6 m
    (JTG B01-2014), and lines are drawn about as truly."""

    inside_s: float = 300.0
    stop_s: float = 180.0
    remember_s: float = 43_200.0
    stray_s: float = 120.0
    road_m: float = 10.0


class State(Remembered, frozen=True, kw_only=True):
    site_id: str | None = None
    """The generator's site visited last."""
    entered_ms: int = 0
    seen_inside_ms: int = 0
    inside: bool = False
    sensor_works: bool = False
    """The load bits have shown a load: only then do they prove that there is none."""
    load: str | None = None
    """The load bits of the last fix after the visit and before the stop."""
    open: Episode | None = None
    """The episode of this visit."""


def step(
    state: State, seen: Sighting, trips: Sequence[Trip], params: Params
) -> tuple[State, Touched]:
    generators = [site.id for site in seen.sites if site.kind == "generator"]
    works = state.sensor_works or seen.fix.load in _LOADED
    if generators:
        return replace(_inside(state, generators, seen.at_ms, params), sensor_works=works), ()
    if any(site.kind in UNLOADING_KINDS for site in seen.sites):
        return State(sensor_works=works), ()
    state = replace(state, inside=False, sensor_works=works)
    stop = seen.stop
    if state.site_id is None:
        return state, ()
    if stop is None or stop.ended or not stop.off_site:
        return replace(state, load=seen.fix.load or state.load), ()
    if not _guilty(state, stop, seen.at_ms, trips, params):
        return state, ()
    current = state.open or _episode(state, stop, seen, params)
    minutes = max(float(current.measured.get("stop_minutes", 0.0)), stop.seconds / 60)
    current = replace(
        current.with_fix(seen.at_ms), measured={**current.measured, "stop_minutes": minutes}
    )
    current = _judged(current, tuple(_evidences(state, stop, seen, params)), stop, seen.at_ms)
    return replace(state, open=current), (current,)


def leap(state: State, passage: Passage, trips: Sequence[Trip], params: Params) -> State | None:
    """In no site, and no stop after a visit has lasted long."""
    if passage.enters_site(*WATCHED_KINDS):
        return None
    works = state.sensor_works or any(fix.load in _LOADED for fix in passage.fixes)
    if state.site_id is None:
        return replace(state, inside=False, sensor_works=works)
    if passage.any_stop:
        return None
    said = next((fix.load for fix in reversed(passage.fixes) if fix.load), state.load)
    return replace(state, inside=False, sensor_works=works, load=said)


def _inside(state: State, sites: list[str], at_ms: int, params: Params) -> State:
    """A fix or two beside the fence are the receiver's: the visit goes on."""
    back = at_ms - state.seen_inside_ms <= params.stray_s * 1000
    if state.site_id in sites and (state.inside or (back and state.open is None)):
        return replace(state, seen_inside_ms=at_ms, inside=True)
    return State(site_id=sites[0], entered_ms=at_ms, seen_inside_ms=at_ms, inside=True)


def _guilty(state: State, stop: Stop, at_ms: int, trips: Sequence[Trip], params: Params) -> bool:
    if state.seen_inside_ms - state.entered_ms < params.inside_s * 1000:
        return False
    if stop.seconds < params.stop_s or stop.first_at_ms < state.seen_inside_ms:
        return False
    if at_ms - state.seen_inside_ms > params.remember_s * 1000:
        return False
    if state.sensor_works and state.load == "empty":
        return False
    return not any(
        not trip.on_paper
        and trip.issued_at_ms <= at_ms
        and (trip.ended_at_ms is None or trip.ended_at_ms >= state.seen_inside_ms)
        for trip in trips
    )


def _evidences(state: State, stop: Stop, seen: Sighting, params: Params) -> Iterator[str]:
    if state.load in _LOADED:
        yield LOADED
    yield from of_stop(stop)
    off_m = seen.ground.scene.off_roads_m(stop.x, stop.y)
    on_road = off_m is not None and off_m - stop.uncertainty_m <= params.road_m
    if not on_road and "excepted_road" not in stop.zones:
        yield OFF_ROAD


def _judged(current: Episode, evidences: tuple[str, ...], stop: Stop, at_ms: int) -> Episode:
    """With the first evidence of any stop it leaves the review list, for the place of that stop."""
    more = tuple(code for code in evidences if code not in current.evidences)
    if not more:
        return current
    found = replace(current, evidences=(*current.evidences, *more))
    if not current.review:
        return found
    found = replace(found, review=False, confirmed_at_ms=at_ms, lon=stop.lon, lat=stop.lat)
    return found.raised_to("critical")


def _episode(state: State, stop: Stop, seen: Sighting, params: Params) -> Episode:
    inside_ms = state.seen_inside_ms - state.entered_ms
    return episode(
        CODE,
        VERSION,
        params,
        vehicle_id=seen.vehicle_id,
        manifest_number=None,
        first_at_ms=stop.first_at_ms,
        confirmed_at_ms=seen.at_ms,
        severity="minor",
        measured={"loading_minutes": inside_ms / 60_000},
        threshold={
            "loading_minutes": params.inside_s / 60,
            "stop_minutes": params.stop_s / 60,
        },
        lon=stop.lon,
        lat=stop.lat,
        site_id=state.site_id,
        review=True,
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
