"""See services.ports.alerts."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from manifest_service.adapters.memory.manifests import MemoryManifests
from manifest_service.events.alert import WORKABLE
from manifest_service.services.ports import (
    OPEN_STATUSES,
    SEVERITIES,
    AlertCount,
    AlertLike,
    AlertPlace,
    AlertQuery,
    AlertRow,
    AlertTally,
    Sought,
    VerdictCount,
)


@dataclass
class MemoryAlerts:
    manifests: MemoryManifests
    rows: dict[str, AlertRow] = field(default_factory=dict)

    def put(self, row: AlertRow) -> None:
        self.rows[row.id] = row

    def put_all(self, rows: Sequence[AlertRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, id: str) -> AlertRow | None:
        return self.rows.get(id)

    def search(self, query: AlertQuery) -> tuple[AlertRow, ...]:
        key, newest = _ORDER[query.order], query.order == "newest"
        after = None
        if query.after is not None:
            rank, raised_at, id = query.after
            after = key(rank, datetime.fromisoformat(raised_at), id)
        found = [row for row in self._matching(query) if _chosen(row, query)]
        keyed = sorted(((_key(row, key), row) for row in found), key=itemgetter(0), reverse=newest)
        if after is not None:
            keyed = [each for each in keyed if (each[0] < after if newest else each[0] > after)]
        return tuple(row for _, row in keyed[: query.limit])

    def count(self, query: AlertQuery) -> tuple[AlertCount, ...]:
        halves = {status in OPEN_STATUSES for status in query.statuses}
        found = Counter(
            (row.status, row.severity, row.rule)
            for row in self._matching(query)
            if len(halves) != 1 or (row.status in OPEN_STATUSES) in halves
        )
        return tuple(
            AlertCount(status=status, severity=severity, rule=rule, count=count)
            for (status, severity, rule), count in sorted(found.items())
        )

    def places(self, query: AlertQuery) -> tuple[AlertPlace, ...]:
        found = self.search(replace(query, after=None, order="severity", limit=len(self.rows)))
        placed = [
            AlertPlace(id=row.id, lon=row.lon, lat=row.lat, severity=row.severity)
            for row in found
            if row.lon is not None and row.lat is not None
        ]
        return tuple(placed[: query.limit])

    def _matching(self, query: AlertQuery) -> Iterator[AlertRow]:
        """Rows by everything but status, rule and severity."""
        for row in self.rows.values():
            manifest = self.manifests.get(row.manifest_number) if row.manifest_number else None
            sites = {row.site_id}
            if manifest is not None:
                sites |= {manifest.origin_site_id, manifest.destination_site_id}
            if (
                all(getattr(query, n) in (None, getattr(row, n)) for n in query.EQUAL)
                and (query.vehicle_ids is None or row.vehicle_id in query.vehicle_ids)
                and (query.raised_from is None or row.raised_at >= query.raised_from)
                and (query.site_id is None or query.site_id in sites)
                and query.stream in (None, manifest and manifest.stream)
                and (query.sought is None or _is_sought(row, query.sought))
            ):
                yield row

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

    def count_by_rule(self) -> Mapping[str, int]:
        return Counter(row.rule for row in self.rows.values() if not (row.review or row.trial))

    def verdicts(self) -> tuple[VerdictCount, ...]:
        found: dict[tuple[str, int], Counter[str]] = {}
        for row in self.rows.values():
            if row.verdict is not None and not (row.review or row.trial):
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
        """Without superseded ones, those on the review list and those of trials."""
        rows = self.rows.values()
        silent = (row for row in rows if row.status != "superseded" and not row.review)
        return (row for row in silent if not row.trial)

    def clear(self) -> None:
        self.rows.clear()


_ORDER: Mapping[str, Callable[[int, datetime, str], tuple[Any, ...]]] = {
    "severity": lambda rank, raised_at, id: (rank, raised_at, id),
    "newest": lambda rank, raised_at, id: (raised_at, id),
    "oldest": lambda rank, raised_at, id: (raised_at, id),
}


def _key(row: AlertRow, key: Callable[[int, datetime, str], tuple[Any, ...]]) -> tuple[Any, ...]:
    return key(SEVERITIES.index(row.severity), row.raised_at, row.id)


def _chosen(row: AlertRow, query: AlertQuery) -> bool:
    return (
        (not query.statuses or row.status in query.statuses)
        and (not query.rules or row.rule in query.rules)
        and (not query.severities or row.severity in query.severities)
    )


def _is_sought(row: AlertRow, sought: Sought) -> bool:
    return (
        bool(sought.number and sought.number in (row.manifest_number or ""))
        or row.vehicle_id in sought.vehicle_ids
        or row.carrier_id in sought.carrier_ids
        or row.site_id in sought.site_ids
    )


def _in_box(row: AlertRow, box: tuple[float, float, float, float] | None) -> bool:
    if box is None or row.lon is None or row.lat is None:
        return False
    return box[0] <= row.lon <= box[2] and box[1] <= row.lat <= box[3]


def _queue_key(row: AlertRow) -> tuple[int, datetime, str]:
    return (SEVERITIES.index(row.severity), row.raised_at, row.id)
