"""What a label shows, and which size it must have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from manifest_service.codes import label_code, uscc, waste_code
from manifest_service.errors import InvalidInput
from manifest_service.services.ports import ManifestRow
from manifest_service.waste.clocks import LOCAL_ZONE

SIZES: tuple[tuple[Decimal, int], ...] = (
    (Decimal(50), 100),
    (Decimal(450), 150),
    (Decimal("Infinity"), 200),
)
"""Container up to this many litres -> least side of its label in mm (HJ 1276-2022)."""

SHEET_SIZE = 100
"""Four labels of this size go on A4."""

BOTH_SIDES_LITRES = Decimal(450)
"""A larger container bears its label on two opposite sides (HJ 1276-2022)."""


@dataclass(frozen=True, kw_only=True)
class ChainHead:
    """Where a manifest's chain stood when something was printed from it."""

    pos: int
    """Of its last event in the log."""
    leaf_hash: str
    """Of its last event, hex."""
    size: int | None = None
    """Of the latest signed checkpoint of the log; None before the first."""


@dataclass(frozen=True, kw_only=True)
class WasteOnLabel:
    name: str
    code: str
    hazards: tuple[str, ...]
    form: str


@dataclass(frozen=True, kw_only=True)
class LabelContent:
    """One label: the manifest's own (package 0) or that of one package. What is None is left blank,
    to be written by hand."""

    url: str
    """What the QR says."""
    number: str
    national_number: str | None
    hazardous: bool
    stream_name: str
    waste: tuple[WasteOnLabel, ...]
    """Of a package its own waste, of the manifest all of them."""
    declared_kg: Decimal
    """Of the whole manifest."""
    generator_name: str
    carrier_name: str
    receiver_name: str
    vehicle_plate: str
    package: int
    packages: int
    issued_at: datetime
    package_kg: Decimal | None = None
    """Of what the label is on; None when only the sum of several packages was declared."""
    digital_code: str | None = None
    """数字识别码 (codes.label_code)."""
    main_components: str | None = None
    harmful_components: str | None = None
    precautions: str | None = None
    contact: str | None = None
    """联系人和联系方式: as registered."""
    head: ChainHead | None = None
    trial: bool = False
    """Printed so that nobody can drive with it."""


@dataclass(frozen=True, kw_only=True)
class ReservedLabel:
    """A number reserved ahead, as it is printed before anything else is known."""

    number: str
    """As people read it."""
    token: str
    url: str
    """What the QR says."""


def size_for(litres: Decimal) -> int:
    """The least side in mm of the label of a container of `litres`.

    >>> [size_for(Decimal(litres)) for litres in (50, 51, 450, 451)]
    [100, 150, 150, 200]
    """
    return next(size_mm for most, size_mm in SIZES if litres <= most)


def checked_size(size_mm: int | None, litres: Decimal | None) -> int:
    """The size asked for, or the least that is allowed; raises InvalidInput("label_too_small")."""
    least = size_for(litres) if litres is not None else SIZES[0][1]
    if size_mm is not None and size_mm < least:
        raise InvalidInput("label_too_small", size=size_mm, litres=litres, least=least)
    return size_mm or least


def first_sequence(number: str, code: str, of_the_day: Iterable[ManifestRow]) -> int:
    """The sequence of a manifest's first item of waste `code` among the manifests its generator
    issued on one day: each item has its own (HJ 1276-2022), and a bulk load counts as one."""
    earlier = (row for row in of_the_day if row.number < number and row.paper_number is None)
    return 1 + sum(max(1, len(row.label_tokens) - 1) for row in earlier if code in row.waste_codes)


def digital_code(unit: str | None, code: str, issued_at: datetime, sequence: int) -> str | None:
    """数字识别码 of an item; None where one of its parts is not on file or has no room."""
    on = issued_at.astimezone(LOCAL_ZONE).date()
    known = unit is not None and uscc.is_valid(unit) and waste_code.is_valid(code)
    if unit is None or not known or sequence > label_code.last_sequence():
        return None
    try:
        return label_code.build(unit, code, on, sequence)
    except InvalidInput:
        return None
