"""What the rules have to find in a journey, measured on the way it really took.

Measured: off the approved ways, standing, silence. Intended, because no measuring shows it: the rest
(`Journey.intents`). Three grades: what must be found, what may be (between what a rule could and
what it ought to see), and everything else, which is a false alert.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from manifest_service.alerts.sighting import STOP_SITE_KINDS
from manifest_service.simulation.county import HALF_WIDTH_M, ROUTES, SITES
from manifest_service.simulation.journey import Journey, Span, in_any
from manifest_service.simulation.roads import Metres, length_m

SURELY_OFF_M, SURELY_OFF_S = HALF_WIDTH_M + 50.0, 180
"""W, the uncertainty of 15 m every fix is granted, and two standard deviations more."""
BARELY_OFF_M, BARELY_OFF_S = HALF_WIDTH_M - 10.0, 30
SITE_MARGIN_M = 300.0
BACK_M, OVER_M = 1700.0, 8000.0
"""Somewhat less than what the rule calls an offence: 2 km back, 10 km over."""
STOP_S, STOP_SLACK_S = 600, 60
SAME_PLACE_M = 150.0
"""A stop is within 100 m when reports are a minute apart (domain reference, section 7)."""
SILENCE_S, SILENCE_SLACK_S = 600, 70


@dataclass(frozen=True, kw_only=True)
class Truth:
    rule: str
    span: Span
    must: bool


def truths(journey: Journey) -> tuple[Truth, ...]:
    """Everything true of `journey`."""
    intended = (Truth(rule=i.rule, span=i.span, must=i.must) for i in journey.intents)
    measured = (_off_route, _stood, _silent, _wasted)
    return (*intended, *(true for each in measured for true in each(journey)))


def under_way(journey: Journey) -> Iterator[tuple[Span, str | None]]:
    """(seconds in transit, route) of each trip."""
    for trip in journey.trips:
        if trip.departed_at_ms is None:
            continue
        end = trip.transit_end_ms
        begins = (trip.departed_at_ms - journey.start_ms) // 1000
        ends = journey.second if end is None else (end - journey.start_ms) // 1000
        yield (begins, min(ends, journey.second)), trip.route_id


def distances_m(line: Sequence[Metres], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each place (n x 2) is from `line`."""
    best = np.full(len(places), math.inf)
    points = np.array(line)
    for a, b in pairwise(points):
        along = b - a
        length = float(along @ along)
        share = np.clip((places - a) @ along / length, 0, 1) if length else np.zeros(len(places))
        gap = places - (a + share[:, None] * along)
        best = np.minimum(best, np.hypot(gap[:, 0], gap[:, 1]))
    return best


def _off_route(journey: Journey) -> Iterator[Truth]:
    for (begins, ends), route in under_way(journey):
        ways = journey.ways.get(route or "", ())
        if not ways or ends - begins < 2:
            continue
        places = np.array([moment.place for moment in journey.moments[begins:ends]])
        off = np.min([distances_m(way, places) for way in ways], axis=0)
        near, unseen = _near_a_site(places), _unseen(journey, begins, ends)
        seen_on_it = np.maximum.accumulate((off <= HALF_WIDTH_M) & ~near & ~unseen)
        for span in _runs(off > BARELY_OFF_M, begins):
            inside = slice(span[0] - begins, span[1] - begins)
            surely = int(((off > SURELY_OFF_M) & ~near & ~unseen & seen_on_it)[inside].sum())
            if span[1] - span[0] >= BARELY_OFF_S:
                yield Truth(rule="route_deviation", span=span, must=surely >= SURELY_OFF_S)


def _near_a_site(places: NDArray[np.float64]) -> NDArray[np.bool_]:
    near = np.zeros(len(places), bool)
    for _, _, _, yard in SITES.values():
        east, north = yard.middle
        dx = np.maximum(np.abs(places[:, 0] - east) - yard.width_m / 2, 0)
        dy = np.maximum(np.abs(places[:, 1] - north) - yard.depth_m / 2, 0)
        near |= np.hypot(dx, dy) <= SITE_MARGIN_M
    return near


def inside_a_site(place: Metres) -> str | None:
    """The yard that holds `place`."""
    for id, (_, _, _, yard) in SITES.items():
        east, north = yard.middle
        if abs(place[0] - east) <= yard.width_m / 2 and abs(place[1] - north) <= yard.depth_m / 2:
            return id
    return None


def _stood(journey: Journey) -> Iterator[Truth]:
    """Stops outside every yard, under way, without a reason the rules ought to see."""
    for (begins, ends), route in under_way(journey):
        allowed = {*ROUTES[route][1:3]} if route else set()
        allowed |= {id for id, site in SITES.items() if site[2] in STOP_SITE_KINDS}
        still = np.array([m.speed_kmh < 0.5 for m in journey.moments[begins:ends]])
        for span in _together(journey, list(_runs(still, begins))):
            middle = (span[0] + span[1]) // 2
            yard = inside_a_site(journey.moments[span[0]].place)
            if yard in allowed or in_any(middle, journey.excused):
                continue
            long_s = span[1] - span[0]
            if long_s >= STOP_S - STOP_SLACK_S:
                stood_s = int(still[span[0] - begins : span[1] - begins].sum())
                sure = stood_s == long_s and long_s >= STOP_S + STOP_SLACK_S
                yield Truth(rule="unauthorised_stop", span=span, must=sure)


def _wasted(journey: Journey) -> Iterator[Truth]:
    """A long way back along the route, or far more driven than the way is long, before arrival."""
    for trip, ((begins, ends), route) in zip(journey.trips, under_way(journey), strict=False):
        ways = journey.ways.get(route or "", ())
        if trip.arrived_at_ms is not None:
            ends = min(ends, (trip.arrived_at_ms - journey.start_ms) // 1000)
        if not ways or ends - begins < 2:
            continue
        places = np.array([moment.place for moment in journey.moments[begins:ends]])
        driven_m = journey.driven_m(ends - 1) - journey.driven_m(begins)
        over_m = driven_m - max(map(length_m, ways))
        taken = min(ways, key=lambda way: float(distances_m(way, places).mean()))
        if _furthest_back_m(taken, places) > BACK_M or over_m > OVER_M:
            yield Truth(rule="route_economy", span=(begins, ends), must=False)


def _furthest_back_m(line: Sequence[Metres], places: NDArray[np.float64]) -> float:
    """How far back along `line` it ever came from where it had been."""
    best, along = np.full(len(places), math.inf), np.zeros(len(places))
    points, done = np.array(line), 0.0
    for a, b in pairwise(points):
        step = b - a
        length = float(np.hypot(*step))
        share = np.clip((places - a) @ step / max(length, 1e-9) ** 2, 0, 1)
        gap = np.hypot(*(places - (a + share[:, None] * step)).T)
        nearer = gap < best
        best, along = np.where(nearer, gap, best), np.where(nearer, done + share * length, along)
        done += length
    along = along[best < HALF_WIDTH_M]
    return float((np.maximum.accumulate(along) - along).max(initial=0.0))


def _together(journey: Journey, stops: Sequence[Span]) -> Iterator[Span]:
    """Stops near one another and soon after one another are one to a rule that sees a place every
    minute."""
    open_: Span | None = None
    for span in stops:
        if open_ is not None:
            a, b = journey.moments[open_[0]].place, journey.moments[span[0]].place
            if math.dist(a, b) <= SAME_PLACE_M and span[0] - open_[1] <= STOP_SLACK_S:
                open_ = (open_[0], span[1])
                continue
            yield open_
        open_ = span
    if open_ is not None:
        yield open_


def _silent(journey: Journey) -> Iterator[Truth]:
    """No valid fix made under way: what was made and came late is no lost signal."""
    for (begins, ends), _ in under_way(journey):
        for span in _runs(_unseen(journey, begins, ends), begins):
            long_s = span[1] - span[0]
            if long_s >= SILENCE_S - 2 * SILENCE_SLACK_S:
                yield Truth(rule="signal_lost", span=span, must=long_s >= SILENCE_S)


def _unseen(journey: Journey, begins: int, ends: int) -> NDArray[np.bool_]:
    """For each second, whether no valid fix could be made in it."""
    quiet = np.zeros(max(ends - begins, 0), bool)
    unusable = [span for span, kind in journey.tampered if kind == "mock"]
    for b, e in [*journey.silent, *journey.blind, *unusable]:
        quiet[max(b - begins, 0) : max(e - begins, 0)] = True
    return quiet


def _runs(holds: NDArray[np.bool_], offset: int) -> Iterator[Span]:
    """The spans of seconds in which `holds` does."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], holds.astype(int), [0]))))
    for begins, ends in zip(edges[::2], edges[1::2], strict=True):
        yield int(begins) + offset, int(ends) + offset
