"""What is going on, in figures for whoever watches the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, get_args

from manifest_service.events.lifecycle import FINAL, Status

UNENDED: tuple[str, ...] = tuple(status for status in get_args(Status) if status not in FINAL)
"""Of manifests whose story goes on."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    open_manifests: Mapping[tuple[str, str], int]
    """(status, stream) -> count, of those that are not at their end."""
    overdue_clocks: int
    """Deadlines that passed and still run."""
    open_alerts: Mapping[tuple[str, str], int]
    """(rule, severity) -> count, of those somebody has still to deal with."""
    deliveries: Mapping[str, int]
    """Notices that wait to be sent, and those that were given up: waiting, dead."""
    held_entries: int
    """Signed acts of phones that wait for an earlier one, or for a person."""
    newest_fix_ms: int | None
    """Device time of the newest good position of any vehicle."""
    fixes: Mapping[str, int]
    """As TrackStore.counts."""
    database_bytes: int


class FiguresView(Protocol):
    def now(self, today: date) -> Figures:
        """As things stand on `today` in China. Reads what is open, by indexes, and never what is done:
        its cost does not grow with the years."""
        ...
