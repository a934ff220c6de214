"""禁行区: roads left open and hours. What triggers it and clears it is in test_rules.py."""

import pytest

ZONE = (2_000, -500, 4_000, 500)
TOWN = ("forbidden", ZONE)


def found(county, of_rule, fixes):
    return of_rule(county.fold(fixes, county.trip()), "forbidden_zone")


def test_a_road_left_open_is_open_and_the_rest_is_not(county_with, of_rule):
    county = county_with(TOWN, ("excepted_road", (1_000, -40, 5_000, 40)))
    for every_s in (10, 60):
        assert found(county, of_rule, county.drive(every_s=every_s)) == []
    aside = county.drive(lambda x: 200.0 if 2_500 < x < 3_500 else 0.0)
    assert len(found(county, of_rule, aside)) == 1
    assert len(found(county_with(TOWN), of_rule, county.drive())) == 1


@pytest.mark.parametrize(
    ("hours", "count"),
    [(("1-5 07:00-09:30",), 1), (("1-5 17:00-19:00",), 0), (("6 00:00-24:00",), 0)],
)
def test_a_zone_with_hours_forbids_only_within_them(county_with, of_rule, hours, count):
    county = county_with(TOWN, hours=hours)
    assert len(found(county, of_rule, county.drive())) == count


def test_the_end_of_the_hours_ends_the_episode(county_with, of_rule, at_ms):
    county = county_with(TOWN, hours=("1-5 07:00-09:10",))
    inside = [county.fix(s, 3_000, speed_kmh=0.0) for s in range(500, 700, 20)]
    (episode,) = found(county, of_rule, inside)
    assert (episode.first_at_ms, episode.cleared_at_ms) == (at_ms(500), at_ms(600))


def test_a_way_through_that_ends_after_the_hours_proves_nothing(county_with, of_rule):
    county = county_with(TOWN, hours=("1-5 07:00-09:10",))
    fixes = [county.fix(580, 1_500), county.fix(700, 4_500)]
    assert found(county, of_rule, fixes) == []
    assert len(found(county_with(TOWN), of_rule, fixes)) == 1
