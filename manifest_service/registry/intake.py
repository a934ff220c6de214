"""Reading entries from what people send: JSON, CSV rows, GeoJSON properties.

Every fault is named, not only the first. Text becomes the field's type: `;` separates the members
of a list, days are ISO dates, masses are decimals.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args, get_origin, get_type_hints

from manifest_service.codes import district, plate, uscc
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import plain
from manifest_service.registry.entries import KINDS, Entry, Geometry, Permit, Vehicle
from manifest_service.waste.profile import load_profiles

ID_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
TEXT_LIMIT = 200
CSV_LIMIT_BYTES = 5_000_000

_VALIDATORS: Mapping[str, Callable[[str], str]] = {
    "plate": plate.validate,
    "uscc": uscc.validate,
    "district": district.validate,
}
_POSITIVE = frozenset({"capacity_kg_per_day", "tare_kg", "payload_kg", "quota_kg", "half_width_m"})
HALF_WIDTH_LIMITS_M = (10.0, 2000.0)


def read_entry(kind: str, data: Mapping[str, Any]) -> Entry:
    """The entry in `data`; raises InvalidInput naming every fault."""
    cls = KINDS[kind]
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    hints = get_type_hints(cls)
    known = {field.name: field for field in fields(cls)}
    faults += [Fault(path=name, code="unknown_field") for name in data if name not in known]
    for name, field in known.items():
        given = data.get(name)
        if given is None or given == "":
            if _required(field):
                faults.append(Fault(path=name, code="missing"))
            continue
        try:
            values[name] = _read(name, hints[name], given)
        except InvalidInput as error:
            faults.append(Fault(path=name, code=error.code, params=error.params))
    if not faults:
        entry = cls(**values)
        faults += _entry_faults(entry)
    if faults:
        raise InvalidInput(faults=faults)
    return entry


def entry_to_dict(entry: Entry) -> dict[str, Any]:
    """`entry` as plain data that `read_entry` reads back; geometry keeps its numbers."""
    data: dict[str, Any] = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        if value is None:
            continue
        keeps_numbers = field.name == "geometry" or isinstance(value, float)
        data[field.name] = value if keeps_numbers else plain(value)
    return data


@dataclass(frozen=True, kw_only=True)
class CsvRow:
    """A row of a CSV file, by its line number in the file; or why it cannot be read."""

    row: int
    data: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


def read_csv(kind: str, content: bytes) -> tuple[CsvRow, ...]:
    """The rows of a CSV file with a header line; raises InvalidInput when the file as a whole
    cannot be read: too large, not UTF-8, unknown or missing columns."""
    reader = csv.reader(io.StringIO(_csv_text(content), newline=""))
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise InvalidInput("csv_malformed", line=reader.line_num, detail=str(error)) from error
    lines = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not lines:
        raise InvalidInput("csv_empty")
    header = [name.strip() for name in lines[0][1]]
    _check_header(kind, header)
    return tuple(_csv_row(number, header, cells) for number, cells in lines[1:])


def _csv_text(content: bytes) -> str:
    if len(content) > CSV_LIMIT_BYTES:
        raise InvalidInput("csv_too_large", limit=CSV_LIMIT_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            content.decode("gb18030")
        except UnicodeDecodeError:
            raise InvalidInput("csv_not_text") from error
        raise InvalidInput("csv_is_gbk") from error


def _check_header(kind: str, header: list[str]) -> None:
    allowed = {field.name: field for field in fields(KINDS[kind])}
    extra = {"name", "telephone"} if kind == "driver" else set()
    faults = [
        Fault(path=name, code="unknown_column")
        for name in header
        if name not in allowed and name not in extra
    ]
    faults += [
        Fault(path=name, code="duplicate_column")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    faults += [
        Fault(path=name, code="missing_column")
        for name, field in allowed.items()
        if _required(field) and name not in header
    ]
    if faults:
        raise InvalidInput("csv_header", faults=faults)


def _csv_row(number: int, header: list[str], cells: list[str]) -> CsvRow:
    if len(cells) != len(header):
        params = {"expected": len(header), "found": len(cells)}
        fault = Fault(path="", code="csv_cells", params=params)
        return CsvRow(row=number, data=dict(zip(header, cells, strict=False)), faults=(fault,))
    return CsvRow(
        row=number, data={name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    )


def _required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _read(name: str, hint: Any, given: Any) -> Any:
    options = [option for option in get_args(hint) if option is not type(None)]
    if get_origin(hint) is Literal:
        return _choice(options, given)
    if get_origin(hint) is tuple:
        return _list(name, options[0], given)
    if options and name != "geometry":
        hint = options[0]
        if get_origin(hint) is Literal:
            return _choice(list(get_args(hint)), given)
    if name == "geometry":
        return _geometry(given)
    return _scalar(name, hint, given)


def _scalar(name: str, hint: Any, given: Any) -> Any:
    if hint is bool:
        return _boolean(given)
    if hint is Decimal or hint is float or hint is int:
        number = _number(given)
        if name in _POSITIVE and number <= 0:
            raise InvalidInput("not_positive", value=str(given))
        return number if hint is Decimal else hint(number)
    if hint is date:
        return _day(given)
    return _text(name, given)


def _text(name: str, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InvalidInput("not_text")
    text = given.strip()
    if len(text) > TEXT_LIMIT or any(ord(character) < 32 for character in text):
        raise InvalidInput("text_too_long", limit=TEXT_LIMIT)
    if name == "id" and not ID_SHAPE.fullmatch(text):
        raise InvalidInput("id_shape", id=text[:64])
    validator = _VALIDATORS.get(name)
    return validator(text) if validator else text


def _choice(options: list[Any], given: Any) -> Any:
    if given not in options:
        raise InvalidInput("not_one_of", value=str(given)[:40], options=", ".join(options))
    return given


def _list(name: str, hint: Any, given: Any) -> tuple[Any, ...]:
    items = given.split(";") if isinstance(given, str) else given
    if not isinstance(items, list | tuple):
        raise InvalidInput("not_a_list")
    cleaned = [item.strip() if isinstance(item, str) else item for item in items]
    options = list(get_args(hint)) if get_origin(hint) is Literal else None
    if name == "streams":
        options = list(load_profiles())
    found = [item for item in cleaned if item != ""]
    if options is not None:
        return tuple(_choice(options, item) for item in found)
    return tuple(_text("", item) for item in found)


def _number(given: Any) -> Decimal:
    if isinstance(given, bool):
        raise InvalidInput("not_a_number", value=str(given))
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation as error:
        raise InvalidInput("not_a_number", value=str(given)[:40]) from error
    if not number.is_finite() or abs(number) > Decimal(10) ** 12:
        raise InvalidInput("not_a_number", value=str(given)[:40])
    return number


def _boolean(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    words = {"true": True, "1": True, "yes": True, "是": True}
    words |= {"false": False, "0": False, "no": False, "否": False}
    found = words.get(str(given).strip().lower())
    if found is None:
        raise InvalidInput("not_one_of", value=str(given)[:40], options="true, false")
    return found


def _day(given: Any) -> date:
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise InvalidInput("not_a_day", value=str(given)[:40]) from error


def _geometry(given: Any) -> Geometry:
    if not isinstance(given, Mapping) or "type" not in given:
        raise InvalidInput("geometry_not_geojson")
    return given


def _entry_faults(entry: Entry) -> Iterator[Fault]:
    if isinstance(entry, Permit) and entry.valid_until_on < entry.valid_from_on:
        yield Fault(path="valid_until_on", code="ends_before_it_begins")
    if isinstance(entry, Vehicle) and entry.tare_kg and entry.tare_kg > 50_000:
        yield Fault(
            path="tare_kg",
            code="mass_absurd",
            params={"kg": str(entry.tare_kg), "limit_kg": "50000"},
        )
    width = getattr(entry, "half_width_m", None)
    low, high = HALF_WIDTH_LIMITS_M
    if width is not None and not low <= width <= high:
        yield Fault(path="half_width_m", code="out_of_range", params={"low": low, "high": high})
