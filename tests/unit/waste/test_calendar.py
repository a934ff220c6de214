"""Working days as the State Council's notices set them."""

import doctest
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import InvalidInput
from manifest_service.waste import calendar, catalogue, clocks, returns
from manifest_service.waste.calendar import Year, check_year, packaged

CALENDAR = packaged()
is_working_day, is_published = CALENDAR.is_working_day, CALENDAR.is_published
add_working_days = CALENDAR.add_working_days

days = st.dates(date(2024, 1, 1), date(2026, 12, 1))


@pytest.mark.parametrize("module", [calendar, catalogue, clocks, returns])
def test_the_examples_in_the_docstrings_hold(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 2, 9), True),  # New Year's Eve: an appeal to employers, no public holiday
        (date(2024, 2, 18), True),  # a Sunday worked
        (date(2024, 6, 10), False),  # a Monday, Dragon Boat Festival
        (date(2025, 2, 4), False),
        (date(2025, 9, 28), True),
        (date(2026, 2, 23), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
    ],
)
def test_days_of_the_notices(day, expected):
    assert is_working_day(day) is expected


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_worked_weekends_are_weekends_and_no_holidays(year):
    found = CALENDAR.years[year]
    assert found.published
    assert all(day.weekday() >= 5 for day in found.working_weekends)
    assert not found.working_weekends & found.holidays


@pytest.mark.parametrize("year", [2027, 2031])
def test_a_year_without_a_notice_has_weekends_only_and_says_so(year):
    assert not is_published(year)
    week = [date(year, 10, 1) + timedelta(days=i) for i in range(7)]
    assert sum(is_working_day(day) for day in week) == 5


@given(days, st.integers(1, 30))
def test_the_nth_working_day_has_n_working_days_up_to_it(day, count):
    end = add_working_days(day, count)
    between = [day + timedelta(days=i) for i in range(1, (end - day).days + 1)]
    assert sum(is_working_day(d) for d in between) == count
    assert is_working_day(end)


def test_a_local_day_ends_at_local_midnight():
    assert clocks.end_of_day(date(2026, 11, 23)) == datetime(2026, 11, 23, 16, tzinfo=UTC)


@given(days, st.integers(1, 30))
def test_days_left_counts_back_what_was_added(day, count):
    end = add_working_days(day, count)
    assert CALENDAR.working_days_left(day, end) == count
    assert CALENDAR.working_days_left(end, day) == -count


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"holidays": frozenset({date(2026, 1, 1)})}, "day_of_other_year"),
        ({"working_weekends": frozenset({date(2027, 1, 4)})}, "not_a_weekend"),
        (
            {
                "holidays": frozenset({date(2027, 1, 2)}),
                "working_weekends": frozenset({date(2027, 1, 2)}),
            },
            "holiday_and_working",
        ),
        ({"source": " "}, "missing"),
    ],
)
def test_a_year_that_cannot_be_is_refused(changes, code):
    with pytest.raises(InvalidInput) as caught:
        check_year(2027, Year(**{"source": "notice", **changes}))
    assert code in {fault.code for fault in caught.value.faults}


def test_states_of_a_deadline():
    due = date(2026, 11, 27)
    states = [
        clocks.state_of("receipt", due, None, due + timedelta(days=n)) for n in (-5, -2, 0, 1)
    ]
    assert states == ["running", "pressing", "pressing", "overdue"]
    assert clocks.state_of("receipt", due, due, due) == "met"
    assert clocks.state_of("receipt", due, due + timedelta(days=1), due) == "met_late"
