"""See services.ports.moved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from manifest_service.services.ports import (
    Moved,
    Movement,
)


@dataclass
class MemoryMoved:
    days: dict[tuple[date, Movement], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, changes: Sequence[tuple[date, Movement, Decimal]]) -> None:
        for on, movement, kg in changes:
            self.days[on, movement] += kg

    def between(self, generator_id: str, from_on: date, until_on: date) -> tuple[Moved, ...]:
        found: dict[Movement, Decimal] = defaultdict(Decimal)
        for (on, movement), kg in self.days.items():
            if movement.generator_id == generator_id and from_on <= on <= until_on:
                found[movement] += kg
        return tuple(Moved(movement=movement, kg=kg) for movement, kg in found.items() if kg)

    def clear(self) -> None:
        self.days.clear()
