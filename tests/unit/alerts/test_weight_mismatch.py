"""Weights: water may be lost, never gained; a correction puts right what was recorded."""

import pytest

from manifest_service.alerts.engine import reconcile


@pytest.mark.parametrize(
    ("accepted_kg", "count"), [(9_000.0, 0), (8_999.0, 1), (10_300.0, 0), (10_301.0, 1)]
)
def test_wet_waste_may_lose_water_and_not_gain_any(county, of_rule, accepted_kg, count):
    trip = county.trip(
        received_at_ms=10,
        ended_at_ms=10,
        loaded_kg=10_000.0,
        accepted_kg=accepted_kg,
        moisture_fraction=0.07,
    )
    assert len(of_rule(county.fold([], trip, until_s=20), "weight_mismatch")) == count


def mismatch(county, of_rule, accepted_kg=8_000.0):
    trip = county.trip(
        received_at_ms=10, ended_at_ms=10, loaded_kg=10_000.0, accepted_kg=accepted_kg
    )
    return of_rule(county.fold([], trip, until_s=20), "weight_mismatch")


def changes_of(told, found, corrected, at_ms):
    return reconcile(
        told,
        found,
        replayed_from_ms=0,
        told_until_ms=at_ms(20),
        now_ms=at_ms(900),
        corrected=frozenset({"M1"}) if corrected else frozenset(),
    )


def test_a_corrected_receipt_clears_the_alert_when_it_was_corrected(county, of_rule, at_ms):
    told = mismatch(county, of_rule)
    (change,) = changes_of(told, [], True, at_ms)
    assert (change.kind, change.episode.cleared_at_ms) == ("clear", at_ms(900))


def test_what_a_correction_put_right_stays_put_right_however_often_it_is_folded(
    county, of_rule, at_ms
):
    told = mismatch(county, of_rule)
    (change,) = changes_of(told, [], True, at_ms)
    assert changes_of([change.episode], [], True, at_ms) == ()


def test_without_a_correction_what_does_not_hold_is_superseded(county, of_rule, at_ms):
    (change,) = changes_of(mismatch(county, of_rule), [], False, at_ms)
    assert (change.kind, change.reason) == ("supersede", "contradicted")


def test_a_correction_that_leaves_the_difference_clears_nothing(county, of_rule, at_ms):
    told = mismatch(county, of_rule)
    changes = changes_of(told, mismatch(county, of_rule, 8_500.0), True, at_ms)
    assert [change.kind for change in changes] == ["update"]
