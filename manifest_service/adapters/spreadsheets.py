"""Rows as CSV and XLSX, written as they come: a year of a county is never in memory at once."""

import csv
import io
import itertools
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

CHINA = ZoneInfo("Asia/Shanghai")
CHUNK = 64 * 1024
LONGEST_CELL = 32_767
"""Characters a spreadsheet holds in a cell; XlsxWriter leaves a longer text out altogether."""
_SIGNS = "=+-@＝＋－＠"
"""What begins a formula; wide signs are read as narrow ones by Chinese and Japanese editions."""
_BEFORE = re.compile(rf"""[;|\s"]++([{re.escape(_SIGNS)}]?)""")
"""What may stand before one: a run that never has to be tried again, so that its cost is the text's length."""
_STARTS = frozenset(";|\t\r\n")
"""Where a reader of another country's settings has a cell begin."""


def csv_of(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, as Excel wants it; masses with every decimal they have."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in itertools.chain([head], rows):
        writer.writerow([_text(value) for value in row])
        if buffer.tell() > CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def xlsx_of(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A workbook of one sheet: numbers as numbers, times as local times, text as text."""
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head), 18)
        for column, name in enumerate(head):
            sheet.write_string(0, column, name, bold)
        for index, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _cell(sheet, index, column, value, moment)
        book.close()
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _cell(sheet: Any, row: int, column: int, value: Any, moment: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(CHINA).replace(tzinfo=None), moment)
    else:
        sheet.write_string(row, column, str(value)[:LONGEST_CELL])


def _text(value: Any) -> str:
    """As CSV: a text that a spreadsheet would run as a formula is made one it will not."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    marked = _BEFORE.sub(_marked, text)
    return f"'{marked}" if text[:1] and text[0] in f"{_SIGNS}\t\r" else marked


def _marked(found: re.Match[str]) -> str:
    """A mark between what may be the start of a cell and the sign that would begin a formula."""
    begins = found.start() == 0 or not _STARTS.isdisjoint(found[0])
    return f"{found[0][:-1]}'{found[1]}" if found[1] and begins else found[0]


def _taken(buffer: io.StringIO) -> bytes:
    found = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return found
