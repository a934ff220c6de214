"""Masses that moved, summed by party and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A waste on its way from one site to another."""

    generator_id: str
    code: str
    receiver_id: str
    origin_site_id: str
    destination_site_id: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    movement: Movement
    kg: Decimal


class MovedView(Protocol):
    """How much waste was moved, by day: sums, so that asking costs the same however many
    manifests there are."""

    def add(self, changes: Sequence[tuple[date, Movement, Decimal]]) -> None:
        """Add kg, less than zero to take back, to what was moved on local days."""
        ...

    def between(self, generator_id: str, from_on: date, until_on: date) -> tuple[Moved, ...]:
        """What a generator moved from day to day, inclusive; one for each movement, in no order."""
        ...

    def clear(self) -> None: ...
