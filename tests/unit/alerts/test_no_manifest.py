"""Movement without paper: the empty run, and what paper that comes later does not say."""

import pytest


def run(county, load_on_leaving, load_at_stop=None):
    """Seven minutes in the generator's yard, a way north, four minutes of standing."""
    return [
        *(county.fix(s, 0, speed_kmh=0, load="empty") for s in range(0, 420, 20)),
        *(county.fix(s, 0, 3.0 * (s - 400), speed_kmh=30, load=load_on_leaving)
          for s in range(460, 700, 20)),
        *(county.fix(s, 0, 1_500, speed_kmh=0, load=load_at_stop) for s in range(720, 960, 20)),
    ]  # fmt: skip


def earlier(county):
    """An hour before, the sensor showed a load."""
    return [county.fix(s, 5_000, 2_000, load="full") for s in (-3_600, -3_580)]


def test_a_sensor_that_has_shown_loads_and_shows_none_is_an_empty_run(county, of_rule):
    fixes = [*earlier(county), *run(county, "empty", "empty")]
    assert of_rule(county.fold(fixes), "no_manifest") == []


def test_a_sensor_that_never_showed_a_load_proves_nothing(county, of_rule):
    assert len(of_rule(county.fold(run(county, "empty", "empty")), "no_manifest")) == 1


@pytest.mark.parametrize("load", ["full", None])
def test_a_load_or_no_sensor_on_leaving_is_found(county, of_rule, load):
    fixes = [*earlier(county), *run(county, load, "empty")]
    assert len(of_rule(county.fold(fixes), "no_manifest")) == 1


def test_paper_entered_afterwards_does_not_answer_by_itself(county, of_rule):
    told = {"loaded_at_ms": 400, "departed_at_ms": 450, "received_at_ms": 940}
    paper = county.trip(issued_at_ms=300, on_paper=True, **told)
    folded = county.fold(run(county, "full"), paper, until_s=6_000)
    assert len(of_rule(folded, "no_manifest")) == 1


def test_a_trip_entered_from_paper_is_held_against_the_track_of_its_day(county, of_rule):
    paper = {"issued_at_ms": 9_000, "loaded_at_ms": -60, "departed_at_ms": 0}
    done = {"received_at_ms": 1_100, "ended_at_ms": 1_100, "accepted_kg": 9_000.0}
    honest = county.fold(county.drive(), county.trip(**paper, **done), until_s=9_100)
    assert of_rule(honest, "ghost_receipt") == []
    short = county.fold(county.drive(until_x=4_000), county.trip(**paper, **done), until_s=9_100)
    (found,) = of_rule(short, "ghost_receipt")
    assert found.severity == "minor"


def test_one_fix_beside_the_fence_does_not_begin_the_visit_again(county, of_rule):
    inside = [county.fix(30 * i, 0, speed_kmh=0) for i in range(12)]
    astray = county.fix(360, 0, 160, speed_kmh=0)
    again = [county.fix(390 + 30 * i, 0, speed_kmh=0) for i in range(3)]
    away = [county.fix(600 + 30 * i, 3_000, 300, speed_kmh=0) for i in range(10)]
    (found,) = of_rule(county.fold([*inside, astray, *again, *away]), "no_manifest")
    assert found.measured["loading_minutes"] == 7.5
