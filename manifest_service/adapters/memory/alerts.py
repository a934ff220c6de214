"""See services.ports.alerts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from manifest_service.events.alert import WORKABLE
from manifest_service.services.ports import (
    SEVERITIES,
    AlertLike,
    AlertQuery,
    AlertRow,
    AlertTally,
    VerdictCount,
)


@dataclass
class MemoryAlerts:
    rows: dict[str, AlertRow] = field(default_factory=dict)

    def put(self, row: AlertRow) -> None:
        self.rows[row.id] = row

    def put_all(self, rows: Sequence[AlertRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, id: str) -> AlertRow | None:
        return self.rows.get(id)

    def search(self, query: AlertQuery) -> tuple[AlertRow, ...]:
        after = None
        if query.after is not None:
            rank, raised_at, id = query.after
            after = (rank, datetime.fromisoformat(raised_at), id)
        names = ("vehicle_id", "carrier_id", "manifest_number", "assigned_to", "review")
        found = [
            row
            for row in self.rows.values()
            if (not query.statuses or row.status in query.statuses)
            and (not query.rules or row.rule in query.rules)
            and (not query.severities or row.severity in query.severities)
            and all(getattr(query, n) in (None, getattr(row, n)) for n in names)
            and (after is None or _queue_key(row) > after)
        ]
        return tuple(sorted(found, key=_queue_key)[: query.limit])

    def of_vehicle(self, vehicle_id: str, from_at: datetime) -> tuple[AlertRow, ...]:
        found = [
            row
            for row in self.rows.values()
            if row.vehicle_id == vehicle_id
            and (row.cleared_at is None or row.cleared_at >= from_at)
        ]
        return tuple(sorted(found, key=lambda row: (row.first_at, row.id)))

    def of_vehicles(
        self, vehicle_ids: Sequence[str], from_at: datetime
    ) -> Mapping[str, tuple[AlertRow, ...]]:
        found = {id: self.of_vehicle(id, from_at) for id in vehicle_ids}
        return {id: rows for id, rows in found.items() if rows}

    def count_by_status(self) -> Mapping[str, int]:
        return Counter(row.status for row in self.rows.values() if not row.review)

    def count_by_rule(self) -> Mapping[str, int]:
        return Counter(row.rule for row in self.rows.values() if not row.review)

    def verdicts(self) -> tuple[VerdictCount, ...]:
        found: dict[tuple[str, int], Counter[str]] = {}
        for row in self.rows.values():
            if row.verdict is not None and not row.review:
                found.setdefault((row.rule, row.rule_version), Counter())[row.verdict] += 1
        return tuple(
            VerdictCount(rule=rule, rule_version=version, **counts)
            for (rule, version), counts in sorted(found.items())
        )

    def tally(self, name: str, id: str, since: datetime) -> tuple[AlertTally, ...]:
        found: dict[str, Counter[str]] = {}
        for row in self._spoken():
            if getattr(row, name) == id and row.raised_at >= since:
                counts = found.setdefault(row.rule, Counter())
                counts["alerts"] += 1
                counts["open"] += row.status in WORKABLE
                if row.verdict is not None:
                    counts[row.verdict] += 1
        return tuple(AlertTally(rule=rule, **counts) for rule, counts in sorted(found.items()))

    def like(self, asked: AlertLike) -> tuple[AlertRow, ...]:
        found = [
            row
            for row in self._spoken()
            if row.id != asked.id
            and row.rule == asked.rule
            and row.raised_at >= asked.since
            and (
                (row.vehicle_id is not None and row.vehicle_id == asked.vehicle_id)
                or (row.carrier_id is not None and row.carrier_id == asked.carrier_id)
                or _in_box(row, asked.box)
            )
        ]
        found.sort(key=lambda row: (row.raised_at, row.id), reverse=True)
        return tuple(found[: asked.limit])

    def _spoken(self) -> Iterator[AlertRow]:
        """Without superseded ones and those on the review list."""
        rows = self.rows.values()
        return (row for row in rows if row.status != "superseded" and not row.review)

    def clear(self) -> None:
        self.rows.clear()


def _in_box(row: AlertRow, box: tuple[float, float, float, float] | None) -> bool:
    if box is None or row.lon is None or row.lat is None:
        return False
    return box[0] <= row.lon <= box[2] and box[1] <= row.lat <= box[3]


def _queue_key(row: AlertRow) -> tuple[int, datetime, str]:
    return (SEVERITIES.index(row.severity), row.raised_at, row.id)
