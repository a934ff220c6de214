"""Organisations, sites, zones, routes, vehicles, drivers and permits, as they stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from manifest_service.registry.entries import Entry


@dataclass(frozen=True, kw_only=True)
class RegistryRow:
    """A registered entry and the version (stream seq) it has."""

    kind: str
    entry: Entry
    version: int
    recorded_at: datetime


class RegistryView(Protocol):
    def put(self, row: RegistryRow) -> None: ...

    def get(self, kind: str, id: str) -> RegistryRow | None: ...

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
        """Rows by id, after `after`. `organisation_id` matches organisation_id, carrier_id, or an
        organisation's own id; `text` is found in id, name, plate or number."""
        ...

    def vehicle_by_plate(self, plate: str) -> RegistryRow | None: ...

    def vehicle_by_terminal(self, terminal_id: str) -> RegistryRow | None: ...

    def generation(self) -> int:
        """Grows with every `put`: tells whether a compiled scene is still true."""
        ...

    def clear(self) -> None: ...
