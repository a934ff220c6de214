"""See services.ports.catalogues."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from manifest_service.waste.catalogue import CatalogueEntry, Edition, Kind


@dataclass
class MemoryCatalogues:
    found: dict[tuple[Kind, date], tuple[Edition, dict[str, CatalogueEntry]]] = field(
        default_factory=dict
    )

    def put(self, edition: Edition, entries: Sequence[CatalogueEntry]) -> None:
        by_code = {entry.code: entry for entry in sorted(entries, key=lambda one: one.code)}
        self.found[edition.kind, edition.valid_from_on] = edition, by_code

    def editions(self) -> tuple[Edition, ...]:
        return tuple(self.found[key][0] for key in sorted(self.found))

    def edition(self, kind: Kind, on: date) -> Edition | None:
        days = [day for of, day in self.found if of == kind and day <= on]
        return self.found[kind, max(days)][0] if days else None

    def entry(self, edition: Edition, code: str) -> CatalogueEntry | None:
        return self.found[edition.kind, edition.valid_from_on][1].get(code)

    def entries(self, kind: Kind, valid_from_on: date) -> tuple[CatalogueEntry, ...]:
        return tuple(self.found[kind, valid_from_on][1].values())

    def clear(self) -> None:
        self.found.clear()
