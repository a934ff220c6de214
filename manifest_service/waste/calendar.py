"""The Chinese working-day calendar: weekends, public holidays and adjusted working days (调休).

One data file per year, days/<year>.toml, from the State Council's yearly notice; an administrator may
record a year that is not among them, or another notice for one that is. A year without a notice
counts weekends only: a deadline may then come out some days too early, never too late.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from manifest_service.errors import Fault, InvalidInput

FIRST_YEAR, LAST_YEAR = 2020, 2100


@dataclass(frozen=True, kw_only=True)
class Year:
    """What a notice says of one year."""

    source: str = ""
    """The notice, by number."""
    published: bool = True
    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The years known."""

    years: Mapping[int, Year]

    def is_published(self, year: int) -> bool:
        """Whether the notice for `year` is known."""
        return year in self.years and self.years[year].published

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`.

        >>> packaged().is_working_day(date(2026, 10, 1)), packaged().is_working_day(date(2026, 10, 10))
        (False, True)
        """
        year = self.years.get(day.year)
        if year is None:
            return day.weekday() < 5
        if day in year.holidays:
            return False
        return day.weekday() < 5 or day in year.working_weekends

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`th working day after `day`; `day` itself is not counted.

        >>> packaged().add_working_days(date(2026, 11, 20), 5)
        datetime.date(2026, 11, 27)
        """
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def working_days_left(self, today: date, due_on: date) -> int:
        """Working days after `today` up to and with `due_on`; negative when that has passed."""
        first, last = min(today, due_on), max(today, due_on)
        days = (first + timedelta(days=i) for i in range(1, (last - first).days + 1))
        count = sum(self.is_working_day(day) for day in days)
        return count if due_on >= today else -count

    def with_years(self, years: Mapping[int, Year]) -> "Calendar":
        """The calendar with `years` in place of what it knew of them."""
        return replace(self, years={**self.years, **years})


@cache
def packaged() -> Calendar:
    """The calendar of the package's own files."""
    folder = files(__package__).joinpath("days")
    found = (item for item in folder.iterdir() if item.name.endswith(".toml"))
    years = {
        int(item.name.removesuffix(".toml")): _packaged_year(item.read_text("utf-8"))
        for item in found
    }
    return Calendar(years=years)


def _packaged_year(text: str) -> Year:
    data = tomllib.loads(text)
    return Year(
        source=text.partition("\n")[0].lstrip("# "),
        published=data["published"],
        holidays=frozenset(day for first, last in data["holidays"] for day in _span(first, last)),
        working_weekends=frozenset(data["working_weekends"]),
    )


def check_year(number: int, year: Year) -> None:
    """Raises InvalidInput naming every day that cannot be as a notice would have it."""
    faults: list[Fault] = []
    if not FIRST_YEAR <= number <= LAST_YEAR:
        params = {"low": FIRST_YEAR, "high": LAST_YEAR}
        faults.append(Fault(path="year", code="out_of_range", params=params))
    for path, days in (("holidays", year.holidays), ("working_weekends", year.working_weekends)):
        if any(day.year != number for day in days):
            faults.append(Fault(path=path, code="day_of_other_year", params={"year": number}))
    if any(day.weekday() < 5 for day in year.working_weekends):
        faults.append(Fault(path="working_weekends", code="not_a_weekend"))
    if year.working_weekends & year.holidays:
        faults.append(Fault(path="working_weekends", code="holiday_and_working"))
    if len(year.holidays) > 60 or len(year.working_weekends) > 20:
        faults.append(Fault(path="holidays", code="too_many_days"))
    if not year.source.strip():
        faults.append(Fault(path="source", code="missing"))
    if faults:
        raise InvalidInput(faults=faults)


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]
