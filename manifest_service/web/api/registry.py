"""/api/v1/{organisations, sites, zones, routes, vehicles, drivers, permits, scales} and imports."""

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, make_response, request
from flask_smorest import Blueprint

from manifest_service.errors import Fault, InvalidInput
from manifest_service.registry.features import read_features
from manifest_service.registry.spreadsheet import PERSONAL, read_csv
from manifest_service.services.registry import Draft, ImportedRow, PersonalData
from manifest_service.web.api import mapping, presenting
from manifest_service.web.api.if_match import expected_version
from manifest_service.web.api.paging import cursor_of, page_of
from manifest_service.web.api.schemas import ImportArgs, RegistryArgs
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import fault_members
from manifest_service.web.services import services

blueprint = Blueprint("registry", __name__, url_prefix="/api/v1", description="登记 Registry")

KIND_OF: Mapping[str, str] = {
    "organisations": "organisation",
    "sites": "site",
    "zones": "zone",
    "routes": "route",
    "vehicles": "vehicle",
    "drivers": "driver",
    "permits": "permit",
    "scales": "scale",
}
"""Collection in the address -> kind."""

_COLLECTION = "<any(" + ", ".join(KIND_OF) + "):collection>"


@blueprint.get(f"/{_COLLECTION}")
@blueprint.arguments(RegistryArgs, location="query")
@blueprint.response(200)
def search(args: dict[str, Any], collection: str) -> dict[str, Any]:
    """Entries by id; `q` is found in id, name, plate or number."""
    actor = current_actor()
    after = cursor_of(args, str)
    rows = services().registry.search(
        KIND_OF[collection],
        text=args.get("q"),
        after=after[0] if after else None,
        limit=args["limit"] + 1,
    )
    return page_of(
        rows, args["limit"], lambda row: presenting.entry(row, actor), lambda row: [row.entry.id]
    )


@blueprint.get(f"/{_COLLECTION}/<id>")
@blueprint.response(200)
def show(collection: str, id: str) -> Response:
    """One entry; its ETag is its version."""
    actor = current_actor()
    row = services().registry.get(KIND_OF[collection], id)
    response = make_response(jsonify(presenting.entry(row, actor)))
    response.set_etag(str(row.version))
    return response


@blueprint.post(f"/{_COLLECTION}")
@blueprint.response(201)
def add(collection: str) -> Any:
    """A new entry; its id is given when it has none."""
    data = _body()
    data.setdefault("id", services().ids.event_id())
    return _save(collection, data, expected_version=0)


@blueprint.put(f"/{_COLLECTION}/<id>")
@blueprint.response(200)
def put(collection: str, id: str) -> Any:
    """An entry whole. `If-Match: "<version>"` guards against somebody having been first."""
    data = _body()
    if data.setdefault("id", id) != id:
        raise InvalidInput("id_differs", id=id)
    return _save(collection, data, expected_version=expected_version())


@blueprint.post("/imports/<any(" + ", ".join(KIND_OF) + "):collection>")
@blueprint.arguments(ImportArgs, location="query")
@blueprint.response(200)
def import_many(args: dict[str, Any], collection: str) -> Any:
    """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
    actor, kind = current_actor(), KIND_OF[collection]
    content = request.get_data()
    drafts = _csv(kind, content) if args["format"] == "csv" else _geojson(kind, content, args)
    rows, kept = services().registry.import_rows(
        kind,
        drafts,
        actor,
        datum=args["datum"],
        keep_good=args["keep_good"],
        dry_run=args["dry_run"],
    )
    bad = sum(row.status == "bad" for row in rows)
    answer = {
        "rows": [_row(row) for row in rows],
        "kept": len(rows) - bad if kept else 0,
        "bad": bad,
        "warned": sum(row.status == "warned" for row in rows),
    }
    return answer, 422 if bad and not kept and not args["dry_run"] else 200


@blueprint.get("/ground")
@blueprint.response(200)
def ground() -> dict[str, Any]:
    """Active sites, zones and routes, as GeoJSON."""
    current_actor()

    def work(tx: Any) -> list[dict[str, Any]]:
        kinds = ("zone", "route", "site")
        rows = [row for kind in kinds for row in tx.registry.list(kind, active_only=True)]
        return [mapping.entry(row.entry) for row in rows]

    return mapping.collection(services().store.read(work))


def _save(collection: str, data: dict[str, Any], *, expected_version: int | None) -> Any:
    actor, kind = current_actor(), KIND_OF[collection]
    datum = str(data.pop("datum", "WGS84"))
    command = data.pop("command_id", None) or request.headers.get("Idempotency-Key")
    personal = _personal(kind, data)
    saved = services().registry.save(
        kind,
        data,
        actor,
        id=command or services().ids.event_id(),
        expected_version=expected_version,
        datum=datum,
        personal=personal,
    )
    response = make_response(
        jsonify(
            {
                "entry": presenting.entry(saved.row, actor),
                "version": saved.row.version,
                "warnings": [fault_members(fault) for fault in saved.warnings],
            }
        ),
        201 if saved.is_new else 200,
    )
    response.set_etag(str(saved.row.version))
    return response


def _personal(kind: str, data: dict[str, Any]) -> PersonalData | None:
    if kind not in PERSONAL:
        return None
    given = {name: data.pop(name, None) for name in PERSONAL[kind]}
    texts = {name: str(value)[:100] for name, value in given.items() if value}
    return PersonalData(**texts) if "name" in texts else None


def _body() -> dict[str, Any]:
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        raise InvalidInput("malformed_json", detail="object expected")
    return {key: value for key, value in data.items() if key != "version"}


def _csv(kind: str, content: bytes) -> list[Draft]:
    drafts = []
    for row in read_csv(kind, content):
        data: dict[str, Any] = dict(row.data)
        personal = _personal(kind, data)
        drafts.append(Draft(row=row.row, data=data, faults=row.faults, personal=personal))
    return drafts


def _geojson(kind: str, content: bytes, args: Mapping[str, Any]) -> list[Draft]:
    names, fixed = _pairs("properties", args), _pairs("values", args)
    rows = read_features(kind, content, fields=names, fixed=fixed)
    return [Draft(row=row.row, data=row.data) for row in rows]


def _pairs(name: str, args: Mapping[str, Any]) -> dict[str, str] | None:
    """`adcode:id,name:name` as a mapping; None when it was not given."""
    if name not in args:
        return None
    pairs = [pair.partition(":") for pair in args[name].split(",")]
    if not all(left.strip() and right.strip() for left, _, right in pairs):
        raise InvalidInput(faults=[Fault(path=name, code="not_pairs")])
    return {left.strip(): right.strip() for left, _, right in pairs}


def _row(row: ImportedRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "id": row.id,
        "status": row.status,
        "faults": [fault_members(fault) for fault in row.faults],
        "warnings": [fault_members(fault) for fault in row.warnings],
    }
