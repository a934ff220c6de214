"""终端异常: what triggers it, what clears it, what it must let pass."""

import pytest


def found(county, of_rule, fixes):
    return of_rule(county.fold(fixes, county.trip()), "tamper")


def test_one_simulated_position_is_enough_and_moves_nothing_else(county, of_rule, at_ms):
    fixes = county.drive(until_x=2_000)
    fixes.append(county.fix(205, 7_000, 1_000, mock=True))
    folded = county.fold(fixes, county.trip())
    (episode,) = of_rule(folded, "tamper")
    assert (episode.severity, episode.evidences) == ("major", ("mock",))
    assert (episode.manifest_number, episode.first_at_ms) == ("M1", at_ms(205))
    assert of_rule(folded, "forbidden_zone") == []


def test_ten_clean_minutes_clear_it(county, of_rule, at_ms):
    fixes = [county.fix(0, 0, mock=True), *[county.fix(s, s) for s in range(10, 600, 20)]]
    (episode,) = found(county, of_rule, fixes)
    assert episode.cleared_at_ms is None
    fixes += [county.fix(s, s) for s in range(600, 660, 20)]
    (episode,) = found(county, of_rule, fixes)
    assert episode.cleared_at_ms == at_ms(10)


def odometer(county, begins_s, until_s, x, km, **more):
    return [
        county.fix(s, x, odometer_km=120_000 + km + (s - begins_s) / 100, speed_kmh=36.0, **more)
        for s in range(begins_s, until_s, 20)
    ]


def test_an_odometer_that_moves_with_frozen_coordinates_is_found(county, of_rule):
    (episode,) = found(county, of_rule, odometer(county, 0, 200, 3_000, 0.0))
    assert (episode.severity, episode.evidences) == ("major", ("frozen",))
    assert episode.measured["frozen_km"] == pytest.approx(1.8)
    assert found(county, of_rule, odometer(county, 0, 100, 3_000, 0.0)) == []


def test_an_odometer_that_was_set_or_that_moves_with_the_truck_is_honest(county, of_rule):
    parked = [county.fix(s, 3_000, odometer_km=120_000.0) for s in range(0, 100, 20)]
    reset = [county.fix(s, 3_000, odometer_km=12.0) for s in range(100, 200, 20)]
    later = [county.fix(s, 3_000, odometer_km=90_000.0) for s in range(200, 300, 20)]
    assert found(county, of_rule, [*parked, *reset, *later]) == []
    driving = [county.fix(s, 10 * s, odometer_km=5 + s / 100) for s in range(0, 900, 20)]
    assert found(county, of_rule, driving) == []


def speeds(county, until_s, recorder_kmh, every_s=20):
    return [
        county.fix(s, 10 * s, speed_kmh=36.0, recorder_speed_kmh=recorder_kmh)
        for s in range(0, until_s + 1, every_s)
    ]


def test_speeds_that_differ_for_a_minute_are_found(county, of_rule, at_ms):
    (episode,) = found(county, of_rule, speeds(county, 60, 57.0))
    assert (episode.evidences, episode.first_at_ms) == (("speeds_differ",), at_ms(0))
    assert episode.measured["difference_kmh"] == 21.0
    assert found(county, of_rule, speeds(county, 40, 57.0)) == []
    assert found(county, of_rule, speeds(county, 400, 56.0)) == []
    assert found(county, of_rule, speeds(county, 400, None)) == []


def jumping(county, jumps, every_s=60, back=True):
    """To and fro between two places that no truck can join in time."""
    fixes = []
    for n in range(jumps):
        fixes.append(county.fix(n * every_s, 1_000 + n))
        fixes.append(county.fix(n * every_s + 10, 9_000 + n))
    return fixes


def test_more_than_three_jumps_in_ten_minutes_are_found(county, of_rule):
    assert found(county, of_rule, jumping(county, 3)) == []
    (episode,) = found(county, of_rule, jumping(county, 4))
    assert (episode.severity, episode.evidences) == ("minor", ("jumps",))
    assert found(county, of_rule, jumping(county, 6, every_s=240)) == []


def test_one_outlier_taken_for_true_is_one_jump_not_many(county, of_rule):
    """Eight kilometres off after a pause: the good fixes after it are jumps for three minutes."""
    fixes = [county.fix(0, 1_000), county.fix(300, 9_000)]
    fixes += [county.fix(s, 1_000 + s - 300) for s in range(310, 700, 10)]
    folded = county.fold(fixes, county.trip())
    assert sum("jump" in words for words in folded.flags) > 10
    assert of_rule(folded, "tamper") == []


def test_a_tunnel_explains_frozen_coordinates_and_jumps(county_with, of_rule):
    county = county_with(("tunnel", (2_500, -100, 3_500, 100)))
    inside = odometer(county, 0, 400, 3_000, 0.0)
    out = [county.fix(400 + n * 10, 3_100 + 5_000 * (n % 2), speed_kmh=36.0) for n in range(10)]
    assert found(county, of_rule, [*inside, *out]) == []
    assert len(found(county_with(), of_rule, [*inside, *out])) == 1


def test_two_signs_are_critical_and_a_parked_vehicle_is_watched_too(county, of_rule):
    fixes = odometer(county, 0, 200, 3_000, 0.0)
    fixes.append(county.fix(210, 3_000, mock=True))
    (episode,) = of_rule(county.fold(fixes), "tamper")
    assert (episode.severity, episode.manifest_number) == ("critical", None)


def test_a_clock_that_runs_ahead_does_not_carry_time_away(county, of_rule):
    ahead = county.fix(90_000, 0, mock=True, received_at_ms=county.fix(0, 0).at_ms)
    folded = county.fold([county.fix(0, 0), ahead], county.trip())
    assert folded.watch.as_of_ms == county.fix(0, 0).at_ms
    assert of_rule(folded, "tamper") == []
