"""See services.ports.plans."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from manifest_service.services.ports import (
    PlanQuery,
    PlanRow,
)


@dataclass
class MemoryPlans:
    rows: dict[str, PlanRow] = field(default_factory=dict)

    def put(self, row: PlanRow) -> None:
        self.rows[row.id] = row

    def put_all(self, rows: Sequence[PlanRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, id: str) -> PlanRow | None:
        return self.rows.get(id)

    def search(self, query: PlanQuery) -> tuple[PlanRow, ...]:
        after = query.after and (datetime.fromisoformat(query.after[0]), query.after[1])
        found = [
            row
            for row in self.rows.values()
            if (not query.kinds or row.kind in query.kinds)
            and (not query.statuses or row.status in query.statuses)
            and query.holder_id in (None, row.holder_id)
            and (not query.text or query.text.lower() in (row.number or "").lower())
            and (not after or (row.drafted_at, row.id) < after)
        ]
        found.sort(key=lambda row: (row.drafted_at, row.id), reverse=True)
        return tuple(found[: query.limit])

    def in_force(self, holder_id: str, on: date) -> tuple[PlanRow, ...]:
        return tuple(
            row
            for _, row in sorted(self.rows.items())
            if row.in_force
            and row.holder_id == holder_id
            and row.valid_from_on <= on <= row.valid_until_on
        )

    def by_number(self, kind: str, number: str) -> tuple[PlanRow, ...]:
        return tuple(
            row
            for _, row in sorted(self.rows.items())
            if row.in_force and (row.kind, row.number) == (kind, number)
        )

    def over(self, today: date, limit: int) -> tuple[PlanRow, ...]:
        found = [row for row in self.rows.values() if row.in_force and row.valid_until_on < today]
        return tuple(sorted(found, key=lambda row: (row.valid_until_on, row.id))[:limit])

    def clear(self) -> None:
        self.rows.clear()
