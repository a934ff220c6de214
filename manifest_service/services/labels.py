"""What a label and the manifest form show, and the printer they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class WasteOnLabel:
    name: str
    code: str
    hazards: tuple[str, ...]
    form: str


@dataclass(frozen=True, kw_only=True)
class LabelContent:
    """One label: the manifest's own (package 0) or that of one package."""

    url: str
    """What the QR says."""
    number: str
    national_number: str | None
    hazardous: bool
    stream_name: str
    waste: tuple[WasteOnLabel, ...]
    declared_kg: Decimal
    generator_name: str
    carrier_name: str
    receiver_name: str
    vehicle_plate: str
    package: int
    packages: int
    issued_at: datetime


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


@dataclass(frozen=True, kw_only=True)
class ManifestForm:
    label: LabelContent
    status: str
    steps: tuple[Step, ...]


class LabelPrinter(Protocol):
    """Prints labels. Sizes are millimetres of the square label."""

    def png(self, content: LabelContent, size_mm: int = 100, dpi: int = 300) -> bytes: ...

    def svg(self, content: LabelContent, size_mm: int = 100) -> str: ...

    def pdf_labels(self, contents: Sequence[LabelContent], size_mm: int = 100) -> bytes:
        """One label a page, the page as large as the label."""
        ...

    def pdf_sheet(self, contents: Sequence[LabelContent]) -> bytes:
        """Labels of 100 mm on A4, four a page, with lines to cut along."""
        ...

    def pdf_checkpoint(self, note: str) -> bytes:
        """A signed checkpoint on A4: its text, and a QR code of it."""
        ...

    def pdf_form(self, content: ManifestForm) -> bytes:
        """The manifest on A4."""
        ...
