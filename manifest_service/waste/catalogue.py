"""The national list of hazardous waste (国家危险废物名录), read from a CSV file the user provides.

class_code,class_name,code,description,hazards
HW34,废酸,313-001-34,钢的精加工过程中产生的废酸性洗液,"C,T"
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from manifest_service.codes import waste_code
from manifest_service.errors import Fault, InvalidInput

HAZARDS = ("T", "C", "I", "R", "In")
"""Toxic, corrosive, ignitable, reactive, infectious: the list's own letters."""

COLUMNS = ("class_code", "class_name", "code", "description", "hazards")


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """One waste of the list."""

    code: str
    class_code: str
    class_name: str
    description: str
    hazards: tuple[str, ...]


def load_catalogue(path: Path) -> Mapping[str, CatalogueEntry]:
    """The entries of the file at `path`, by code; raises InvalidInput naming every bad line."""
    entries: dict[str, CatalogueEntry] = {}
    faults: list[Fault] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise InvalidInput("csv_header", expected=", ".join(COLUMNS))
        for row in reader:
            try:
                entry = _entry(row)
            except InvalidInput as error:
                where = f"line {reader.line_num}"
                faults.append(Fault(path=where, code=error.code, params=error.params))
                continue
            entries[entry.code] = entry
    if faults:
        raise InvalidInput(faults=faults)
    return entries


def _entry(row: Mapping[str, str | None]) -> CatalogueEntry:
    cells = {name: (row[name] or "").strip() for name in COLUMNS}
    code = waste_code.validate(cells["code"])
    if waste_code.waste_class(code) != cells["class_code"]:
        raise InvalidInput("waste_code_shape", code=code)
    return CatalogueEntry(
        code=code,
        class_code=cells["class_code"],
        class_name=cells["class_name"],
        description=cells["description"],
        hazards=_hazards(cells["hazards"]),
    )


def _hazards(printed: str) -> tuple[str, ...]:
    """The letters of `T`, `T,C` or `T/C/I/R`: the list prints both separators."""
    letters = tuple(letter.strip() for letter in re.split("[,/，]", printed))
    for letter in letters:
        if letter not in HAZARDS:
            raise InvalidInput("not_one_of", value=letter, options=", ".join(HAZARDS))
    return letters
