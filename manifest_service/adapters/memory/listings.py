"""See services.ports.listings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from manifest_service.services.ports import ListingQuery, ListingRow


@dataclass
class MemoryListings:
    rows: dict[str, ListingRow] = field(default_factory=dict)

    def put(self, row: ListingRow) -> None:
        self.rows[row.id] = row

    def put_all(self, rows: Sequence[ListingRow]) -> None:
        for row in rows:
            self.put(row)

    def search(self, query: ListingQuery) -> tuple[ListingRow, ...]:
        after = query.after and (datetime.fromisoformat(query.after[0]), query.after[1])
        on = query.standing_on
        found = [
            row
            for row in self.rows.values()
            if query.side in (None, row.side)
            and query.product in (None, row.product)
            and query.organisation_id in (None, row.organisation_id)
            and (on is None or (row.withdrawn_at is None and row.until_on >= on))
            and (not after or (row.posted_at, row.id) < after)
        ]
        found.sort(key=lambda row: (row.posted_at, row.id), reverse=True)
        return tuple(found[: query.limit])

    def clear(self) -> None:
        self.rows.clear()
