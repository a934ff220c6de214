"""A vehicle moving along a line."""

import itertools
import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.simulation.county import route_line
from manifest_service.simulation.drive import Halt, Receiver, stand, travel
from manifest_service.simulation.roads import length_m, point_at, reach_m, to_metres

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
LINE = route_line("plaza-recycling")


def a_receiver(seed=1):
    return Receiver(vehicle="鲁PDM101", random=random.Random(seed))


def test_the_same_seed_drives_the_same():
    assert travel(a_receiver(7), LINE, AT) == travel(a_receiver(7), LINE, AT)


def test_another_seed_is_a_little_off():
    assert travel(a_receiver(7), LINE, AT) != travel(a_receiver(8), LINE, AT)


@given(st.integers(0, 1000), st.sampled_from([5.0, 15.0, 30.0]))
def test_every_report_is_within_twenty_metres_of_the_line(seed, interval_s):
    reports, _ = travel(a_receiver(seed), LINE, AT, interval_s=interval_s)
    for report in reports:
        place = to_metres((report.lon, report.lat))
        assert math.dist(point_at(LINE, reach_m(LINE, place)), place) < 20


def test_reports_come_at_the_interval_asked_for():
    reports, _ = travel(a_receiver(), LINE, AT, interval_s=15)
    gaps = {(b.at - a.at).total_seconds() for a, b in itertools.pairwise(reports)}
    assert gaps == {15.0}


def test_no_report_claims_more_than_the_cruising_speed():
    reports, _ = travel(a_receiver(), LINE, AT, cruise_kmh=48)
    assert max(report.speed_kmh for report in reports) == 48.0


def test_the_drive_takes_longer_than_at_constant_speed_but_not_by_half():
    _, arrives_at = travel(a_receiver(), LINE, AT, cruise_kmh=50)
    constant_s = length_m(LINE) / (50 / 3.6)
    assert constant_s < (arrives_at - AT).total_seconds() < 1.5 * constant_s


def test_a_halt_stands_still_where_and_as_long_as_it_says():
    halt = Halt(at_m=5_000, seconds=300)
    reports, _ = travel(a_receiver(), LINE, AT, halts=(halt,), interval_s=10)
    standing = [
        report
        for report in reports
        if (report.at - AT).total_seconds() > 0 and report.speed_kmh == 0
    ]
    assert 290 <= (standing[-1].at - standing[0].at).total_seconds() + 10 <= 310
    assert reach_m(LINE, to_metres((standing[0].lon, standing[0].lat))) == pytest.approx(
        5_000, abs=20
    )


def test_the_load_bits_fall_in_the_middle_of_a_halt_that_unloads():
    halt = Halt(at_m=5_000, seconds=300, load_after="empty")
    reports, _ = travel(a_receiver(), LINE, AT, halts=(halt,), interval_s=10, load="full")
    bits = [report.load for report in reports]
    assert bits == sorted(bits, key=["full", "empty"].index)
    assert {"full", "empty"} == set(bits)


def test_a_drive_that_follows_never_reports_the_same_moment_again():
    receiver = a_receiver()
    first, arrives_at = travel(receiver, LINE, AT, interval_s=1)
    second, _ = travel(receiver, tuple(reversed(LINE)), arrives_at, interval_s=1)
    assert first[-1].at < second[0].at == arrives_at


def test_standing_reports_from_the_beginning_until_before_the_end():
    reports = stand(a_receiver(), (0, 0), AT, AT + timedelta(minutes=3), interval_s=60)
    assert [report.at - AT for report in reports] == [timedelta(minutes=n) for n in range(3)]


def test_standing_for_no_time_reports_nothing():
    assert stand(a_receiver(), (0, 0), AT, AT) == ()
