"""The printer of labels, forms and checkpoints."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, Protocol

from manifest_service.services.dossier_print import DossierContent
from manifest_service.services.labels import LabelContent, ReservedLabel
from manifest_service.services.manifest_form import ManifestForm

Dpi = Literal[203, 300]
"""Of thermal printers: 8 and 11.8 dots in a millimetre."""


class LabelPrinter(Protocol):
    """Prints labels. Sizes are millimetres of the square label."""

    def png(self, content: LabelContent, size_mm: int = 100, dpi: int = 300) -> bytes: ...

    def svg(self, content: LabelContent, size_mm: int = 100) -> str: ...

    def pdf_labels(
        self,
        contents: Iterable[LabelContent],
        size_mm: int = 100,
        left_out: Sequence[str] = (),
    ) -> bytes:
        """One label a page, the page as large as the label; then, if there are any, the lines of
        `left_out` on A4."""
        ...

    def pdf_sheet(self, contents: Sequence[LabelContent], left_out: Sequence[str] = ()) -> bytes:
        """Labels of 100 mm on A4, four a page, with lines to cut along; then as `pdf_labels`."""
        ...

    def zpl(
        self,
        contents: Iterable[LabelContent],
        size_mm: int = 100,
        dpi: Dpi = 203,
        left_out: Sequence[str] = (),
    ) -> Iterator[str]:
        """ZPL II for a thermal printer, a format for each label, as each is made; then, if there are
        any, the lines of `left_out`."""
        ...

    def pdf_checkpoint(self, note: str) -> bytes:
        """A signed checkpoint on A4: its text, and a QR code of it."""
        ...

    def pdf_reserved(self, labels: Sequence[ReservedLabel]) -> bytes:
        """Numbers reserved ahead on A4, ten a page, with room to write on."""
        ...

    def pdf_form(self, content: ManifestForm) -> bytes:
        """The manifest on A4, as many pages as it takes."""
        ...

    def pdf_dossier(self, content: DossierContent) -> bytes:
        """The evidence of an alert or a case on A4, as many pages as it takes."""
        ...
