"""What scales read: telemetry, kept where a ticket may name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class ReadingRow:
    """One reading of a scale."""

    id: str
    """A UUID, given by the program that told it."""
    scale_id: str
    sequence: int
    """Of the program that reads the scale; grows with each reading."""
    mass_kg: Decimal
    """Below zero where an empty platform is not at zero."""
    stable: bool
    taken_at: datetime
    """By the clock of that program."""
    recorded_at: datetime
    """When the service first heard of it."""
    number: str | None = None
    """The first manifest whose weighing named it."""


@dataclass(frozen=True, kw_only=True)
class Showing:
    """What a scale shows now: its latest reading, and when it was last heard of."""

    reading: ReadingRow
    heard_at: datetime


class ScaleReadings(Protocol):
    """Stable readings are kept; of the others only the one a scale shows now."""

    def put(self, row: ReadingRow) -> None:
        """Keep a stable reading."""
        ...

    def get(self, id: str) -> ReadingRow | None: ...

    def name(self, id: str, number: str) -> None:
        """Note the manifest whose weighing named it, unless another did before."""
        ...

    def show(self, showing: Showing) -> None:
        """What its scale shows from now on."""
        ...

    def showing(self, scale_ids: Sequence[str]) -> tuple[Showing, ...]:
        """What each of these shows, by scale; those never heard of are left out."""
        ...
