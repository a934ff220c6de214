"""时段违规: what triggers it, what clears it, what it must let pass.

The tests' day begins at 09:00 on a Monday.
"""

import pytest

from manifest_service.alerts.windows import local_clock, within
from manifest_service.events.plan_content import Window


def window(begins, ends, *days):
    return (Window(days=days or (1, 2, 3, 4, 5, 6, 7), begins=begins, ends=ends),)


def found(county, of_rule, fixes, *hours, **trip):
    return of_rule(county.fold(fixes, county.trip(hours=hours, **trip)), "hours")


NIGHT, DAY = window("22:00", "05:00"), window("06:00", "20:00")


def test_moving_loaded_outside_the_hours_is_found(county, of_rule, at_ms):
    fixes = county.drive(every_s=20)
    (episode,) = found(county, of_rule, fixes, NIGHT)
    assert (episode.first_at_ms, episode.confirmed_at_ms) == (at_ms(0), at_ms(60))
    assert episode.measured["clock"] == "09:00"
    assert found(county, of_rule, fixes, DAY) == []
    assert found(county, of_rule, fixes) == []


def test_every_list_of_hours_must_hold(county, of_rule):
    assert len(found(county, of_rule, county.drive(), DAY, NIGHT)) == 1
    assert found(county, of_rule, county.drive(), DAY, window("08:00", "10:00")) == []


def test_two_moving_fixes_or_less_than_a_minute_are_none(county, of_rule):
    assert found(county, of_rule, county.drive(every_s=40)[:2], NIGHT) == []
    assert found(county, of_rule, county.drive(every_s=10)[:6], NIGHT) == []


def test_standing_breaks_no_hours_and_ends_the_episode(county, of_rule, at_ms):
    still = [county.fix(s, 3_000, speed_kmh=0.0, load="full") for s in range(320, 1_500, 20)]
    assert found(county, of_rule, still, NIGHT) == []
    drive = county.drive(until_x=3_000)
    (episode,) = found(county, of_rule, [*drive, *still], NIGHT)
    assert episode.cleared_at_ms == at_ms(620)


def test_an_empty_vehicle_breaks_none(county, of_rule):
    empty = [county.fix(s, 10 * s, speed_kmh=36, load="empty") for s in range(0, 600, 20)]
    assert found(county, of_rule, empty, NIGHT) == []


def test_it_clears_when_the_hours_begin(county, of_rule, at_ms):
    fixes = county.drive(every_s=20, mps=5)
    (episode,) = found(county, of_rule, fixes, window("09:10", "10:00"))
    assert episode.cleared_at_ms == at_ms(600)


@pytest.mark.parametrize(
    ("second", "inside"), [(-32_401, True), (-32_400, False), (46_799, False), (46_800, True)]
)
def test_hours_over_midnight_begin_on_their_day_and_end_on_the_next(at_ms, second, inside):
    """22:00 of Sunday and of Monday to 00:00: the tests' Monday begins at -32,400 s."""
    assert within(window("22:00", "24:00", 7, 1), at_ms(second)) is inside


def test_the_early_hours_belong_to_the_day_before(at_ms):
    night = window("22:00", "05:00", 1)
    assert within(night, at_ms(24 * 3600 - 5 * 3600))  # Tuesday 04:00
    assert not within(night, at_ms(-5 * 3600))  # Monday 04:00
    assert local_clock(at_ms(24 * 3600 - 5 * 3600)) == "04:00"
