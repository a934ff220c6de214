"""Catalogues of waste codes in editions."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from manifest_service.waste.catalogue import CatalogueEntry, Edition, Kind


class CatalogueView(Protocol):
    """Catalogues of waste codes, by edition."""

    def put(self, edition: Edition, entries: Sequence[CatalogueEntry]) -> None:
        """In the place of an edition of the same kind and day."""
        ...

    def editions(self) -> tuple[Edition, ...]:
        """Every one, by kind and day."""
        ...

    def edition(self, kind: Kind, on: date) -> Edition | None:
        """The one that counts on a day."""
        ...

    def entry(self, edition: Edition, code: str) -> CatalogueEntry | None: ...

    def entries(self, kind: Kind, valid_from_on: date) -> tuple[CatalogueEntry, ...]:
        """Of one edition, by code."""
        ...

    def clear(self) -> None: ...
