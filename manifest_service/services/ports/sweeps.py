"""How far the sweep of a day has come."""

from datetime import date
from typing import Protocol


class SweepMarks(Protocol):
    """Which subjects (a vehicle, a site) have been swept, and on which local day last. Kept in the
    transaction of what was found: a sweep that dies goes on where it was."""

    def mark(self, subject: str, swept_on: date) -> None: ...

    def swept(self, on: date) -> frozenset[str]:
        """Subjects last swept on `on` or later."""
        ...
