"""Registered entries as they stand."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.registry.intake import entry_to_dict, read_entry
from manifest_service.services.ports import RegistryRow

_ENTRY = (t.entry.c.kind, t.entry.c.data, t.entry.c.version, t.entry.c.recorded_at)
_BY_ID = Prepared(
    select(*_ENTRY).where(t.entry.c.kind == bindparam("of"), t.entry.c.id == bindparam("one"))
)
_GENERATION = Prepared(select(t.registry_generation.c.generation))
_GROW = Prepared(
    update(t.registry_generation).values(generation=t.registry_generation.c.generation + 1)
)

KNOWN_LIMIT = 100_000
"""Entries remembered at most."""

Key = tuple[Any, ...]


class KnownEntries:
    """Entries already read, as long as the registry's generation stays; shared by the transactions
    of a store."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = -1
        self._rows: dict[Key, Any] = {}
        self.manifests: dict[Any, Any] = {}
        """Rows already made into manifests and alerts, by all that the database said of them: true
        whatever happens (Session.remembered)."""
        self.alerts: dict[Any, Any] = {}

    def of(self, generation: int) -> dict[Key, Any]:
        """What is known of `generation`, to be read and added to."""
        with self._lock:
            if generation != self._generation or len(self._rows) > KNOWN_LIMIT:
                # A new one: whoever still reads another generation keeps his own.
                self._generation, self._rows = generation, {}
            return self._rows


class SqlRegistryView:
    def __init__(self, session: Session, known: KnownEntries) -> None:
        self._session = session
        self._known: KnownEntries | None = known
        """None once this transaction has changed the registry itself."""
        self._read: tuple[int, dict[Key, Any]] | None = None

    def put(self, row: RegistryRow) -> None:
        self._changed()
        entry = row.entry
        owner = getattr(entry, "organisation_id", None) or getattr(entry, "carrier_id", None)
        label = next(
            (getattr(entry, name) for name in ("name", "plate", "number") if hasattr(entry, name)),
            entry.id,
        )
        upsert(
            self._session,
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
        self._session.run(_GROW, {})

    def get(self, kind: str, id: str) -> RegistryRow | None:
        found: RegistryRow | None = self._remembered((kind, id), lambda: self._get(kind, id))
        return found

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
        def read() -> tuple[RegistryRow, ...]:
            return self._list(kind, active_only, organisation_id, text, after, limit)

        if kind != "permit" or text or after is not None or limit is not None:
            return read()
        found: tuple[RegistryRow, ...] = self._remembered(
            ("list", kind, active_only, organisation_id), read
        )
        return found

    def _list(
        self,
        kind: str,
        active_only: bool,
        organisation_id: str | None,
        text: str | None,
        after: str | None,
        limit: int | None,
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
        return tuple(_row(row) for row in self._session.execute(query.limit(limit)))

    def vehicle_by_plate(self, plate: str) -> RegistryRow | None:
        return self._vehicle("label", plate)

    def vehicle_by_terminal(self, terminal_id: str) -> RegistryRow | None:
        return self._vehicle("terminal_id", terminal_id)

    def generation(self) -> int:
        if self._known is None:
            return self._generation()
        if self._read is None:
            generation = self._generation()
            self._read = (generation, self._known.of(generation))
        return self._read[0]

    def clear(self) -> None:
        self._changed()
        self._session.run(_GROW, {})
        self._session.execute(delete(t.entry))

    def _changed(self) -> None:
        self._known, self._read = None, None

    def _remembered(self, key: Key, read: Callable[[], Any]) -> Any:
        if self._known is None:
            return read()
        self.generation()
        assert self._read is not None
        rows = self._read[1]
        if key not in rows:
            rows[key] = read()
        return rows[key]

    def _get(self, kind: str, id: str) -> RegistryRow | None:
        row = self._session.first(_BY_ID, {"of": kind, "one": id})
        return _entry(row) if row else None

    def _generation(self) -> int:
        row = self._session.first(_GENERATION)
        assert row is not None
        generation: int = row[0]
        return generation

    def _vehicle(self, by: str, text: str) -> RegistryRow | None:
        def read() -> RegistryRow | None:
            return self._one(t.entry.c.kind == "vehicle", t.entry.c[by] == text)

        found: RegistryRow | None = self._remembered((by, text), read)
        return found

    def _one(self, *conditions: Any) -> RegistryRow | None:
        row = self._session.execute(select(t.entry).where(*conditions)).first()
        return _row(row) if row else None


def _row(row: Row[Any]) -> RegistryRow:
    return _entry((row.kind, row.data, row.version, row.recorded_at))


def _entry(row: Sequence[Any]) -> RegistryRow:
    kind, data, version, recorded_at = row
    return RegistryRow(
        kind=kind, entry=read_entry(kind, data), version=version, recorded_at=recorded_at
    )
