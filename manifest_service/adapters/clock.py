"""The time, told by the machine or, for a demonstration's history, by its story."""

from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SettableClock:
    """Stands still until it is set; without a time it is the machine's."""

    def __init__(self) -> None:
        self._now: datetime | None = None

    def set(self, now: datetime | None) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now or datetime.now(UTC)
