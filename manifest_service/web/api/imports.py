"""POST /api/v1/interchange/manifests: manifests of other systems come in."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.errors import InvalidInput
from manifest_service.interchange.mapping import ImportMap, read_map
from manifest_service.interchange.reading import MAX_BYTES, read_json
from manifest_service.interchange.taking_in import Lost
from manifest_service.services.imports import FORMATS, Outcome
from manifest_service.web.api.presenting import warning_members
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import problem
from manifest_service.web.services import services
from manifest_service.web.texts import say

blueprint = Blueprint("imports", __name__, url_prefix="/api/v1", description="交换 Interchange")


class ImportArgs(Schema):
    """`format` of the file; `check=only` says what would become of it, and writes nothing."""

    format = fields.String(load_default="own", validate=validate.OneOf(FORMATS))
    check = fields.String(validate=validate.OneOf(["only"]))


@blueprint.post("/interchange/manifests")
@blueprint.arguments(ImportArgs, location="query")
@blueprint.response(200)
def take_in(args: dict[str, Any]) -> dict[str, Any]:
    """Manifests another installation recorded: one JSON document or NDJSON of many as body, or as
    part `file` of a form whose part `map` says what its names stand for. A result for each."""
    actor = current_actor()
    content, given = _sent()
    outcomes = services().imports.take_in(
        content, args["format"], given, actor, check="check" in args
    )
    counts = dict.fromkeys(("imported", "duplicate", "possible", "refused"), 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
    return {"counts": counts, "items": [_shown(outcome) for outcome in outcomes]}


def _sent() -> tuple[bytes, ImportMap]:
    """The file and its map."""
    if request.mimetype != "multipart/form-data":
        return request.get_data(), ImportMap()
    file, given = request.files.get("file"), request.files.get("map")
    if file is None:
        raise InvalidInput("import_empty")
    text = given.read(MAX_BYTES) if given else request.form.get("map", "").encode()
    return file.read(), read_map(read_json(text)) if text else ImportMap()


def _shown(outcome: Outcome) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "line": outcome.line,
        "status": outcome.status,
        "source": outcome.source,
        "source_number": outcome.source_number,
        "number": outcome.number,
        "warnings": warning_members(outcome.warnings),
        "lost": [_lost(one) for one in outcome.lost],
    }
    if outcome.error is not None:
        said = problem(outcome.error)
        shown |= {name: said[name] for name in ("code", "detail", "law", "faults") if name in said}
    return shown


def _lost(one: Lost) -> dict[str, str]:
    return {
        "pointer": one.pointer,
        "kind": one.kind,
        "reason": one.reason,
        "reason_text": say(f"interchange.lost.{one.reason}"),
    }
