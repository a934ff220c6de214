"""/api/v1/catalogues: editions of the lists of waste codes, and looking a code up."""

from datetime import date
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.codes import waste_code
from manifest_service.errors import InvalidInput, NotFound
from manifest_service.services.catalogues import Draft, Read
from manifest_service.waste.catalogue import (
    KINDS,
    CatalogueEntry,
    Edition,
    industry_name,
    kind_of,
)
from manifest_service.web.api.if_match import expected_version
from manifest_service.web.api.paging import words_of
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("catalogues", __name__, url_prefix="/api/v1", description="目录 Catalogues")

MAX_BYTES = 5_000_000


class SearchArgs(Schema):
    """Words in any order: the beginning of a code, a class, Chinese words, initials in pinyin."""

    q = fields.String(load_default="", validate=validate.Length(max=100))
    industry = fields.String(load_default="", validate=validate.Regexp(r"^([0-9]{3})?$"))
    kind = fields.String(metadata={"description": "hazardous,general"})
    on = fields.Date()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class OnArgs(Schema):
    on = fields.Date()


class RecordArgs(Schema):
    """What the CSV file in the body is."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    title = fields.String(required=True, validate=validate.Length(1, 200))
    source = fields.String(required=True, validate=validate.Length(1, 200))
    valid_from_on = fields.Date(required=True)
    complete = fields.Boolean(load_default=True)
    id = fields.String(metadata={"description": "of the command; else Idempotency-Key"})
    dry_run = fields.Boolean(load_default=False)


@blueprint.get("/catalogues")
@blueprint.response(200)
def editions() -> dict[str, Any]:
    """Every edition recorded, by kind and day."""
    current_actor()
    return {"items": [_edition(each) for each in services().catalogues.editions()]}


@blueprint.post("/catalogues")
@blueprint.arguments(RecordArgs, location="query", as_kwargs=True)
@blueprint.response(201)
def record(kind: Any, title: str, source: str, **args: Any) -> Any:
    """Record the CSV file in the body as an edition; `dry_run` only says what it would change."""
    content = request.get_data()
    if len(content) > MAX_BYTES:
        raise InvalidInput("csv_too_large", limit=MAX_BYTES)
    draft = Draft(
        kind=kind,
        title=title,
        source=source,
        valid_from_on=args["valid_from_on"],
        complete=args["complete"],
        content=content,
    )
    found, actor = services().catalogues, current_actor()
    if args["dry_run"]:
        return _changes(found.read(draft, actor)), 200
    command = args.get("id") or request.headers.get("Idempotency-Key") or services().ids.event_id()
    return _edition(found.record(command, draft, actor, expected_version()))


@blueprint.get("/catalogues/codes")
@blueprint.arguments(SearchArgs, location="query", as_kwargs=True)
@blueprint.response(200)
def search(q: str, industry: str, limit: int, **args: Any) -> dict[str, Any]:
    """Codes of the catalogues that count on a day (today), by code, class, words, pinyin, industry."""
    current_actor()
    kinds = [kind for kind in KINDS if kind in (words_of(args.get("kind")) or KINDS)]
    entries, count = services().catalogues.search(kinds, q, industry, args.get("on"), limit)
    return {"items": [_entry(each) for each in entries], "count": count}


@blueprint.get("/catalogues/codes/<code>")
@blueprint.arguments(OnArgs, location="query", as_kwargs=True)
@blueprint.response(200)
def entry(code: str, on: date | None = None) -> dict[str, Any]:
    """One code, as the catalogue of a day (today) has it."""
    current_actor()
    code = waste_code.validate(code)
    edition = services().catalogues.edition(kind_of(code), on)
    found = services().store.read(lambda tx: tx.catalogues.entry(edition, code))
    if found is None:
        raise NotFound("waste_code_not_listed", code=code, title=edition.title)
    return {**_entry(found), "edition": _edition(edition)}


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        **vars(edition),
        "valid_from_on": edition.valid_from_on.isoformat(),
        "kind_text": say(f"pages.codes.kinds.{edition.kind}"),
    }


def _entry(entry: CatalogueEntry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "class_code": entry.class_code,
        "class_name": entry.class_name,
        "description": entry.description,
        "hazards": list(entry.hazards),
        "any_hazard": entry.any_hazard,
        "industry": entry.industry,
        "industry_name": industry_name(entry.industry, locale()),
    }


def _changes(read: Read) -> dict[str, Any]:
    return {
        "count": len(read.entries),
        "added": list(read.added),
        "dropped": list(read.dropped),
        "changed": list(read.changed),
    }
