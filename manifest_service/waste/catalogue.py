"""Catalogues of waste codes, in editions: the national list of hazardous waste (国家危险废物名录) and the
catalogue of other solid waste (固体废物分类与代码目录). Read from a CSV file the user provides.

class_code,class_name,code,description,hazards
HW34,废酸,313-001-34,钢的精加工过程中产生的废酸性洗液,"C,T"

The first three digits of a code are its industry (GB/T 4754-2017, as the national list prints it).
"""

import csv
import io
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from manifest_service.codes import waste_code
from manifest_service.errors import Fault, InvalidInput

Kind = Literal["hazardous", "general"]
KINDS: tuple[Kind, ...] = ("hazardous", "general")

HAZARDS = ("T", "C", "I", "R", "In")
"""Toxic, corrosive, ignitable, reactive, infectious: the list's own letters."""

COLUMNS = ("class_code", "class_name", "code", "description", "hazards")
HEADS: Mapping[str, str] = {
    "废物类别": "class_code",
    "类别代码": "class_code",
    "类别名称": "class_name",
    "废物代码": "code",
    "危险废物": "description",
    "固体废物": "description",
    "废物描述": "description",
    "危险特性": "hazards",
}
"""Chinese heads a file may have instead."""

MAX_ENTRIES = 5_000
LONGEST = 2_000
"""Characters of a description."""


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """One waste of a catalogue."""

    code: str
    class_code: str
    class_name: str
    description: str
    hazards: tuple[str, ...] = ()
    """Empty for waste that is not hazardous."""
    any_hazard: bool = False
    """One or more of them, as the list prints with a stroke (`T/C/I/R`); otherwise all of them."""
    initials: str = ""
    """Of the class name and the description in pinyin: `fs gdjjg…`."""

    def bears(self, hazards: Collection[str]) -> bool:
        """Whether these are hazards the catalogue gives the waste."""
        found = set(hazards)
        return bool(found) and (
            found <= set(self.hazards) if self.any_hazard else found == set(self.hazards)
        )

    @property
    def industry(self) -> str:
        """Three digits of GB/T 4754; 900 for none in particular."""
        return self.code[:3]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A catalogue as it counts from a day on, until the next edition."""

    kind: Kind
    valid_from_on: date
    title: str
    source: str
    """Where it was published."""
    complete: bool
    """False for an excerpt: a code missing from it says nothing."""
    count: int
    version: int
    """Which recording of this kind of catalogue it is."""


def kind_of(code: str) -> Kind:
    """Which catalogue a code belongs to.

    >>> kind_of("900-300-34"), kind_of("900-001-S72")
    ('hazardous', 'general')
    """
    return "hazardous" if waste_code.waste_class(code).startswith("HW") else "general"


def read_catalogue(content: bytes, kind: Kind) -> tuple[CatalogueEntry, ...]:
    """The entries of a CSV file (UTF-8 or GB18030), by code; raises InvalidInput naming every bad line:
    "csv_header", "csv_empty", "too_many_rows", "waste_code_shape", "waste_class_differs",
    "waste_code_twice", "other_catalogue", "text_too_long", "missing", "not_one_of"."""
    reader = csv.reader(io.StringIO(_text(content), newline=""))
    order = _order(next(reader, []), kind)
    entries: dict[str, CatalogueEntry] = {}
    faults: list[Fault] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            entry = _entry({name: _cell(cells, i) for name, i in order.items()}, kind)
            if entry.code in entries:
                raise InvalidInput("waste_code_twice", code=entry.code)
        except InvalidInput as error:
            where = f"line {reader.line_num}"
            faults.append(Fault(path=where, code=error.code, params=error.params))
            continue
        entries[entry.code] = entry
        if len(entries) > MAX_ENTRIES:
            raise InvalidInput("too_many_rows", limit=MAX_ENTRIES)
    if faults:
        raise InvalidInput(faults=faults)
    if not entries:
        raise InvalidInput("csv_empty")
    return tuple(sorted(entries.values(), key=lambda entry: entry.code))


def search(
    entries: Iterable[CatalogueEntry], text: str = "", industry: str = ""
) -> tuple[CatalogueEntry, ...]:
    """Those that match every word of `text` by the beginning of their code, their class, their words, the
    initials of these in pinyin, or their industry's name; and are of `industry`, if one is given. In the order given, but those that begin
    with a word first."""
    words = text.lower().split()
    found = [
        entry
        for entry in entries
        if industry in ("", entry.industry) and all(_matches(entry, word) for word in words)
    ]
    # What begins so comes before what only has it somewhere.
    return tuple(sorted(found, key=lambda one: not one.initials.startswith(tuple(words))))


def industry_name(industry: str, locale: str) -> str:
    """What the industry is called; its digits when it has no name here."""
    found = industries().get(industry)
    return found[locale] if found else industry


@cache
def industries() -> Mapping[str, Mapping[str, str]]:
    """Digits -> language -> name."""
    text = files(__package__).joinpath("industries.toml").read_text("utf-8")
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return found


def _matches(entry: CatalogueEntry, word: str) -> bool:
    code = waste_code.compact(word)
    if code and (waste_code.compact(entry.code).startswith(code) or entry.class_code == code):
        return True
    if word.isascii():
        return word.isalpha() and word in entry.initials
    named = industries().get(entry.industry, {}).get("zh", "")
    return word in entry.description or word in entry.class_name or word in named


def _order(head: list[str], kind: Kind) -> dict[str, int]:
    """Column -> where it stands."""
    names = [HEADS.get(cell.strip(), cell.strip().lower()) for cell in head]
    wanted = COLUMNS if kind == "hazardous" else COLUMNS[:-1]
    missing = [name for name in wanted if names.count(name) != 1]
    if missing:
        faults = [Fault(path=name, code="missing_column") for name in missing]
        raise InvalidInput("csv_header", faults=faults)
    return {name: names.index(name) for name in wanted}


def _cell(cells: list[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def _entry(cells: Mapping[str, str], kind: Kind) -> CatalogueEntry:
    code = waste_code.validate(cells["code"])
    if kind_of(code) != kind:
        raise InvalidInput("other_catalogue", code=code)
    if waste_code.waste_class(code) != cells["class_code"].upper():
        raise InvalidInput("waste_class_differs", code=code, found=cells["class_code"][:20])
    for name in ("class_name", "description"):
        if not cells[name]:
            raise InvalidInput("missing")
        if len(cells[name]) > LONGEST:
            raise InvalidInput("text_too_long", limit=LONGEST)
    return CatalogueEntry(
        code=code,
        class_code=waste_code.waste_class(code),
        class_name=cells["class_name"],
        description=cells["description"],
        hazards=_hazards(cells["hazards"]) if kind == "hazardous" else (),
        any_hazard=kind == "hazardous" and "/" in cells["hazards"],
    )


def _hazards(printed: str) -> tuple[str, ...]:
    """The letters of `T`, `T,C` or `T/C/I/R`: the list prints both separators."""
    letters = tuple(letter.strip() for letter in re.split("[,/，、]", printed))
    for letter in letters:
        if letter not in HAZARDS:
            raise InvalidInput("not_one_of", value=letter[:20], options=", ".join(HAZARDS))
    return letters


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput("csv_not_text")
