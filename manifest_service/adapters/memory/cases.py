"""See services.ports.cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from manifest_service.services.ports import CaseQuery, CaseRow


@dataclass
class MemoryCases:
    rows: dict[str, CaseRow] = field(default_factory=dict)

    def put(self, row: CaseRow) -> None:
        self.rows[row.id] = row

    def put_all(self, rows: Sequence[CaseRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, id: str) -> CaseRow | None:
        return self.rows.get(id)

    def search(self, query: CaseQuery) -> tuple[CaseRow, ...]:
        after = query.after and (datetime.fromisoformat(query.after[0]), query.after[1])
        found = [
            row
            for row in self.rows.values()
            if (not query.statuses or row.status in query.statuses)
            and (query.alert_id is None or query.alert_id in row.alert_ids)
            and (query.party_id is None or query.party_id in row.party_ids)
            and (not after or (row.opened_at, row.id) < after)
        ]
        found.sort(key=lambda row: (row.opened_at, row.id), reverse=True)
        return tuple(found[: query.limit])

    def count_by_status(self) -> Mapping[str, int]:
        return Counter(row.status for row in self.rows.values())

    def clear(self) -> None:
        self.rows.clear()
