"""See services.ports.returns."""

from dataclasses import dataclass, field

from manifest_service.services.ports import (
    ReturnRow,
)


@dataclass
class MemoryReturns:
    rows: dict[tuple[str, str], ReturnRow] = field(default_factory=dict)

    def put(self, row: ReturnRow) -> None:
        self.rows[row.organisation_id, row.period] = row

    def get(self, organisation_id: str, period: str) -> ReturnRow | None:
        return self.rows.get((organisation_id, period))

    def of(self, organisation_id: str | None, limit: int) -> tuple[ReturnRow, ...]:
        asked = [r for r in self.rows.values() if organisation_id in (None, r.organisation_id)]
        asked.sort(key=lambda row: row.period, reverse=True)
        asked.sort(key=lambda row: row.organisation_id)
        asked.sort(key=lambda row: row.filed_at, reverse=True)
        return tuple(asked[:limit])

    def clear(self) -> None:
        self.rows.clear()
