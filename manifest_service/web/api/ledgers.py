"""/api/v1/ledger, /returns: batches of hazardous waste by HJ 1259-2022, and what units report of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Response, jsonify, make_response, stream_with_context
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.codes import manifest_number
from manifest_service.codes.batch import STAGES
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import decimal_text, plain
from manifest_service.events.envelope import Actor
from manifest_service.services.ledgers import Entry, scoped
from manifest_service.services.ports import LedgerQuery, LedgerRow, LedgerSource, ReturnRow
from manifest_service.services.returns import FIGURES, Due, Line
from manifest_service.waste.returns import Period
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, page_of
from manifest_service.web.api.registers import MEDIA_TYPES
from manifest_service.web.api.schemas import Day, Mass, Strict, Time
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("ledgers", __name__, url_prefix="/api/v1", description="台账 Ledgers")

PAGE = 500
TONNE_KG = Decimal(1000)
COLUMNS = (
    "batch",
    "stage",
    "happened_at",
    "waste_code",
    "waste_name",
    "mass_t",
    "left_t",
    "container",
    "containers",
    "site",
    "sources",
    "manifest",
    "entered_by",
    "withdrawn",
)


class SourceSchema(Strict):
    batch = fields.String(required=True, validate=validate.Length(max=40))
    mass_kg = Mass(required=True)


class EntrySchema(Strict):
    id = fields.String(required=True)
    stage = fields.String(required=True, validate=validate.OneOf(STAGES))
    waste_code = fields.String(required=True, validate=validate.Length(max=20))
    waste_name = fields.String(required=True, validate=validate.Length(1, 100))
    mass_kg = Mass()
    happened_at = Time(required=True)
    site_id = fields.String(required=True, validate=validate.Length(max=64))
    container = fields.String(load_default="", validate=validate.Length(max=100))
    containers = fields.Integer(load_default=0)
    sources = fields.List(fields.Nested(SourceSchema), load_default=list)
    manifest_number = fields.String(validate=validate.Length(max=40))


class ReasonSchema(Strict):
    id = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 500))


class LedgerArgs(Schema):
    """Local days, both included."""

    stage = fields.String(validate=validate.OneOf(STAGES))
    waste = fields.String(validate=validate.Length(1, 20))
    from_ = Day(data_key="from")
    to = Day()
    organisation = fields.String(validate=validate.Length(max=64))
    left = fields.Boolean(load_default=False)
    cursor = fields.String(validate=validate.Length(max=300))
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(1, PAGE))
    format = fields.String(load_default="json", validate=validate.OneOf(["json", *MEDIA_TYPES]))


class OfArgs(Schema):
    organisation = fields.String(validate=validate.Length(max=64))


class LineSchema(Strict):
    waste_code = fields.String(required=True, validate=validate.Length(max=20))
    opening_kg = Mass(required=True)
    generated_kg = Mass(required=True)
    stored_kg = Mass(required=True)
    taken_out_kg = Mass(required=True)
    delivered_kg = Mass(required=True)
    closing_kg = Mass(required=True)


class ReturnSchema(Strict):
    id = fields.String(required=True)
    lines = fields.List(fields.Nested(LineSchema), required=True, validate=validate.Length(max=500))
    reason = fields.String(load_default="", validate=validate.Length(max=500))


@blueprint.post("/ledger")
@blueprint.arguments(EntrySchema)
@blueprint.response(201)
def enter(body: dict[str, Any]) -> dict[str, Any]:
    """Enter a batch generated, put into store or taken out; the answer has its code."""
    sources = tuple(LedgerSource(**source) for source in body.pop("sources"))
    id, mass_kg = body.pop("id"), body.pop("mass_kg", None)
    entry = Entry(sources=sources, mass_kg=mass_kg, **body)
    return _row(services().ledgers.enter(id, entry, current_actor()), Names())


@blueprint.post("/ledger/<batch>/withdrawn")
@blueprint.arguments(ReasonSchema)
@blueprint.response(201)
def withdraw(body: dict[str, Any], batch: str) -> dict[str, Any]:
    """Take back an entry made in error."""
    row = services().ledgers.withdraw(body["id"], batch, body["reason"], current_actor())
    return _row(row, Names())


@blueprint.get("/ledger")
@blueprint.arguments(LedgerArgs, location="query")
@blueprint.response(200)
def ledger(args: dict[str, Any]) -> Response:
    """Batches by time: as JSON a page at a time, in kilograms; as CSV or XLSX all, in tonnes as HJ 1259
    counts."""
    if args.get("to") and args.get("from_") and args["to"] < args["from_"]:
        raise InvalidInput(faults=[Fault(path="to", code="ends_before_it_begins")])
    query = LedgerQuery(
        organisation_id=args.get("organisation"),
        stage=args.get("stage"),
        waste=args.get("waste"),
        from_on=args.get("from_"),
        until_on=args.get("to"),
        left_only=args["left"],
        after=cursor_of(args, datetime, str, str),
        limit=PAGE,
    )
    actor, names, format = current_actor(), Names(), args["format"]
    if format == "json":
        limit = args["limit"]
        rows = services().ledgers.search(replace(query, limit=limit + 1), actor)
        return make_response(jsonify(page_of(rows, limit, lambda row: _row(row, names), _key_of)))
    head = [say(f"ledgers.{name}") for name in COLUMNS]
    content = services().tables[format](head, (_cells(r, names) for r in _every(query, actor)))
    response = Response(stream_with_context(content), content_type=MEDIA_TYPES[format])
    response.headers["Content-Disposition"] = f'attachment; filename="ledger.{format}"'
    response.headers["Content-Language"] = locale()
    return response


@blueprint.get("/ledger/stock")
@blueprint.arguments(OfArgs, location="query")
@blueprint.response(200)
def stock(args: dict[str, Any]) -> dict[str, Any]:
    """What lies unstored and in store now, by waste code."""
    found = services().ledgers.stock(current_actor(), args.get("organisation"))
    return {
        "items": [
            {
                "waste_code": code,
                "unstored_kg": decimal_text(lies.unstored_kg),
                "stored_kg": decimal_text(lies.stored_kg),
            }
            for code, lies in sorted(found.items())
        ]
    }


@blueprint.get("/returns")
@blueprint.response(200)
def returns() -> dict[str, Any]:
    """Returns owed and filed: the caller's own, or the county's."""
    names = Names()
    return {"items": [_due(due, names) for due in services().returns.due(current_actor())]}


@blueprint.get("/returns/<period>/computed")
@blueprint.arguments(OfArgs, location="query")
@blueprint.response(200)
def computed(args: dict[str, Any], period: str) -> dict[str, Any]:
    """What ledger and manifests say of a period: a return filled in."""
    asked = Period.named(period)
    lines = services().returns.computed(asked, current_actor(), args.get("organisation"))
    return {
        "period": asked.name,
        "due_on": asked.due_on.isoformat(),
        "lines": [
            {"waste_code": line.waste_code}
            | {name: decimal_text(line.figures[name]) for name in FIGURES}
            for line in lines
        ],
    }


@blueprint.get("/returns/<period>")
@blueprint.arguments(OfArgs, location="query")
@blueprint.response(200)
def show(args: dict[str, Any], period: str) -> dict[str, Any]:
    """A return as last filed, with what was said."""
    actor = current_actor()
    owner = args.get("organisation") or actor.organisation_id or ""
    row, last = services().returns.get(owner, Period.named(period), actor)
    return {**_return(row), "reason": last.data.get("reason")}


@blueprint.post("/returns/<period>")
@blueprint.arguments(ReturnSchema)
@blueprint.response(201)
def file(body: dict[str, Any], period: str) -> dict[str, Any]:
    """File the return of a period that has ended, or file it anew."""
    lines = [Line(waste_code=line.pop("waste_code"), figures=dict(line)) for line in body["lines"]]
    asked, actor = Period.named(period), current_actor()
    return _return(services().returns.file(body["id"], asked, lines, body["reason"], actor))


@blueprint.post("/returns/<organisation>/<period>/sent-back")
@blueprint.arguments(ReasonSchema)
@blueprint.response(201)
def send_back(body: dict[str, Any], organisation: str, period: str) -> dict[str, Any]:
    """Ask a unit to file a return again."""
    asked = Period.named(period)
    found = services().returns.send_back(
        body["id"], organisation, asked, body["reason"], current_actor()
    )
    return _return(found)


def _every(query: LedgerQuery, actor: Actor) -> Iterator[LedgerRow]:
    """All rows, page by page; who may see none is refused before the first of them."""
    return _pages(scoped(query, actor), actor)


def _pages(asked: LedgerQuery | None, actor: Actor) -> Iterator[LedgerRow]:
    while asked is not None:
        rows = services().ledgers.search(asked, actor)
        yield from rows
        if len(rows) < asked.limit:
            return
        asked = replace(asked, after=_key_of(rows[-1]))


def _key_of(row: LedgerRow) -> tuple[str, str, str]:
    return (str(plain(row.happened_at)), row.organisation_id, row.batch)


def _cells(row: LedgerRow, names: Names) -> list[Any]:
    """One line of the file, in the order of COLUMNS."""
    return [
        row.batch,
        say(f"ledgers.stages.{row.stage}"),
        row.happened_at,
        row.waste_code,
        row.waste_name,
        row.mass_kg / TONNE_KG,
        row.left_kg / TONNE_KG,
        row.container,
        row.containers,
        (names.named("site", row.site_id) or {"name": row.site_id})["name"],
        " ".join(source.batch for source in row.sources),
        manifest_number.format(row.manifest_number) if row.manifest_number else None,
        row.entered_by,
        row.withdrawn,
    ]


def _row(row: LedgerRow, names: Names) -> dict[str, Any]:
    return {
        "organisation": names.named("organisation", row.organisation_id),
        "batch": row.batch,
        "stage": row.stage,
        "stage_text": say(f"ledgers.stages.{row.stage}"),
        "waste_code": row.waste_code,
        "waste_name": row.waste_name,
        "mass_kg": decimal_text(row.mass_kg),
        "left_kg": decimal_text(row.left_kg),
        "happened_at": plain(row.happened_at),
        "site": names.named("site", row.site_id),
        "container": row.container,
        "containers": row.containers,
        "sources": [
            {"batch": source.batch, "mass_kg": decimal_text(source.mass_kg)}
            for source in row.sources
        ],
        "manifest_number": row.manifest_number,
        "withdrawn": row.withdrawn,
    }


def _due(due: Due, names: Names) -> dict[str, Any]:
    return {
        "organisation": names.named("organisation", due.organisation_id),
        "category": due.category,
        "period": due.period.name,
        "due_on": due.period.due_on.isoformat(),
        "owed": due.owed,
        "status": due.row.status if due.row else None,
        "filed_at": plain(due.row.filed_at) if due.row else None,
    }


def _return(row: ReturnRow) -> dict[str, Any]:
    return {
        "organisation_id": row.organisation_id,
        "period": row.period,
        "status": row.status,
        "filed_at": plain(row.filed_at),
        "version": row.version,
        **row.data,
    }
