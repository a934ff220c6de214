"""Legal deadlines running on a manifest."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from manifest_service.waste.calendar import add_working_days

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
"""Days of law are days in China."""


def receipt_due_on(arrived_on: date, working_days: int) -> date:
    """The last day to confirm receipt: 5 working days (Order No. 23, Art. 18).

    >>> receipt_due_on(date(2026, 9, 24), 5)
    datetime.date(2026, 10, 9)
    """
    return add_working_days(arrived_on, working_days)


def end_of_day(day: date) -> datetime:
    """The first moment after the local `day`."""
    return datetime.combine(day + timedelta(days=1), time(), LOCAL_ZONE)
