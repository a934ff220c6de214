"""Rows of a CSV file with a header line, as people save them from a spreadsheet.

id,carrier_id,plate,streams
truck-1,demo-haulage,鲁P12345,construction_soil;construction_site
"""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

from manifest_service.errors import Fault, InvalidInput
from manifest_service.registry.entries import KINDS
from manifest_service.registry.intake import is_required

LIMIT_BYTES = 5_000_000
"""About 50,000 vehicles; far more than a county has of anything."""

PERSONAL: Mapping[str, frozenset[str]] = {
    "driver": frozenset({"name", "telephone", "certificate_number"})
}
"""Columns that belong to the personal register, not to the entry."""

_MISREAD_PLATE = re.compile("[³ԥ][A-Z]")
"""Plates of Shandong (鲁) and Henan (豫) in GBK are valid UTF-8 by accident, and then begin so."""


@dataclass(frozen=True, kw_only=True)
class CsvRow:
    """A row of a CSV file, by its line number in the file; or why it cannot be read."""

    row: int
    data: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


def read_csv(kind: str, content: bytes) -> tuple[CsvRow, ...]:
    """The rows below the header, empty ones left out; raises InvalidInput when the file as a
    whole cannot be read: too large, not UTF-8, unknown, missing or repeated columns."""
    known = {field.name: field for field in fields(KINDS[kind])}
    return read_table(
        content,
        columns=known.keys() | PERSONAL.get(kind, frozenset()),
        required=[name for name, field in known.items() if is_required(field)],
    )


def read_table(
    content: bytes, *, columns: Collection[str], required: Sequence[str]
) -> tuple[CsvRow, ...]:
    """As `read_csv`, of a file that may have `columns` and must have those `required`."""
    lines = [line for line in _lines(_text(content)) if any(cell.strip() for cell in line[1])]
    if not lines:
        raise InvalidInput("csv_empty")
    header = [name.strip() for name in lines[0][1]]
    faults = _header_faults(header, columns, required)
    if faults:
        raise InvalidInput("csv_header", faults=faults)
    return tuple(_row(number, header, cells) for number, cells in lines[1:])


def _text(content: bytes) -> str:
    if len(content) > LIMIT_BYTES:
        raise InvalidInput("csv_too_large", limit=LIMIT_BYTES)
    # What a Chinese spreadsheet saves by default is GBK: worth its own words.
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        code = "csv_is_gbk" if _decodes(content, "gb18030") else "csv_not_text"
        raise InvalidInput(code) from error
    if _MISREAD_PLATE.search(text):
        raise InvalidInput("csv_is_gbk")
    return text


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """(the line number a row ends at, its cells)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise InvalidInput("csv_malformed", line=reader.line_num, detail=str(error)) from error


def _header_faults(
    header: list[str], allowed: Collection[str], required: Sequence[str]
) -> list[Fault]:
    distinct = list(dict.fromkeys(header))
    unknown = [(name, "unknown_column") for name in distinct if name not in allowed]
    repeated = [(name, "duplicate_column") for name in distinct if header.count(name) > 1]
    missing = [(name, "missing_column") for name in required if name not in header]
    return [Fault(path=name, code=code) for name, code in [*unknown, *repeated, *missing]]


def _row(number: int, header: list[str], cells: list[str]) -> CsvRow:
    data = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    if len(cells) == len(header):
        return CsvRow(row=number, data=data)
    params = {"expected": len(header), "found": len(cells)}
    return CsvRow(row=number, data=data, faults=(Fault(path="", code="csv_cells", params=params),))
