"""Labels and forms as files: what is drawn, in which format."""

from collections.abc import Sequence

from manifest_service.adapters.labels.checkpoint import checkpoint_page
from manifest_service.adapters.labels.form import form
from manifest_service.adapters.labels.label import label
from manifest_service.adapters.labels.pdf import pdf
from manifest_service.adapters.labels.png import png
from manifest_service.adapters.labels.sheet import sheets
from manifest_service.adapters.labels.svg import svg
from manifest_service.services.labels import LabelContent, ManifestForm


class Printer:
    """services.labels.LabelPrinter."""

    def png(self, content: LabelContent, size_mm: int = 100, dpi: int = 300) -> bytes:
        return png(label(content, size_mm), dpi)

    def svg(self, content: LabelContent, size_mm: int = 100) -> str:
        return svg(label(content, size_mm))

    def pdf_labels(self, contents: Sequence[LabelContent], size_mm: int = 100) -> bytes:
        return pdf(label(content, size_mm) for content in contents)

    def pdf_sheet(self, contents: Sequence[LabelContent]) -> bytes:
        return pdf(sheets(contents))

    def pdf_form(self, content: ManifestForm) -> bytes:
        return pdf([form(content)])

    def pdf_checkpoint(self, note: str) -> bytes:
        return pdf([checkpoint_page(note)])
