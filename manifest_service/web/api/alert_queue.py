"""/api/v1/alerts: the queue of alerts, where they are, and acts on several at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_smorest import Blueprint

from manifest_service.events.canonical import time_text
from manifest_service.services.alert_queue import Done
from manifest_service.services.ports import SEVERITIES, AlertQuery, AlertRow
from manifest_service.services.precision import Precision
from manifest_service.web.api import presenting
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, page_of, words_of
from manifest_service.web.api.schemas import (
    AlertCellArgs,
    AlertListArgs,
    AssignSeveralSchema,
    SeveralAlertsSchema,
)
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import problem
from manifest_service.web.services import services

blueprint = Blueprint(
    "alert_queue", __name__, url_prefix="/api/v1/alerts", description="预警 Alerts"
)


@blueprint.get("")
@blueprint.arguments(AlertListArgs, location="query")
@blueprint.response(200)
def queue(args: dict[str, Any]) -> dict[str, Any]:
    """Alerts the caller may see, most severe first, then oldest; how many there are with each other
    status, severity and rule; how right the rules behind them have been; and the log position the
    stream of changes goes on from."""
    actor, names = current_actor(), Names()
    position = services().alert_news.position()
    query = _query(args, after=cursor_of(args, int, datetime, str), limit=args["limit"] + 1)
    rows = services().alert_queue.page(query, actor)
    _learn(names, rows)
    page = page_of(rows, args["limit"], lambda row: presenting.alert(row, actor, names), _key_of)
    counts = services().alert_queue.counts(query, actor)
    return {
        **page,
        "counts": dict(counts["status"]),
        "counts_by": {"severity": dict(counts["severity"]), "rule": dict(counts["rule"])},
        "precision": _precision(rows),
        "position": position,
    }


@blueprint.get("/cells")
@blueprint.arguments(AlertCellArgs, location="query")
@blueprint.response(200)
def cells(args: dict[str, Any]) -> dict[str, Any]:
    """Where the alerts are that the caller may see, together where they share a square."""
    found = services().alert_queue.cells(_query(args), args["side"], current_actor())
    return {"items": [vars(cell) for cell in found]}


@blueprint.post("/acknowledge")
@blueprint.arguments(SeveralAlertsSchema)
@blueprint.response(200)
def acknowledge(body: dict[str, Any]) -> dict[str, Any]:
    """Acknowledge several alerts; an answer for each."""
    return _act("acknowledged", body, {})


@blueprint.post("/assign")
@blueprint.arguments(AssignSeveralSchema)
@blueprint.response(200)
def assign(body: dict[str, Any]) -> dict[str, Any]:
    """Assign several alerts to an officer; an answer for each."""
    return _act("assigned", body, {"account_id": body["account_id"]})


def _act(word: str, body: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    actor, names = current_actor(), Names()
    acts = [(item["id"], item["alert"]) for item in body["items"]]
    done = services().alert_queue.act_on_several(word, acts, data, actor)
    return {
        "results": [
            {"id": id, **_told(each, lambda row: presenting.alert(row, actor, names))}
            for (id, _), each in zip(acts, done, strict=True)
        ]
    }


def _told(done: Done, show: Any) -> dict[str, Any]:
    if done.row is not None:
        return {"alert": done.alert_id, "status": "accepted", "row": show(done.row)}
    assert done.error is not None
    said = problem(done.error)
    answer: dict[str, Any] = {"alert": done.alert_id, "status": "refused"}
    return answer | {key: said[key] for key in ("code", "detail", "faults") if key in said}


def _query(args: Mapping[str, Any], **page: Any) -> AlertQuery:
    """What the words of an address ask for."""
    queue, days = services().alert_queue, args.get("days")
    text, plate = (args.get("q") or "").strip(), (args.get("plate") or "").strip()
    return AlertQuery(
        statuses=words_of(args.get("status")),
        rules=words_of(args.get("rule")),
        severities=words_of(args.get("severity")),
        vehicle_id=args.get("vehicle"),
        vehicle_ids=services().registry.vehicles_with(plate) if plate else None,
        carrier_id=args.get("carrier"),
        site_id=args.get("site"),
        stream=args.get("stream"),
        manifest_number=args.get("manifest"),
        assigned_to=current_actor().user_id if args.get("mine") else None,
        review=args.get("review"),
        backfill=args.get("backfill"),
        raised_from=services().clock.now() - timedelta(days=days) if days else None,
        sought=queue.sought(text) if text else None,
        order=args.get("sort", "severity"),
        **page,
    )


def _learn(names: Names, rows: tuple[AlertRow, ...]) -> None:
    """Look up what the rows name at one moment, not one after the other."""
    vehicles = {("vehicle", row.vehicle_id) for row in rows if row.vehicle_id}
    carriers = {("organisation", row.carrier_id) for row in rows if row.carrier_id}
    names.learn([*vehicles, *carriers])


def _precision(rows: tuple[AlertRow, ...]) -> dict[str, Any]:
    precision = services().alerts.precision()
    rules = sorted({row.rule for row in rows})
    return {rule: presenting.precision(precision.get(rule, Precision())) for rule in rules}


def _key_of(row: AlertRow) -> tuple[Any, ...]:
    return (SEVERITIES.index(row.severity), time_text(row.raised_at), row.id)
