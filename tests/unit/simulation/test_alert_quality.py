"""How right the rules are, on a small proof: the bench in short (scripts/bench/alerts)."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from manifest_service.alerts.tuning import UNTUNED
from manifest_service.simulation.fleets import honest_fleet, offenders, reports
from manifest_service.simulation.noise import Noise, observe
from manifest_service.simulation.offences import OFFENCES
from manifest_service.simulation.proving import county_ground, held, prove
from manifest_service.simulation.rounds import along, longest_stop_s, pieces
from manifest_service.simulation.scoring import Scores, score
from manifest_service.simulation.truth import truths

TRACKS = Path(__file__).resolve().parents[4] / "shared/data/waste_trucks_jersey_city.csv"
QUIET = Noise(
    sigma_m=0.0, spike_chance=0, lost_chance=0, flicker_chance=0, outages_per_hour=0, delay_s=(1, 1)
)
NOISY = Noise()
AIM = "diversion 300 m 10 min"


def proof(name, interval_s=30, tuning=UNTUNED, noise=NOISY, seed="t"):
    journey = OFFENCES[name][0](f"{name}#1", random.Random(seed))
    fixes = observe(journey, interval_s, seed, noise)
    return prove(journey, fixes, county_ground(), tuning)


@pytest.fixture(scope="module")
def scores() -> Scores:
    journeys = [*honest_fleet(8, "test"), *offenders(1, "test")]
    ground = county_ground()
    return score(prove(j, reports(j, 30, "test"), ground) for j in journeys)


def test_diversions_are_found_and_honest_trucks_left_alone(scores):
    assert scores.found(AIM, "route_deviation") == 1.0
    assert scores.false_per_100_hours("route_deviation") <= 0.7
    assert scores.rules["route_deviation"].precision == 1.0


def test_dumping_is_found_and_rarely_said_in_vain(scores):
    assert scores.rules["suspected_dumping"].precision >= 0.9
    assert scores.rules["suspected_dumping"].recall >= 0.8


@pytest.mark.parametrize("rule", ["ghost_receipt", "no_manifest"])
def test_what_paper_denies_is_found(scores, rule):
    assert scores.rules[rule].recall >= 0.9
    assert scores.rules[rule].precision >= 0.9


def test_an_alert_is_seen_within_seconds_of_the_report_that_confirms_it(scores):
    waits = sorted(scores.rules["route_deviation"].since_confirming_s)
    assert waits[0] >= 0
    assert waits[len(waits) // 2] <= 5


def test_a_deaf_rule_would_not_pass():
    deaf = UNTUNED.overruled({"route_deviation": {"trigger_fixes": 500}})
    assert score([proof(AIM, tuning=deaf)]).found(AIM, "route_deviation") == 0.0


def test_a_nervous_rule_would_not_pass():
    nervous = UNTUNED.overruled({"unauthorised_stop": {"minor_s": 20.0}})
    fleet = honest_fleet(6, "test")
    ground = county_ground()
    found = score(prove(j, reports(j, 30, "test"), ground, nervous) for j in fleet)
    assert found.rules["unauthorised_stop"].false_honest > 3


def test_the_same_seed_proves_the_same():
    assert proof(AIM).raised == proof(AIM).raised
    assert proof(AIM).raised != proof(AIM, seed="u").raised


def test_an_alert_through_a_moment_on_the_route_is_about_what_comes_after_it_too():
    (journey,) = [j for j in offenders(2, "7") if j.name == f"{AIM}#4"]
    fixes = reports(journey, 30, "7")
    found = prove(journey, fixes, county_ground())
    before, after = (t for t in found.truths if t.rule == "route_deviation")
    assert before.must
    assert after.must
    assert len(found.raised) == 1
    assert not found.missed
    # One that was over before is not.
    ends_ms = journey.start_ms + 1000 * before.span[1]
    over = replace(found.raised[0], episode=found.raised[0].episode.cleared(ends_ms))
    assert held(journey, fixes, [over], found.hours).missed == (after,)


def test_a_silence_before_dumping_is_as_long_as_it_says():
    make = OFFENCES["dump in a field, silent before"][0]
    for n in range(20):
        journey = make(f"d#{n}", random.Random(n))
        ((begins, ends),) = journey.silent
        left = ((journey.trips[-1].departed_at_ms or 0) - journey.start_ms) // 1000
        assert begins >= left + 60
        assert 660 <= ends - 20 - begins <= 900


def test_the_truth_of_a_diversion_is_the_time_beyond_the_corridor():
    journey = OFFENCES[AIM][0]("d#1", random.Random("t"))
    (off,) = [t for t in truths(journey) if t.rule == "route_deviation"]
    assert off.must
    assert 600 <= off.span[1] - off.span[0] <= 720


def test_without_noise_every_report_is_where_the_truck_was():
    journey = OFFENCES["stop 12 min"][0]("s#1", random.Random("t"))
    fixes = observe(journey, 10, "t", QUIET)
    assert len(fixes) == pytest.approx(journey.second / 10, abs=1)
    assert {fix.received_at_ms - fix.at_ms for fix in fixes} == {1000}


def test_the_receivers_error_has_the_spread_of_the_standard():
    journey = OFFENCES["ghost receipt, stays"][0]("g#1", random.Random("t"))
    clean = observe(journey, 10, "t", QUIET)
    plain = replace(QUIET, sigma_m=7.5)
    errors = [
        (fix.lat - true.lat) * 110_950
        for n in range(60)
        for fix, true in zip(observe(journey, 10, f"{n}", plain), clean, strict=False)
        if fix.at_ms == true.at_ms
    ]
    spread = (sum(e * e for e in errors) / len(errors)) ** 0.5
    assert spread == pytest.approx(7.5, rel=0.15)


@pytest.mark.skipif(not TRACKS.exists(), reason="the recorded tracks are not here")
def test_real_rounds_have_neither_rests_nor_silences_in_their_pieces():
    found = pieces(TRACKS)
    assert len(found) > 100
    assert max(longest_stop_s(piece.steps) for piece in found) < 600
    assert all(b[0] - a[0] < 600 for p in found for a, b in zip(p.steps, p.steps[1:], strict=False))


@pytest.mark.skipif(not TRACKS.exists(), reason="the recorded tracks are not here")
def test_a_haul_of_real_pieces_is_as_long_as_its_way():
    steps = along(iter(pieces(TRACKS)), 15_000.0)
    assert steps[-1][1] == 15_000.0
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in itertools.pairwise(steps))
