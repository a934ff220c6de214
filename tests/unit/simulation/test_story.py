"""The story of two days, before anybody plays it."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from manifest_service.simulation.county import VEHICLES
from manifest_service.simulation.player import merged
from manifest_service.simulation.story import EXPECTED, SHIFTS, history

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
SCRIPT = history(NOW)


def test_the_story_is_the_same_every_time():
    assert history(NOW) == SCRIPT


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 365 * 96))
def test_whatever_the_hour_nothing_happens_after_now_and_all_of_it_within_three_days(quarters):
    now = NOW + timedelta(minutes=15 * quarters)
    script = history(now)
    times = [item.at for item in (*script.acts, *script.positions)]
    assert now - timedelta(days=3) <= min(times)
    assert max(times) <= now


def test_no_vehicle_reports_twice_for_the_same_moment():
    moments = Counter((position.vehicle, position.at) for position in SCRIPT.positions)
    assert [moment for moment, count in moments.items() if count > 1] == []


def test_no_vehicle_is_faster_than_a_truck_between_two_reports():
    assert max(position.speed_kmh for position in SCRIPT.positions) <= 54


def test_there_are_about_thirty_trips_and_most_are_honest():
    trips = sum(len(errands) for *_, errands in SHIFTS)
    offenders = len({vehicle for _, vehicle in EXPECTED})
    assert trips - offenders >= 22


def test_every_vehicle_moves():
    assert {position.vehicle for position in SCRIPT.positions} == {v[1] for v in VEHICLES.values()}


def test_a_manifest_is_issued_before_anything_else_is_said_of_it():
    issued = set()
    for act in SCRIPT.acts:
        assert act.word == "generated" or act.trip in issued, act
        issued.add(act.trip)


def test_two_loads_wait_for_the_first_driver():
    done = {act.trip for act in SCRIPT.acts if act.word in ("transported", "voided")}
    waiting = [a for a in SCRIPT.acts if a.word == "generated" and a.trip not in done]
    assert [act.vehicle for act in waiting] == ["tipper-1", "tipper-1"]


def test_acts_and_positions_are_merged_by_time():
    times = [item.at for item in merged(SCRIPT)]
    assert times == sorted(times)
    assert len(times) == len(SCRIPT.acts) + len(SCRIPT.positions)
