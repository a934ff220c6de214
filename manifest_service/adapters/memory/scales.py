"""See services.ports.scales."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from manifest_service.services.ports import ReadingRow, Showing


@dataclass
class MemoryScaleReadings:
    kept: dict[str, ReadingRow] = field(default_factory=dict)
    now: dict[str, Showing] = field(default_factory=dict)

    def put(self, row: ReadingRow) -> None:
        self.kept[row.id] = row

    def get(self, id: str) -> ReadingRow | None:
        return self.kept.get(id)

    def name(self, id: str, number: str) -> None:
        row = self.kept.get(id)
        if row is not None and row.number is None:
            self.kept[id] = replace(row, number=number)

    def show(self, showing: Showing) -> None:
        self.now[showing.reading.scale_id] = showing

    def showing(self, scale_ids: Sequence[str]) -> tuple[Showing, ...]:
        return tuple(self.now[id] for id in sorted(set(scale_ids)) if id in self.now)
