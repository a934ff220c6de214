"""See services.ports.ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from manifest_service.codes.batch import STAGES, Stage
from manifest_service.codes.waste_code import begins_or_matches
from manifest_service.services.ports import (
    LedgerQuery,
    LedgerRow,
)


@dataclass
class MemoryLedger:
    rows: dict[tuple[str, str], LedgerRow] = field(default_factory=dict)

    def put_all(self, rows: Sequence[LedgerRow]) -> None:
        self.rows |= {(row.organisation_id, row.batch): row for row in rows}

    def get(self, organisation_id: str, batch: str) -> LedgerRow | None:
        return self.rows.get((organisation_id, batch))

    def search(self, query: LedgerQuery) -> tuple[LedgerRow, ...]:
        found = [row for row in self.rows.values() if _in_ledger(row, query)]
        return tuple(sorted(found, key=_ledger_key)[: query.limit])

    def sums(
        self, organisation_id: str, from_on: date | None, before_on: date | None
    ) -> Mapping[str, Mapping[Stage, Decimal]]:
        found: dict[str, dict[Stage, Decimal]] = {}
        for row in self.rows.values():
            inside = (from_on is None or row.happened_on >= from_on) and (
                before_on is None or row.happened_on < before_on
            )
            if row.organisation_id == organisation_id and inside and not row.withdrawn:
                of_code = found.setdefault(row.waste_code, dict.fromkeys(STAGES, Decimal(0)))
                of_code[row.stage] += row.mass_kg
        return found

    def owners(self) -> Mapping[str, date]:
        found: dict[str, date] = {}
        for row in self.rows.values():
            if not row.withdrawn:
                first = found.get(row.organisation_id, row.happened_on)
                found[row.organisation_id] = min(first, row.happened_on)
        return found

    def clear(self) -> None:
        self.rows.clear()


def _ledger_key(row: LedgerRow) -> tuple[datetime, str, str]:
    return row.happened_at, row.organisation_id, row.batch


def _in_ledger(row: LedgerRow, query: LedgerQuery) -> bool:
    after = query.after and (datetime.fromisoformat(query.after[0]), *query.after[1:])
    return (
        query.organisation_id in (None, row.organisation_id)
        and query.stage in (None, row.stage)
        and (query.waste is None or begins_or_matches(row.waste_code, query.waste))
        and (query.from_on is None or row.happened_on >= query.from_on)
        and (query.until_on is None or row.happened_on <= query.until_on)
        and (not query.left_only or (row.left_kg > 0 and not row.withdrawn))
        and (not after or _ledger_key(row) > after)
    )
