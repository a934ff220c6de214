"""What US EPA's published schema of e-Manifest JSON (version 1.3, draft-04) has against a document.

The structure lies beside (`epa_schema.json`, made by scripts/update_epa_schema); the few words of JSON Schema it
uses are read here, so that every fault has a path and a code of ours.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from manifest_service.errors import Fault

Schema = Mapping[str, Any]


def schema_faults(data: Any) -> tuple[Fault, ...]:
    """Everything wrong with the form of `data`, in the order of the document."""
    return tuple(_check(data, _schema(), ""))


@cache
def _schema() -> Schema:
    found: Schema = json.loads(files(__package__).joinpath("epa_schema.json").read_text("utf-8"))
    return found


def _check(value: Any, schema: Schema, at: str) -> Iterator[Fault]:
    while "$ref" in schema:
        schema = _schema()["definitions"][schema["$ref"].rpartition("/")[2]]
    said = schema.get("type", [])
    types = [said] if isinstance(said, str) else said
    if types and not any(_TYPES[one](value) for one in types):
        yield Fault(path=at, code="epa_type", params={"expected": ", ".join(types)})
    if "enum" in schema and value not in schema["enum"]:
        params = {"value": str(value)[:40], "options": ", ".join(schema["enum"])}
        yield Fault(path=at, code="not_one_of", params=params)
    if isinstance(value, dict):
        yield from _object(value, schema, at)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _check(item, schema.get("items", {}), _join(at, str(index)))
    else:
        yield from _plain(value, schema, at)


def _object(value: dict[str, Any], schema: Schema, at: str) -> Iterator[Fault]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    unknown = [name for name in value if name not in properties]
    if unknown and schema.get("additionalProperties") is False:
        params = {"names": ", ".join(sorted(unknown))}
        yield Fault(path=at, code="epa_unknown_members", params=params)
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(path=at, code="epa_member_missing", params={"name": name})
    for name, needed in schema.get("dependencies", {}).items():
        for other in needed if name in value else ():
            if other not in value:
                yield Fault(path=at, code="epa_member_missing", params={"name": other})
    for name, item in value.items():
        if name in properties:
            yield from _check(item, properties[name], _join(at, name))


def _plain(value: Any, schema: Schema, at: str) -> Iterator[Fault]:
    if isinstance(value, str):
        low, high = schema.get("minLength", 0), schema.get("maxLength", len(value))
        if not low <= len(value) <= high:
            yield Fault(path=at, code="text_length", params={"limit": high})
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield Fault(path=at, code="epa_pattern", params={"pattern": schema["pattern"]})
        if schema.get("format") == "date-time" and read_moment(value) is None:
            yield Fault(path=at, code="schema_time")
    elif _TYPES["number"](value) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        params = {"low": schema.get("minimum", ""), "high": schema.get("maximum", "")}
        yield Fault(path=at, code="out_of_range", params=params)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool),
}


def read_moment(text: str) -> datetime | None:
    """The aware time in EPA's spelling, 2019-05-09T04:00:00.000+0000; None for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and 2000 <= found.year <= 2100 else None


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
