"""/api/v1/cases: what people do about one alert or several."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.events.canonical import time_text
from manifest_service.events.case import MOST_ALERTS, OUTCOMES
from manifest_service.services.cases import TITLE_LIMIT
from manifest_service.services.ports import CaseQuery, CaseRow
from manifest_service.web.api import presenting_cases
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, page_of, words_of
from manifest_service.web.api.schemas import Day, PageArgs, Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("cases", __name__, url_prefix="/api/v1/cases", description="案件 Cases")


def _text(limit: int = 2000) -> Any:
    return fields.String(required=True, validate=validate.Length(min=1, max=limit))


def _id() -> Any:
    return fields.String(required=True, validate=validate.Length(min=1, max=64))


class CaseActSchema(Strict):
    id = fields.String(required=True, metadata={"description": "UUID of this command"})


class CaseOpenSchema(CaseActSchema):
    title = _text(TITLE_LIMIT)
    alert_ids = fields.List(_id(), required=True, validate=validate.Length(min=1, max=MOST_ALERTS))


class CaseAlertSchema(CaseActSchema):
    alert_id = _id()


class CaseTextSchema(CaseActSchema):
    text = _text()


class CaseTaskSchema(CaseTextSchema):
    account_id = _id()
    due_on = Day(allow_none=True)


class CaseTaskDoneSchema(CaseActSchema):
    task_id = _id()


class CaseDocumentSchema(CaseActSchema):
    title = _text(TITLE_LIMIT)
    sha256 = fields.String(required=True, validate=validate.Regexp(r"[0-9a-fA-F]{64}\Z"))


class CaseDecisionSchema(CaseActSchema):
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    reason = _text()


class CaseReasonSchema(CaseActSchema):
    reason = _text()


class CaseListArgs(PageArgs):
    status = fields.String(validate=validate.Length(max=100))
    alert = fields.String(validate=validate.Length(max=64))


@blueprint.get("")
@blueprint.arguments(CaseListArgs, location="query")
@blueprint.response(200)
def listed(args: dict[str, Any]) -> dict[str, Any]:
    """Cases the caller may see, newest first; a firm sees that it is named."""
    query = CaseQuery(
        statuses=words_of(args.get("status")),
        alert_id=args.get("alert"),
        after=cursor_of(args, datetime, str),
        limit=args["limit"] + 1,
    )
    actor = current_actor()
    rows = services().cases.search(query, actor)
    page = page_of(rows, args["limit"], lambda row: presenting_cases.summary(row, actor), _key_of)
    return {**page, "counts": dict(services().cases.counts(actor))}


@blueprint.post("")
@blueprint.arguments(CaseOpenSchema)
@blueprint.response(201)
def open_case(body: dict[str, Any]) -> dict[str, Any]:
    actor = current_actor()
    case = services().cases.open(body["id"], body["title"], body["alert_ids"], actor)
    return presenting_cases.whole(case, actor, Names())


@blueprint.get("/<id>")
@blueprint.response(200)
def show(id: str) -> dict[str, Any]:
    """A case with its alerts, tasks, documents and history; to a firm its own part only."""
    actor = current_actor()
    return presenting_cases.whole(services().cases.get(id, actor), actor, Names())


@blueprint.post("/<case_id>/alerts")
@blueprint.arguments(CaseAlertSchema)
@blueprint.response(200)
def add_alert(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "alert_added", body)


@blueprint.post("/<case_id>/alerts/remove")
@blueprint.arguments(CaseAlertSchema)
@blueprint.response(200)
def remove_alert(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "alert_removed", body)


@blueprint.post("/<case_id>/notes")
@blueprint.arguments(CaseTextSchema)
@blueprint.response(200)
def note(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "noted", body)


@blueprint.post("/<case_id>/tasks")
@blueprint.arguments(CaseTaskSchema)
@blueprint.response(200)
def task(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Who is to do what, until when; the task's id is the command's."""
    return _act(case_id, "task_set", body)


@blueprint.post("/<case_id>/tasks/done")
@blueprint.arguments(CaseTaskDoneSchema)
@blueprint.response(200)
def task_done(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "task_done", body)


@blueprint.post("/<case_id>/documents")
@blueprint.arguments(CaseDocumentSchema)
@blueprint.response(200)
def document(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Tie an attachment to the case, by its digest."""
    return _act(case_id, "document_attached", body)


@blueprint.post("/<case_id>/explain")
@blueprint.arguments(CaseTextSchema)
@blueprint.response(200)
def explain(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "explained", body)


@blueprint.post("/<case_id>/decide")
@blueprint.arguments(CaseDecisionSchema)
@blueprint.response(200)
def decide(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "decided", body)


@blueprint.post("/<case_id>/appeal")
@blueprint.arguments(CaseTextSchema)
@blueprint.response(200)
def appeal(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "appealed", body)


@blueprint.post("/<case_id>/close")
@blueprint.arguments(CaseActSchema)
@blueprint.response(200)
def close(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "closed", body)


@blueprint.post("/<case_id>/reopen")
@blueprint.arguments(CaseReasonSchema)
@blueprint.response(200)
def reopen(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    return _act(case_id, "reopened", body)


def _act(case_id: str, word: str, body: Mapping[str, Any]) -> dict[str, Any]:
    actor = current_actor()
    data = {key: value for key, value in body.items() if key != "id"}
    case = services().cases.act(body["id"], case_id, word, data, actor)
    return presenting_cases.whole(case, actor, Names())


def _key_of(row: CaseRow) -> tuple[Any, ...]:
    return (time_text(row.opened_at), row.id)
