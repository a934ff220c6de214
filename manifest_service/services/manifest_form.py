"""What the printed manifest shows. Words of events, forms and methods are already in Chinese, masses are kg; a section
with nothing in it is not printed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from manifest_service.services.labels import LabelContent

Role = Literal["generator", "carrier", "receiver"]


@dataclass(frozen=True, kw_only=True)
class PartyOnForm:
    """移出人, 承运人 or 接受人, as registered."""

    role: Role
    name: str
    uscc: str | None = None
    district: str | None = None
    site: str | None = None
    """Where the waste leaves, or is taken in."""
    permit: str | None = None
    """Number of the permit under which it acts."""


@dataclass(frozen=True, kw_only=True)
class WasteOnForm:
    """A waste line, and what became of it."""

    code: str
    name: str
    form: str
    hazards: tuple[str, ...]
    packaging: str | None
    packages: int
    declared_kg: Decimal | None
    accepted_kg: Decimal | None = None
    refused_kg: Decimal | None = None
    disposed_kg: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class LegOnForm:
    """One carrier's part of the trip; `until_at` is None for the leg that is now."""

    carrier: str
    plate: str
    driver: str
    certificate: str | None
    route: str | None
    from_place: str | None = None
    to_place: str | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StorageOnForm:
    site: str
    keeper: str
    stored_kg: Decimal
    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LinkOnForm:
    """Another manifest this one has to do with."""

    number: str
    relation: str


@dataclass(frozen=True, kw_only=True)
class DiscrepancyOnForm:
    dimension: str
    found: str


@dataclass(frozen=True, kw_only=True)
class DisposalOnForm:
    method: str
    disposed_kg: Decimal
    disposed_on: date
    batch: str | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectionOnForm:
    """One corrected field: what stood, what stands or was asked for, and when that was."""

    event: str
    """Words of the event corrected, with its place in the chain."""
    field: str
    before: str
    after: str
    state: str
    reason: str
    proposed_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MassesOnForm:
    """What was weighed on the way; None is not known yet."""

    loaded_kg: Decimal | None = None
    accepted_kg: Decimal | None = None
    refused_kg: Decimal | None = None
    returned_kg: Decimal | None = None
    redirected_kg: Decimal | None = None
    disposed_kg: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A line of the form: something that happened."""

    words: str
    party: str
    occurred_at: datetime
    detail: str
    leaf_hash: str
    pos: int | None = None
    """Its position in the log."""
    recorded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ManifestForm:
    label: LabelContent
    """The manifest's own: it has the QR and the chain's head."""
    status: str
    steps: tuple[Step, ...]
    parties: tuple[PartyOnForm, ...] = ()
    """Empty: the names of the label are printed."""
    waste: tuple[WasteOnForm, ...] = ()
    """Empty: the wastes of the label are printed."""
    legs: tuple[LegOnForm, ...] = ()
    """Empty: carrier and vehicle of the label are printed."""
    planned_departure_at: datetime | None = None
    planned_arrival_at: datetime | None = None
    shipper: str | None = None
    """托运人."""
    paper_number: str | None = None
    imported: str | None = None
    """Installation and number of a manifest taken in from elsewhere."""
    masses: MassesOnForm = MassesOnForm()
    storage: tuple[StorageOnForm, ...] = ()
    links: tuple[LinkOnForm, ...] = ()
    discrepancies: tuple[DiscrepancyOnForm, ...] = ()
    disposals: tuple[DisposalOnForm, ...] = ()
    corrections: tuple[CorrectionOnForm, ...] = ()
