"""See services.ports.factors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from manifest_service.services.ports import FactorRow, OneTimeRow

KEPT = timedelta(days=1)


@dataclass
class MemoryFactors:
    rows: dict[str, FactorRow] = field(default_factory=dict)
    recovery: dict[str, dict[int, str]] = field(default_factory=dict)

    def put(self, row: FactorRow) -> None:
        self.rows[row.id] = row

    def of(self, account_id: str) -> Sequence[FactorRow]:
        own = (row for row in self.rows.values() if row.account_id == account_id)
        return tuple(sorted(own, key=lambda row: (row.added_at, row.id)))

    def by_credential(self, credential_id: str) -> FactorRow | None:
        return next((r for r in self.rows.values() if r.credential_id == credential_id), None)

    def holders(self) -> frozenset[str]:
        return frozenset(row.account_id for row in self.rows.values())

    def count_up(self, id: str, counter: int, at: datetime) -> bool:
        row = self.rows.get(id)
        if row is None or row.counter >= counter:
            return False
        self.rows[id] = replace(row, counter=counter, used_at=at)
        return True

    def used(self, id: str, at: datetime) -> bool:
        if id in self.rows:
            self.rows[id] = replace(self.rows[id], used_at=at)
        return id in self.rows

    def remove(self, id: str) -> None:
        self.rows.pop(id, None)

    def put_codes(self, account_id: str, hashes: Sequence[str]) -> None:
        self.recovery[account_id] = dict(enumerate(hashes))

    def codes(self, account_id: str) -> Mapping[int, str]:
        return dict(self.recovery.get(account_id, {}))

    def use_code(self, account_id: str, n: int) -> bool:
        return self.recovery.get(account_id, {}).pop(n, None) is not None


@dataclass
class MemoryOneTimes:
    rows: dict[str, OneTimeRow] = field(default_factory=dict)

    def put(self, row: OneTimeRow) -> None:
        since = row.until_at - KEPT
        self.rows = {d: held for d, held in self.rows.items() if held.until_at >= since}
        self.rows[row.digest] = row

    def get(self, digest: str) -> OneTimeRow | None:
        return self.rows.get(digest)

    def take(self, digest: str) -> OneTimeRow | None:
        return self.rows.pop(digest, None)
