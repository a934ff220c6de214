"""See services.ports.tokens."""

import builtins
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from manifest_service.services.ports import TokenRow


@dataclass
class MemoryTokens:
    rows: dict[str, TokenRow] = field(default_factory=dict)

    def put(self, row: TokenRow) -> None:
        self.rows[row.digest] = row

    def get(self, digest: str) -> TokenRow | None:
        return self.rows.get(digest)

    def of(self, account_id: str) -> Sequence[TokenRow]:
        return tuple(row for row in self.list() if row.account_id == account_id)

    def list(self) -> builtins.list[TokenRow]:
        by_digest = sorted(self.rows.values(), key=lambda row: row.digest)
        return sorted(by_digest, key=lambda row: row.made_at, reverse=True)

    def used(self, digest: str, at: datetime) -> None:
        if digest in self.rows:
            self.rows[digest] = replace(self.rows[digest], used_at=at)

    def revoke(self, digest: str) -> None:
        self.rows.pop(digest, None)
