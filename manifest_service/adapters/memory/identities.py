"""See services.ports.identities."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from manifest_service.services.ports import IdentityRow


@dataclass
class MemoryIdentities:
    rows: dict[str, IdentityRow] = field(default_factory=dict)

    def put(self, row: IdentityRow) -> None:
        self.rows[row.id] = row

    def of(self, account_id: str) -> Sequence[IdentityRow]:
        own = (row for row in self.rows.values() if row.account_id == account_id)
        return tuple(sorted(own, key=lambda row: (row.added_at, row.id)))

    def find(self, issuer: str, claim: str, subject: str) -> IdentityRow | None:
        found = (row for row in self.by_issuer(issuer, claim) if row.subject == subject)
        return next(found, None)

    def by_issuer(self, issuer: str, claim: str) -> Sequence[IdentityRow]:
        rows = self.rows.values()
        return tuple(row for row in rows if (row.issuer, row.claim) == (issuer, claim))

    def used(self, id: str, at: datetime) -> bool:
        if id in self.rows:
            self.rows[id] = replace(self.rows[id], used_at=at)
        return id in self.rows

    def remove(self, id: str) -> None:
        self.rows.pop(id, None)
