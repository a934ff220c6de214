"""Marks of presence: never too little, and the same by arrays as one by one."""

import math
from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.geofence import presence
from manifest_service.geofence.near import Circle, Run, visits
from manifest_service.geofence.plane import Plane
from manifest_service.geofence.presence import Mark, Point, marks_of, spans_of, squares_around
from manifest_service.geofence.presence_in_bulk import marks_of_all

NOON = 1_763_956_800_000

steps = st.tuples(
    st.integers(1, 900_000) | st.integers(1, 5_000_000),
    st.floats(-0.02, 0.02) | st.floats(-0.2, 0.2),
    st.floats(-0.02, 0.02) | st.floats(-0.2, 0.2),
)


def walk(start: tuple[int, float, float], moves: list[tuple[int, float, float]]) -> list[Point]:
    """Fixes that follow one another; a step is no faster than a truck."""
    found = [start]
    for ms, east, north in moves:
        at, lon, lat = found[-1]
        share = min(1.0, ms / 1000 * 40 / (111_000 * math.hypot(east, north) + 1))
        found.append((at + ms, lon + east * share, lat + north * share))
    return found


tracks = st.builds(
    walk,
    st.tuples(
        st.integers(NOON, NOON + 2 * presence.DAY_MS), st.floats(110, 120), st.floats(-60, 60)
    ),
    st.lists(steps, max_size=30),
)


def as_set(marks: tuple[Mark, ...]) -> set[tuple[int, int, int, int]]:
    return {(m.cell, m.day, m.squares, m.half_hours) for m in marks}


@given(st.lists(tracks, max_size=4))
def test_arrays_say_the_same_as_one_vehicle_after_another(found: list[list[Point]]) -> None:
    flat = [(n, *point) for n, track in enumerate(found) for point in track]
    vehicle, at = (np.array([row[i] for row in flat], np.int64) for i in (0, 1))
    lon, lat = (np.array([row[i] for row in flat], float) for i in (2, 3))
    bulk = marks_of_all(vehicle, at, lon, lat)
    told = defaultdict(set)
    for row in zip(bulk.vehicle, bulk.cell, bulk.day, bulk.squares, bulk.half_hours, strict=True):
        told[int(row[0])].add(tuple(int(value) for value in row[1:]))
    assert told == {n: as_set(marks_of(track)) for n, track in enumerate(found)}


@given(tracks, st.data())
def test_whoever_visits_a_circle_has_marks_that_lead_to_the_fixes(
    track: list[Point], data: st.DataObject
) -> None:
    """Of every visit, each square asked for is marked, and both ends of each way lie in the
    half-hours marked."""
    near = data.draw(st.sampled_from(track))
    off = data.draw(st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02)))
    radius_m = data.draw(st.sampled_from([10.0, 100.0, 1000.0, 5000.0]))
    circle = Circle(lon=near[1] + off[0], lat=near[2] + off[1], radius_m=radius_m)
    wanted = squares_around(circle.lon, circle.lat, radius_m)
    halves: dict[int, int] = defaultdict(int)
    for mark in marks_of(track):
        if wanted.get(mark.cell, 0) & mark.squares:
            halves[mark.day] |= mark.half_hours
    (found,) = visits([Run(points=track, from_ms=0, until_ms=2**60)], circle)
    for visit in found:
        for at_ms, *_ in visit.piece:
            day = presence.day_of(at_ms)
            half = (at_ms - presence.begin_of(day)) // presence.HALF_HOUR_MS
            assert halves[day] >> half & 1


@given(tracks, st.integers(0, 30))
def test_marks_of_two_parts_are_together_those_of_the_whole(track: list[Point], at: int) -> None:
    at = min(at, len(track) - 1)
    whole: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    parts: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    again = marks_of(track[at:], first_is_marked=True)
    for into, marks in ((whole, marks_of(track)), (parts, marks_of(track[: at + 1]) + again)):
        for mark in marks:
            into[mark.cell, mark.day][0] |= mark.squares
            into[mark.cell, mark.day][1] |= mark.half_hours
    assert whole == parts


def test_a_truck_that_stands_still_writes_nothing_until_the_next_half_hour() -> None:
    standing = [(NOON + i * 10_000, 115.44, 36.48) for i in range(200)]
    assert len(marks_of(standing[:100])) == 1
    assert marks_of(standing[:100], first_is_marked=True) == ()
    (mark,) = marks_of(standing, first_is_marked=True)
    assert mark.half_hours.bit_count() == 2


def test_half_hours_come_as_runs() -> None:
    assert list(spans_of(0b1011_1001)) == [(0, 0), (3, 5), (7, 7)]
    assert list(spans_of((1 << 48) - 1)) == [(0, 47)]
    assert list(spans_of(0)) == []


def test_the_margin_covers_what_its_docstring_says() -> None:
    """A straight line of 20 km against one through degrees, at 55 degrees north."""
    plane = Plane(100.0, 55.0)
    east = 20_000 / (111_320 * math.cos(math.radians(55)))
    _, y = plane.project([100 - east / 2, 100.0, 100 + east / 2], [55.0, 55.0, 55.0])
    bend = abs(y[1] - (y[0] + y[2]) / 2)
    assert 11 < bend < 11.5
    assert bend + presence.STEP_M / 2 < presence.MARGIN_M
