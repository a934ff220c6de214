"""Which parameters count: the narrowest scope, as of the day the manifest was issued."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.alerts.registry import RULES
from manifest_service.alerts.sighting import Trip
from manifest_service.alerts.tuning import (
    DEFAULTS,
    Scope,
    Setting,
    Tuning,
    check_values,
    with_values,
)
from manifest_service.errors import InvalidInput

TRIP = Trip(
    manifest_number="M1",
    vehicle_id="v1",
    stream="construction_soil",
    origin_site_id="pit",
    destination_site_id="yard",
    route_id="r1",
    issued_at_ms=1_000,
)
SCOPED: tuple[tuple[Scope, str], ...] = (
    ("all", ""),
    ("stream", "construction_soil"),
    ("vehicle_kind", "tipper"),
    ("site", "yard"),
    ("route", "r1"),
)


def a_setting(
    scope: Scope = "all", scope_id: str = "", from_ms: int = 0, **values: float
) -> Setting:
    return Setting(
        rule="route_deviation",
        scope=scope,
        scope_id=scope_id,
        values=values or {"trigger_s": 90},
        from_ms=from_ms,
    )


def trigger_s(*settings: Setting, trip: Trip | None = TRIP, at_ms: int = 5_000) -> float:
    found: float = Tuning(settings, "tipper").of("route_deviation", trip, at_ms).trigger_s
    return found


def test_without_settings_the_defaults_of_the_domain_count() -> None:
    for rule in RULES:
        assert Tuning().of(rule.code, TRIP, 0) == rule.params()


@given(st.permutations(range(len(SCOPED))))
def test_the_narrowest_scope_wins_in_whatever_order_they_were_set(order: list[int]) -> None:
    settings = [
        a_setting(*SCOPED[i], from_ms=at, trigger_s=100.0 + i) for at, i in enumerate(order)
    ]
    for narrowest in range(1, len(SCOPED) + 1):
        some = [setting for setting in settings if setting.values["trigger_s"] < 100 + narrowest]
        assert trigger_s(*some) == 99.0 + narrowest


def test_scopes_are_merged_name_by_name() -> None:
    found = Tuning(
        [a_setting(trigger_s=90), a_setting("route", "r1", trigger_fixes=5)], "tipper"
    ).of("route_deviation", TRIP, 0)
    assert (found.trigger_s, found.trigger_fixes) == (90.0, 5)
    assert isinstance(found.trigger_fixes, int)


def test_what_was_set_for_another_does_not_count() -> None:
    others = [a_setting(scope, "another") for scope, _ in SCOPED[1:]]
    assert trigger_s(*others) == DEFAULTS["route_deviation"].trigger_s


def test_a_trip_is_judged_by_the_parameters_of_the_day_it_was_issued() -> None:
    later = a_setting(from_ms=1_001)
    assert trigger_s(later) == DEFAULTS["route_deviation"].trigger_s
    assert trigger_s(later, trip=replace(TRIP, issued_at_ms=1_001)) == 90
    assert trigger_s(later, trip=None, at_ms=1_001) == 90
    assert trigger_s(later, trip=None, at_ms=1_000) == DEFAULTS["route_deviation"].trigger_s


def test_an_empty_setting_gives_back_to_the_wider_scope() -> None:
    own = a_setting("route", "r1", trigger_s=200)
    taken_back = replace(a_setting("route", "r1", from_ms=1), values={})
    assert trigger_s(a_setting(trigger_s=90), own, taken_back) == 90


def test_values_on_trial_are_over_everything() -> None:
    tuning = Tuning([a_setting("route", "r1")]).overruled({"route_deviation": {"trigger_s": 7}})
    assert tuning.of("route_deviation", TRIP, 0).trigger_s == 7
    assert tuning.of("signal_lost", TRIP, 0) == DEFAULTS["signal_lost"]


def test_a_parameter_a_rule_has_no_more_is_left_out() -> None:
    assert with_values("route_deviation", {"gone": 1}) == DEFAULTS["route_deviation"]


@pytest.mark.parametrize(
    ("rule", "values", "code"),
    [
        ("no_such_rule", {}, "rule_unknown"),
        ("route_deviation", {"width": 1}, "parameter_unknown"),
        ("route_deviation", {"trigger_s": -1}, "parameter_not_a_number"),
        ("route_deviation", {"trigger_s": float("nan")}, "parameter_not_a_number"),
        ("route_deviation", {"trigger_s": True}, "parameter_not_a_number"),
        ("route_deviation", {"trigger_s": "90"}, "parameter_not_a_number"),
        ("route_deviation", {"trigger_fixes": 2.5}, "parameter_not_whole"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name(
    rule: str, values: dict[str, float], code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_values(rule, values)
    assert [fault.code for fault in refused.value.faults] == [code]
