"""Labels and forms as files: what is drawn, in which format."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from manifest_service.adapters.labels.checkpoint import checkpoint_page
from manifest_service.adapters.labels.dossier import dossier_pages
from manifest_service.adapters.labels.form import form
from manifest_service.adapters.labels.label import label
from manifest_service.adapters.labels.left_out import left_out_pages
from manifest_service.adapters.labels.pdf import pdf
from manifest_service.adapters.labels.png import png
from manifest_service.adapters.labels.reserved import reserved_pages
from manifest_service.adapters.labels.sheet import sheets
from manifest_service.adapters.labels.svg import svg
from manifest_service.adapters.labels.zpl import zpl
from manifest_service.services.dossier_print import DossierContent
from manifest_service.services.labels import LabelContent, ReservedLabel
from manifest_service.services.manifest_form import ManifestForm
from manifest_service.services.printing import Dpi


class Printer:
    """services.printing.LabelPrinter."""

    def png(self, content: LabelContent, size_mm: int = 100, dpi: int = 300) -> bytes:
        return png(label(content, size_mm), dpi)

    def svg(self, content: LabelContent, size_mm: int = 100) -> str:
        return svg(label(content, size_mm))

    def pdf_labels(
        self,
        contents: Iterable[LabelContent],
        size_mm: int = 100,
        left_out: Sequence[str] = (),
    ) -> bytes:
        drawn = (label(content, size_mm) for content in contents)
        return pdf(chain(drawn, left_out_pages(left_out)))

    def pdf_sheet(self, contents: Sequence[LabelContent], left_out: Sequence[str] = ()) -> bytes:
        return pdf(chain(sheets(contents), left_out_pages(left_out)))

    def zpl(
        self,
        contents: Iterable[LabelContent],
        size_mm: int = 100,
        dpi: Dpi = 203,
        left_out: Sequence[str] = (),
    ) -> Iterator[str]:
        for content in contents:
            note = f"{content.number} {content.package}/{content.packages}"
            yield zpl(label(content, size_mm), dpi, note)
        for drawing in left_out_pages(left_out, (size_mm, size_mm)):
            yield zpl(drawing, dpi, "left out")

    def pdf_form(self, content: ManifestForm) -> bytes:
        return pdf(form(content))

    def pdf_reserved(self, labels: Sequence[ReservedLabel]) -> bytes:
        return pdf(reserved_pages(labels))

    def pdf_checkpoint(self, note: str) -> bytes:
        return pdf([checkpoint_page(note)])

    def pdf_dossier(self, content: DossierContent) -> bytes:
        return pdf(dossier_pages(content))
