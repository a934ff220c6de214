"""Use cases of cases: the people's side of one alert or several.

Officers and administrators work a case, auditors read it. A firm that a case names sees that it is
named, which of its own alerts are in it and what it said itself, and may explain and appeal.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import Any, cast

from manifest_service.errors import Fault, InvalidInput, NotAllowed, NotFound
from manifest_service.events import case as cases
from manifest_service.events.case import Case, CaseEvent, NamedAlert
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.upcast import current_type
from manifest_service.permissions import everywhere, may, require
from manifest_service.services.attached import tie
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import CaseQuery, CaseRow, Clock, Store, Transaction
from manifest_service.services.projections import case_after, case_row
from manifest_service.services.written import written

TITLE_LIMIT = 200
DAYS = (date(2000, 1, 1), date(2100, 12, 31))


@dataclass(frozen=True, kw_only=True)
class Cases:
    store: Store
    clock: Clock

    def open(self, id: str, title: str, alert_ids: Iterable[str], actor: Actor) -> Case:
        """A new case about `alert_ids`; its id is the command's."""
        id = command_id(id)
        data = {"title": title, "alert_ids": list(dict.fromkeys(alert_ids))}
        return self._once(id, id, "opened", data, actor)

    def act(self, id: str, case_id: str, word: str, data: Mapping[str, Any], actor: Actor) -> Case:
        """The case after a person did `word` (events.case.WORDS) with `data`."""
        return self._once(command_id(id), case_id, word, data, actor)

    def get(self, case_id: str, actor: Actor) -> Case:
        """The case; NotFound also for one the actor may not see."""
        return self.store.read(lambda tx: _stands(tx, case_id, actor))

    def history(self, case_id: str, actor: Actor) -> tuple[Recorded, ...]:
        """What was done, oldest first; to a firm only what it said itself."""

        def work(tx: Transaction) -> tuple[Recorded, ...]:
            _stands(tx, case_id, actor)
            found = tx.log.load(stream_of(case_id))
            if everywhere(actor, "case.read"):
                return found
            own = (e for e in found if e.actor.organisation_id == actor.organisation_id)
            return tuple(own)

        return self.store.read(work)

    def search(self, query: CaseQuery, actor: Actor) -> tuple[CaseRow, ...]:
        """Rows the actor may see; a firm sees the cases that name it."""
        if require(actor, "case.read") != "all":
            query = replace(query, party_id=actor.organisation_id or "")
        return self.store.read(lambda tx: tx.cases.search(query))

    def counts(self, actor: Actor) -> Mapping[str, int]:
        """Status -> how many cases, for those who may read every one."""
        if not everywhere(actor, "case.read"):
            return {}
        return self.store.read(lambda tx: tx.cases.count_by_status())

    def _once(
        self, id: str, case_id: str, word: str, data: Mapping[str, Any], actor: Actor
    ) -> Case:
        asked = request_of(actor.user_id, f"{word} case {case_id}", data, f"case.{word}")
        now = self.clock.now()

        def work(tx: Transaction) -> Case:
            done: list[Case] = []

            def first_time() -> dict[str, Any]:
                case = None if word == "opened" else _stands(tx, case_id, actor)
                if case is not None or not everywhere(actor, "case.read"):
                    _check_role(case, word, actor)
                event = _EVENTS[word](tx, data, id)
                cases.check(case, event, actor)
                done.append(_append(tx, case, case_id, event, id, actor, now))
                return {"id": case_id}

            once(tx, id, asked, now, first_time)
            return done[0] if done else _stands(tx, case_id, actor)

        return self.store.write(work)


def stream_of(case_id: str) -> str:
    return f"case/{case_id}"


def load(tx: Transaction, case_id: str) -> Case | None:
    """What stands of a case, from its chain."""
    return replayed(tx.log.load(stream_of(case_id)))


def replayed(history: Iterable[Recorded]) -> Case | None:
    """The case after its chain so far."""
    return reduce(case_after, history, cast("Case | None", None))


def may_read(case: Case, actor: Actor) -> bool:
    named = may(actor.role, "case.read") and actor.organisation_id in case.party_ids
    return named or everywhere(actor, "case.read")


def _stands(tx: Transaction, case_id: str, actor: Actor) -> Case:
    case = load(tx, case_id)
    if case is None or not may_read(case, actor):
        raise NotFound("case_unknown", id=case_id[:64])
    return case


def _check_role(case: Case | None, word: str, actor: Actor) -> None:
    """Before what was sent is looked at: who may not do it learns nothing of what is wrong with it."""
    row = cases.TABLE.get(word)
    if row is not None and actor.role not in row.roles:
        raise NotAllowed("wrong_role", word=word, roles=sorted(row.roles))


def _append(
    tx: Transaction,
    case: Case | None,
    case_id: str,
    event: CaseEvent,
    id: str,
    actor: Actor,
    now: datetime,
) -> Case:
    new = NewEvent(
        id=id,
        type=current_type(f"case.{cases.word_of(event)}"),
        occurred_at=now,
        actor=actor,
        body=cases.event_body(event),
    )
    (recorded,) = tx.log.append(stream_of(case_id), case.version if case else 0, [new], now)
    tie(tx, [recorded])
    after = case_after(case, recorded)
    tx.cases.put(case_row(after))
    return after


def _opened(tx: Transaction, data: Mapping[str, Any], id: str) -> CaseEvent:
    asked = data.get("alert_ids") or ()
    if not asked:
        raise InvalidInput(faults=[Fault(path="alert_ids", code="missing")])
    if len(asked) > cases.MOST_ALERTS:
        limit = {"limit": cases.MOST_ALERTS}
        raise InvalidInput(faults=[Fault(path="alert_ids", code="case_full", params=limit)])
    named = tuple(_named(tx, alert_id, f"alert_ids.{i}") for i, alert_id in enumerate(asked))
    return cases.Opened(title=written(data, "title", TITLE_LIMIT), alerts=named)


def _alert_added(tx: Transaction, data: Mapping[str, Any], id: str) -> CaseEvent:
    named = _named(tx, data.get("alert_id"), "alert_id")
    return cases.AlertAdded(alert_id=named.alert_id, party_id=named.party_id)


def _named(tx: Transaction, alert_id: Any, path: str) -> NamedAlert:
    row = tx.alerts.get(alert_id) if isinstance(alert_id, str) else None
    if row is None:
        unknown = {"id": str(alert_id)[:64]}
        raise InvalidInput(faults=[Fault(path=path, code="alert_unknown", params=unknown)])
    if row.trial:
        raise InvalidInput(faults=[Fault(path=path, code="alert_of_trial")])
    return NamedAlert(alert_id=row.id, party_id=row.carrier_id)


def _task_set(tx: Transaction, data: Mapping[str, Any], id: str) -> CaseEvent:
    account = tx.accounts.get(str(data.get("account_id")))
    if account is None or not may(account.role, "case.work") or not account.active:
        raise InvalidInput(faults=[Fault(path="account_id", code="not_a_case_worker")])
    due_on = data.get("due_on")
    return cases.TaskSet(
        task_id=data.get("task_id") or id,
        text=written(data, "text"),
        account_id=account.id,
        due_on=due_on if isinstance(due_on, date) else None,
    )


def _document_attached(tx: Transaction, data: Mapping[str, Any], id: str) -> CaseEvent:
    found = tx.attachments.get(str(data.get("sha256")).lower())
    if found is None:
        unknown = {"sha256": str(data.get("sha256"))[:64]}
        raise InvalidInput(faults=[Fault(path="sha256", code="attachment_unknown", params=unknown)])
    return cases.DocumentAttached(
        title=written(data, "title", TITLE_LIMIT),
        sha256=found.sha256,
        media_type=found.media_type,
        size_bytes=found.size_bytes,
    )


_EVENTS: Mapping[str, Callable[[Transaction, Mapping[str, Any], str], CaseEvent]] = {
    "opened": _opened,
    "alert_added": _alert_added,
    "alert_removed": lambda tx, data, id: cases.AlertRemoved(alert_id=str(data.get("alert_id"))),
    "noted": lambda tx, data, id: cases.Noted(text=written(data, "text")),
    "task_set": _task_set,
    "task_done": lambda tx, data, id: cases.TaskDone(task_id=str(data.get("task_id"))),
    "document_attached": _document_attached,
    "explained": lambda tx, data, id: cases.Explained(text=written(data, "text")),
    "decided": lambda tx, data, id: cases.Decided(
        outcome=data.get("outcome"),  # type: ignore[arg-type]
        reason=written(data, "reason"),
    ),
    "appealed": lambda tx, data, id: cases.Appealed(text=written(data, "text")),
    "closed": lambda tx, data, id: cases.Closed(),
    "reopened": lambda tx, data, id: cases.Reopened(reason=written(data, "reason")),
}
"""Word -> the event of it from what was sent, checked against what only the store knows."""
