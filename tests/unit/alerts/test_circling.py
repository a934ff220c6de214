"""In the yard and out again with the load: what is proof, what is for review, what is honest."""

import pytest

MIN = 60


def trip(county, **more):
    done = {"received_at_ms": 1_060, "ended_at_ms": 1_060, "accepted_kg": 9_000.0}
    return county.trip(**{"loaded_kg": 9_000.0, **done, **more})


def visit(county, *, inside_s, load_out, seen_empty=True, stops=False, load_in="full"):
    """There by 1,000 s, `inside_s` in the yard, and north again; a stop of five minutes on demand."""
    before = [county.fix(s, 0, load="empty") for s in (-300, -200)] if seen_empty else []
    there = [county.fix(x / 10, x, speed_kmh=36, load=load_in) for x in range(0, 9_800, 200)]
    yard = [county.fix(1_000 + s, 10_000, speed_kmh=0, load=load_in)
            for s in range(0, inside_s, 20)]  # fmt: skip
    out_s = 1_000 + inside_s
    back = [county.fix(out_s + s, 10_000, 200 + 10 * s, speed_kmh=36, load=load_out)
            for s in range(0, 600, 20)]  # fmt: skip
    rest = [county.fix(out_s + 600 + s, 10_000, 6_300, speed_kmh=0, load=load_out)
            for s in range(0, 300, 20)]  # fmt: skip
    return [*before, *there, *yard, *back, *(rest if stops else [])]


@pytest.fixture
def found(county, of_rule):
    def chosen(fixes, a_trip=None):
        return of_rule(county.fold(fixes, a_trip or trip(county), until_s=4_000), "circling")

    return chosen


def test_a_truck_that_unloads_is_honest(county, found):
    assert found(visit(county, inside_s=8 * MIN, load_out="empty", stops=True)) == []


def test_a_truck_without_a_sensor_that_stays_long_enough_is_honest(county, found):
    fixes = visit(county, inside_s=8 * MIN, load_in=None, load_out=None, stops=True)
    assert found(fixes) == []


def test_in_and_out_full_with_a_stop_afterwards_is_critical(county, found, at_ms):
    (alert,) = found(visit(county, inside_s=60, load_out="full", stops=True))
    assert (alert.severity, alert.review) == ("critical", False)
    assert alert.evidences == ("short_visit", "load_unchanged", "further_stop")
    assert (alert.first_at_ms, alert.site_id) == (at_ms(1_000), "end")


def test_a_sensor_seen_to_work_counts_by_itself_and_another_is_for_review(county, found):
    (alert,) = found(visit(county, inside_s=8 * MIN, load_out="full"))
    assert (alert.severity, alert.review, alert.evidences) == ("major", False, ("load_unchanged",))
    stuck = visit(county, inside_s=8 * MIN, load_out="full", seen_empty=False, stops=True)
    (alert,) = found(stuck)
    assert (alert.severity, alert.review) == ("minor", True)


def test_a_short_visit_alone_is_for_review(county, found):
    (alert,) = found(visit(county, inside_s=60, load_in=None, load_out=None))
    assert (alert.review, alert.evidences) == (True, ("short_visit",))


def test_a_short_visit_and_a_stop_afterwards_are_in_the_queue(county, found):
    (alert,) = found(visit(county, inside_s=60, load_in=None, load_out=None, stops=True))
    assert (alert.review, alert.evidences) == (False, ("short_visit", "further_stop"))


def test_dwell_of_the_sites_minimum_is_enough(county, found):
    fixes = visit(county, inside_s=170, load_in=None, load_out=None)
    assert found(fixes) == []
    assert len(found(fixes, trip(county, unloading_s=600.0))) == 1


def test_what_was_refused_in_part_is_still_aboard(county, found):
    fixes = visit(county, inside_s=60, load_out="full", stops=True)
    assert found(fixes, trip(county, refused_kg=2_000.0)) == []


def test_without_a_receipt_nothing_is_claimed(county, found):
    fixes = visit(county, inside_s=60, load_out="full", stops=True)
    assert found(fixes, trip(county, received_at_ms=None, ended_at_ms=None, accepted_kg=None)) == []


def test_a_truck_that_queues_outside_and_drives_in_again_is_honest(county, found):
    first = [fix for fix in visit(county, inside_s=60, load_out="full")
             if fix.at_ms <= county.fix(1_200, 0).at_ms]  # fmt: skip
    again = [county.fix(s, 10_000, speed_kmh=0, load="full") for s in range(1_220, 1_600, 20)]
    out = [county.fix(1_600 + s, 10_000, 200 + 10 * s, load="empty") for s in range(0, 900, 20)]
    late = trip(county, received_at_ms=1_580, ended_at_ms=1_580)
    assert found([*first, *again, *out], late) == []


def test_a_load_taken_elsewhere_is_no_further_stop_of_this_one(county, found):
    fixes = visit(county, inside_s=60, load_in=None, load_out=None)
    loading = [county.fix(1_700 + s, 0, speed_kmh=0) for s in range(0, 300, 20)]
    resting = [county.fix(2_100 + s, 3_000, speed_kmh=0) for s in range(0, 300, 20)]
    (alert,) = found([*fixes, *loading, *resting])
    assert alert.review


def test_the_receipt_may_come_after_the_truck_has_left(county, found, at_ms):
    fixes = visit(county, inside_s=60, load_out="full", stops=True)
    (alert,) = found(fixes, trip(county, received_at_ms=3_500, ended_at_ms=3_500))
    assert alert.confirmed_at_ms == at_ms(3_500)


@pytest.mark.parametrize("every_s", [10, 30, 60])
@pytest.mark.parametrize("phase_s", [0, 7, 23, 41])
def test_the_way_to_the_gate_is_no_time_inside(county, found, every_s, phase_s):
    """In for 100 s at 50 km/h each way: between reports a minute apart lies a minute of driving."""
    mps, gate_s, inside_s = 13.9, 713.0, 100.0

    def place(s):
        if s < gate_s:
            return 9_900 - mps * (gate_s - s), 0.0
        if s < gate_s + inside_s:
            return 10_000.0, 0.0
        return 10_000.0, 100 + min(mps * (s - gate_s - inside_s), 6_000)

    fixes = [county.fix(s, *place(s), speed_kmh=50 if place(s)[1] < 6_100 else 0)
             for s in range(phase_s, 1_700, every_s)]  # fmt: skip
    (alert,) = found(fixes, trip(county, received_at_ms=800, ended_at_ms=800))
    assert alert.evidences == ("short_visit", "further_stop")
    assert inside_s - 5 <= alert.measured["minutes"] * 60 < 180


@pytest.mark.parametrize("every_s", [10, 30, 60])
def test_a_visit_is_never_taken_for_shorter_than_it_was(county, found, every_s):
    inside_s = 190
    there = [county.fix(s, 12.0 * s, speed_kmh=43) for s in range(0, 820, every_s)]
    first = there[-1].at_ms // 1000 - county.fix(0, 0).at_ms // 1000 + every_s
    yard = [county.fix(s, 10_000, speed_kmh=0) for s in range(first, first + inside_s, every_s)]
    out = [county.fix(first + inside_s + s, 10_000, 100 + 16.0 * s, speed_kmh=58)
           for s in range(every_s, 900, every_s)]  # fmt: skip
    assert found([*there, *yard, *out], trip(county, received_at_ms=900, ended_at_ms=900)) == []
