"""See services.ports.numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from manifest_service.adapters.memory.manifests import MemoryManifests
from manifest_service.services.ports import (
    ReservedNumber,
)


@dataclass
class MemorySerials:
    values: Counter[str] = field(default_factory=Counter)

    def next(self, series: str) -> int:
        self.values[series] += 1
        return self.values[series]


@dataclass
class MemoryReservedNumbers:
    manifests: MemoryManifests
    rows: dict[str, ReservedNumber] = field(default_factory=dict)

    def put_all(self, rows: Sequence[ReservedNumber]) -> None:
        self.rows |= {row.number: row for row in rows}

    def get(self, number: str) -> ReservedNumber | None:
        return self.rows.get(number)

    def by_label(self, token: str) -> ReservedNumber | None:
        return next((row for row in self.rows.values() if row.label_token == token), None)

    def unused(
        self, organisation_id: str, *, after: str = "", limit: int = 100
    ) -> tuple[ReservedNumber, ...]:
        found = [
            row
            for number, row in sorted(self.rows.items())
            if row.organisation_id == organisation_id
            and number > after
            and number not in self.manifests.rows
        ]
        return tuple(found[:limit])

    def clear(self) -> None:
        self.rows.clear()
