"""A case as its readers see it; a firm sees that it is named, and what it said itself."""

from collections.abc import Mapping
from typing import Any

from manifest_service.events import case as cases
from manifest_service.events.canonical import time_text
from manifest_service.events.case import Case
from manifest_service.events.envelope import Actor, Recorded
from manifest_service.permissions import everywhere
from manifest_service.services.ports import AlertRow, CaseRow
from manifest_service.web.api import presenting
from manifest_service.web.api.names import Names
from manifest_service.web.services import services
from manifest_service.web.texts import say

ACTION_OF: Mapping[str, str] = {
    "alert_added": "alerts",
    "alert_removed": "alerts/remove",
    "noted": "notes",
    "task_set": "tasks",
    "task_done": "tasks/done",
    "document_attached": "documents",
    "explained": "explain",
    "decided": "decide",
    "appealed": "appeal",
    "closed": "close",
    "reopened": "reopen",
}
"""Event word -> the last part of the address that asks for it."""


def summary(row: CaseRow, actor: Actor) -> dict[str, Any]:
    """A case as one row of a list."""
    shown = {
        "id": row.id,
        "status": row.status,
        "status_text": say(f"cases.status.{row.status}"),
        "opened_at": time_text(row.opened_at),
    }
    if not everywhere(actor, "case.read"):
        return shown
    case = services().cases.get(row.id, actor)
    return {
        **shown,
        "title": case.title,
        "outcome": row.outcome,
        "changed_at": time_text(row.changed_at),
        "alerts": len(row.alert_ids),
        "parties": [Names().named("organisation", id) for id in row.party_ids],
        "open_tasks": row.open_tasks,
        "next_due_on": row.next_due_on.isoformat() if row.next_due_on else None,
    }


def whole(case: Case, actor: Actor, names: Names) -> dict[str, Any]:
    history = services().cases.history(case.id, actor)
    shown = {
        "id": case.id,
        "status": case.status,
        "status_text": say(f"cases.status.{case.status}"),
        "opened_at": time_text(case.opened_at),
        "history": [presenting.event(event, names) for event in history],
        "actions": [ACTION_OF[word] for word in cases.next_words(case, actor) if word in ACTION_OF],
    }
    alerts = services().alerts.several(case.alert_ids, actor)
    if not everywhere(actor, "case.read"):
        return {**shown, "alerts": [_own(row) for row in alerts]}
    return {
        **shown,
        "version": case.version,
        "title": case.title,
        "outcome": case.outcome,
        "outcome_text": say(f"cases.outcome.{case.outcome}") if case.outcome else None,
        "opened_by": names.account(case.opened_by),
        "changed_at": time_text(case.changed_at),
        "parties": [names.named("organisation", id) for id in case.party_ids],
        "alerts": [presenting.alert(row, actor, names) for row in alerts],
        "tasks": [_task(task, names) for task in case.tasks.values()],
        "documents": [_document(event) for event in history if _is_document(event)],
    }


def _own(row: AlertRow) -> dict[str, Any]:
    """An alert of the firm's own, as far as the case speaks of it."""
    return {"id": row.id, "rule": row.rule, "rule_name": say(f"rules.{row.rule}.name")}


def _task(task: cases.Task, names: Names) -> dict[str, Any]:
    return {
        "id": task.id,
        "text": task.text,
        "account_id": task.account_id,
        "account_name": names.account(task.account_id),
        "due_on": task.due_on.isoformat() if task.due_on else None,
        "done": task.is_done,
    }


def _is_document(event: Recorded) -> bool:
    return event.type.startswith("case.document_attached.")


def _document(event: Recorded) -> dict[str, Any]:
    return {**event.data, "recorded_at": event.recorded_at}
