"""Reading entries from what people send: JSON, CSV rows, GeoJSON properties.

Every fault is named, not only the first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, replace
from typing import Any, get_type_hints

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import plain
from manifest_service.registry.detours import detours_to_data
from manifest_service.registry.entries import KINDS, Entry, Permit
from manifest_service.registry.values import read_value

HALF_WIDTH_LIMITS_M = (10.0, 2000.0)
HEAVIEST_KG = 50_000
"""GB 1589-2016: the heaviest road train weighs 49 t with its load; more is a typing error."""

_HINTS: Mapping[str, Mapping[str, Any]] = {kind: get_type_hints(KINDS[kind]) for kind in KINDS}


def read_entry(kind: str, data: Mapping[str, Any]) -> Entry:
    """The entry in `data`; raises InvalidInput naming every fault."""
    cls = KINDS[kind]
    hints = _HINTS[kind]
    faults = [Fault(path=str(name), code="unknown_field") for name in data if name not in hints]
    values: dict[str, Any] = {}
    for field in fields(cls):
        given = data.get(field.name)
        if given is None or (isinstance(given, str | list | tuple) and not given):
            if is_required(field):
                faults.append(Fault(path=field.name, code="missing"))
            continue
        try:
            values[field.name] = read_value(field.name, hints[field.name], given)
        except InvalidInput as error:
            faults += _under(field.name, error)
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
        if field.name == "detours":
            # A route without any reads as it did before there were any.
            data |= {"detours": detours_to_data(value)} if value else {}
            continue
        keeps_numbers = field.name == "geometry" or isinstance(value, float)
        data[field.name] = value if keeps_numbers else plain(value)
    return data


def is_required(field: "Field[Any]") -> bool:
    """Whether an entry cannot be without this field."""
    return field.default is MISSING and field.default_factory is MISSING


def _under(name: str, error: InvalidInput) -> list[Fault]:
    """The faults of the value of a field: its own, or those of its members."""
    if not error.faults:
        return [Fault(path=name, code=error.code, params=error.params)]
    return [replace(fault, path=f"{name}.{fault.path}") for fault in error.faults]


def _entry_faults(entry: Entry) -> Iterator[Fault]:
    """What is wrong between fields, or with a size no real thing has."""
    # A list of separators alone (" ; ") is an empty list.
    for field in fields(entry):
        if is_required(field) and getattr(entry, field.name) == ():
            yield Fault(path=field.name, code="missing")
    if isinstance(entry, Permit) and entry.valid_until_on < entry.valid_from_on:
        yield Fault(path="valid_until_on", code="ends_before_it_begins")
    for name in ("tare_kg", "payload_kg"):
        kg = getattr(entry, name, None)
        if kg is not None and kg > HEAVIEST_KG:
            params = {"kg": str(kg), "limit_kg": str(HEAVIEST_KG)}
            yield Fault(path=name, code="mass_absurd", params=params)
    width, (low, high) = getattr(entry, "half_width_m", None), HALF_WIDTH_LIMITS_M
    if width is not None and not low <= width <= high:
        yield Fault(path="half_width_m", code="out_of_range", params={"low": low, "high": high})
