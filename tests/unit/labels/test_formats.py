"""PNG, SVG and PDF show the same thing, with Chinese in it, at the size asked for."""

import io
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
POINTS_PER_MM = 72 / 25.4


def _text_of(pdf, page=0):
    return pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range()


@pytest.mark.parametrize("size_mm", [100, 150, 200])
def test_each_label_has_a_page_of_its_own_exact_size(a_label, printer, size_mm):
    labels = [a_label(package=i) for i in range(3)]
    pages = pypdfium2.PdfDocument(printer.pdf_labels(labels, size_mm))
    side = pytest.approx(size_mm * POINTS_PER_MM, abs=0.01)
    assert [page.get_size() for page in pages] == [(side, side)] * 3


def test_chinese_can_be_copied_from_the_pdf(a_label, printer):
    label = a_label()
    text = _text_of(printer.pdf_labels([label]))
    for words in (label.generator_name, "废酸洗液", "危险废物", label.number, label.head.leaf_hash):
        assert words in text


def test_the_form_names_everyone_and_every_event(a_form, printer):
    form = a_form(steps=3)
    text = _text_of(printer.pdf_form(form))
    label = form.label
    for words in (label.number, label.receiver_name, label.vehicle_plate, "运输中", "313-001-34"):
        assert words in text
    for step in form.steps:
        assert step.leaf_hash in text
        assert f"#{step.pos}" in text


def test_a_form_without_positions_shows_no_hash_signs(a_form, printer):
    assert "#" in _text_of(printer.pdf_form(a_form(steps=1)))
    assert "#" not in _text_of(printer.pdf_form(a_form(steps=0, head=None)))


@pytest.mark.parametrize(("labels", "pages"), [(1, 1), (4, 1), (5, 2)])
def test_four_labels_go_on_a_sheet_of_a4(a_label, printer, labels, pages):
    document = pypdfium2.PdfDocument(printer.pdf_sheet([a_label()] * labels))
    a4 = pytest.approx((210 * POINTS_PER_MM, 297 * POINTS_PER_MM), abs=0.01)
    assert [page.get_size() for page in document] == [a4] * pages


def test_the_svg_is_well_formed_and_has_chinese_text_and_a_path(a_label, printer):
    label = a_label(generator_name='<b> & "冠县"\x01\n有限公司')
    root = ElementTree.fromstring(printer.svg(label, 150))
    assert (root.get("width"), root.get("height")) == ("150mm", "150mm")
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert '<b> & "冠县" 有限公司' in texts
    (path,) = root.iter(f"{SVG}path")
    assert path.get("d").count("M") > 300


def test_the_png_has_ink_where_the_chinese_name_is(a_label, printer):
    without = Image.open(io.BytesIO(printer.png(a_label(generator_name="")))).convert("L")
    with_name = Image.open(io.BytesIO(printer.png(a_label()))).convert("L")
    other = Image.open(io.BytesIO(printer.png(a_label(generator_name="聊城")))).convert("L")
    dark = [int((np.asarray(picture) < 64).sum()) for picture in (without, other, with_name)]
    assert dark[0] + 500 < dark[1]
    assert dark[1] + 500 < dark[2]


def test_the_png_has_the_colours_of_the_standard(a_label, printer):
    picture = Image.open(io.BytesIO(printer.png(a_label()))).convert("RGB")
    assert picture.getpixel((3, 3)) == (255, 150, 0)
    colours = {colour for _, colour in picture.getcolors(1000)}
    assert {(0, 0, 0), (255, 150, 0), (255, 255, 255)} <= colours


def test_the_same_label_gives_the_same_bytes(a_label, printer):
    for made in (printer.png, printer.svg, lambda label: printer.pdf_labels([label])):
        assert made(a_label()) == made(a_label())


@pytest.mark.parametrize("name", ["", "冠县\n有限公司", "\x00", "𬭛" * 40, "A" * 500])
def test_no_name_stops_the_printer(a_label, a_form, printer, name):
    label = a_label(generator_name=name, vehicle_plate=name)
    assert printer.png(label).startswith(b"\x89PNG")
    assert ElementTree.fromstring(printer.svg(label)).tag == f"{SVG}svg"
    assert "371525-261123-00042-L" in _text_of(printer.pdf_labels([label]))
    assert "371525-261123-00042-L" in _text_of(printer.pdf_form(a_form(carrier_name=name)))
