"""Every rule has its words, and the sentences find their numbers."""

import re

import pytest

from manifest_service.alerts.dumping_evidence import WEIGHTS
from manifest_service.alerts.parameters import limits, parameters_of
from manifest_service.alerts.registry import CODES, EVERY
from manifest_service.geofence.fix import FLAGS
from manifest_service.texts import LOCALES, words


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", CODES)
def test_a_rule_has_a_name_a_reason_and_a_way_to_clear(locale, code):
    for part in ("name", "why", "clears"):
        assert words(locale).knows(f"rules.{code}.{part}")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_evidence_of_dumping_has_a_word(locale):
    assert all(words(locale).knows(f"rules.evidence.{code}") for code in WEIGHTS)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_flag_has_a_word(locale):
    assert all(words(locale).knows(f"rules.flag.{flag}") for flag in FLAGS)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_reason_of_a_real_episode_leaves_no_number_open(locale, county):
    trip = county.trip(
        planned_departure_at_ms=0,
        planned_arrival_at_ms=900,
        receipt_due_at_ms=9_000,
        received_at_ms=12_000,
        ended_at_ms=12_000,
        loaded_kg=10_000.0,
        accepted_kg=9_000.0,
    )
    away = county.drive(lambda x: 1_000.0 if x > 3_000 else 0.0, until_x=7_000)
    parked = [county.fix(s, 7_000, 1_000, speed_kmh=0, load="empty") for s in range(710, 1_500, 20)]
    found = county.fold([*away, *parked], trip, until_s=13_000).episodes
    assert len({episode.rule for episode in found}) >= 7
    for episode in found:
        spoken = {**episode.params, **episode.threshold, **episode.measured}
        why = words(locale).say(f"rules.{episode.rule}.why", **spoken)
        assert not re.search(r"[{}]", why), why


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.code)
def test_a_rule_says_what_would_have_kept_it_silent(locale, rule):
    defaults = {p.name: p.default for p in parameters_of(rule)}
    of_the_trip = {"half_width_m": 100, "allowed_kg": 100, "due_on": "2026-12-01"}
    said = words(locale).say(f"unless.{rule.code}", **limits(defaults, of_the_trip))
    assert words(locale).knows(f"unless.{rule.code}")
    assert not re.search(r"[{}]", said), said


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.code)
def test_every_parameter_has_a_word(locale, rule):
    unnamed = [p.name for p in parameters_of(rule) if not words(locale).knows(f"numbers.{p.name}")]
    assert unnamed == []
