"""The laws of the fold: batches, ticks, order of arrival and disk change nothing."""

import csv
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manifest_service.alerts.engine import (
    dump_watch,
    fold,
    load_watch,
    new_watch,
    reconcile,
    standing,
)
from manifest_service.alerts.episode import RANK
from manifest_service.alerts.sighting import Declared, Ground, PlannedArrival, Trip
from manifest_service.events.plan_content import Window
from manifest_service.geofence.fix import Fix
from manifest_service.registry.entries import Route, Site

DAY_MS = 1_764_550_800_000
"""As in conftest."""

TRUCKS = Path(__file__).parents[4] / "shared" / "data" / "waste_trucks_jersey_city.csv"
LAW = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

moves = st.lists(
    st.tuples(
        st.sampled_from([10, 20, 60, 120, 300, 700, 2_000]),
        st.sampled_from([0, 0, 100, 300, 600]),
        st.sampled_from([0, 0, 300, 1_000, 2_000]),
        st.sampled_from(["full", "full", "empty", None]),
        st.sampled_from([True, True, True, True, False]),
        st.booleans(),
        st.sampled_from(range(8)),
    ),
    min_size=1,
    max_size=40,
)

# What the device says beside where it is: half of the time nothing odd.
SAID = (
    {},
    {},
    {},
    {"odometer_km": 20.0, "recorder_speed_kmh": 80.0},
    {"odometer_km": 23.0, "recorder_speed_kmh": 80.0},
    {"mock": True},
    {"hoist": True, "backfill": True},
    {"received_at_ms": 0},
)


@pytest.fixture
def county(county_with):
    """With something for every rule to find."""
    return county_with(
        ("permit_region", (-1_000, -500, 4_000, 2_500)),
        ("farmland", (2_000, 200, 6_000, 800)),
        ("hotspot", (0, 800, 3_000, 1_200)),
        ("forbidden", (5_000, -500, 6_000, 500)),
        ("excepted_road", (4_000, -50, 7_000, 50)),
        ("tunnel", (1_000, -100, 1_400, 100)),
        hours=("1-7 09:00-11:00",),
    )


def track(county, steps):
    second, x, fixes = 0, 0.0, []
    for wait_s, east_m, y, load, fixed, cut, said in steps:
        second, x = second + wait_s, x + east_m
        speed = 0.0 if east_m == 0 else None
        more = {"load": load, "fixed": fixed, "power_cut": cut, "speed_kmh": speed, **SAID[said]}
        fixes.append(county.fix(second, x, y, **more))
    return fixes, second


def a_trip(county):
    return county.trip(
        planned_departure_at_ms=0,
        planned_arrival_at_ms=900,
        receipt_due_at_ms=9_000,
        received_at_ms=12_000,
        ended_at_ms=12_000,
        loaded_kg=10_000.0,
        accepted_kg=9_000.0,
        region_bound=True,
        hours=((Window(days=(1, 2, 3, 4, 5), begins="09:20", ends="10:00"),),),
        replanned=(PlannedArrival(told_at_ms=DAY_MS + 600_000, arrival_at_ms=DAY_MS + 2_000_000),),
        declared=(
            Declared(what="stop", reason="rest", told_at_ms=DAY_MS + 1_500_000),
            Declared(what="return", reason="other", told_at_ms=DAY_MS + 9_000_000),
        ),
    )


@LAW
@given(steps=moves, cuts=st.sets(st.integers(0, 40)), ticks=st.integers(1, 2_000))
def test_batches_and_ticks_give_what_one_fold_gives(county, steps, cuts, ticks):
    fixes, end_s = track(county, steps)
    trips, ground = [a_trip(county)], county.ground
    until_ms = county.fix(max(end_s, 12_000) + 2_000, 0).at_ms
    whole = fold(new_watch("truck"), fixes, trips, ground, until_ms=until_ms)
    watch, found, flags = new_watch("truck"), {}, []
    bounds = [0, *sorted(c for c in cuts if 0 < c < len(fixes)), len(fixes)]
    for start, stop in pairwise(bounds):
        before_ms = fixes[start].at_ms
        if watch.as_of_ms:
            for at_ms in range(watch.as_of_ms, before_ms, ticks * 1_000):
                told = fold(watch, [], trips, ground, until_ms=at_ms)
                watch = told.watch
                found |= {e.key: e for e in told.episodes}
        told = fold(load_watch(dump_watch(watch)), fixes[start:stop], trips, ground)
        watch = told.watch
        found |= {e.key: e for e in told.episodes}
        flags += told.flags
    told = fold(watch, [], trips, ground, until_ms=until_ms)
    found |= {e.key: e for e in told.episodes}
    assert found == {e.key: e for e in whole.episodes}
    assert told.watch == whole.watch
    assert tuple(flags) == whole.flags


@LAW
@given(steps=moves, data=st.data())
def test_the_order_of_arrival_changes_nothing(county, steps, data):
    fixes, _ = track(county, steps)
    shuffled = data.draw(st.permutations(fixes))
    trips, ground = [a_trip(county)], county.ground
    whole = fold(new_watch("truck"), fixes, trips, ground)
    other = fold(new_watch("truck"), shuffled, trips, ground)
    assert other.episodes == whole.episodes
    assert other.watch == whole.watch
    by_time = dict(zip((f.at_ms for f in shuffled), other.flags, strict=True))
    assert tuple(by_time[f.at_ms] for f in fixes) == whole.flags


@LAW
@given(steps=moves, late=st.integers(0, 39))
def test_a_late_fix_replayed_from_a_checkpoint_is_reconciled_to_the_whole(county, steps, late):
    fixes, _ = track(county, steps)
    missing = fixes[late % len(fixes)]
    trips, ground = [a_trip(county)], county.ground
    checkpoints, told, watch = [new_watch("truck")], {}, new_watch("truck")
    for fix in (f for f in fixes if f is not missing):
        folded = fold(watch, [fix], trips, ground)
        watch = folded.watch
        checkpoints.append(watch)
        told |= {e.key: e for e in folded.episodes}
    start = [c for c in checkpoints if c.as_of_ms < missing.at_ms][-1]
    again = fold(start, [f for f in fixes if f.at_ms > start.as_of_ms], trips, ground)
    found = {e.key: e for e in standing(start)} | {e.key: e for e in again.episodes}
    for change in reconcile(
        list(told.values()),
        list(found.values()),
        replayed_from_ms=start.as_of_ms,
        told_until_ms=watch.as_of_ms,
    ):
        if change.kind == "supersede":
            del told[change.key]
        else:
            told[change.key] = change.episode
    whole = fold(new_watch("truck"), fixes, trips, ground)

    def facts(episodes):
        # A replayed episode keeps the key it was first told by.
        return sorted((e.rule, e.first_at_ms, e.cleared_at_ms or 0, e.severity) for e in episodes)

    assert facts(told.values()) == facts(whole.episodes)


@LAW
@given(steps=moves)
def test_severity_never_falls_within_an_episode(county, steps):
    fixes, _ = track(county, steps)
    watch, rank = new_watch("truck"), {}
    for fix in fixes:
        folded = fold(watch, [fix], [a_trip(county)], county.ground)
        watch = folded.watch
        for found in folded.episodes:
            assert RANK[found.severity] >= rank.get(found.key, 0)
            rank[found.key] = RANK[found.severity]


def test_a_gap_filled_within_a_day_is_delayed_reporting(county, at_ms):
    trips, ground = [county.trip()], county.ground
    first = fold(new_watch("truck"), [county.fix(0, 1_000)], trips, ground)
    live = fold(first.watch, [], trips, ground, until_ms=at_ms(700))
    late = [county.fix(s, 1_000 + s) for s in range(60, 700, 60)]
    again = fold(first.watch, late, trips, ground, until_ms=at_ms(700))
    (change,) = reconcile(
        live.episodes,
        again.episodes,
        replayed_from_ms=first.watch.as_of_ms,
        now_ms=at_ms(3_600),
    )
    assert (change.kind, change.reason) == ("supersede", "delayed_reporting")
    (over,) = reconcile(
        live.episodes,
        again.episodes,
        replayed_from_ms=first.watch.as_of_ms,
        now_ms=at_ms(2 * 86_400),
    )
    assert (over.kind, over.episode.cleared_at_ms) == ("clear", at_ms(2 * 86_400))


def test_an_episode_that_began_earlier_than_was_known_keeps_its_key(county, at_ms):
    fixes = [county.fix(0, 7_000, 500), county.fix(400, 7_000, 1_000)]
    trips, ground = [county.trip()], county.ground
    start = fold(new_watch("truck"), fixes[:1], trips, ground).watch
    live = fold(start, fixes[1:], trips, ground)
    again = fold(start, [county.fix(200, 7_000, 1_000), fixes[1]], trips, ground)
    (change,) = reconcile(live.episodes, again.episodes, replayed_from_ms=start.as_of_ms)
    assert (change.kind, change.key) == ("update", live.episodes[0].key)
    assert change.episode.first_at_ms == at_ms(200)


def test_an_episode_that_ended_before_the_replay_is_not_taken_for_the_next_one(county):
    cut = county.fix(20, 1_000, power_cut=True)
    fixes = [county.fix(10, 1_000), cut, county.fix(30, 1_000), county.fix(730, 1_000)]
    trips, ground = [county.trip()], county.ground
    first = fold(new_watch("truck"), fixes[:3], trips, ground)
    again = fold(first.watch, fixes[3:], trips, ground)
    changes = reconcile(first.episodes, again.episodes, replayed_from_ms=first.watch.as_of_ms)
    lost = [change.kind for change in changes if change.episode.rule == "signal_lost"]
    assert lost == ["raise"]


def test_what_a_late_fix_reveals_is_marked_as_backfill(county):
    fixes = [county.fix(0, 7_000, 500), county.fix(400, 7_000, 500)]
    trips, ground = [county.trip()], county.ground
    start = fold(new_watch("truck"), fixes[:1], trips, ground).watch
    live = fold(start, fixes[1:], trips, ground)
    assert live.episodes == ()
    late = county.fix(200, 7_000, 1_000)
    again = fold(start, [late, fixes[1]], trips, ground)
    (change,) = reconcile(
        (),
        again.episodes,
        replayed_from_ms=start.as_of_ms,
        told_until_ms=live.watch.as_of_ms,
    )
    assert (change.kind, change.backfill, change.episode.rule) == ("raise", True, "forbidden_zone")


def test_a_jump_and_a_duplicate_are_flagged_and_judged_by_no_rule(county):
    fixes = [
        county.fix(0, 1_000),
        county.fix(10, 9_000),
        county.fix(20, 1_100),
        county.fix(20, 1_100),
        county.fix(30, 1_200, mock=True),
    ]
    folded = county.fold(fixes, county.trip())
    words = [set(flags) for flags in folded.flags]
    assert words == [set(), {"jump"}, set(), {"duplicate"}, {"mock"}]


def real_tracks():
    zone, tracks = ZoneInfo("America/New_York"), {}
    with TRUCKS.open() as file:
        for row in csv.DictReader(file):
            local = datetime.fromisoformat(row["fix_time_local"]).replace(tzinfo=zone)
            at_ms = int(local.timestamp() * 1000)
            fix = Fix(
                at_ms=at_ms,
                lon=float(row["longitude"]),
                lat=float(row["latitude"]),
                received_at_ms=at_ms,
            )
            tracks.setdefault(row["vehicle_id"], []).append(fix)
    return {vehicle: sorted(fixes, key=lambda f: f.at_ms) for vehicle, fixes in tracks.items()}


def ground_of_trucks(tracks):
    """A road along the longest track, with a site at each end."""
    model = max(tracks.values(), key=len)

    def near(fix):
        half, x, y = 0.001, fix.lon, fix.lat
        ring = [[x - half, y - half], [x + half, y - half], [x + half, y + half]]
        return {"type": "Polygon", "coordinates": [[*ring, [x - half, y + half], ring[0]]]}

    ends = {"start": ("generator", model[0]), "end": ("disposal", model[-1])}
    sites = [
        Site(id=id, organisation_id="firm", name=id, kind=kind, geometry=near(fix))
        for id, (kind, fix) in ends.items()
    ]
    way = {"type": "LineString", "coordinates": [[fix.lon, fix.lat] for fix in model[:200]]}
    route = Route(
        id="way", name="way", origin_site_id="start", destination_site_id="end", geometry=way
    )
    return Ground(sites, [], [route])


@pytest.mark.skipif(not TRUCKS.exists(), reason="the real tracks of shared/data are not here")
def test_real_trucks_in_hourly_batches_give_the_alerts_of_one_fold():
    tracks = real_tracks()
    ground, rules = ground_of_trucks(tracks), set()
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
        whole = fold(new_watch(vehicle), fixes, [trip], ground)
        watch, found = new_watch(vehicle), {}
        hours = sorted({fix.at_ms // 3_600_000 for fix in fixes})
        for hour in hours:
            batch = [fix for fix in fixes if fix.at_ms // 3_600_000 == hour]
            told = fold(load_watch(dump_watch(watch)), batch[::-1], [trip], ground)
            watch, found = told.watch, found | {e.key: e for e in told.episodes}
        assert found == {e.key: e for e in whole.episodes}
        rules |= {e.rule for e in whole.episodes}
    assert {"route_deviation", "signal_lost", "unauthorised_stop"} <= rules
