"""疑似倾倒: each evidence and its numbers, which say the same, and what one alone means."""

import pytest

from manifest_service.alerts.dumping_evidence import WEIGHTS, independent
from manifest_service.alerts.sighting import Declared
from manifest_service.alerts.tuning import UNTUNED

NIGHT_S = 14 * 3600
"""23:00: the tests' day begins at 09:00."""


def stopping(county, *, y=0.0, x=3_000, begins_s=300, lasts_s=400, gap_s=20, every_s=20, **more):
    """Drives to a place, stands there, and goes on; `more` is of the fixes there."""
    ends_s = begins_s + lasts_s
    left_s = begins_s - gap_s
    fixes = [
        county.fix(left_s - 280 + s, x * s / 300, speed_kmh=30, load="full")
        for s in range(0, 281, 20)
    ]
    said = {"speed_kmh": 0.0, "load": "full", **more}
    fixes += [county.fix(s, x, y, **said) for s in range(begins_s, ends_s + 1, every_s)]
    return fixes + [
        county.fix(ends_s + 60 + 20 * n, x + 200 + 200 * n, y, speed_kmh=36) for n in range(2)
    ]


def found(county, of_rule, fixes, *, until_s=None, **trip):
    folded = county.fold(fixes, county.trip(**trip), until_s=until_s)
    return of_rule(folded, "suspected_dumping")


AT = (2_900, -100, 3_100, 100)


@pytest.mark.parametrize(
    ("zones", "stop", "evidence", "numbers"),
    [
        ((), {"load": "empty"}, "load_drop", {"load_before": "full", "load_after": "empty"}),
        ((), {"load": "half"}, "load_drop", {"load_before": "full", "load_after": "half"}),
        ((), {"hoist": True}, "hoist", {"hoisted_fixes": 21.0}),
        ((("hotspot", AT),), {}, "place", {"place": "hotspot"}),
        ((("water", AT),), {}, "place", {"place": "water"}),
        ((("farmland", AT),), {}, "farmland", {}),
        ((), {"y": 400.0}, "off_route", {"off_route_m": 385.0, "half_width_m": 100.0}),
        ((), {"begins_s": NIGHT_S}, "night", {"clock": "23:00"}),
        ((), {"begins_s": 1_000, "gap_s": 780}, "gap", {"gap_minutes": 13.0}),
    ],
)
def test_one_evidence_is_for_review_and_tells_its_numbers(
    county_with, of_rule, zones, stop, evidence, numbers
):
    county = county_with(*zones)
    (episode,) = found(county, of_rule, stopping(county, **stop))
    assert (episode.review, episode.evidences) == (True, (evidence,))
    assert {**episode.measured, **numbers} == pytest.approx(dict(episode.measured), abs=0.5)
    assert episode.measured[f"{evidence}_weight"] == WEIGHTS[evidence]


def test_two_that_say_different_things_are_for_the_queue(county, of_rule):
    (episode,) = found(county, of_rule, stopping(county, y=400.0, load="empty"))
    assert (episode.review, episode.severity) == (False, "critical")
    assert episode.measured["evidence_count"] == 2
    assert episode.measured["counted"] == "load_drop, off_route"


@pytest.mark.parametrize(
    ("zones", "stop"),
    [
        ((), {"load": "empty", "hoist": True}),
        ((("farmland", AT), ("hotspot", AT)), {}),
    ],
    ids=["sensor of the body", "a hotspot in the fields"],
)
def test_two_that_say_the_same_are_one(county_with, of_rule, zones, stop):
    county = county_with(*zones)
    (episode,) = found(county, of_rule, stopping(county, **stop))
    assert len(episode.evidences) == 2
    assert (episode.review, episode.measured["evidence_count"]) == (True, 1)


def test_a_silence_on_the_way_to_a_place_off_the_route_is_a_fact_of_its_own(county, of_rule):
    (episode,) = found(county, of_rule, stopping(county, y=400.0, begins_s=1_000, gap_s=780))
    assert (episode.evidences, episode.review) == (("off_route", "gap"), False)


@pytest.mark.parametrize(("counts", "review"), [(1, False), (0, True)])
def test_whether_fields_off_the_road_count_apart_is_the_countys_to_say(
    county_with, of_rule, counts, review
):
    county = county_with(("farmland", (2_900, 300, 3_100, 500)))
    tuning = UNTUNED.overruled({"suspected_dumping": {"farmland_counts": counts}})
    folded = county.fold(stopping(county, y=400.0), county.trip(), tuning=tuning)
    (episode,) = of_rule(folded, "suspected_dumping")
    assert (set(episode.evidences), episode.review) == ({"farmland", "off_route"}, review)


def test_of_three_that_chain_two_count():
    assert independent(("farmland", "off_route", "place")) == ("place", "off_route")
    apart = independent(("farmland", "off_route"), farmland_counts=False)
    assert apart == ("off_route",)
    assert independent(("gap", "farmland")) == ("gap", "farmland")
    assert independent(()) == ()


def test_a_short_receipt_is_one_more_and_says_how_short(county, of_rule, at_ms):
    ended = {"received_at_ms": 2_000, "ended_at_ms": 2_000, "loaded_kg": 10_000.0}
    fixes = stopping(county, load="empty")
    (episode,) = found(county, of_rule, fixes, until_s=2_100, accepted_kg=7_900.0, **ended)
    assert (episode.review, episode.confirmed_at_ms) == (False, at_ms(2_000))
    assert episode.measured["deficit_kg"] == 2_100
    assert episode.measured["deficit_percent"] == pytest.approx(21)
    (episode,) = found(county, of_rule, fixes, until_s=2_100, accepted_kg=9_800.0, **ended)
    assert (episode.review, episode.evidences) == (True, ("load_drop",))


@pytest.mark.parametrize(
    "stop",
    [
        {"lasts_s": 160, "y": 400.0, "load": "empty"},
        {"x": 4_000, "load": "empty", "hoist": True},
        {"load": "full", "hoist": False},
    ],
    ids=["under three minutes", "at a site", "nothing speaks for it"],
)
def test_what_is_no_stop_off_site_or_has_no_evidence_is_none(county, of_rule, stop):
    assert found(county, of_rule, stopping(county, **stop)) == []


def test_reports_every_two_minutes_find_it_too(county, of_rule):
    fixes = stopping(county, y=400.0, load="empty", lasts_s=480, every_s=120)
    (episode,) = found(county, of_rule, fixes)
    assert not episode.review


def test_an_announced_stop_is_suspected_all_the_same(county, of_rule, at_ms):
    told = (Declared(what="stop", reason="rest", told_at_ms=at_ms(290)),)
    (episode,) = found(county, of_rule, stopping(county, y=400.0, load="empty"), declared=told)
    assert not episode.review
