"""失联: cuts told without a position, backfill, and what comes late."""

import pytest

from manifest_service.alerts.engine import fold, new_watch, reconcile, standing


@pytest.mark.parametrize("bad", [{"fixed": False}, {"satellites": 1}, {"lon": 0.0, "lat": 0.0}])
def test_a_cut_counts_at_once_on_a_fix_without_a_position(county, of_rule, at_ms, bad):
    fixes = [county.fix(0, 1_000)]
    cut = county.fix(20, 1_200, power_cut=True)
    fixes.append(type(cut)(**{**{n: getattr(cut, n) for n in cut.__slots__}, **bad}))
    (found,) = of_rule(county.fold(fixes, county.trip()), "signal_lost")
    assert (found.first_at_ms, found.confirmed_at_ms) == (at_ms(20), at_ms(20))
    assert found.evidences == ("power_cut",)
    assert (found.lon, found.lat) == (fixes[0].lon, fixes[0].lat)


def test_only_a_live_fix_that_is_whole_clears_it(county, of_rule, at_ms):
    fixes = [county.fix(0, 1_000), county.fix(20, 1_200, antenna_cut=True)]
    fixes.append(county.fix(40, 1_400, fixed=False))
    fixes.append(county.fix(60, 1_600, backfill=True))
    (found,) = of_rule(county.fold(fixes, county.trip()), "signal_lost")
    assert found.cleared_at_ms is None
    fixes.append(county.fix(320, 4_200))
    (found,) = of_rule(county.fold(fixes, county.trip()), "signal_lost")
    assert found.cleared_at_ms == at_ms(320)
    assert found.measured["gap_minutes"] == pytest.approx(5)
    assert found.measured["gap_m"] == pytest.approx(3_000, rel=0.01)


def test_a_cut_outside_a_trip_is_nobodys_business(county, of_rule):
    cut = county.fix(20, 1_200, power_cut=True, fixed=False)
    assert of_rule(county.fold([cut], county.trip(departed_at_ms=100)), "signal_lost") == []
    assert of_rule(county.fold([cut], county.trip(has_terminal=False)), "signal_lost") == []


def backfilled(county, now_s):
    """What was told of a gap, and what becomes of it when its fixes come."""
    trip = county.trip()
    before = fold(new_watch("truck"), [county.fix(0, 0)], [trip], county.ground)
    told = fold(before.watch, [], [trip], county.ground, until_ms=county.fix(1_800, 0).at_ms)
    known = [e for e in told.episodes if e.rule == "signal_lost"]
    late = [county.fix(s, s, backfill=True, speed_kmh=3.6 * 10) for s in range(20, 1_800, 20)]
    after = fold(before.watch, late, [trip], county.ground)
    now_ms = county.fix(now_s, 0).at_ms
    return known, reconcile(
        known,
        tuple({e.key: e for e in (*standing(before.watch), *after.episodes)}.values()),
        replayed_from_ms=before.watch.as_of_ms,
        told_until_ms=before.watch.as_of_ms,
        now_ms=now_ms,
    )


def test_backfill_within_a_day_turns_it_into_delayed_reporting(county):
    (known,), changes = backfilled(county, 24 * 3600)
    (change,) = [c for c in changes if c.key == known.key]
    assert (change.kind, change.reason) == ("supersede", "delayed_reporting")


def test_backfill_after_more_than_a_day_leaves_it_and_says_it_is_over(county, at_ms):
    (known,), changes = backfilled(county, 24 * 3600 + 1)
    (change,) = [c for c in changes if c.key == known.key]
    assert (change.kind, change.episode.cleared_at_ms) == ("clear", at_ms(24 * 3600 + 1))


DEAD = ("dead_zone", (900.0, -100.0, 2_100.0, 100.0))


@pytest.mark.parametrize(("x", "until_s", "severity"), [
    (1_000, 1_790, None),
    (1_000, 1_810, "minor"),
    (1_000, 3_010, "major"),
    (3_000, 610, "minor"),
    (3_000, 1_810, "major"),
])  # fmt: skip
def test_a_silence_that_begins_in_a_dead_zone_is_given_longer(
    county_with, of_rule, x, until_s, severity
):
    county = county_with(DEAD)
    folded = county.fold([county.fix(0, x)], county.trip(), until_s=until_s)
    assert [one.severity for one in of_rule(folded, "signal_lost")] == [severity] * bool(severity)


def test_a_dead_zone_excuses_nothing_after_it_and_no_cut(county_with, of_rule, at_ms):
    county = county_with(DEAD)
    out = county.drive(from_x=1_000, until_x=3_000)
    (found,) = of_rule(county.fold(out, county.trip(), until_s=900), "signal_lost")
    assert found.confirmed_at_ms == at_ms(200 + 600)
    cut = [county.fix(0, 1_000), county.fix(20, 1_200, power_cut=True)]
    (found,) = of_rule(county.fold(cut, county.trip()), "signal_lost")
    assert found.confirmed_at_ms == at_ms(20)


def test_the_episode_says_how_long_was_waited(county_with, of_rule, at_ms):
    county = county_with(DEAD)
    found = of_rule(
        county.fold([county.fix(0, 1_000)], county.trip(), until_s=2_000), "signal_lost"
    )
    assert [one.threshold for one in found] == [{"silent_minutes": 30}]
    assert found[0].confirmed_at_ms == at_ms(1_800)
