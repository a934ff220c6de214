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


def on_the_road(county, y=0.0, from_s=720, **more):
    """Four minutes of standing 3 km along the approved route, `y` metres beside its middle."""
    return [county.fix(s, 3_000, y, speed_kmh=0, **more) for s in range(from_s, from_s + 240, 20)]


def in_the_yard(county, **more):
    return [county.fix(s, 0, speed_kmh=0, **more) for s in range(0, 420, 20)]


def test_a_wait_on_a_known_road_is_for_review(county, of_rule):
    (found,) = of_rule(county.fold([*in_the_yard(county), *on_the_road(county)]), "no_manifest")
    assert (found.review, found.severity, found.evidences) == (True, "minor", ())


@pytest.mark.parametrize(("y", "review"), [(25.0, True), (26.0, False)])
def test_the_road_ends_where_its_half_and_the_uncertainty_do(county, of_rule, y, review):
    (found,) = of_rule(county.fold([*in_the_yard(county), *on_the_road(county, y)]), "no_manifest")
    assert (found.review, "off_road" in found.evidences) == (review, not review)


def test_a_raised_body_counts_on_a_road_too(county, of_rule):
    fixes = [*in_the_yard(county), *on_the_road(county, hoist=True)]
    (found,) = of_rule(county.fold(fixes), "no_manifest")
    assert (found.review, found.severity, found.evidences) == (False, "critical", ("hoist",))


def test_a_load_that_was_seen_is_in_the_queue_wherever_it_stops(county, of_rule):
    gone = [county.fix(s, 10.0 * (s - 400), speed_kmh=36, load="full") for s in range(440, 700, 20)]
    fixes = [*in_the_yard(county), *gone, *on_the_road(county)]
    (found,) = of_rule(county.fold(fixes), "no_manifest")
    assert (found.review, found.evidences) == (False, ("loaded",))


def test_a_stop_off_the_road_after_one_on_it_is_the_place_of_the_alert(county, of_rule, at_ms):
    after = [county.fix(s, 3_000, 700, speed_kmh=0) for s in range(1_100, 1_340, 20)]
    fixes = [*in_the_yard(county), *on_the_road(county), *after]
    (found,) = of_rule(county.fold(fixes), "no_manifest")
    assert (found.review, found.evidences, found.first_at_ms) == (False, ("off_road",), at_ms(760))
    assert found.confirmed_at_ms == at_ms(1_320)
    assert (found.lon, found.lat) == (after[0].lon, after[0].lat)


def test_where_no_road_is_known_none_is_stood_on(county_with, of_rule):
    unknown = county_with()
    county = type(unknown)(route=unknown.route)
    stood = [county.fix(s, 3_000, 9_000, speed_kmh=0) for s in range(720, 960, 20)]
    (found,) = of_rule(county.fold([*in_the_yard(county), *stood]), "no_manifest")
    assert not found.review
