"""Batches of hazardous waste as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from manifest_service.codes.batch import Stage


@dataclass(frozen=True, kw_only=True)
class LedgerSource:
    """What one batch takes from another."""

    batch: str
    mass_kg: Decimal


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """A batch in the ledger of a unit that generates hazardous waste."""

    organisation_id: str
    batch: str
    """One unit's; another's batches have codes of their own."""
    stage: Stage
    waste_code: str
    waste_name: str
    mass_kg: Decimal
    used_kg: Decimal
    """Gone on into other batches."""
    happened_at: datetime
    happened_on: date
    site_id: str
    container: str
    containers: int
    sources: tuple[LedgerSource, ...]
    manifest_number: str | None
    entered_by: str
    """User id."""
    withdrawn: bool

    @property
    def left_kg(self) -> Decimal:
        return self.mass_kg - self.used_kg


@dataclass(frozen=True, kw_only=True)
class LedgerQuery:
    """Which batches. None means any."""

    organisation_id: str | None = None
    stage: Stage | None = None
    waste: str | None = None
    """As ManifestQuery.waste."""
    from_on: date | None = None
    until_on: date | None = None
    """The last day, included."""
    left_only: bool = False
    """With something left, and not withdrawn."""
    after: tuple[str, str, str] | None = None
    """(happened_at as UTC text, organisation, batch) of the last row of the page before."""
    limit: int = 200


class LedgerView(Protocol):
    def put_all(self, rows: Sequence[LedgerRow]) -> None: ...

    def get(self, organisation_id: str, batch: str) -> LedgerRow | None: ...

    def search(self, query: LedgerQuery) -> tuple[LedgerRow, ...]:
        """Oldest first, then by unit and code."""
        ...

    def sums(
        self, organisation_id: str, from_on: date | None, before_on: date | None
    ) -> Mapping[str, Mapping[Stage, Decimal]]:
        """Waste code -> stage -> kg of batches that happened from one local day to before another,
        without those withdrawn; every stage is there."""
        ...

    def owners(self) -> Mapping[str, date]:
        """Units with a ledger -> day of their first batch that stands."""
        ...

    def clear(self) -> None: ...
