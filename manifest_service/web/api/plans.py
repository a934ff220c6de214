"""/api/v1/plans: plans and approvals, drafted, filed, decided and amended online."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, jsonify, make_response, request
from flask_smorest import Blueprint
from marshmallow import fields, pre_load, validate

from manifest_service.errors import InvalidInput, Unconditional
from manifest_service.events import plan_content
from manifest_service.events.canonical import plain, time_text
from manifest_service.events.plan import KINDS, Plan, next_words
from manifest_service.events.plan_content import Content
from manifest_service.services.plan_findings import Covered
from manifest_service.services.plans import ActedOnPlan
from manifest_service.services.ports import PlanQuery, PlanRow
from manifest_service.services.projections import plan_row
from manifest_service.web.api import presenting
from manifest_service.web.api.if_match import expected_version
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, page_of, words_of
from manifest_service.web.api.schemas import Mass, PageArgs, Strict, load
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import say

blueprint = Blueprint("plans", __name__, url_prefix="/api/v1/plans", description="计划与核准 Plans")

MANY = validate.Length(max=200)


def _short(limit: int = 64) -> validate.Length:
    return validate.Length(min=1, max=limit)


def _ids() -> Any:
    return fields.List(fields.String(validate=_short()), validate=MANY)


class PlanLineSchema(Strict):
    code = fields.String(required=True, validate=_short(20))
    quantity_kg = Mass(required=True, validate=validate.Range(max=10**12))
    receiver_id = fields.String(allow_none=True, validate=_short())
    method = fields.String(allow_none=True, validate=_short(20))


class WindowSchema(Strict):
    """`from` and `to` are local, `HH:MM`; a window may run past midnight. Days are 1 Monday to 7."""

    days = fields.List(
        fields.Integer(strict=True), required=True, validate=validate.Length(min=1, max=7)
    )
    begins = fields.String(required=True, data_key="from", validate=_short(5))
    ends = fields.String(required=True, data_key="to", validate=_short(5))


class NarrowedSchema(Strict):
    """What the authority may grant less of."""

    valid_from_on = fields.Date()
    valid_until_on = fields.Date()
    lines = fields.List(fields.Nested(PlanLineSchema), validate=MANY)
    route_ids = _ids()
    hours = fields.List(fields.Nested(WindowSchema), validate=validate.Length(max=50))
    origin_site_ids = _ids()
    destination_site_ids = _ids()


class ContentSchema(NarrowedSchema):
    streams = fields.List(
        fields.String(validate=_short()), required=True, validate=validate.Length(1, 20)
    )
    valid_from_on = fields.Date(required=True)
    valid_until_on = fields.Date(required=True)
    destination_district = fields.String(allow_none=True, validate=_short(6))
    documents = fields.List(
        fields.String(validate=validate.Regexp(r"[0-9a-f]{64}\Z")),
        validate=validate.Length(max=20),
    )


class DraftSchema(Strict):
    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    content = fields.Nested(ContentSchema, required=True)


class ReviseSchema(Strict):
    id = fields.String(metadata={"description": "of the command; or the header Idempotency-Key"})
    content = fields.Nested(ContentSchema, required=True)


class NothingSchema(Strict):
    pass


class ReasonSchema(Strict):
    reason = fields.String(required=True, validate=_short(2000))


class MaybeReasonSchema(Strict):
    reason = fields.String(validate=_short(2000))


class ApprovedSchema(Strict):
    number = fields.String(required=True, validate=_short())
    conditions = fields.String(validate=_short(2000))
    narrowed = fields.Nested(NarrowedSchema)


class AmendedSchema(Strict):
    content = fields.Nested(ContentSchema)


EVENT_DATA: Mapping[str, type[Strict]] = {
    "filed": NothingSchema,
    "review_begun": NothingSchema,
    "returned": ReasonSchema,
    "approved": ApprovedSchema,
    "amended": AmendedSchema,
    "withdrawn": MaybeReasonSchema,
    "revoked": ReasonSchema,
}
"""What people may do -> the shape of its `data`. `drafted` is POST and PUT of the plan itself."""


class PlanActSchema(Strict):
    """`{"id", "type", "data"}`; `data` is read by the schema of its type."""

    id = fields.String(required=True)
    type = fields.String(required=True, validate=validate.Length(max=64))
    data = fields.Dict(keys=fields.String(), load_default=dict)

    @pre_load
    def _short_type(self, data: Any, **_: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("type"), str):
            return {**data, "type": data["type"].removeprefix("plan.").removesuffix(".v1")}
        return data


class PlanListArgs(PageArgs):
    kind = fields.String()
    status = fields.String()
    holder = fields.String()


@blueprint.get("")
@blueprint.arguments(PlanListArgs, location="query")
@blueprint.response(200)
def search(args: dict[str, Any]) -> dict[str, Any]:
    """Plans the caller may see, newest first; `q` is part of the number."""
    query = PlanQuery(
        kinds=words_of(args.get("kind")),
        statuses=words_of(args.get("status")),
        holder_id=args.get("holder"),
        text=(args.get("q") or "").strip() or None,
        after=cursor_of(args, datetime, str),
        limit=args["limit"] + 1,
    )
    rows, names = services().plans.search(query, current_actor()), Names()
    return page_of(rows, args["limit"], lambda row: _summary(row, names), _key_of)


@blueprint.post("")
@blueprint.arguments(DraftSchema)
@blueprint.response(201)
def draft(body: dict[str, Any]) -> Response:
    """Begin a plan of one's own organisation; the command's id becomes the plan's."""
    content = _content(body["content"])
    acted = services().plans.draft(body["id"], body["kind"], content, current_actor())
    return _answer(acted.plan, 201 if acted.is_new else 200)


@blueprint.get("/<id>")
@blueprint.response(200)
def show(id: str) -> Response:
    """One plan, what is in force of it and how much of that is used; its ETag is its version."""
    return _answer(services().plans.get(id, current_actor()))


@blueprint.put("/<id>")
@blueprint.arguments(ReviseSchema)
@blueprint.response(200)
def revise(body: dict[str, Any], id: str) -> Response:
    """Save a draft's content anew. `If-Match: "<version>"` says what it was made from; `*` any."""
    if "If-Match" not in request.headers:
        raise Unconditional()
    command = body.get("id") or request.headers.get("Idempotency-Key")
    acted = services().plans.revise(
        command or services().ids.event_id(),
        id,
        _content(body["content"]),
        current_actor(),
        expected_version(),
    )
    return _answer(acted.plan)


@blueprint.get("/<id>/events")
@blueprint.response(200)
def history(id: str) -> dict[str, Any]:
    """The plan's chain of events, as the log holds it."""
    recorded = services().plans.history(id, current_actor())
    names = Names()
    return {"items": [_event(event, names) for event in recorded]}


@blueprint.post("/<id>/events")
@blueprint.arguments(PlanActSchema)
@blueprint.response(201)
def act(body: dict[str, Any], id: str) -> Any:
    """File, review, return, approve, amend, withdraw or revoke. With `If-Match` only what was seen
    is decided; the same id and body again gives the same event."""
    schema = EVENT_DATA.get(body["type"])
    if schema is None:
        raise InvalidInput("unknown_event_type", type=body["type"])
    data = load(schema(), body["data"], at="data")
    acted = services().plans.act(
        body["id"], id, body["type"], plain(data), current_actor(), expected_version()
    )
    return _acted(acted), 201 if acted.is_new else 200


def _acted(acted: ActedOnPlan) -> dict[str, Any]:
    names = Names()
    return {"event": _event(acted.event, names), "plan": _plan(acted.plan, names)}


def _answer(plan: Plan, status: int = 200) -> Response:
    response = make_response(jsonify(_plan(plan, Names())), status)
    response.set_etag(str(plan.version))
    return response


def _event(recorded: Any, names: Names) -> dict[str, Any]:
    event = presenting.event(recorded, names)
    return {**event, "word_text": say(f"lifecycle.plan_word.{event['word']}")}


def _summary(row: PlanRow, names: Names) -> dict[str, Any]:
    standing = row.data["in_force"]
    return {
        "id": row.id,
        "version": row.version,
        "kind": row.kind,
        "kind_text": say(f"lifecycle.plan_kind.{row.kind}"),
        "holder": names.named("organisation", row.holder_id),
        "status": row.status,
        "status_text": say(f"lifecycle.plan_status.{row.status}"),
        "revision": row.revision,
        "in_force_revision": standing["revision"] if standing else None,
        "is_amendment": bool(standing) and standing["revision"] != row.revision,
        "number": row.number,
        "valid_from_on": row.valid_from_on.isoformat(),
        "valid_until_on": row.valid_until_on.isoformat(),
        "drafted_at": time_text(row.drafted_at),
        "filed_at": time_text(row.filed_at) if row.filed_at else None,
        "warnings": presenting.warning_members(tuple(row.data["warnings"])),
    }


def _plan(plan: Plan, names: Names) -> dict[str, Any]:
    covered = services().plans.covered(plan)
    return {
        **_summary(plan_row(plan), names),
        "needs_approval": plan.rules.approval,
        "content": _content_members(plan.content, names),
        "in_force": _standing(plan, covered, names) if covered else None,
        "reason": plan.reason,
        "next": [word for word in next_words(plan, current_actor()) if word != "expired"],
    }


def _standing(plan: Plan, covered: Covered, names: Names) -> dict[str, Any]:
    standing = plan.in_force
    assert standing is not None
    return {
        "revision": standing.revision,
        "number": standing.number,
        "conditions": standing.conditions,
        "approved": standing.approved,
        "content": _content_members(standing.content, names, covered),
    }


def _content_members(
    content: Content, names: Names, covered: Covered | None = None
) -> dict[str, Any]:
    body = plan_content.to_body(content)
    lines = []
    for line in content.lines:
        used = {"used_kg": plain(covered.used_kg(line))} if covered else {}
        receiver = names.named("organisation", line.receiver_id)
        said = {"code": line.code, "quantity_kg": plain(line.quantity_kg)}
        lines.append({**said, "receiver": receiver, "method": line.method, **used})
    return {
        "streams": body["streams"],
        "valid_from_on": body["valid_from_on"],
        "valid_until_on": body["valid_until_on"],
        "lines": lines,
        "routes": [names.named("route", id) for id in content.route_ids],
        "origin_sites": [names.named("site", id) for id in content.origin_site_ids],
        "destination_sites": [names.named("site", id) for id in content.destination_site_ids],
        "hours": [
            {"days": list(window.days), "from": window.begins, "to": window.ends}
            for window in content.hours
        ],
        "destination_district": content.destination_district,
        "documents": list(content.documents),
    }


def _content(data: Mapping[str, Any]) -> Content:
    given = {name: value for name, value in data.items() if value is not None}
    return plan_content.from_body(plain(given))


def _key_of(row: PlanRow) -> tuple[str, ...]:
    return (time_text(row.drafted_at), row.id)
