"""An operation as a page shows it: schemas as lines, examples as text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from manifest_service.web.reference.entries import REF

DEEPEST = 3
"""Members within members, at most: what is deeper has a name, and a place of its own."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One member: `depth` within others, its kind in words a programmer reads."""

    name: str
    depth: int
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One body: an answer of some status, or what is sent."""

    status: str
    description: str
    media: str
    lines: tuple[Line, ...]
    example: str
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Read:
    id: str
    method: str
    path: str
    summary: str
    description: str
    open: bool
    deprecated: bool
    parameters: tuple[Mapping[str, Any], ...]
    sent: tuple[Shown, ...]
    answers: tuple[Shown, ...]


def read(method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Read:
    """`operation` of `document`."""
    schemas = document["components"]["schemas"]
    body = operation.get("requestBody", {}).get("content", {})
    return Read(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        open=not operation["security"],
        deprecated=operation.get("deprecated", False),
        parameters=tuple(
            {**each, "kind": kind_of(each.get("schema", {}))} for each in operation["parameters"]
        ),
        sent=tuple(_shown("", "", media, each, schemas) for media, each in body.items()),
        answers=tuple(
            shown
            for status, answer in operation["responses"].items()
            for shown in _answer(status, answer, schemas)
        ),
    )


def _answer(status: str, answer: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Shown]:
    content = answer.get("content") or {"": {}}
    for media, each in content.items():
        yield _shown(status, answer["description"], media, each, schemas)


def _shown(
    status: str,
    description: str,
    media: str,
    each: Mapping[str, Any],
    schemas: Mapping[str, Any],
) -> Shown:
    schema = each.get("schema", {})
    is_problem = media == "application/problem+json"
    codes = schema["allOf"][1]["properties"]["code"]["enum"] if is_problem else ()
    example = "" if is_problem or "example" not in each else each["example"]
    return Shown(
        status=status,
        description=description,
        media=media,
        lines=() if is_problem else tuple(lines(schema, schemas)),
        example=json.dumps(example, ensure_ascii=False, indent=2) if example != "" else "",
        codes=tuple(codes),
    )


def lines(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int = 0) -> Iterator[Line]:
    """The members of `schema`, those of members behind them."""
    schema = _inner(schema, schemas)
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        yield Line(
            name=name,
            depth=depth,
            kind=kind_of(member),
            required=name in required,
            about=member.get("description", ""),
        )
        if depth < DEEPEST:
            yield from lines(member, schemas, depth + 1)


def kind_of(schema: Mapping[str, Any]) -> str:
    """`string date-time`, `Manifest or null`, `list of integer`."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    if "anyOf" in schema:
        return " or ".join(kind_of(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kinds = schema.get("type", "any")
    found = [kinds] if isinstance(kinds, str) else sorted(kinds, key=lambda kind: kind == "null")
    text = " or ".join(found)
    if "array" in found:
        text = text.replace("array", f"list of {kind_of(schema.get('items', {}))}")
    return f"{text} {schema['format']}" if "format" in schema else text


def _inner(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Behind references, lists and `or null`."""
    while True:
        if "$ref" in schema:
            schema = schemas[schema["$ref"].removeprefix(REF)]
        elif "items" in schema:
            schema = schema["items"]
        elif "anyOf" in schema:
            schema = next((each for each in schema["anyOf"] if each.get("type") != "null"), {})
        else:
            return schema
