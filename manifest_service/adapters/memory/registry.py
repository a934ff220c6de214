"""See services.ports.registry."""

from collections.abc import Callable
from dataclasses import dataclass, field

from manifest_service.registry.entries import Vehicle
from manifest_service.services.ports import (
    RegistryRow,
)


@dataclass
class MemoryRegistry:
    rows: dict[tuple[str, str], RegistryRow] = field(default_factory=dict)
    changes: int = 0

    def put(self, row: RegistryRow) -> None:
        self.rows[row.kind, row.entry.id] = row
        self.changes += 1

    def get(self, kind: str, id: str) -> RegistryRow | None:
        return self.rows.get((kind, id))

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
        found = [
            row
            for (of, id), row in sorted(self.rows.items())
            if of == kind
            and (not active_only or row.entry.active)
            and (organisation_id is None or organisation_id == _owner(row))
            and (not text or text.lower() in f"{id}\n{_label(row)}".lower())
            and (after is None or id > after)
        ]
        return tuple(found[:limit])

    def vehicle_by_plate(self, plate: str) -> RegistryRow | None:
        return self._vehicle(lambda vehicle: vehicle.plate == plate)

    def vehicle_by_terminal(self, terminal_id: str) -> RegistryRow | None:
        return self._vehicle(lambda vehicle: vehicle.terminal_id == terminal_id)

    def generation(self) -> int:
        return self.changes

    def clear(self) -> None:
        self.rows.clear()

    def _vehicle(self, is_it: Callable[[Vehicle], bool]) -> RegistryRow | None:
        for row in self.rows.values():
            if isinstance(row.entry, Vehicle) and is_it(row.entry):
                return row
        return None


def _owner(row: RegistryRow) -> str | None:
    entry = row.entry
    if row.kind == "organisation":
        return entry.id
    return getattr(entry, "organisation_id", None) or getattr(entry, "carrier_id", None)


def _label(row: RegistryRow) -> str:
    names = ("name", "plate", "number")
    return next((getattr(row.entry, n) for n in names if hasattr(row.entry, n)), row.entry.id)
