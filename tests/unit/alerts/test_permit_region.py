"""跨区: what triggers it, what clears it, what it must let pass."""

import pytest

HOME = ("permit_region", (-1_000, -1_000, 8_000, 1_000))
NEXT = ("permit_region", (7_900, -1_000, 20_000, 1_000))


def found(county, of_rule, fixes, **trip):
    return of_rule(county.fold(fixes, county.trip(region_bound=True, **trip)), "permit_region")


def test_a_load_carried_out_of_the_region_is_found_and_clears_inside(county_with, of_rule, at_ms):
    county = county_with(HOME)
    out = [county.fix(s, 8_300 + s, speed_kmh=36) for s in range(0, 100, 20)]
    (episode,) = found(county, of_rule, out)
    assert (episode.first_at_ms, episode.confirmed_at_ms) == (at_ms(0), at_ms(60))
    assert episode.measured["worst_m"] == pytest.approx(8_380 - 8_000 - 15, abs=1)
    back = [county.fix(100 + s, 7_900 - s) for s in range(0, 40, 20)]
    (episode,) = found(county, of_rule, [*out, *back[:1]])
    assert episode.cleared_at_ms is None
    (episode,) = found(county, of_rule, [*out, *back])
    assert episode.cleared_at_ms == at_ms(100)


@pytest.mark.parametrize(
    ("x", "every_s", "fixes"),
    [(8_214, 20, 20), (8_400, 20, 2), (8_400, 10, 6)],
    ids=["200 m less its uncertainty", "two fixes", "fifty seconds"],
)
def test_a_little_or_a_moment_outside_is_none(county_with, of_rule, x, every_s, fixes):
    county = county_with(HOME)
    track = [county.fix(n * every_s, x) for n in range(fixes)]
    assert found(county, of_rule, track) == []


def test_permitted_regions_count_together(county_with, of_rule):
    county = county_with(HOME, NEXT)
    assert found(county, of_rule, county.drive()) == []


def test_a_trip_that_is_not_bound_or_a_county_without_regions_has_none(
    county_with, county, of_rule
):
    fixes = county.drive()
    bound = county_with(HOME)
    assert of_rule(bound.fold(fixes, bound.trip()), "permit_region") == []
    assert found(county, of_rule, fixes) == []


def test_the_end_of_the_trip_ends_it(county_with, of_rule, at_ms):
    county = county_with(HOME)
    trip = county.trip(region_bound=True, received_at_ms=1_000, ended_at_ms=1_000)
    folded = county.fold(county.drive(), trip, until_s=1_200)
    (episode,) = of_rule(folded, "permit_region")
    assert (episode.severity, episode.cleared_at_ms) == ("major", at_ms(1_000))
