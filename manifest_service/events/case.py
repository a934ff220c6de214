"""A case is a chain of events: opened about one alert or several, worked by officers, decided with a reason.

open -> decided -> closed
An appeal by a party it names, or reopening it, makes it open again. A row not in `TABLE` cannot
happen, and only a role it names may enter it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Literal, assert_never

import msgspec

from manifest_service.errors import Fault, InvalidInput, NotAllowed, NotFound, Refusal
from manifest_service.events.canonical import plain
from manifest_service.events.envelope import Actor
from manifest_service.permissions import roles_of

CaseStatus = Literal["open", "appealed", "decided", "closed"]
Outcome = Literal["violation", "no_violation", "referred"]
OUTCOMES: tuple[Outcome, ...] = ("violation", "no_violation", "referred")

WORKERS = roles_of("case.work")
PARTIES = roles_of("case.answer")
"""Who speaks for a firm that a case names."""

_WORKABLE: frozenset[CaseStatus] = frozenset({"open", "appealed"})
_SETTLED: frozenset[CaseStatus] = frozenset({"decided", "closed"})
_ANY: frozenset[CaseStatus] = _WORKABLE | _SETTLED

MOST_ALERTS = 200
"""In one case: beyond that a page and a bundle of it serve nobody."""


@dataclass(frozen=True)
class Row:
    """By one of `roles`, from one of `statuses`, to `target` (None: unchanged)."""

    roles: frozenset[str]
    statuses: frozenset[CaseStatus]
    target: CaseStatus | None


# fmt: off
TABLE: Mapping[str, Row] = {
    "opened":            Row(WORKERS, frozenset(), "open"),
    "alert_added":       Row(WORKERS, _WORKABLE,   None),
    "alert_removed":     Row(WORKERS, _WORKABLE,   None),
    "noted":             Row(WORKERS, _ANY,        None),
    "task_set":          Row(WORKERS, _WORKABLE,   None),
    "task_done":         Row(WORKERS, _ANY,        None),
    "document_attached": Row(WORKERS, _WORKABLE,   None),
    "explained":         Row(PARTIES, _WORKABLE,   None),
    "decided":           Row(WORKERS, _WORKABLE,   "decided"),
    "appealed":          Row(PARTIES, _SETTLED,    "appealed"),
    "closed":            Row(WORKERS, frozenset({"decided"}), "closed"),
    "reopened":          Row(WORKERS, _SETTLED,    "open"),
}
# fmt: on


@dataclass(frozen=True, kw_only=True)
class NamedAlert:
    """An alert of a case, and the firm it is about as far as it is known."""

    alert_id: str
    party_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    title: str
    alerts: tuple[NamedAlert, ...]


@dataclass(frozen=True, kw_only=True)
class AlertAdded:
    alert_id: str
    party_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AlertRemoved:
    alert_id: str


@dataclass(frozen=True, kw_only=True)
class Noted:
    text: str


@dataclass(frozen=True, kw_only=True)
class TaskSet:
    """A task as it stands from now on; its id is that of the event that set it first."""

    task_id: str
    text: str
    account_id: str
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class TaskDone:
    task_id: str


@dataclass(frozen=True, kw_only=True)
class DocumentAttached:
    title: str
    sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Explained:
    text: str


@dataclass(frozen=True, kw_only=True)
class Decided:
    outcome: Outcome
    reason: str


@dataclass(frozen=True, kw_only=True)
class Appealed:
    text: str


@dataclass(frozen=True, kw_only=True)
class Closed:
    pass


@dataclass(frozen=True, kw_only=True)
class Reopened:
    reason: str


CaseEvent = (
    Opened
    | AlertAdded
    | AlertRemoved
    | Noted
    | TaskSet
    | TaskDone
    | DocumentAttached
    | Explained
    | Decided
    | Appealed
    | Closed
    | Reopened
)
WORDS: Mapping[str, type[CaseEvent]] = {
    "opened": Opened,
    "alert_added": AlertAdded,
    "alert_removed": AlertRemoved,
    "noted": Noted,
    "task_set": TaskSet,
    "task_done": TaskDone,
    "document_attached": DocumentAttached,
    "explained": Explained,
    "decided": Decided,
    "appealed": Appealed,
    "closed": Closed,
    "reopened": Reopened,
}
"""Wire types are `case.<word>.v<version>`."""


@dataclass(frozen=True, kw_only=True)
class Task:
    id: str
    text: str
    account_id: str
    due_on: date | None
    is_done: bool = False


@dataclass(frozen=True, kw_only=True)
class Case:
    """What stands of one case."""

    id: str
    status: CaseStatus
    version: int
    title: str
    alerts: tuple[NamedAlert, ...]
    opened_at: datetime
    opened_by: str
    changed_at: datetime
    outcome: Outcome | None = None
    tasks: Mapping[str, Task] = field(default_factory=dict)

    @property
    def alert_ids(self) -> tuple[str, ...]:
        return tuple(each.alert_id for each in self.alerts)

    @property
    def party_ids(self) -> tuple[str, ...]:
        """The firms its alerts are about, each once."""
        return tuple(dict.fromkeys(each.party_id for each in self.alerts if each.party_id))

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks.values() if not task.is_done)


def event_body(event: CaseEvent) -> dict[str, Any]:
    """`event` as plain data; members that are None are left out."""
    found = ((item.name, getattr(event, item.name)) for item in fields(event))
    return {
        name: [event_body(each) for each in value] if name == "alerts" else plain(value)
        for name, value in found
        if value is not None
    }


def read_event(word: str, body: Mapping[str, Any]) -> CaseEvent:
    """The event of `word` with `body`; raises InvalidInput("unknown_event_type"|"invalid_input")."""
    kind = WORDS.get(word)
    if kind is None:
        raise InvalidInput("unknown_event_type", type=word)
    try:
        event: CaseEvent = msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise InvalidInput("invalid_input", detail=str(error)) from error
    return event


def word_of(event: CaseEvent) -> str:
    return next(word for word, kind in WORDS.items() if type(event) is kind)


def next_words(case: Case, actor: Actor) -> tuple[str, ...]:
    """What `actor` may do with `case` now."""
    return tuple(word for word in WORDS if _refusal(case, word, actor) is None)


def check(case: Case | None, event: CaseEvent, actor: Actor) -> None:
    """Raises NotAllowed for the wrong role or party, Refusal when it is not the event's turn,
    InvalidInput or NotFound when it speaks of what is not there."""
    word = word_of(event)
    if case is None:
        if actor.role not in TABLE["opened"].roles:
            raise NotAllowed("wrong_role", word=word, roles=sorted(TABLE["opened"].roles))
        assert isinstance(event, Opened), f"a case begins with opened, not {word}"
        return
    refusal = _refusal(case, word, actor)
    if refusal is not None:
        raise refusal
    _check_speaks_of(case, event)


def _refusal(case: Case, word: str, actor: Actor) -> NotAllowed | Refusal | None:
    row = TABLE[word]
    if actor.role not in row.roles:
        return NotAllowed("wrong_role", word=word, roles=sorted(row.roles))
    if actor.role in PARTIES and actor.organisation_id not in case.party_ids:
        return NotAllowed("wrong_party", word=word, parties=["carrier"])
    if case.status not in row.statuses:
        return Refusal("case_forbids", case_word=word, case_status=case.status)
    return None


def _check_speaks_of(case: Case, event: CaseEvent) -> None:
    match event:
        case AlertAdded() if event.alert_id in case.alert_ids:
            raise Refusal("alert_in_case", alert=event.alert_id)
        case AlertAdded() if len(case.alerts) >= MOST_ALERTS:
            raise Refusal("case_full", limit=MOST_ALERTS)
        case AlertRemoved() if event.alert_id not in case.alert_ids:
            raise Refusal("alert_not_in_case", alert=event.alert_id)
        case AlertRemoved() if len(case.alerts) == 1:
            raise Refusal("case_without_alert")
        case TaskDone() if event.task_id not in case.tasks:
            raise NotFound("task_unknown", id=event.task_id)
        case TaskDone() if case.tasks[event.task_id].is_done:
            raise Refusal("task_is_done")
        case Decided() if event.outcome not in OUTCOMES:
            raise InvalidInput(faults=[Fault(path="outcome", code="outcome_unknown")])


def evolve(
    case: Case | None, id: str, event: CaseEvent, recorded_at: datetime, actor: Actor
) -> Case:
    """`case` after `event`. It may not say no: what is recorded has happened."""
    if case is None:
        assert isinstance(event, Opened)
        return Case(
            id=id,
            status="open",
            version=1,
            title=event.title,
            alerts=event.alerts,
            opened_at=recorded_at,
            opened_by=actor.user_id,
            changed_at=recorded_at,
        )
    target = TABLE[word_of(event)].target
    changes = {"status": target} if target is not None else {}
    return replace(
        case,
        version=case.version + 1,
        changed_at=recorded_at,
        **changes,  # type: ignore[arg-type]
        **_changes(case, event),
    )


def _changes(case: Case, event: CaseEvent) -> dict[str, Any]:
    match event:
        case AlertAdded():
            added = NamedAlert(alert_id=event.alert_id, party_id=event.party_id)
            return {"alerts": (*case.alerts, added)}
        case AlertRemoved():
            return {"alerts": tuple(a for a in case.alerts if a.alert_id != event.alert_id)}
        case TaskSet():
            task = Task(
                id=event.task_id,
                text=event.text,
                account_id=event.account_id,
                due_on=event.due_on,
            )
            return {"tasks": {**case.tasks, task.id: task}}
        case TaskDone():
            done = replace(case.tasks[event.task_id], is_done=True)
            return {"tasks": {**case.tasks, done.id: done}}
        case Decided():
            return {"outcome": event.outcome}
        case Appealed() | Reopened():
            return {"outcome": None}
        case Opened() | Noted() | DocumentAttached() | Explained() | Closed():
            return {}
        case _:
            assert_never(event)


__all__ = [
    "MOST_ALERTS",
    "OUTCOMES",
    "TABLE",
    "WORDS",
    "Case",
    "CaseEvent",
    "NamedAlert",
    "Task",
    "check",
    "event_body",
    "evolve",
    "next_words",
    "read_event",
    "word_of",
]
