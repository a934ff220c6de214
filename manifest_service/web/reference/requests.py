"""Bodies and parameters that no schema of a view reads: files, and what is decoded faster than by one."""

from collections.abc import Mapping
from typing import Any

FILE: Mapping[str, Any] = {"type": "string", "contentMediaType": "application/octet-stream"}
TABLE: Mapping[str, Any] = {"type": "string", "contentMediaType": "text/csv"}
_NUMBER = {"type": "number"}
_MAYBE = {"type": ["number", "null"]}

POSITION: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "vehicle": {"type": "string", "description": "plate, id or terminal"},
        "fix_time": {"type": "string", "format": "date-time"},
        "lon": _NUMBER,
        "lat": _NUMBER,
        "speed_kmh": _MAYBE,
        "course_deg": _MAYBE,
        "accuracy_m": _MAYBE,
        "datum": {"type": "string", "enum": ["WGS84", "CGCS2000", "GCJ02", "BD09"]},
    },
    "required": ["vehicle", "fix_time", "lon", "lat"],
    "description": "schemas/position.json has every member",
}

BODIES: Mapping[str, Mapping[str, Any]] = {
    "documents.attach": dict.fromkeys(
        ("image/jpeg", "image/png", "image/webp", "application/pdf", "text/csv"), FILE
    ),
    "catalogues.record": {"text/csv": TABLE},
    "registry.import_many": {
        "text/csv": TABLE,
        "application/geo+json": {"type": "object", "description": "a FeatureCollection"},
    },
    "interchange.reconcile": {"text/csv": TABLE},
    "many.many": {"text/csv": TABLE},
    "imports.take_in": {
        "application/json": {
            "type": "object",
            "description": "schemas/interchange/manifest.v1.json",
        },
        "application/x-ndjson": {"type": "string", "description": "the same, one a line"},
        "multipart/form-data": {
            "type": "object",
            "properties": {"file": FILE, "map": {"type": "string"}},
            "required": ["file"],
        },
    },
    "positions.take": {
        "application/json": {
            "type": "object",
            "properties": {
                "id": {
                    "type": ["string", "null"],
                    "description": "a UUID: the same again is taken once",
                },
                "positions": {"type": "array", "items": POSITION, "maxItems": 1000},
            },
            "required": ["positions"],
        }
    },
    "sources.traccar": {
        "application/json": {
            "type": "object",
            "properties": {"position": {"type": "object"}, "device": {"type": "object"}},
            "required": ["position", "device"],
            "description": "as Traccar forwards it",
        }
    },
    "sources.osmand": {
        "application/json": {"type": "object", "description": "as the Traccar Client sends it"},
        "application/x-www-form-urlencoded": {"type": "object"},
    },
    "log.cosignatures": {"text/plain": {"type": "string", "description": "a signed note"}},
}
"""Endpoint -> type of the body -> its schema."""


def _query(name: str, text: str, kind: str = "string", *, required: bool = False) -> dict[str, Any]:
    schema = {"type": kind}
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": text,
        "schema": schema,
    }


PARAMETERS: Mapping[str, tuple[dict[str, Any], ...]] = {
    "log.consistency": (
        _query("old", "how many events the older log has", "integer", required=True),
        _query("new", "how many the newer", "integer", required=True),
    ),
    "sources.corridor": (_query("detour", "the number of a detour", "integer"),),
    "sources.osmand.get": (
        _query("token", "the lasting token of a device"),
        _query("id", "of the terminal"),
        _query("lat", "degrees", "number"),
        _query("lon", "degrees", "number"),
        _query("timestamp", "seconds since 1970, or ISO 8601"),
        _query("speed", "knots", "number"),
        _query("bearing", "degrees", "number"),
        _query("accuracy", "metres", "number"),
    ),
    "sources.osmand.post": (_query("token", "the lasting token of a device"),),
    "stream.stream": (
        {
            "name": "Last-Event-ID",
            "in": "header",
            "required": False,
            "description": "the log position to go on from",
            "schema": {"type": "string"},
        },
    ),
}
"""Operation or endpoint -> parameters."""
