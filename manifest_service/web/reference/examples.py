"""An example made from a schema, where no test left one."""

from collections.abc import Mapping
from typing import Any

REF = "#/components/schemas/"
_TEXTS: Mapping[str, str] = {
    "date": "2026-11-20",
    "date-time": "2026-11-20T01:00:00.000Z",
    "uuid": "01931f2e-6b00-7000-8000-000000000001",
    "decimal": "12000",
}
_PLAIN: Mapping[str, Any] = {"integer": 1, "number": 1.0, "boolean": True, "null": None}


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """A value that is as `schema` says: its required members, one item of each list."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].removeprefix(REF)], schemas)
    for name in ("example", "const", "default"):
        if name in schema:
            return schema[name]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else next(each for each in kinds if each != "null")
    if kind == "object":
        members = schema.get("properties", {})
        required = [name for name in schema.get("required", ()) if name in members]
        return {name: example_of(members[name], schemas) for name in required}
    if kind == "array":
        return [example_of(schema["items"], schemas)] if schema.get("items") else []
    return _text(schema) if kind == "string" else max(_PLAIN[kind], schema.get("minimum", 0))


def _text(schema: Mapping[str, Any]) -> str:
    found = _TEXTS.get(schema.get("format", ""), "text")
    return "0" * 64 if "64" in schema.get("pattern", "") else found
