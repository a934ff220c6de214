"""What a terminal's waybill (JT/T 808, 0x0701) says: the standard leaves its text to the vendor.

Only what is beyond doubt is read: numbers whose check or shape is right, plates, waste codes, and
masses that name their unit.

>>> said = read("运单号371525-261123-00042-L 车号鲁P·12345 渣土 毛重20.05吨 皮重8吨 净重12050kg")
>>> said.numbers, said.plates, said.masses_kg
(('37152526112300042L',), ('鲁P12345',), (Decimal('12050'),))
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from manifest_service.codes import manifest_number, national_number, plate, waste_code

T = TypeVar("T")

LONGEST = 4_000
"""Characters looked at."""
_KG = {"t": Decimal(1000), "吨": Decimal(1000), "kg": Decimal(1), "公斤": Decimal(1)}
_KG |= {"千克": Decimal(1)}

_OURS = re.compile(r"(?<!\d)\d{6}[\s-]?\d{6}[\s-]?[\dT]\d{4}[\s-]?[0-9A-Z](?![0-9A-Z])")
_NATIONAL = re.compile(r"(?<!\d)\d{4}[\s-]?\d{4}[\s-]?\d{6}(?!\d)")
_PLATE = re.compile(rf"[{plate.PROVINCES}][A-Z][\s·.-]?[A-HJ-NP-Z0-9]{{4,6}}挂?")
_WASTE = re.compile(r"(?<![\d-])\d{3}-\d{3}-S?\d{2}(?!\d)")
_MASS = re.compile(r"(?<![\d.])(\d{1,7}(?:\.\d{1,4})?)\s*(吨|千克|公斤|KG|T(?![A-Z]))")
_WHAT = re.compile(r"(毛重|总重|皮重|空重|净重)[^\d]{0,6}$")
"""Before a mass: which it is."""
_NOT_THE_LOAD = frozenset({"毛重", "总重", "皮重", "空重"})


@dataclass(frozen=True, kw_only=True)
class Waybill:
    """Each in the order of the text, once."""

    numbers: tuple[str, ...] = ()
    """Ours and national ones, compact."""
    plates: tuple[str, ...] = ()
    waste_codes: tuple[str, ...] = ()
    masses_kg: tuple[Decimal, ...] = ()
    """Of a load: net where a net weight is named, else every mass that is no gross or empty weight."""


def read(text: str) -> Waybill:
    """What `text` says; nothing where it says nothing that can be relied on."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).upper()
    ours = [manifest_number.compact(one) for one in _OURS.findall(plain)]
    national = [national_number.compact(one) for one in _NATIONAL.findall(plain)]
    return Waybill(
        numbers=_once(
            *(one for one in ours if manifest_number.is_valid(one)),
            *(one for one in national if national_number.is_valid(one)),
        ),
        plates=_once(*(one for found in _PLATE.findall(plain) for one in _plates(found))),
        waste_codes=_once(
            *(waste_code.validate(c) for c in _WASTE.findall(plain) if waste_code.is_valid(c))
        ),
        masses_kg=_masses_kg(plain),
    )


def _plates(text: str) -> tuple[str, ...]:
    """The plate that `text` begins with: what follows it may be letters too."""
    whole = plate.compact(text)
    lengths = range(len(whole), 6, -1)
    return tuple([whole[:n] for n in lengths if plate.is_valid(whole[:n])][:1])


def _masses_kg(text: str) -> tuple[Decimal, ...]:
    found = []
    for one in _MASS.finditer(text):
        what = _WHAT.search(text[max(one.start() - 10, 0) : one.start()])
        kg = Decimal(one[1]) * _KG[one[2].lower()]
        found.append((what[1] if what else None, kg))
    net = [kg for what, kg in found if what == "净重"]
    return _once(*(net or [kg for what, kg in found if what not in _NOT_THE_LOAD]))


def _once(*items: T) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
