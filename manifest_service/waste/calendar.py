"""The Chinese working-day calendar: weekends, public holidays and adjusted working days (调休).

One data file per year, days/<year>.toml, from the State Council's yearly notice. A year without a
published notice counts weekends only; `is_published` says so.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Year:
    published: bool
    holidays: frozenset[date]
    working_weekends: frozenset[date]


def is_published(year: int) -> bool:
    """Whether the State Council's notice for `year` is in the data.

    Without it only weekends are free, so a deadline may come out some days too early.
    """
    return _year(year).published


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`.

    >>> is_working_day(date(2026, 10, 1)), is_working_day(date(2026, 10, 10))
    (False, True)
    """
    year = _year(day.year)
    if day in year.holidays:
        return False
    return day.weekday() < 5 or day in year.working_weekends


def add_working_days(day: date, count: int) -> date:
    """The `count`th working day after `day`; `day` itself is not counted.

    >>> add_working_days(date(2026, 11, 20), 5)
    datetime.date(2026, 11, 27)
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@cache
def _year(year: int) -> Year:
    file = files(__package__).joinpath("days", f"{year}.toml")
    if not file.is_file():
        return Year(published=False, holidays=frozenset(), working_weekends=frozenset())
    data = tomllib.loads(file.read_text("utf-8"))
    days = {day for first, last in data["holidays"] for day in _span(first, last)}
    return Year(
        published=data["published"],
        holidays=frozenset(days),
        working_weekends=frozenset(data["working_weekends"]),
    )


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]
