"""Legal deadlines, as one table, and the days of law they are counted in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from manifest_service.waste.calendar import Calendar

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
"""Days of law are days in China."""

Code = Literal[
    "receipt",
    "paper_backfill",
    "storage",
    "kept_under_way",
    "return",
    "correction_answer",
    "permit_expiry",
    "certificate_expiry",
    "plan_expiry",
    "waste_return",
]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One kind of deadline. Its length is in working days, else in days, else a date of its own."""

    code: Code
    starts: str
    stops: str
    working_days: int | None = None
    days: int | None = None
    warn_days: int
    """From so many days before the last one it is shown as pressing."""
    concerned: str
    """Whose act stops it."""
    law: str


# fmt: off
CLOCKS: tuple[Clock, ...] = (
    Clock(code="receipt", starts="arrived", stops="received or refused", working_days=5, warn_days=2,
          concerned="receiver", law="Order No. 23, Art. 18"),
    Clock(code="paper_backfill", starts="end of the trip on paper", stops="entered", working_days=10, warn_days=3,
          concerned="who enters it", law="Order No. 23, Art. 20"),
    Clock(code="storage", starts="received", stops="all disposed of", days=365, warn_days=60,
          concerned="receiver", law="Solid-waste law 2020, Art. 81"),
    Clock(code="kept_under_way", starts="stored", stops="resumed", days=365, warn_days=60,
          concerned="keeper", law="Solid-waste law 2020, Art. 81"),
    Clock(code="return", starts="refused", stops="returned or redirected", working_days=5, warn_days=2,
          concerned="generator", law="the county's setting"),
    Clock(code="correction_answer", starts="correction proposed", stops="agreed or declined", working_days=5, warn_days=2,
          concerned="counter-party", law="the county's setting"),
    Clock(code="permit_expiry", starts="valid from", stops="renewed", warn_days=60,
          concerned="holder", law="the permit"),
    Clock(code="certificate_expiry", starts="-", stops="renewed", warn_days=60,
          concerned="carrier", law="the certificate"),
    Clock(code="plan_expiry", starts="valid from", stops="renewed", warn_days=30,
          concerned="holder", law="HJ 1259-2022; Order No. 23, Arts 21-28"),
    Clock(code="waste_return", starts="the period ends", stops="filed", warn_days=15,
          concerned="generator", law="HJ 1259-2022"),
)
# fmt: on

BY_CODE: Mapping[str, Clock] = {clock.code: clock for clock in CLOCKS}


def due_on(code: Code, started_on: date, calendar: Calendar) -> date:
    """The last day of a clock of fixed length.

    >>> from manifest_service.waste.calendar import packaged
    >>> due_on("receipt", date(2026, 9, 24), packaged())
    datetime.date(2026, 10, 9)
    >>> due_on("storage", date(2026, 2, 1), packaged())
    datetime.date(2027, 2, 1)
    """
    clock = BY_CODE[code]
    if clock.working_days is not None:
        return calendar.add_working_days(started_on, clock.working_days)
    assert clock.days is not None, f"{code} has a date of its own"
    return started_on + timedelta(days=clock.days)


def state_of(code: str, due: date, stopped_on: date | None, today: date) -> str:
    """running, pressing, overdue; met or met_late once it is stopped."""
    if stopped_on is not None:
        return "met" if stopped_on <= due else "met_late"
    if today > due:
        return "overdue"
    return "pressing" if (due - today).days <= BY_CODE[code].warn_days else "running"


def local_day(at: datetime) -> date:
    return at.astimezone(LOCAL_ZONE).date()


def start_of_day(day: date) -> datetime:
    """The first moment of the local `day`."""
    return datetime.combine(day, time(), LOCAL_ZONE)


def end_of_day(day: date) -> datetime:
    """The first moment after the local `day`."""
    return datetime.combine(day + timedelta(days=1), time(), LOCAL_ZONE)
