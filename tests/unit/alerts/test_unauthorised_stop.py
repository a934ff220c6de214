"""异常停留: its guards. What triggers it and clears it is in test_rules.py."""

import pytest

from manifest_service.alerts.sighting import Declared, Neighbour


def stopping(county, until_s=1_100, x=3_000, begins_s=300):
    drive = [county.fix(s, x * s / begins_s, speed_kmh=30) for s in range(0, begins_s, 20)]
    return drive + [county.fix(s, x, speed_kmh=0.0) for s in range(begins_s, until_s + 1, 20)]


def found(county, of_rule, fixes, *, neighbours=(), **trip):
    return of_rule(
        county.fold(fixes, county.trip(**trip), neighbours=neighbours), "unauthorised_stop"
    )


def other(county, at_ms, second, north_m=0.0, id=None):
    here = county.fix(0, 3_000, north_m)
    return Neighbour(lon=here.lon, lat=here.lat, at_ms=at_ms(second), vehicle_id=id)


def test_two_other_vehicles_standing_near_are_congestion(county, of_rule, at_ms):
    fixes = stopping(county)
    others = [other(county, at_ms, 890, 190.0), other(county, at_ms, 890, -190.0)]
    others += [other(county, at_ms, 1_090), other(county, at_ms, 1_090)]
    assert found(county, of_rule, fixes, neighbours=others) == []
    assert len(found(county, of_rule, fixes, neighbours=others[:1])) == 1


@pytest.mark.parametrize(
    ("second", "north_m", "ids"),
    [(590, 0.0, "ab"), (1_300, 0.0, "ab"), (890, 210.0, "ab"), (890, 0.0, "aa")],
    ids=["before", "after", "too far", "the same vehicle twice"],
)
def test_others_elsewhere_at_another_time_or_only_one_are_none(
    county, of_rule, at_ms, second, north_m, ids
):
    others = [other(county, at_ms, second, north_m, id) for id in ids]
    assert len(found(county, of_rule, stopping(county, 900), neighbours=others)) == 1


def test_congestion_that_has_dissolved_excuses_no_longer(county, of_rule, at_ms):
    others = [other(county, at_ms, 900), other(county, at_ms, 900)]
    assert found(county, of_rule, stopping(county, 1_200), neighbours=others) == []
    (episode,) = found(county, of_rule, stopping(county, 1_220), neighbours=others)
    assert episode.confirmed_at_ms == at_ms(1_220)


def said(at_ms, second, what="stop"):
    return (Declared(what=what, reason="breakdown", told_at_ms=at_ms(second)),)


@pytest.mark.parametrize("second", [-1_500, 0, 300, 900])
def test_a_reason_given_before_or_during_the_stop_excuses_it(county, of_rule, at_ms, second):
    assert found(county, of_rule, stopping(county), declared=said(at_ms, second)) == []


@pytest.mark.parametrize(
    ("second", "what"),
    [(-1_501, "stop"), (1_101, "stop"), (300, "delay")],
    ids=["old", "late", "other"],
)
def test_a_reason_for_something_else_or_given_afterwards_does_not(
    county, of_rule, at_ms, second, what
):
    (episode,) = found(county, of_rule, stopping(county), declared=said(at_ms, second, what))
    assert episode.cleared_at_ms is None


def test_a_reason_given_once_the_alert_was_raised_ends_it_and_does_not_undo_it(
    county, of_rule, at_ms
):
    (episode,) = found(county, of_rule, stopping(county, 2_500), declared=said(at_ms, 1_000))
    assert (episode.confirmed_at_ms, episode.cleared_at_ms) == (at_ms(900), at_ms(1_000))
    assert episode.severity == "minor"


@pytest.mark.parametrize("kind", ["fuel", "rest", "toll", "weighbridge"])
def test_places_where_anyone_may_stop_need_no_reason(county_with, of_rule, kind, site_at):
    county = county_with(sites=(site_at("gate", kind, 3_000, 0),))
    assert found(county, of_rule, stopping(county)) == []


def test_another_yard_is_not_such_a_place(county_with, of_rule, site_at):
    county = county_with(sites=(site_at("depot", "other", 3_000, 0),))
    assert len(found(county, of_rule, stopping(county))) == 1
