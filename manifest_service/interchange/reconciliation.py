"""Our manifests beside those of the national system: a CSV with their columns, compared line by line.

A line is one waste of one manifest, known by national number and waste code. Masses are tonnes, as the
national system prints them; days are local.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Literal

from manifest_service.codes import national_number, waste_code
from manifest_service.errors import Fault, InvalidInput

HEADS: Mapping[str, str] = {
    "国家联单编号": "national_number",
    "移出单位": "generator",
    "移出单位代码": "generator_uscc",
    "承运单位": "carrier",
    "接收单位": "receiver",
    "接收单位代码": "receiver_uscc",
    "废物代码": "waste_code",
    "计划转移量（吨）": "planned_t",
    "确认接收量（吨）": "confirmed_t",
    "转移日期": "moved_on",
    "接收日期": "received_on",
}
REQUIRED = ("national_number", "waste_code", "planned_t")
MAX_ROWS = 20_000
MAX_BYTES = 5_000_000

Outcome = Literal["matched", "differs", "missing_here", "missing_there"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line; None is a cell left empty, or a column the file does not have."""

    national_number: str
    waste_code: str
    generator: str | None = None
    generator_uscc: str | None = None
    carrier: str | None = None
    receiver: str | None = None
    receiver_uscc: str | None = None
    planned_t: Decimal | None = None
    confirmed_t: Decimal | None = None
    moved_on: date | None = None
    received_on: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.national_number, self.waste_code


COMPARED = tuple(f.name for f in fields(Row) if f.name not in ("national_number", "waste_code"))


@dataclass(frozen=True, kw_only=True)
class Compared:
    outcome: Outcome
    national_number: str
    waste_code: str
    line: int | None
    """Of their file."""
    differences: Mapping[str, tuple[str | None, str | None]]
    """Column -> (ours, theirs)."""


def read_rows(content: bytes) -> tuple[tuple[tuple[int, Row], ...], tuple[str, ...]]:
    """((line, row) of their file, the columns it has). UTF-8 or GB18030, columns in any order. Raises
    InvalidInput naming every bad line: "csv_header", "csv_not_text", "csv_too_large", "csv_empty"."""
    if len(content) > MAX_BYTES:
        raise InvalidInput("csv_too_large", limit=MAX_BYTES)
    reader = csv.reader(io.StringIO(_text(content), newline=""))
    names = [HEADS.get(_head(cell), "") for cell in next(reader, [])]
    missing = [name for name in REQUIRED if names.count(name) != 1]
    if missing:
        faults = [Fault(path=name, code="missing_column") for name in missing]
        raise InvalidInput("csv_header", faults=faults)
    found: list[tuple[int, Row]] = []
    faults, seen = [], set[tuple[str, str]]()
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        line = reader.line_num
        # A line may end early: what is not there is empty.
        filled = zip_longest(names, cells[: len(names)], fillvalue="")
        given = {name: cell.strip() for name, cell in filled if name}
        row = _row(given, line, faults)
        if row is not None and row.key in seen:
            said = {"code": " ".join(row.key)}
            faults.append(Fault(path=f"line {line}", code="waste_code_twice", params=said))
        elif row is not None:
            seen.add(row.key)
            found.append((line, row))
        if len(found) > MAX_ROWS:
            raise InvalidInput("too_many_rows", limit=MAX_ROWS)
    if faults:
        raise InvalidInput(faults=faults)
    if not found:
        raise InvalidInput("csv_empty")
    return tuple(found), tuple(name for name in names if name)


def compare(
    ours: Iterable[Row], theirs: Iterable[tuple[int, Row]], columns: Iterable[str]
) -> Iterator[Compared]:
    """Theirs in their order, then what only we have. Only columns of their file are compared, and of
    these only what both have said; a mass counts as the same to the kilogram."""
    asked = [name for name in COMPARED if name in set(columns)]
    left = {row.key: row for row in ours}
    for line, their in theirs:
        our = left.pop(their.key, None)
        differences = _differences(our, their, asked) if our else {}
        outcome: Outcome = "missing_here" if our is None else "matched"
        yield Compared(
            outcome="differs" if differences else outcome,
            national_number=their.national_number,
            waste_code=their.waste_code,
            line=line,
            differences=differences,
        )
    for number, code in sorted(left):
        yield Compared(
            outcome="missing_there",
            national_number=number,
            waste_code=code,
            line=None,
            differences={},
        )


def _differences(
    our: Row, their: Row, asked: Iterable[str]
) -> dict[str, tuple[str | None, str | None]]:
    found = {}
    for name in asked:
        a, b = getattr(our, name), getattr(their, name)
        if isinstance(a, Decimal) and isinstance(b, Decimal):
            same = abs(a - b) < Decimal("0.001")
        else:
            # What only we know is no contradiction; what only they know is.
            same = b is None or a == b
        if not same:
            found[name] = (_said(a), _said(b))
    return found


def _said(value: object) -> str | None:
    return None if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _row(given: Mapping[str, str], line: int, faults: list[Fault]) -> Row | None:
    """The row of a line; None, and its faults added, when it cannot be read."""
    read: dict[str, object] = {}
    before = len(faults)
    for name, cell in given.items():
        if not cell and name not in REQUIRED:
            continue
        try:
            read[name] = _value(name, cell)
        except InvalidInput as error:
            where = f"line {line} {name}"
            faults.append(Fault(path=where, code=error.code, params=error.params))
    return Row(**read) if len(faults) == before else None  # type: ignore[arg-type]


def _value(name: str, cell: str) -> object:
    if name == "national_number":
        return national_number.validate(cell.lstrip("'"))
    if name == "waste_code":
        return waste_code.validate(cell)
    if name.endswith("_t"):
        try:
            mass = Decimal(cell.replace(",", ""))
        except InvalidOperation:
            raise InvalidInput("not_a_mass", value=cell[:20]) from None
        if not mass.is_finite() or mass < 0 or mass > 1_000_000:
            raise InvalidInput("not_a_mass", value=cell[:20])
        return mass
    if name.endswith("_on"):
        try:
            return date.fromisoformat(cell.replace("/", "-")[:10])
        except ValueError:
            raise InvalidInput("not_a_day", value=cell[:20]) from None
    return cell


def _head(cell: str) -> str:
    return cell.strip().lstrip("\ufeff").replace("(", "（").replace(")", "）")


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput("csv_not_text")
