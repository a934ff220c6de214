"""Registered entries as they stand."""

from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.registry.intake import entry_to_dict, read_entry
from manifest_service.services.ports import RegistryRow


class SqlRegistryView:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, row: RegistryRow) -> None:
        entry = row.entry
        owner = getattr(entry, "organisation_id", None) or getattr(entry, "carrier_id", None)
        label = next(
            (getattr(entry, name) for name in ("name", "plate", "number") if hasattr(entry, name)),
            entry.id,
        )
        upsert(
            self._connection,
            t.entry,
            {
                "kind": row.kind,
                "id": entry.id,
                "version": row.version,
                "recorded_at": row.recorded_at,
                "active": entry.active,
                "organisation_id": entry.id if row.kind == "organisation" else owner,
                "label": label,
                "terminal_id": getattr(entry, "terminal_id", None),
                "data": entry_to_dict(entry),
            },
        )
        self._connection.execute(
            update(t.registry_generation).values(generation=t.registry_generation.c.generation + 1)
        )

    def get(self, kind: str, id: str) -> RegistryRow | None:
        return self._one(t.entry.c.kind == kind, t.entry.c.id == id)

    def list(
        self,
        kind: str,
        *,
        active_only: bool = False,
        organisation_id: str | None = None,
        text: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> tuple[RegistryRow, ...]:
        query = select(t.entry).where(t.entry.c.kind == kind).order_by(t.entry.c.id)
        if active_only:
            query = query.where(t.entry.c.active)
        if organisation_id is not None:
            query = query.where(t.entry.c.organisation_id == organisation_id)
        if text:
            query = query.where(
                or_(
                    t.entry.c.id.icontains(text, autoescape=True),
                    t.entry.c.label.icontains(text, autoescape=True),
                )
            )
        if after is not None:
            query = query.where(t.entry.c.id > after)
        return tuple(_row(row) for row in self._connection.execute(query.limit(limit)))

    def vehicle_by_plate(self, plate: str) -> RegistryRow | None:
        return self._one(t.entry.c.kind == "vehicle", t.entry.c.label == plate)

    def vehicle_by_terminal(self, terminal_id: str) -> RegistryRow | None:
        return self._one(t.entry.c.kind == "vehicle", t.entry.c.terminal_id == terminal_id)

    def generation(self) -> int:
        found: int = self._connection.execute(
            select(t.registry_generation.c.generation)
        ).scalar_one()
        return found

    def clear(self) -> None:
        self._connection.execute(delete(t.entry))

    def _one(self, *conditions: Any) -> RegistryRow | None:
        row = self._connection.execute(select(t.entry).where(*conditions)).first()
        return _row(row) if row else None


def _row(row: Row[Any]) -> RegistryRow:
    return RegistryRow(
        kind=row.kind,
        entry=read_entry(row.kind, row.data),
        version=row.version,
        recorded_at=row.recorded_at,
    )
