"""An approved detour counts as a variant while it is in force, by the time of the fix."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from manifest_service.alerts.survey import Path, survey
from manifest_service.registry.entries import Detour

ROUND_ABOUT = ((2_000, 0), (2_000, 600), (6_000, 600), (6_000, 0))


@pytest.fixture
def detoured(county, county_with_route, at_ms):
    """A county whose route has detours: (from, until) in seconds, and the way when it is another."""

    def made(*detours):
        return replace(
            county,
            detours=tuple(
                Detour(
                    geometry=county_with_route(*(way or [ROUND_ABOUT])[0]).route,
                    from_at=datetime.fromtimestamp(at_ms(from_s) / 1000, UTC),
                    until_at=datetime.fromtimestamp(at_ms(until_s) / 1000, UTC),
                    reason="bridge closed",
                )
                for from_s, until_s, *way in detours
            ),
        )

    return made


def around(x: float) -> float:
    return 600.0 if 2_000 <= x <= 6_000 else 0.0


def test_a_drive_by_a_detour_in_force_raises_nothing(detoured, of_rule):
    county = detoured((0, 3600))
    assert of_rule(county.fold(county.drive(around), county.trip()), "route_deviation") == []


@pytest.mark.parametrize(("from_s", "until_s"), [(-7200, 0), (1100, 7200)])
def test_before_and_after_it_the_same_drive_is_a_deviation(detoured, of_rule, from_s, until_s):
    county = detoured((from_s, until_s))
    (found,) = of_rule(county.fold(county.drive(around), county.trip()), "route_deviation")
    assert found.measured["worst_m"] > 500


def test_it_counts_from_its_first_moment_and_not_at_its_last(detoured):
    county = detoured((100, 200))
    fixes = [county.fix(s, 3_000, 600) for s in (99.9, 100, 199.9, 200)]
    (found,) = survey([Path(before=None, fixes=fixes, trips=[county.trip()])], county.ground)
    assert found.off_route_m["way"] == pytest.approx([600, 0, 0, 600], abs=0.5)


def test_the_nearest_of_the_route_and_of_every_detour_in_force_counts(detoured):
    far = ((0, 900), (10_000, 900))
    county = detoured((0, 1000), (0, 1000, far), (2000, 3000, far))
    fixes = [county.fix(i, 3_000, y) for i, y in enumerate((10, 500, 800))]
    paths = [
        Path(before=None, fixes=fixes, trips=[county.trip()]),
        Path(before=fixes[0], fixes=fixes[1:], trips=[county.trip()]),
    ]
    first, second = survey(paths, county.ground)
    assert first.off_route_m["way"] == pytest.approx([10, 100, 100], abs=0.5)
    assert second.off_route_m["way"] == pytest.approx([100, 100], abs=0.5)


def test_a_fix_that_comes_a_day_late_is_judged_by_the_detours_of_its_own_time(detoured, of_rule):
    county = detoured((0, 3600))
    late = [
        msgspec.structs.replace(fix, received_at_ms=fix.at_ms + 86_400_000)
        for fix in county.drive(around)
    ]
    assert of_rule(county.fold(late, county.trip()), "route_deviation") == []


def test_a_route_without_detours_costs_nothing_more(county):
    distances = np.array([1.0, 2.0])
    assert county.ground.scene.by_detours("way", distances, None, None) is distances


def test_a_fix_on_the_detour_only_does_not_keep_to_the_route_but_is_on_it(detoured):
    county = detoured((0, 3600))
    path = Path(before=None, fixes=[county.fix(1, 3_000, 600)], trips=[county.trip()])
    (found,) = survey([path], county.ground)
    assert not found.keeps_to["way"]
    assert found.off_route_m["way"] == pytest.approx([0], abs=0.5)


FAR_ROUND = ((2_000, 0), (2_000, 9_000), (6_000, 9_000), (6_000, 0))
"""22 km in place of 4."""
BACK = ((5_500, 0), (5_500, 800), (2_500, 800), (2_500, 0))
"""Leads back three kilometres of the route."""


def driven(county, *corners, mps=10.0):
    """Fixes every 10 s along straight legs."""
    fixes, second = [], 0.0
    for (x0, y0), (x1, y1) in pairwise(corners):
        count = max(round(math.hypot(x1 - x0, y1 - y0) / (mps * 10)), 1)
        for n in range(count):
            share = n / count
            fixes.append(county.fix(second, x0 + (x1 - x0) * share, y0 + (y1 - y0) * share,
                                    speed_kmh=36))  # fmt: skip
            second += 10
    return fixes


@pytest.mark.parametrize(
    ("way", "corners", "sign"),
    [
        (FAR_ROUND, ((0, 0), *FAR_ROUND, (9_500, 0)), "driven_far"),
        (BACK, ((0, 0), *BACK, (9_500, 0)), "turned_back"),
    ],
)
def test_a_long_detour_in_force_is_no_long_way_round(detoured, of_rule, way, corners, sign):
    approved, before = detoured((0, 9_000, way)), detoured((-9_000, 0, way))
    fixes = driven(approved, *corners)
    assert of_rule(approved.fold(fixes, approved.trip()), "route_economy") == []
    (found,) = of_rule(before.fold(fixes, before.trip()), "route_economy")
    assert sign in found.evidences


def test_a_detour_adds_what_it_is_longer_than_the_part_it_goes_round(detoured, at_ms):
    scene = detoured((0, 1_000, FAR_ROUND), (500, 2_000)).ground.scene
    assert scene.planned_m("way", at_ms(-10), at_ms(-1)) == pytest.approx(10_000, abs=5)
    assert scene.planned_m("way", at_ms(-10), at_ms(0)) == pytest.approx(28_000, abs=10)
    assert scene.planned_m("way", at_ms(-10), at_ms(600)) == pytest.approx(29_200, abs=10)
    assert scene.planned_m("way", at_ms(1_000), at_ms(1_100)) == pytest.approx(11_200, abs=10)


def test_turning_back_beside_a_detour_is_still_found(detoured, of_rule):
    county = detoured((0, 9_000, BACK))
    fixes = driven(county, (0, 0), (5_000, 0), (1_500, 0), (9_500, 0))
    (found,) = of_rule(county.fold(fixes, county.trip()), "route_economy")
    assert found.evidences == ("turned_back",)
