"""A printed label is read by somebody else's reader, as a camera sees it."""

import io

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from manifest_service.codes import label_token
from manifest_service.services.labels import ReservedLabel

GREY = 128
OFFICE_DPI, LABEL_PRINTER_DPI = 300, 203


def _picture(pdf, dpi):
    page = pypdfium2.PdfDocument(pdf)[0]
    return np.asarray(page.render(scale=dpi / 72).to_pil().convert("L"))


def _seen(picture, angle=0, blur_mm=0.0, dpi=OFFICE_DPI, noise=6):
    """`picture` on a grey ground, turned by `angle` degrees, out of focus, with a camera's noise."""
    side = int(max(picture.shape) * 1.5)
    ground = np.full((side, side), GREY, np.uint8)
    top = (side - picture.shape[0]) // 2
    left = (side - picture.shape[1]) // 2
    ground[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1)
    seen = cv2.warpAffine(ground, turn, (side, side), borderValue=GREY)
    if blur_mm:
        seen = cv2.GaussianBlur(seen, (0, 0), blur_mm * dpi / 25.4)
    grain = np.random.default_rng(1).normal(0, noise, seen.shape)
    return np.clip(seen + grain, 0, 255).astype(np.uint8)


def _read(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("hazardous", [True, False], ids=["hazardous", "construction"])
@pytest.mark.parametrize("dpi", [LABEL_PRINTER_DPI, OFFICE_DPI])
@pytest.mark.parametrize("angle", [0, 7, 33, 90])
def test_a_label_of_100_mm_is_read_blurred_and_turned(a_label, printer, hazardous, dpi, angle):
    label = a_label(hazardous)
    page = _picture(printer.pdf_labels([label], 100), dpi)
    assert page.shape == pytest.approx((100 / 25.4 * dpi,) * 2, abs=1)
    assert _read(_seen(page, angle, blur_mm=0.25, dpi=dpi)) == [label.url]


def test_every_reserved_number_of_a_sheet_is_read(printer):
    labels = [
        ReservedLabel(number=f"371525-261123-{n:05d}-L", token="t", url=f"HTTPS://A.EXAMPLE/Q/{n}")
        for n in range(12)
    ]
    pdf = printer.pdf_reserved(labels)
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert sorted(_read(_picture(pdf, OFFICE_DPI))) == sorted(each.url for each in labels[:10])


def test_the_reader_does_give_up_when_nothing_can_be_seen(a_label, printer):
    page = _picture(printer.pdf_labels([a_label()], 100), OFFICE_DPI)
    assert _read(_seen(page, blur_mm=2.0)) == []


@pytest.mark.parametrize("place", [(0.55, 0.5), (0.62, 0.72), (0.45, 0.65)])
def test_a_partly_dirty_label_is_read(a_label, printer, place):
    """A splash of 6 mm on the data of the code: 3 % of it; level M mends up to 15 %."""
    label = a_label()
    page = _picture(printer.pdf_labels([label], 100), OFFICE_DPI).copy()
    side = page.shape[0]
    code_left, code_top, code_side = 0.55 * side, 0.136 * side, 0.40 * side
    at = (round(code_left + place[0] * code_side), round(code_top + place[1] * code_side))
    cv2.circle(page, at, round(3 / 25.4 * OFFICE_DPI), 60, -1)
    assert _read(_seen(page, 7, blur_mm=0.15)) == [label.url]


@pytest.mark.parametrize("size_mm", [100, 150, 200])
def test_the_png_is_as_large_as_the_label_and_is_read(a_label, printer, size_mm):
    label = a_label()
    picture = Image.open(io.BytesIO(printer.png(label, size_mm)))
    assert picture.size[0] == pytest.approx(size_mm / 25.4 * 300, abs=1)
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert _read(_seen(np.asarray(picture.convert("L")), 33)) == [label.url]


@settings(max_examples=25, deadline=None)
@given(
    st.binary(min_size=16, max_size=16), st.sampled_from(["http://10.0.0.7:8000", "https://a.cn"])
)
def test_any_token_comes_back_from_its_print(a_label, printer, random, host):
    token = label_token.encode(random)
    label = a_label(url=f"{host}/q/{token}")
    picture = Image.open(io.BytesIO(printer.png(label, 100, LABEL_PRINTER_DPI))).convert("L")
    (text,) = _read(np.asarray(picture))
    assert text == label.url
    assert label_token.from_scan(text) == token


def test_every_label_of_a_sheet_is_read(a_label, printer):
    labels = [a_label(url=f"https://a.cn/q/{i:026}", package=i) for i in range(1, 5)]
    page = _picture(printer.pdf_sheet(labels), LABEL_PRINTER_DPI)
    assert sorted(_read(page)) == [label.url for label in labels]


def test_the_form_is_read(a_form, printer):
    form = a_form()
    assert _read(_picture(printer.pdf_form(form), LABEL_PRINTER_DPI)) == [form.label.url]
