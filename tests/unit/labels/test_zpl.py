"""What a thermal printer would print, decoded from the ZPL by the book, not by our own encoder."""

import io
import re

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from manifest_service.adapters.labels import zpl as encoder

DOTS_PER_MM = {203: 8.0, 300: 11.811}
FIELD = re.compile(r"\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([^\^]*)\^FS")
MOST_BYTES = 99_999
"""ZPL II Programming Guide, ^GF: of one graphic field."""


def _rows(data, row_bytes):
    """The rows of ^GFA data: letters are repeat counts, `,` and `!` fill a row, `:` repeats one."""
    digits, rows, row, count = row_bytes * 2, [], "", 0
    for letter in data:
        if "G" <= letter <= "Y":
            count += ord(letter) - ord("G") + 1
        elif "g" <= letter <= "z":
            count += 20 * (ord(letter) - ord("g") + 1)
        elif letter in ",!":
            assert count == 0
            row = row.ljust(digits, "0" if letter == "," else "F")
        elif letter == ":":
            assert row == ""
            row = rows[-1]
        else:
            assert letter in "0123456789ABCDEF"
            row += letter * (count or 1)
            count = 0
        if len(row) == digits:
            rows.append(row)
            row = ""
        assert len(row) < digits
    assert (row, count) == ("", 0)
    return [bytes.fromhex(row) for row in rows]


def _printed(zpl):
    """The picture of one label: black is 0."""
    assert zpl.startswith("^XA")
    assert zpl.rstrip().endswith("^XZ")
    assert zpl.count("^XA") == zpl.count("^XZ") == 1
    width = int(re.search(r"\^PW(\d+)", zpl)[1])
    height = int(re.search(r"\^LL(\d+)", zpl)[1])
    sheet = np.full((height, width), 255, np.uint8)
    for found in FIELD.finditer(zpl):
        x, y, sent, total, row_bytes = map(int, found.groups()[:5])
        rows = _rows(found[6], row_bytes)
        assert sent == total == len(rows) * row_bytes <= MOST_BYTES
        bits = np.unpackbits(np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1), axis=1)
        part = sheet[y : y + len(rows), x : x + bits.shape[1]]
        part[bits[:, : part.shape[1]] == 1] = 0
    return sheet


def _one(printer, label, size_mm, dpi):
    (made,) = printer.zpl([label], size_mm, dpi)
    return made


@pytest.mark.parametrize("hazardous", [True, False], ids=["hazardous", "construction"])
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("size_mm", [100, 150, 200])
def test_the_code_of_a_thermal_label_is_read(a_label, printer, hazardous, dpi, size_mm):
    label = a_label(hazardous)
    sheet = _printed(_one(printer, label, size_mm, dpi))
    assert sheet.shape == pytest.approx((size_mm * DOTS_PER_MM[dpi],) * 2, abs=1)
    assert [found.text for found in zxingcpp.read_barcodes(sheet)] == [label.url]


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_thermal_label_is_the_picture_in_black_and_white(a_label, printer, dpi):
    sheet = _printed(_one(printer, a_label(), 100, dpi))
    png = Image.open(io.BytesIO(printer.png(a_label(), 100, dpi))).convert("L")
    same = np.asarray(png.resize(sheet.shape[::-1], Image.Resampling.NEAREST)) < 82
    assert ((sheet == 0) != same).mean() < 0.05
    other = printer.png(a_label(generator_name="别的公司", declared_kg=1), 100, dpi)
    different = np.asarray(
        Image.open(io.BytesIO(other)).convert("L").resize(sheet.shape[::-1])
    ) < 82  # fmt: skip
    assert ((sheet == 0) != different).sum() > ((sheet == 0) != same).sum()


def test_orange_is_the_colour_of_the_stock_and_not_heated(a_label, printer):
    sheet = _printed(_one(printer, a_label(), 100, 203))
    assert 0.1 < (sheet == 0).mean() < 0.4
    assert (sheet[:20] == 255).all()


def test_a_label_is_ascii_and_names_itself(a_label, printer):
    made = _one(printer, a_label(generator_name="^XZ~冠县"), 100, 203)
    assert made.isascii()
    assert "^FX371525-261123-00042-L 1/12^FS" in made
    assert made.count("^XZ") == 1
    assert len(made) < 100_000


def test_labels_come_one_after_the_other_as_they_are_asked_for(a_label, printer):
    asked = []

    def contents():
        for package in range(1, 501):
            asked.append(package)
            yield a_label(package=package, packages=500)

    stream = printer.zpl(contents(), 100, 203)
    first = next(stream)
    assert asked == [1]
    assert "1/500" in first
    assert "2/500" in next(stream)
    assert asked == [1, 2]


def test_what_was_left_out_is_printed_behind(a_label, printer):
    made = list(printer.zpl([a_label()], 100, 203, ["371525-261123-00043-M  已作废"]))
    assert len(made) == 2
    assert 0.001 < (_printed(made[1]) == 0).mean() < 0.1
    pages = pypdfium2.PdfDocument(printer.pdf_labels([a_label()], 100, ["甲  没有找到联单"]))
    assert len(pages) == 2
    assert "没有找到联单" in pages[1].get_textpage().get_text_range()


@given(
    st.integers(1, 60).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.one_of(
                    st.binary(min_size=n, max_size=n),
                    st.sampled_from([b"\0" * n, b"\xff" * n, b"\x0f" * n]),
                ),
                min_size=1,
                max_size=8,
            ),
        )
    )
)
def test_any_rows_come_back_from_their_compression(rows):
    row_bytes, wanted = rows
    assert _rows(encoder._compressed(b"".join(wanted), row_bytes), row_bytes) == wanted


def test_runs_longer_than_one_letter_says_are_kept():
    for length in (1, 2, 19, 20, 21, 399, 400, 401, 437, 900):
        row = bytes([0x55]) * length + b"\x12"
        assert _rows(encoder._compressed(row, len(row)), len(row)) == [row]
