"""Receipts against tracks: what proves that nobody came, and what only cannot tell."""

import pytest


@pytest.fixture
def ghosts(of_rule):
    def found(folded):
        return of_rule(folded, "ghost_receipt")

    return found


def received(county, second=300, **more):
    more = {"accepted_kg": 9_000.0, **more}
    return county.trip(received_at_ms=second, ended_at_ms=second, **more)


def test_a_refusal_is_no_receipt(county, ghosts):
    trip = received(county, accepted_kg=0.0, refused_kg=9_000.0)
    assert ghosts(county.fold(county.drive(until_x=4_000), trip, until_s=2_000)) == []


def test_a_silence_in_which_the_truck_could_have_come_and_gone_is_for_review(county, ghosts):
    fixes = [*county.drive(until_x=3_000), county.fix(1_000, 3_000), county.fix(1_020, 3_200)]
    (found,) = ghosts(county.fold(fixes, received(county, 1_100), until_s=2_000))
    assert (found.review, found.evidences) == (True, ("track_gap",))


def test_a_silence_too_short_for_the_way_there_and_back_is_no_excuse(county, ghosts):
    """Two times 40 km in eleven minutes is no truck."""
    away = [county.fix(s, -30_000, speed_kmh=0) for s in range(0, 2_000, 20)]
    fixes = [fix for fix in away if not 500 < (fix.at_ms - away[0].at_ms) / 1000 < 1_160]
    (found,) = ghosts(county.fold(fixes, received(county, 1_990), until_s=3_000))
    assert (found.review, found.severity) == (False, "critical")


def test_a_track_that_begins_long_after_loading_cannot_tell(county, ghosts):
    fixes = [county.fix(s, 3_000) for s in range(1_200, 1_300, 20)]
    (found,) = ghosts(county.fold(fixes, received(county, 1_300), until_s=3_000))
    assert found.evidences == ("track_gap",)


def test_a_truck_at_the_gate_is_for_review(county, ghosts):
    """The yard begins at x = 9,900; the track stops 40 m before it."""
    fixes = county.drive(until_x=9_860, every_s=2.0)
    (found,) = ghosts(county.fold(fixes, received(county, 1_000), until_s=2_000))
    assert (found.review, found.evidences) == (True, ("at_the_gate",))


def test_a_truck_that_comes_within_ten_minutes_of_the_receipt_is_no_ghost(county, ghosts):
    assert ghosts(county.fold(county.drive(), received(county, 500), until_s=3_000)) == []
