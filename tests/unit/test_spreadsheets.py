"""Nothing people write runs as a formula in a file we make, in whichever spreadsheet it is opened."""

import csv
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from manifest_service import adapters
from manifest_service.adapters.spreadsheets import LONGEST_CELL, csv_of, xlsx_of
from manifest_service.bootstrap import build
from manifest_service.config import Settings

SIGNS = "=+-@＝＋－＠"
HOUSE = Path(adapters.__file__).parents[1]
TEXT = st.text(
    st.one_of(st.sampled_from(SIGNS + ";,|\t\r\n\"' "), st.characters(exclude_categories=["Cs"])),
    max_size=12,
)
CELLS = st.one_of(TEXT, st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=3))
ROWS = st.lists(st.tuples(CELLS, TEXT, CELLS), min_size=1, max_size=4)
NUMBER = re.compile(r"-?\d+(\.\d+)?")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@settings(deadline=None)
@given(rows=ROWS)
@example(rows=[("x", "=cmd|'/c calc'!A1", "")])
@example(rows=[("x", 'a;"=1"', "\t=1")])
@example(rows=[("x", "a\n=1", " =1")])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_a_csv_begins_as_a_formula(
    delimiter: str, rows: list[tuple[object, ...]]
) -> None:
    """Read with the comma it is written with, and as a spreadsheet set to another country reads it."""
    text = b"".join(csv_of(["a", "b", "c"], rows)).decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        for cell in line:
            begins = cell.lstrip()
            assert not begins.startswith(tuple(SIGNS)) or NUMBER.match(begins), cell
            assert delimiter != "," or not cell.startswith(("\t", "\r"))


@settings(deadline=None)
@given(rows=ROWS)
def test_a_csv_says_what_was_written_but_for_the_marks(rows: list[tuple[object, ...]]) -> None:
    text = b"".join(csv_of(["a", "b", "c"], rows)).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline="")))[1:]
    for row, line in zip(rows, found, strict=True):
        for said, cell in zip(row, line, strict=True):
            meant = f"{said:f}" if isinstance(said, Decimal) else str(said)
            assert cell.replace("'", "") == meant.replace("'", "")


@settings(deadline=None, max_examples=40)
@given(rows=ROWS)
def test_no_cell_of_an_xlsx_is_a_formula(rows: list[tuple[object, ...]]) -> None:
    book = zipfile.ZipFile(io.BytesIO(b"".join(xlsx_of(["a", "b", "c"], rows))))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{SHEET}f"))
    assert not list(sheet.iter(f"{SHEET}hyperlink"))
    kinds = {cell.get("t", "n") for cell in sheet.iter(f"{SHEET}c")}
    assert kinds <= {"n", "inlineStr"}
    texts = sum(isinstance(cell, str) for row in rows for cell in row) + 3
    inline = [cell for cell in sheet.iter(f"{SHEET}c") if cell.get("t") == "inlineStr"]
    assert len(inline) == texts


def test_a_text_longer_than_a_cell_is_cut_and_not_left_out() -> None:
    book = zipfile.ZipFile(io.BytesIO(b"".join(xlsx_of(["a"], [("x" * 40_000,)]))))
    assert b"x" * LONGEST_CELL in book.read("xl/worksheets/sheet1.xml")


def test_every_table_is_written_by_these_two(tmp_path: Path) -> None:
    services = build(Settings(data_dir=tmp_path))
    services.store.close()
    assert services.tables == {"csv": csv_of, "xlsx": xlsx_of}
    writes = re.compile(r"csv\.(?:writer|DictWriter)|xlsxwriter|openpyxl")
    found = {
        str(file.relative_to(HOUSE))
        for file in HOUSE.rglob("*.py")
        if writes.search(file.read_text())
    }
    assert found == {"adapters/spreadsheets.py"}
