"""Entries of the registry as they are sent and answered: from the entries themselves, each collection its own."""

from collections.abc import Iterator
from typing import Any

import msgspec

from manifest_service.registry.entries import KINDS
from manifest_service.registry.spreadsheet import PERSONAL
from manifest_service.web.api.registry import KIND_OF

REF = "#/components/schemas/"
_TEXT = {"type": ["null", "string"]}


def schemas() -> dict[str, Any]:
    """`Organisation`, `OrganisationDraft`, …: the entry as it is answered, and as it is sent."""
    _, made = msgspec.json.schema_components(KINDS.values(), ref_template=REF + "{name}")
    found = dict(made)
    for kind, entry in KINDS.items():
        schema = made[entry.__name__]
        personal = dict.fromkeys(sorted(PERSONAL.get(kind, ())), _TEXT)
        own = {**schema["properties"], **personal}
        always = [name for name in schema["required"] if name != "id"]
        found[entry.__name__] = {
            "type": "object",
            "properties": {**own, "version": {"type": "integer"}},
            "required": ["id", *always, "version"],
        }
        found[f"{entry.__name__}Draft"] = {
            "type": "object",
            "properties": {**own, **_OF_THE_COMMAND},
            "required": always,
        }
    return found


_OF_THE_COMMAND: dict[str, Any] = {
    "command_id": {"type": "string", "description": "a UUID: the same again is the same command"},
    "datum": {
        "type": "string",
        "enum": ["WGS84", "CGCS2000", "GCJ02", "BD09"],
        "description": "of the geometry",
    },
    "version": {"type": "integer", "description": "as it was read; left unread"},
}


def draft_of(collection: str) -> dict[str, Any]:
    return {"$ref": f"{REF}{KINDS[KIND_OF[collection]].__name__}Draft"}


def answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """(operation, status -> what it answers) of every collection."""
    for collection, kind in KIND_OF.items():
        entry = {"$ref": f"{REF}{KINDS[kind].__name__}"}
        saved = _json(_object(entry=entry, version={"type": "integer"}, warnings=_list("Fault")))
        page = _object(items={"type": "array", "items": entry}, next=_TEXT)
        imported = _json(_IMPORTED)
        yield f"registry.search.{collection}", {"200": _json(page)}
        yield f"registry.show.{collection}", {"200": {**_json(entry), "etag": True}}
        yield f"registry.add.{collection}", {"200": saved, "201": saved}
        yield f"registry.put.{collection}", {"200": saved, "201": saved}
        yield f"registry.import_many.{collection}", {"200": imported, "422": imported}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "application/json", "schema": schema}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"{REF}{name}"}}


_COUNT = {"type": "integer"}
_IMPORTED = _object(
    rows={
        "type": "array",
        "items": _object(
            row=_COUNT,
            id=_TEXT,
            status={"type": "string", "enum": ["good", "warned", "bad"]},
            faults=_list("Fault"),
            warnings=_list("Fault"),
        ),
    },
    kept=_COUNT,
    bad=_COUNT,
    warned=_COUNT,
)
