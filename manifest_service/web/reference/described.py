"""What the operations answer, as described in `answers.json`: written by `scripts/describe_answers` from what
the tests were answered with, read by people, held by tests/workflows/described.py.

    {"schemas": {"<name>": {…}},
     "operations": {"<operation>": {"request": {"example"},
                                    "answers": {"200": {"type", "schema", "example", "also", "etag"}}}}}

`also`: media types the same may come in. `etag`: it bears one.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from manifest_service.web.reference import entries
from manifest_service.web.reference.entries import REF


@cache
def described() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(
        files(__package__).joinpath("answers.json").read_text("utf-8")
    )
    found["schemas"] |= entries.schemas()
    for operation, answers in entries.answers():
        kept = found["operations"].setdefault(operation, {"answers": {}})
        for status, answer in answers.items():
            example = kept["answers"].get(status, {}).get("example")
            told = {} if example is None else {"example": example}
            kept["answers"][status] = {**answer, **told}
    return found


@cache
def refusals() -> Mapping[str, Any]:
    """{"status": code -> HTTP status, "operations": endpoint -> codes}: `scripts/api_refusals`."""
    found: Mapping[str, Any] = json.loads(
        files(__package__).joinpath("refusals.json").read_text("utf-8")
    )
    return found


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """`schema`, or what it refers to."""
    while "$ref" in schema:
        schema = described()["schemas"][schema["$ref"].removeprefix(REF)]
    return schema


@cache
def members_of(operation: str) -> frozenset[str] | None:
    """The members of what an operation answers 200 with: of each item, where it answers a list; None for
    what is no JSON object."""
    answer = described()["operations"].get(operation, {}).get("answers", {}).get("200", {})
    if answer.get("type") != "application/json":
        return None
    properties = resolved(answer.get("schema", {})).get("properties", {})
    items = properties.get("items", {}).get("items")
    return frozenset(resolved(items).get("properties", {}) if items else properties) or None
