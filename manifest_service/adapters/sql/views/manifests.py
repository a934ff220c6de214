"""Manifests as lists and rules see them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, tuple_

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.columns import Grams
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.events.lifecycle import EN_ROUTE
from manifest_service.services.ports import ManifestQuery, ManifestRow

_TUPLES = ("waste_codes", "discrepancies", "warnings", "label_tokens")


class SqlManifestView:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, row: ManifestRow) -> None:
        upsert(self._connection, t.manifest, asdict(row))
        if row.version == 1 and row.label_tokens:
            labels = [
                {"token": token, "number": row.number, "package": package}
                for package, token in enumerate(row.label_tokens)
            ]
            self._connection.execute(insert(t.label), labels)

    def get(self, number: str) -> ManifestRow | None:
        row = self._connection.execute(
            select(t.manifest).where(t.manifest.c.number == number)
        ).one_or_none()
        return _row(row) if row else None

    def by_label(self, token: str) -> tuple[ManifestRow, int] | None:
        label = self._connection.execute(
            select(t.label).where(t.label.c.token == token)
        ).one_or_none()
        found = self.get(label.number) if label else None
        return (found, label.package) if label and found else None

    def search(self, query: ManifestQuery) -> tuple[ManifestRow, ...]:
        c = t.manifest.c
        statement = select(t.manifest).order_by(c.issued_at.desc(), c.number.desc())
        statement = _filtered(statement, query).limit(query.limit)
        return tuple(_row(row) for row in self._connection.execute(statement))

    def count_by_status(self) -> Mapping[str, int]:
        rows = self._connection.execute(
            select(t.manifest.c.status, func.count()).group_by(t.manifest.c.status)
        )
        return {row[0]: row[1] for row in rows}

    def mass_by_stream(self) -> Mapping[str, Mapping[str, Decimal]]:
        c = t.manifest.c
        sums = [
            func.coalesce(func.sum(column), 0, type_=Grams()).label(column.name)
            for column in (c.declared_kg, c.accepted_kg, c.disposed_kg)
        ]
        rows = self._connection.execute(
            select(c.stream, *sums).where(c.status != "void").group_by(c.stream)
        )
        return {
            row.stream: {
                "declared_kg": row.declared_kg,
                "accepted_kg": row.accepted_kg,
                "disposed_kg": row.disposed_kg,
            }
            for row in rows
        }

    def trips_of(
        self, vehicle_id: str, from_at: datetime, until_at: datetime
    ) -> tuple[ManifestRow, ...]:
        c = t.manifest.c
        rows = self._connection.execute(
            select(t.manifest)
            .where(
                c.vehicle_id == vehicle_id,
                c.issued_at < until_at,
                or_(c.ended_at.is_(None), c.ended_at >= from_at),
            )
            .order_by(c.issued_at, c.number)
        )
        return tuple(_row(row) for row in rows)

    def unsealed(self, ended_before: datetime, limit: int) -> tuple[ManifestRow, ...]:
        c = t.manifest.c
        rows = self._connection.execute(
            select(t.manifest)
            .where(c.track_sha256.is_(None), c.ended_at < ended_before, c.loaded_at.is_not(None))
            .order_by(c.ended_at, c.number)
            .limit(limit)
        )
        return tuple(_row(row) for row in rows)

    def vehicles_under_way(self, ended_since: datetime) -> tuple[str, ...]:
        c = t.manifest.c
        rows = self._connection.execute(
            select(c.vehicle_id)
            .where(or_(c.status.in_(sorted(EN_ROUTE)), c.ended_at >= ended_since))
            .distinct()
            .order_by(c.vehicle_id)
        )
        return tuple(row.vehicle_id for row in rows)

    def accepted_kg_of(self, receiver_id: str, year: int) -> Decimal:
        zone, c = ZoneInfo("Asia/Shanghai"), t.manifest.c
        total: Decimal = self._connection.execute(
            select(func.coalesce(func.sum(c.accepted_kg), 0, type_=Grams())).where(
                c.receiver_id == receiver_id,
                c.received_at >= datetime(year, 1, 1, tzinfo=zone),
                c.received_at < datetime(year + 1, 1, 1, tzinfo=zone),
            )
        ).scalar_one()
        return total

    def clear(self) -> None:
        self._connection.execute(delete(t.label))
        self._connection.execute(delete(t.manifest))


def _filtered(statement: Select[Any], query: ManifestQuery) -> Select[Any]:
    c = t.manifest.c
    if query.statuses:
        statement = statement.where(c.status.in_(query.statuses))
    if query.organisation_id is not None:
        parties = (c.generator_id, c.carrier_id, c.receiver_id)
        statement = statement.where(or_(*(party == query.organisation_id for party in parties)))
    for name in ("generator_id", "carrier_id", "receiver_id", "vehicle_id", "driver_id", "stream"):
        if getattr(query, name) is not None:
            statement = statement.where(c[name] == getattr(query, name))
    if query.text:
        statement = statement.where(
            or_(
                c.number.contains(query.text, autoescape=True),
                c.national_number.contains(query.text, autoescape=True),
            )
        )
    if query.issued_from is not None:
        statement = statement.where(c.issued_at >= query.issued_from)
    if query.issued_until is not None:
        statement = statement.where(c.issued_at < query.issued_until)
    if query.after is not None:
        issued_at, number = query.after
        key = (datetime.fromisoformat(issued_at), number)
        statement = statement.where(tuple_(c.issued_at, c.number) < key)
    return statement


def _row(row: Row[Any]) -> ManifestRow:
    values = dict(row._mapping)
    return ManifestRow(**values | {name: tuple(values[name]) for name in _TUPLES})
