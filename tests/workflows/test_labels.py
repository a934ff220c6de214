"""A label is printed, photographed badly, read by an independent reader, and leads to its manifest."""

import io
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from tests.workflows.county import County


def photographed(image: Image.Image) -> Image.Image:
    """Held askew and out of focus."""
    turned = image.convert("L").rotate(11, expand=True, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(2))


@pytest.mark.parametrize("format", ["png", "pdf"])
@pytest.mark.parametrize("package", [0, 2])
def test_a_printed_label_leads_to_its_manifest(county: County, format: str, package: int) -> None:
    issued = county.issue(county.hazardous())
    path = f"/api/v1/manifests/{issued['number']}/label.{format}?size=100&package={package}"
    county.ok("GET", "/me", "clerk")
    headers = {"Authorization": f"Bearer {county.tokens['clerk']}"}
    printed = county.client.get(path, headers=headers)
    assert printed.status_code == 200
    if format == "png":
        image = Image.open(io.BytesIO(printed.data))
    else:
        (page,) = pypdfium2.PdfDocument(printed.data)
        assert [round(side / 72 * 25.4) for side in page.get_size()] == [100, 100]
        image = page.render(scale=203 / 72).to_pil()
    (read,) = zxingcpp.read_barcodes(photographed(image))
    shown = county.client.get(urlsplit(read.text).path, headers={"Accept-Language": "en"})
    assert shown.status_code == 200
    assert issued["number_text"] in shown.get_data(as_text=True)
    found = county.ok("GET", f"/labels/{read.text}", "driver")
    assert (found["manifest"]["number"], found["package"]) == (issued["number"], package)


def test_the_page_of_an_unknown_label_says_what_to_do(county: County) -> None:
    shown = county.client.get(f"/q/{'0' * 26}", headers={"Accept-Language": "en"})
    assert shown.status_code == 404
    assert "Unknown label" in shown.get_data(as_text=True)


def test_the_form_and_all_labels_are_printed(county: County) -> None:
    issued = county.issue(county.hazardous())
    county.ok("GET", "/me", "clerk")
    headers = {"Authorization": f"Bearer {county.tokens['clerk']}"}
    base = f"/api/v1/manifests/{issued['number']}"
    labels = pypdfium2.PdfDocument(county.client.get(f"{base}/labels.pdf", headers=headers).data)
    assert len(labels) == 3
    form = pypdfium2.PdfDocument(county.client.get(f"{base}/form.pdf", headers=headers).data)
    assert issued["number_text"] in form[0].get_textpage().get_text_range()
