"""Each rule but route_deviation: what triggers it, what clears it, what it must let pass."""

import pytest

from manifest_service.alerts.sighting import PlannedArrival


def standing(county, from_s, until_s, x, y=0.0, every_s=20, **more):
    return [
        county.fix(s, x, y, **{"speed_kmh": 0.0, **more})
        for s in range(int(from_s), int(until_s) + 1, every_s)
    ]


def approach(county, x, until_s):
    """Driving from the gate to `x`, there at `until_s`."""
    return [
        county.fix(s, x * s / until_s, speed_kmh=30, load="full") for s in range(0, until_s, 20)
    ]


def test_standing_ten_minutes_on_the_road_is_a_stop_and_half_an_hour_is_major(county, of_rule):
    fixes = [*approach(county, 3_000, 300), *standing(county, 300, 880, 3_000)]
    assert of_rule(county.fold(fixes, county.trip()), "unauthorised_stop") == []
    fixes += standing(county, 900, 2_200, 3_000)
    (found,) = of_rule(county.fold(fixes, county.trip()), "unauthorised_stop")
    assert (found.severity, found.cleared_at_ms) == ("major", None)
    fixes += [county.fix(2_220, 3_300, speed_kmh=30), county.fix(2_240, 3_500, speed_kmh=30)]
    (found,) = of_rule(county.fold(fixes, county.trip()), "unauthorised_stop")
    assert found.cleared_at_ms is not None


def test_standing_at_a_fuel_site_needs_no_reason(county, of_rule):
    fixes = [*approach(county, 4_000, 400), *standing(county, 400, 2_400, 4_000)]
    assert of_rule(county.fold(fixes, county.trip()), "unauthorised_stop") == []


def test_two_minutes_in_a_site_not_on_the_manifest_are_the_wrong_site(county, of_rule):
    fixes = standing(county, 0, 100, 5_000, 2_000)
    assert of_rule(county.fold(fixes, county.trip()), "wrong_site") == []
    fixes += standing(county, 120, 140, 5_000, 2_000)
    (found,) = of_rule(county.fold(fixes, county.trip()), "wrong_site")
    assert found.site_id == "other"


def test_standing_at_the_destination_is_not_the_wrong_site(county, of_rule):
    fixes = standing(county, 0, 600, 10_000)
    assert of_rule(county.fold(fixes, county.trip()), "wrong_site") == []


def test_a_trip_is_late_an_hour_after_its_plan_and_arrival_clears_it(county, of_rule, at_ms):
    trip = county.trip(planned_departure_at_ms=0, planned_arrival_at_ms=1_800)
    assert of_rule(county.fold([], trip, until_s=5_400), "not_arrived") == []
    (found,) = of_rule(county.fold([], trip, until_s=5_401), "not_arrived")
    assert (found.first_at_ms, found.cleared_at_ms) == (at_ms(5_400), None)
    arrived = county.trip(
        planned_departure_at_ms=0, planned_arrival_at_ms=1_800, arrived_at_ms=6_000
    )
    (found,) = of_rule(county.fold([], arrived, until_s=7_000), "not_arrived")
    assert found.cleared_at_ms == at_ms(6_000)


def test_a_long_plan_has_half_its_length_as_slack(county, of_rule):
    trip = county.trip(planned_departure_at_ms=0, planned_arrival_at_ms=10_800)
    assert of_rule(county.fold([], trip, until_s=16_200), "not_arrived") == []
    assert len(of_rule(county.fold([], trip, until_s=16_201), "not_arrived")) == 1


def test_a_plan_told_before_the_deadline_moves_it_and_one_told_after_does_not(
    county, of_rule, at_ms
):
    """The first plan falls due at 5,400 s; the second arrives at 4,000 s and so at 7,600 s."""

    def replanned(told_s):
        plan = PlannedArrival(told_at_ms=at_ms(told_s), arrival_at_ms=at_ms(4_000))
        return county.trip(
            planned_departure_at_ms=0, planned_arrival_at_ms=1_800, replanned=(plan,)
        )

    assert of_rule(county.fold([], replanned(5_400), until_s=7_600), "not_arrived") == []
    (found,) = of_rule(county.fold([], replanned(5_400), until_s=7_601), "not_arrived")
    assert found.first_at_ms == at_ms(7_600)
    (found,) = of_rule(county.fold([], replanned(5_401), until_s=7_601), "not_arrived")
    assert found.first_at_ms == at_ms(5_400)


def test_without_a_plan_the_usual_time_of_the_route_is_one(county, of_rule, at_ms):
    trip = county.trip(usual_s=1_200.0)
    assert of_rule(county.fold([], trip, until_s=4_800), "not_arrived") == []
    (found,) = of_rule(county.fold([], trip, until_s=4_801), "not_arrived")
    assert found.first_at_ms == at_ms(4_800)
    assert of_rule(county.fold([], county.trip(), until_s=90_000), "not_arrived") == []


def test_a_plan_counts_before_the_usual_time(county, of_rule, at_ms):
    trip = county.trip(planned_arrival_at_ms=7_200, planned_departure_at_ms=0, usual_s=1_200.0)
    (found,) = of_rule(county.fold([], trip, until_s=20_000), "not_arrived")
    assert found.first_at_ms == at_ms(10_800)


def test_one_fix_deep_inside_a_forbidden_zone_is_enough(county, of_rule):
    fixes = [county.fix(0, 7_000, 500), county.fix(200, 7_000, 1_000)]
    (found,) = of_rule(county.fold(fixes, county.trip()), "forbidden_zone")
    assert found.zone_id == "centre"


def test_one_fix_within_its_uncertainty_of_the_edge_is_not_and_two_are(county, of_rule):
    fixes = [county.fix(0, 7_000, 500), county.fix(200, 7_000, 810)]
    assert of_rule(county.fold(fixes, county.trip()), "forbidden_zone") == []
    fixes.append(county.fix(220, 7_005, 810))
    assert len(of_rule(county.fold(fixes, county.trip()), "forbidden_zone")) == 1


def test_a_way_through_a_forbidden_zone_between_two_fixes_counts(county, of_rule):
    fixes = [county.fix(0, 6_700, 1_000), county.fix(60, 7_300, 1_000)]
    (found,) = of_rule(county.fold(fixes, county.trip()), "forbidden_zone")
    assert found.measured["crossed_m"] == pytest.approx(400, abs=1)
    corner = [county.fix(0, 6_760, 1_160), county.fix(60, 6_860, 1_260)]
    assert of_rule(county.fold(corner, county.trip()), "forbidden_zone") == []


def test_a_forbidden_zone_clears_two_fixes_outside_its_margin(county, of_rule, at_ms):
    fixes = [county.fix(0, 7_000, 900), county.fix(60, 7_000, 780), county.fix(120, 7_000, 700)]
    (found,) = of_rule(county.fold(fixes, county.trip()), "forbidden_zone")
    assert found.cleared_at_ms is None
    fixes.append(county.fix(180, 7_000, 600))
    (found,) = of_rule(county.fold(fixes, county.trip()), "forbidden_zone")
    assert found.cleared_at_ms == at_ms(120)


def test_ten_silent_minutes_are_a_lost_signal_and_the_next_fix_measures_it(county, of_rule, at_ms):
    fixes = [county.fix(0, 1_000)]
    assert of_rule(county.fold(fixes, county.trip(), until_s=599), "signal_lost") == []
    (found,) = of_rule(county.fold(fixes, county.trip(), until_s=600), "signal_lost")
    assert (found.severity, found.first_at_ms) == ("minor", at_ms(0))
    fixes.append(county.fix(1_860, 3_000))
    (found,) = of_rule(county.fold(fixes, county.trip()), "signal_lost")
    assert (found.severity, found.cleared_at_ms) == ("major", at_ms(1_860))
    assert found.measured["gap_minutes"] == pytest.approx(31)
    assert found.measured["gap_m"] == pytest.approx(2_000, rel=0.01)


def test_a_flagged_fix_does_not_end_a_lost_signal(county, of_rule):
    fixes = [county.fix(0, 1_000), county.fix(500, 1_000, fixed=False)]
    assert len(of_rule(county.fold(fixes, county.trip(), until_s=700), "signal_lost")) == 1


def test_a_power_cut_is_a_lost_signal_at_once_and_only_on_its_edge(county, of_rule, at_ms):
    fixes = [county.fix(0, 1_000)]
    fixes += [county.fix(s, 1_000 + s, power_cut=True) for s in (20, 40, 60)]
    (found,) = of_rule(county.fold(fixes, county.trip()), "signal_lost")
    assert (found.first_at_ms, found.evidences) == (at_ms(20), ("power_cut",))


def test_silence_outside_a_trip_is_nobodys_business(county, of_rule):
    trip = county.trip(received_at_ms=100, ended_at_ms=100)
    assert of_rule(county.fold([county.fix(0, 1_000)], trip, until_s=9_000), "signal_lost") == []


def unpapered(county):
    return [
        *standing(county, 0, 400, 0),
        county.fix(500, 1_000, speed_kmh=30),
        *standing(county, 700, 900, 3_000, 1_500),
    ]


def test_loading_and_stopping_outside_with_no_manifest_is_found(county, of_rule):
    (found,) = of_rule(county.fold(unpapered(county)), "no_manifest")
    assert (found.site_id, found.manifest_number) == ("origin", None)


def test_an_open_manifest_answers_for_the_movement(county, of_rule):
    assert of_rule(county.fold(unpapered(county), county.trip()), "no_manifest") == []


def test_a_short_visit_to_a_generator_is_not_a_load(county, of_rule):
    fixes = [f for f in unpapered(county) if not f.at_ms < county.fix(160, 0).at_ms]
    assert of_rule(county.fold(fixes), "no_manifest") == []


@pytest.mark.parametrize(
    ("accepted_kg", "refused_kg", "expected"),
    [(9_700.0, 0.0, 0), (9_699.0, 0.0, 1), (5_000.0, 5_000.0, 0), (10_301.0, None, 1)],
)
def test_weights_may_differ_by_three_percent(county, of_rule, accepted_kg, refused_kg, expected):
    trip = county.trip(
        received_at_ms=10,
        ended_at_ms=10,
        loaded_kg=10_000.0,
        accepted_kg=accepted_kg,
        refused_kg=refused_kg,
    )
    assert len(of_rule(county.fold([], trip, until_s=20), "weight_mismatch")) == expected


def test_a_receipt_without_the_truck_is_a_ghost(county, of_rule):
    trip = county.trip(received_at_ms=300, ended_at_ms=300, accepted_kg=9_000.0)
    fixes = county.drive(until_x=4_000)
    (found,) = of_rule(county.fold(fixes, trip, until_s=2_000), "ghost_receipt")
    assert (found.severity, found.review) == ("critical", False)


def test_a_receipt_with_the_truck_in_the_yard_is_honest(county, of_rule):
    trip = county.trip(received_at_ms=1_100, ended_at_ms=1_100, accepted_kg=9_000.0)
    folded = county.fold(county.drive(), trip, until_s=3_000)
    assert of_rule(folded, "ghost_receipt") == []


@pytest.mark.parametrize(("terminal", "why"), [(False, "no_terminal"), (True, "no_track")])
def test_where_the_track_cannot_tell_a_receipt_is_for_review(county, of_rule, terminal, why):
    trip = county.trip(
        received_at_ms=300, ended_at_ms=300, accepted_kg=9_000.0, has_terminal=terminal
    )
    (found,) = of_rule(county.fold([], trip, until_s=2_000), "ghost_receipt")
    assert (found.review, found.evidences) == (True, (why,))


def test_a_receipt_is_overdue_after_its_deadline_and_not_on_it(county, of_rule, at_ms):
    trip = county.trip(arrived_at_ms=10, receipt_due_at_ms=1_000)
    assert of_rule(county.fold([], trip, until_s=1_000), "clock_overdue") == []
    assert len(of_rule(county.fold([], trip, until_s=1_001), "clock_overdue")) == 1
    done = county.trip(
        arrived_at_ms=10, receipt_due_at_ms=1_000, received_at_ms=1_500, ended_at_ms=1_500
    )
    (found,) = of_rule(county.fold([], done, until_s=2_000), "clock_overdue")
    assert found.cleared_at_ms == at_ms(1_500)


def test_a_step_is_missing_from_when_the_next_one_happened(county, of_rule, at_ms):
    trip = county.trip(departed_at_ms=None, skipped_at_ms=300, received_at_ms=300, ended_at_ms=300)
    assert of_rule(county.fold([], trip, until_s=299), "step_missing") == []
    (found,) = of_rule(county.fold([], trip, until_s=300), "step_missing")
    assert (found.severity, found.first_at_ms) == ("minor", at_ms(300))
    assert found.cleared_at_ms is None


def test_a_step_missing_of_hazardous_waste_is_major(county, of_rule):
    trip = county.trip(skipped_at_ms=300, hazardous=True)
    (found,) = of_rule(county.fold([], trip, until_s=1_000), "step_missing")
    assert found.severity == "major"


@pytest.mark.parametrize("told_s", [600, 5 * 24 * 3600])
def test_a_step_is_missing_until_it_is_told_however_late(county, of_rule, at_ms, told_s):
    """A trip is forgotten a day after its end; what is told of it after that still counts."""
    ended = {"skipped_at_ms": 300, "received_at_ms": 300, "ended_at_ms": 300}
    before = county.fold([], county.trip(**ended), until_s=400)
    told = county.trip(**ended, told_at_ms=told_s)
    again = county.fold([], told, until_s=500, watch=before.watch)
    whole = county.fold(
        [county.fix(s, 10_000) for s in range(0, 1_000, 100)], told, until_s=told_s + 1
    )
    for folded in (again, whole):
        (found,) = of_rule(folded, "step_missing")
        assert (found.first_at_ms, found.cleared_at_ms) == (at_ms(300), at_ms(told_s))


def test_a_trip_without_gaps_misses_no_step(county, of_rule):
    trip = county.trip(received_at_ms=1_100, ended_at_ms=1_100)
    assert of_rule(county.fold(county.drive(), trip, until_s=3_000), "step_missing") == []
