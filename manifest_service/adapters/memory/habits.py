"""See services.ports.habits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from manifest_service.services.ports import HabitRow


@dataclass
class MemoryHabits:
    days: dict[tuple[str, date], tuple[HabitRow, ...]] = field(default_factory=dict)

    def replace(self, vehicle_id: str, on: date, rows: Sequence[HabitRow]) -> None:
        self.days[vehicle_id, on] = tuple(rows)

    def since(self, on: date, *, limit: int) -> tuple[HabitRow, ...]:
        found = [row for (_, day), rows in self.days.items() if day >= on for row in rows]
        return tuple(sorted(found, key=lambda row: (row.at_ms, row.vehicle_id))[-limit:])

    def drop_before(self, on: date) -> None:
        self.days = {key: rows for key, rows in self.days.items() if key[1] >= on}
