"""Returns of hazardous waste: which periods a unit reports, and by when (HJ 1259-2022).

A key unit generates 100 t a year or more: monthly by the 15th of the next month, and yearly by 31
March. A simplified one 10 t or more: quarterly, and yearly. One that only registers: yearly.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from manifest_service.errors import InvalidInput

Category = Literal["key", "simplified", "registered"]
Span = Literal["month", "quarter", "year"]

FROM_KG: Mapping[Category, Decimal] = {
    "key": Decimal(100_000),
    "simplified": Decimal(10_000),
    "registered": Decimal(0),
}
"""Mass a year from which a unit is of the category."""

SPANS: Mapping[Category, tuple[Span, ...]] = {
    "key": ("month", "year"),
    "simplified": ("quarter", "year"),
    "registered": ("year",),
}
MONTHS: Mapping[Span, int] = {"month": 1, "quarter": 3, "year": 12}
EARLIEST, LATEST = 2000, 2199

_NAME = re.compile(r"(2[01]\d{2})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")


@dataclass(frozen=True, order=True)
class Period:
    """A month `2026-10`, a quarter `2026-Q3` or a year `2026`."""

    begins_on: date
    span: Span

    @property
    def ends_on(self) -> date:
        """Its last day.

        >>> Period.named("2026-Q3").ends_on
        datetime.date(2026, 9, 30)
        """
        return _months_later(self.begins_on, MONTHS[self.span]) - timedelta(days=1)

    @property
    def due_on(self) -> date:
        """The last day its return is on time.

        >>> [Period.named(name).due_on.isoformat() for name in ("2026-12", "2026-Q4", "2026")]
        ['2027-01-15', '2027-01-15', '2027-03-31']
        """
        after = _months_later(self.begins_on, MONTHS[self.span])
        return after.replace(month=3, day=31) if self.span == "year" else after.replace(day=15)

    @property
    def name(self) -> str:
        year, month = self.begins_on.year, self.begins_on.month
        if self.span == "year":
            return f"{year}"
        return f"{year}-Q{(month + 2) // 3}" if self.span == "quarter" else f"{year}-{month:02d}"

    @property
    def before(self) -> "Period":
        return Period(_months_later(self.begins_on, -MONTHS[self.span]), self.span)

    @classmethod
    def named(cls, name: str) -> "Period":
        """Raises InvalidInput("period_shape")."""
        match = _NAME.fullmatch(name)
        if match is None:
            raise InvalidInput("period_shape", period=name[:20])
        year, month, quarter = match.groups()
        if month:
            return cls(date(int(year), int(month), 1), "month")
        if quarter:
            return cls(date(int(year), int(quarter) * 3 - 2, 1), "quarter")
        return cls(date(int(year), 1, 1), "year")

    @classmethod
    def of(cls, day: date, span: Span) -> "Period":
        """The period of `span` a day lies in."""
        months = MONTHS[span]
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), span)


def category_of(kg_a_year: Decimal) -> Category:
    """
    >>> category_of(Decimal(100000)), category_of(Decimal(99999)), category_of(Decimal(9))
    ('key', 'simplified', 'registered')
    """
    return next(category for category, least in FROM_KG.items() if kg_a_year >= least)


def ended_periods(category: Category, since: date, today: date) -> Iterator[Period]:
    """Every period of a unit that has ended by `today` and reaches to `since` or beyond, the newest first.

    >>> [p.name for p in ended_periods("simplified", date(2026, 5, 1), date(2027, 1, 1))]
    ['2026-Q4', '2026-Q3', '2026-Q2', '2026']
    """
    for span in SPANS[category]:
        period = Period.of(today, span).before
        while period.ends_on >= since and period.begins_on.year >= EARLIEST:
            yield period
            period = period.before


def _months_later(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
