"""See services.ports.manifests."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from manifest_service.codes.waste_code import begins_or_matches
from manifest_service.events.lifecycle import EN_ROUTE
from manifest_service.services.ports import (
    ManifestQuery,
    ManifestRow,
    TripsAsked,
)
from manifest_service.services.projections import legs_of


@dataclass
class MemoryManifests:
    rows: dict[str, ManifestRow] = field(default_factory=dict)

    def put(self, row: ManifestRow, *, resettled: bool = False) -> None:
        self.rows[row.number] = row

    def put_all(self, rows: Sequence[ManifestRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, number: str) -> ManifestRow | None:
        return self.rows.get(number)

    def by_label(self, token: str) -> tuple[ManifestRow, int] | None:
        for row in self.rows.values():
            if token in row.label_tokens:
                return row, row.label_tokens.index(token)
        return None

    def search(self, query: ManifestQuery) -> tuple[ManifestRow, ...]:
        found = [row for row in self.rows.values() if _asked(row, query)]
        found.sort(key=lambda row: (row.issued_at, row.number), reverse=True)
        return tuple(found[: query.limit])

    def count_by_status(self) -> Mapping[str, int]:
        return Counter(row.status for row in self._counted())

    def mass_by_stream(self) -> Mapping[str, Mapping[str, Decimal]]:
        found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in self._counted():
            if row.status != "void":
                for name in ("declared_kg", "accepted_kg", "disposed_kg"):
                    found[row.stream][name] += getattr(row, name) or Decimal(0)
        return found

    def trips_of(
        self, vehicle_id: str, from_at: datetime, until_at: datetime
    ) -> tuple[ManifestRow, ...]:
        found = [
            row
            for whole in self.rows.values()
            if whole.group_number is None and whole.source is None
            for row in legs_of(whole, vehicle_id)
            if row.issued_at < until_at and (row.ended_at is None or row.ended_at >= from_at)
        ]
        return tuple(sorted(found, key=lambda row: (row.issued_at, row.number)))

    def trips_of_all(
        self, vehicle_ids: Sequence[str], from_at: datetime, until_at: datetime
    ) -> Mapping[str, tuple[ManifestRow, ...]]:
        found = {id: self.trips_of(id, from_at, until_at) for id in vehicle_ids}
        return {id: rows for id, rows in found.items() if rows}

    def trips_of_each(self, asked: Sequence[TripsAsked]) -> tuple[tuple[ManifestRow, ...], ...]:
        return tuple(self.trips_of(each.vehicle_id, each.from_at, each.until_at) for each in asked)

    def unsealed(self, ended_before: datetime, limit: int) -> tuple[ManifestRow, ...]:
        found = [
            (row.ended_at, row.number, row)
            for row in self.rows.values()
            if row.ended_at is not None
            and row.ended_at < ended_before
            and row.loaded_at is not None
            and row.track_sha256 is None
            and row.group_number is None
            and row.source is None
        ]
        return tuple(row for _, _, row in sorted(found, key=lambda item: item[:2])[:limit])

    def vehicles_under_way(self, ended_since: datetime) -> tuple[str, ...]:
        found = {
            row.vehicle_id
            for row in self.rows.values()
            if row.source is None
            and (
                row.status in EN_ROUTE or (row.ended_at is not None and row.ended_at >= ended_since)
            )
        }
        return tuple(sorted(found))

    def accepted_kg_of(self, receiver_id: str, year: int) -> Decimal:
        zone = ZoneInfo("Asia/Shanghai")
        return sum(
            (
                row.accepted_kg or Decimal(0)
                for row in self._counted()
                if row.receiver_id == receiver_id
                and row.received_at is not None
                and row.received_at.astimezone(zone).year == year
            ),
            Decimal(0),
        )

    def accepted_kg_at(
        self, receiver_id: str, site_id: str, from_at: datetime, until_at: datetime
    ) -> Decimal:
        return sum(
            (
                row.accepted_kg or Decimal(0)
                for row in self._counted()
                if (row.receiver_id, row.destination_site_id) == (receiver_id, site_id)
                and row.received_at is not None
                and from_at <= row.received_at < until_at
            ),
            Decimal(0),
        )

    def receipts_at(
        self, receiver_id: str, site_id: str, from_at: datetime, until_at: datetime
    ) -> tuple[ManifestRow, ...]:
        found = [
            (row.received_at, row.number, row)
            for row in self._counted()
            if (row.receiver_id, row.destination_site_id) == (receiver_id, site_id)
            and row.received_at is not None
            and from_at <= row.received_at < until_at
            and (row.accepted_kg or 0) > 0
            and row.group_number is None
            and row.source is None
        ]
        return tuple(row for _, _, row in sorted(found, key=lambda item: item[:2]))

    def under_way_kg(self, receiver_id: str, but: str) -> Mapping[str, Decimal]:
        found: dict[str, Decimal] = defaultdict(Decimal)
        for row in self._counted():
            coming = row.status in ("issued", "loaded", "in_transit", "stored", "arrived")
            mine = row.receiver_id == receiver_id and row.number != but
            if mine and coming and row.received_at is None and row.group_number is None:
                kg = row.declared_kg if row.loaded_kg is None else row.loaded_kg
                found[row.destination_site_id] += kg
        return dict(found)

    def booked(
        self, vehicle_id: str, from_at: datetime, until_at: datetime, but: str
    ) -> str | None:
        found = [
            row.number
            for row in self.rows.values()
            if row.vehicle_id == vehicle_id
            and row.ended_at is None
            and row.group_number is None
            and row.planned_departure_at is not None
            and row.planned_departure_at < until_at
            and row.planned_arrival_at is not None
            and row.planned_arrival_at > from_at
            and row.number != but
        ]
        return min(found, default=None)

    def _counted(self) -> Iterator[ManifestRow]:
        return (row for row in self.rows.values() if not row.trial)

    def clear(self) -> None:
        self.rows.clear()


def _received_within(row: ManifestRow, query: ManifestQuery) -> bool:
    begins, ends, at = query.received_from, query.received_until, row.received_at
    if at is None:
        return begins is None and ends is None
    return (begins is None or at >= begins) and (ends is None or at < ends)


def _asked(row: ManifestRow, query: ManifestQuery) -> bool:
    names = ("generator_id", "carrier_id", "receiver_id", "vehicle_id", "stream")
    given = (row.national_number, row.paper_number, row.source_number)
    numbers = (row.number, *(number or "" for number in given))
    vehicles = {row.vehicle_id, *(leg.vehicle_id for leg in row.legs)}
    codes = [line.code for line in row.lines]
    carriers = (leg.carrier_id for leg in row.legs)
    parties = (row.generator_id, row.carrier_id, row.receiver_id, row.keeper_id, *carriers)
    drivers = (row.driver_id, *(leg.driver_id for leg in row.legs))
    key = (row.issued_at, row.number)
    after = query.after and (datetime.fromisoformat(query.after[0]), query.after[1])
    return (
        (not query.statuses or row.status in query.statuses)
        and (query.organisation_id is None or query.organisation_id in parties)
        and (query.driver_id is None or query.driver_id in drivers)
        and all(getattr(query, name) in (None, getattr(row, name)) for name in names)
        and (not query.text or any(query.text in number for number in numbers))
        and (query.party_id is None or query.party_id in parties)
        and (not query.vehicle_ids or not vehicles.isdisjoint(query.vehicle_ids))
        and (query.waste is None or any(begins_or_matches(code, query.waste) for code in codes))
        and (
            query.discrepancy is None
            or query.discrepancy in row.discrepancies
            or (query.discrepancy == "any" and bool(row.discrepancies))
        )
        and query.corrected in (None, row.corrected)
        and query.missing in (None, bool(row.missing))
        and query.trial in (None, row.trial)
        and (query.issued_from is None or row.issued_at >= query.issued_from)
        and (query.issued_until is None or row.issued_at < query.issued_until)
        and query.destination_site_id in (None, row.destination_site_id)
        and _received_within(row, query)
        and (not after or key < after)
    )
