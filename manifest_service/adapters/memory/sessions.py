"""See services.ports.sessions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from manifest_service.services.ports import SessionRow


@dataclass
class MemorySessions:
    rows: dict[str, SessionRow] = field(default_factory=dict)

    def put(self, row: SessionRow) -> None:
        self.rows[row.digest] = row

    def get(self, digest: str) -> SessionRow | None:
        return self.rows.get(digest)

    def of(self, account_id: str) -> Sequence[SessionRow]:
        own = sorted((r for r in self.rows.values() if r.account_id == account_id), key=_digest)
        return tuple(sorted(own, key=lambda row: row.began_at, reverse=True))

    def seen(self, digest: str, at: datetime) -> None:
        if digest in self.rows:
            self.rows[digest] = replace(self.rows[digest], seen_at=at)

    def end(self, digest: str) -> None:
        self.rows.pop(digest, None)

    def end_all(self, account_id: str) -> None:
        self._keep(lambda row: row.account_id != account_id)

    def forget(self, began_before: datetime) -> None:
        self._keep(lambda row: row.began_at >= began_before)

    def _keep(self, is_kept: Callable[[SessionRow], bool]) -> None:
        self.rows = {digest: row for digest, row in self.rows.items() if is_kept(row)}


def _digest(row: SessionRow) -> str:
    return row.digest
