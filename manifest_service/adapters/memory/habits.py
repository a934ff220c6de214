"""See services.ports.habits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from manifest_service.services.ports import HabitKind, HabitRow


@dataclass
class MemoryHabits:
    days: dict[tuple[str, date], tuple[HabitRow, ...]] = field(default_factory=dict)

    def replace(self, vehicle_id: str, on: date, rows: Sequence[HabitRow]) -> None:
        self.days[vehicle_id, on] = tuple(rows)

    def since(self, kind: HabitKind, on: date, *, limit: int) -> tuple[HabitRow, ...]:
        kept = [rows for (_, day), rows in self.days.items() if day >= on]
        found = [row for rows in kept for row in rows if row.kind == kind]
        return tuple(sorted(found, key=lambda row: (row.at_ms, row.vehicle_id))[-limit:])

    def drop_before(self, on: date) -> None:
        self.days = {key: rows for key, rows in self.days.items() if key[1] >= on}
