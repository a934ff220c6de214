"""Visits to a circle: what counts, for how long, and held against walking along the whole track."""

import itertools
import math
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from manifest_service.geofence.near import Circle, Run, Visit, visits
from manifest_service.geofence.plane import Plane
from manifest_service.geofence.presence import Point

HEAP = Circle(lon=115.44, lat=36.48, radius_m=100)
PLANE = Plane(HEAP.lon, HEAP.lat)
NINE = 1_763_946_000_000


def at(second: float, east: float, north: float) -> Point:
    lon, lat = PLANE.unproject(east, north)
    return NINE + round(second * 1000), float(lon), float(lat)


def seen(
    *points: Point, circle: Circle = HEAP, begin: float = -1e6, end: float = 1e7
) -> list[Visit]:
    run = Run(points=points, from_ms=NINE + round(begin * 1000), until_ms=NINE + round(end * 1000))
    (found,) = visits([run], circle)
    return found


def seconds(visit: Visit) -> tuple[float, float]:
    return (visit.entered_ms - NINE) / 1000, (visit.left_ms - NINE) / 1000


def test_a_truck_at_60_kmh_that_reports_each_minute_is_not_missed() -> None:
    (visit,) = seen(at(0, -500, 60), at(60, 500, 60))
    assert (visit.kind, visit.fixes, visit.stop_ms) == ("passed", 0, 0)
    assert visit.nearest_m == pytest.approx(60, abs=0.01)
    assert seconds(visit) == (pytest.approx(25.2, abs=0.01), pytest.approx(34.8, abs=0.01))
    assert seen(at(0, -500, 101), at(60, 500, 101)) == []


def test_a_gap_too_long_to_be_believed_is_told_as_possibly() -> None:
    (visit,) = seen(at(0, -2000, 0), at(600, 2000, 0))
    assert (visit.kind, visit.silent_ms, visit.fixes) == ("possibly", 600_000, 0)
    assert seconds(visit) == (0, 600)
    (far,) = seen(at(0, -1100, 0), at(120, 1100, 0))
    assert far.kind == "possibly"
    assert seen(at(0, -2000, 0), at(3601, 2000, 0)) == []
    assert seen(at(0, -11_000, 0), at(1200, 11_000, 0)) == []


def test_no_truck_jumps_over_a_place() -> None:
    assert seen(at(0, -900, 0), at(20, 900, 0)) == []


def test_a_stop_is_three_minutes_in_one_place() -> None:
    stay = [at(s, 20 + s % 3, 0) for s in range(0, 170, 10)]
    (passing,) = seen(at(-60, -400, 0), *stay, at(230, 400, 0))
    assert (passing.kind, passing.stop_ms) == ("passed", 0)
    (stopped,) = seen(at(-60, -400, 0), *stay, at(170, 21, 0), at(180, 20, 0), at(240, 400, 0))
    assert (stopped.kind, stopped.stop_ms, stopped.fixes) == ("stopped", 180_000, 19)
    assert len(stopped.piece) == 21


def test_coming_back_within_five_minutes_is_one_visit() -> None:
    out = [at(s, 0, 150) for s in range(60, 300, 60)]
    assert len(seen(at(0, 0, 50), *out, at(300, 0, 50))) == 1
    away = [at(s, 0, 150) for s in range(60, 600, 60)]
    assert len(seen(at(0, 0, 50), *away, at(600, 0, 50))) == 2


def test_a_silent_hour_within_is_joined_and_says_how_long_it_was_silent() -> None:
    (visit,) = seen(at(0, 0, 0), at(2400, 5, 0))
    assert (visit.kind, visit.stop_ms, visit.silent_ms) == ("stopped", 2_400_000, 2_400_000)
    assert len(seen(at(0, 0, 0), at(3700, 5, 0))) == 2


def test_only_the_span_asked_about_counts() -> None:
    track = [at(s, 0, 0) for s in range(0, 1200, 60)]
    (visit,) = seen(*track, begin=90, end=330)
    assert seconds(visit) == (90, 330)
    assert (visit.since_before, visit.goes_on, visit.fixes) == (True, True, 4)
    assert seen(at(0, -500, 0), at(60, 500, 0), begin=40) == []
    assert len(seen(at(0, -500, 0), at(60, 500, 0), begin=30)) == 1


def test_a_possible_way_belongs_to_one_span_only() -> None:
    track = (at(0, -2000, 0), at(600, 2000, 0))
    run = Run(points=track, from_ms=NINE + 300_000, until_ms=NINE + 900_000, is_first=False)
    assert visits([run], HEAP) == [[]]
    assert len(seen(*track, begin=300)) == 1


def test_one_fix_alone_counts_where_nothing_joins_it() -> None:
    (visit,) = seen(at(0, -90_000, 0), at(7200, 0, 99), at(14_400, 90_000, 0))
    assert (visit.kind, visit.entered_ms, visit.left_ms) == ("passed", *[NINE + 7_200_000] * 2)


def walked(points: list[Point]) -> Iterator[tuple[float, float, float]]:
    """(ms, x, y) every metre or so of the ways that are believed."""
    x, y = PLANE.project([p[1] for p in points], [p[2] for p in points])
    for i in range(len(points)):
        yield points[i][0], float(x[i]), float(y[i])
        if i + 1 == len(points):
            return
        length, took = math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]), points[i + 1][0] - points[i][0]
        # Who was within and is within again has stayed, however long nothing was heard of him.
        stayed = all(math.hypot(x[k], y[k]) <= 100 for k in (i, i + 1))
        if stayed or (took <= 300_000 and length <= 2000):
            for k in range(1, int(length) + 1):
                share = k / (int(length) + 1)
                yield (
                    points[i][0] + share * took,
                    float(x[i] + share * (x[i + 1] - x[i])),
                    float(y[i] + share * (y[i + 1] - y[i])),
                )


@given(
    st.lists(
        st.tuples(st.integers(5, 400), st.floats(-600, 600), st.floats(-600, 600)),
        min_size=2,
        max_size=12,
    )
)
def test_visits_are_what_walking_along_the_track_finds(
    moves: list[tuple[int, float, float]],
) -> None:
    points, second, place = [], 0, (-300.0, 0.0)
    for took, east, north in moves:
        length = math.hypot(east - place[0], north - place[1])
        second += max(took, math.ceil(length / 30))
        place = (east, north)
        points.append(at(second, *place))
    found = [v for v in seen(*points) if v.kind != "possibly"]
    within = [(ms, math.hypot(x, y)) for ms, x, y in walked(points) if math.hypot(x, y) <= 100]
    assume(all(abs(math.hypot(x, y) - 100) > 2 for _, x, y in [
        (ms, *map(float, PLANE.project(lon, lat))) for ms, lon, lat in points
    ]))  # fmt: skip
    for ms, distance in within:
        assert any(
            v.entered_ms - 1 <= ms <= v.left_ms + 1 and v.nearest_m <= distance + 0.01
            for v in found
        )
    for visit in found:
        if visit.nearest_m < 95:  # a graze may fall between two samples
            near = [d for ms, d in within if visit.entered_ms - 1 <= ms <= visit.left_ms + 1]
            assert min(near) == pytest.approx(visit.nearest_m, abs=0.6)
    assert all(b.entered_ms - a.left_ms > 300_000 for a, b in itertools.pairwise(found))
