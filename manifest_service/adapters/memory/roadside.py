"""See services.ports.roadside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from manifest_service.services.ports import RoadsideQuery, RoadsideRow


@dataclass
class MemoryRoadside:
    rows: dict[str, RoadsideRow] = field(default_factory=dict)

    def put(self, row: RoadsideRow) -> None:
        self.rows[row.id] = row

    def put_all(self, rows: Sequence[RoadsideRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, id: str) -> RoadsideRow | None:
        return self.rows.get(id)

    def search(self, query: RoadsideQuery) -> tuple[RoadsideRow, ...]:
        after = query.after and (datetime.fromisoformat(query.after[0]), query.after[1])
        names = ("officer_id", "vehicle_id", "manifest_number")
        found = [
            row
            for row in self.rows.values()
            if all(getattr(query, name) in (None, getattr(row, name)) for name in names)
            and (not after or (row.checked_at, row.id) < after)
        ]
        found.sort(key=lambda row: (row.checked_at, row.id), reverse=True)
        return tuple(found[: query.limit])

    def clear(self) -> None:
        self.rows.clear()
