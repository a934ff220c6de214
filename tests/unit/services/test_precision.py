"""How sure one can be of a rule by the verdicts on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.services.ports import VerdictCount
from manifest_service.services.precision import Precision, precision_by_rule, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe 1998, Stat. Med. 17, 857, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_agrees_with_a_published_table(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval(counted):
    successes, trials = counted
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1


def test_before_the_first_verdict_nothing_is_claimed():
    assert (Precision(unclear=3).ratio, Precision(unclear=3).interval) == (None, None)


def test_versions_add_up_to_the_rule():
    found = precision_by_rule(
        [
            VerdictCount(rule="circling", rule_version=1, confirmed=3, false=2),
            VerdictCount(rule="circling", rule_version=2, confirmed=5, unclear=1),
        ]
    )["circling"]
    assert (found.confirmed, found.false, found.unclear, found.ratio) == (8, 2, 1, 0.8)
    assert found.by_version[1].ratio == 0.6
    assert found.by_version[2].ratio == 1.0
