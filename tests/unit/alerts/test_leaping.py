"""The law of leaping: whatever the track and however it is batched, rules that leap over quiet
passages remember and say what rules that are stepped through every fix do."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manifest_service.alerts.engine import Stretch, fold, fold_all, new_watch
from manifest_service.alerts.registry import RULES
from manifest_service.alerts.sighting import Trip
from manifest_service.events.plan_content import Window
from tests.unit.alerts.test_engine import TRUCKS, real_tracks
from tests.unit.alerts.test_engine import ground_of_trucks as ground_of

LAW = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
DAY_S = 86_400

SAID = [
    {"fixed": False},
    {"power_cut": True},
    {"satellites": 2},
    {"mock": True},
    {"hoist": True, "backfill": True},
    {"odometer_km": 20.0, "recorder_speed_kmh": 80.0},
    {"odometer_km": 23.0, "recorder_speed_kmh": 20.0},
]

drives = st.lists(
    st.tuples(
        st.integers(1, 40),
        st.sampled_from([10, 10, 10, 30, 60, 400, 700]),
        st.sampled_from([0, 30, 100, 100, 100, 300]),
        st.sampled_from([0, 0, 0, 60, 95, 130, 400, 1_000, 2_000]),
        st.sampled_from(["full", "full", "empty", None]),
        st.sampled_from([None, None, 8.0, 45.0]),
        st.sampled_from([{}] * 8 + SAID),
    ),
    min_size=1,
    max_size=12,
)
"""Legs: how many fixes, seconds and metres between two, how far beside the road, what is said."""

MORNING = (Window(days=(1, 2, 3, 4, 5), begins="09:10", ends="09:40"),)
LATE = (Window(days=(1,), begins="09:00", ends="10:00"),)
times = st.one_of(st.none(), st.integers(-DAY_S, 20_000))
trips = st.lists(
    st.fixed_dictionaries(
        {
            "issued_at_ms": st.integers(-2 * DAY_S, 5_000),
            "loaded_at_ms": times,
            "departed_at_ms": times,
            "planned_arrival_at_ms": times,
            "received_at_ms": times,
            "ended_at_ms": times,
            "skipped_at_ms": times,
            "receipt_due_at_ms": times,
            "route_id": st.sampled_from(["way", "way", None, "gone"]),
            "loaded_kg": st.sampled_from([None, 10_000.0]),
            "accepted_kg": st.sampled_from([None, 9_000.0]),
            "has_terminal": st.booleans(),
            "region_bound": st.booleans(),
            "hours": st.sampled_from([(), (MORNING,), (MORNING, MORNING)]),
        }
    ),
    max_size=3,
)


@pytest.fixture
def county(county_with):
    """With something for every rule to find."""
    return county_with(
        ("permit_region", (-1_000, -500, 6_000, 1_500)),
        ("farmland", (2_000, 200, 6_000, 800)),
        ("forbidden", (5_000, -500, 6_000, 500)),
        ("excepted_road", (4_000, -50, 7_000, 50)),
        ("tunnel", (9_000, -100, 9_400, 100)),
    )


def track(county, legs):
    second, x, fixes = 0, 0.0, []
    for count, wait_s, east_m, north_m, load, accuracy, said in legs:
        for n in range(count):
            second, x = second + wait_s, (x + east_m) % 11_000
            speed = None if n % 3 == 2 else east_m / wait_s * 3.6
            more = {"load": load, "accuracy_m": accuracy, "speed_kmh": speed, **said}
            fixes.append(county.fix(second, x, north_m, **more))
    return fixes


def trips_of(county, drawn):
    return [county.trip(manifest_number=f"M{n}", **values) for n, values in enumerate(drawn)]


def folded_in_batches(fixes, bounds, trips, ground, *, leaping):
    watch, found, flags, watches = new_watch("truck"), {}, [], []
    for start, stop in pairwise(bounds):
        told = fold(watch, fixes[start:stop], trips, ground, leaping=leaping)
        watch, found = told.watch, found | {e.key: e for e in told.episodes}
        flags += told.flags
        watches.append(watch)
    return watches, found, flags


@LAW
@given(legs=drives, drawn=trips, cuts=st.sets(st.integers(1, 480), max_size=12))
def test_leaping_gives_what_stepping_gives(county, legs, drawn, cuts):
    fixes, carried = track(county, legs), trips_of(county, drawn)
    bounds = [0, *sorted(c for c in cuts if c < len(fixes)), len(fixes)]
    ground = county.ground
    leapt = folded_in_batches(fixes, bounds, carried, ground, leaping=True)
    assert leapt == folded_in_batches(fixes, bounds, carried, ground, leaping=False)


@LAW
@given(fleet=st.lists(st.tuples(drives, trips), min_size=1, max_size=4))
def test_vehicles_folded_together_are_folded_as_alone(county, fleet):
    ground = county.ground
    stretches = [
        Stretch(watch=new_watch(f"v{n}"), fixes=track(county, legs), trips=trips_of(county, drawn))
        for n, (legs, drawn) in enumerate(fleet)
    ]
    for stretch, together in zip(stretches, fold_all(stretches, ground), strict=True):
        assert together == fold(stretch.watch, stretch.fixes, stretch.trips, ground)


def test_a_quiet_drive_is_leapt_over_by_every_rule_that_steps(county, monkeypatch):
    trip = county.trip(region_bound=True, hours=((*MORNING, *LATE),))
    trips, fixes = [trip], county.drive(from_x=1_000, until_x=3_000)
    start = fold(new_watch("truck"), fixes[:3], trips, county.ground).watch
    stepped = []
    for rule in RULES:
        if rule.step is not None:

            def noted(*args, code=rule.code, step=rule.step):
                stepped.append(code)
                return step(*args)

            monkeypatch.setitem(rule.__dict__, "step", noted)
    quiet = fold(start, fixes[3:], trips, county.ground)
    assert (stepped, quiet.watch.last_valid) == ([], fixes[-1])
    fold(start, fixes[3:], trips, county.ground, leaping=False)
    assert len(stepped) >= len(fixes[3:])


@pytest.mark.skipif(not TRUCKS.exists(), reason="the real tracks of shared/data are not here")
def test_leaping_over_real_tracks_gives_what_stepping_gives():
    tracks = real_tracks()
    ground = ground_of(tracks)
    said = 0
    for vehicle, fixes in tracks.items():
        trip = Trip(
            manifest_number=vehicle,
            vehicle_id=vehicle,
            stream="construction_soil",
            origin_site_id="start",
            destination_site_id="end",
            route_id="way",
            issued_at_ms=fixes[0].at_ms,
            departed_at_ms=fixes[0].at_ms,
        )
        for size in (1_000_000, 25, 7):
            bounds = [*range(0, len(fixes), size), len(fixes)]
            leapt = folded_in_batches(fixes, bounds, [trip], ground, leaping=True)
            assert leapt == folded_in_batches(fixes, bounds, [trip], ground, leaping=False)
            said += len(leapt[1])
    assert said
