"""A case: given what stands, who may do what, and where it leads."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import ManifestServiceError, NotAllowed, Refusal
from manifest_service.events import case as cases
from manifest_service.events.case import Case, CaseEvent, NamedAlert
from manifest_service.events.envelope import Actor

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OFFICER = Actor(user_id="u1", role="officer")
PARTY = Actor(user_id="p1", role="carrier_dispatcher", organisation_id="haulage")
OTHER = Actor(user_id="p2", role="carrier_dispatcher", organisation_id="elsewhere")
AUDITOR = Actor(user_id="a1", role="auditor")

OPENED = cases.Opened(
    title="夜间倾倒",
    alerts=(NamedAlert(alert_id="A", party_id="haulage"), NamedAlert(alert_id="B")),
)
TASK = cases.TaskSet(task_id="t1", text="现场取样", account_id="u2")
DECIDED = cases.Decided(outcome="violation", reason="取证充分")


def after(*done: tuple[CaseEvent, Actor]) -> Case:
    case = cases.evolve(None, "c", OPENED, AT, OFFICER)
    for event, actor in done:
        cases.check(case, event, actor)
        case = cases.evolve(case, "c", event, AT, actor)
    return case


def test_a_case_is_decided_appealed_decided_again_and_closed() -> None:
    case = after(
        (TASK, OFFICER),
        (cases.Explained(text="施工绕行"), PARTY),
        (DECIDED, OFFICER),
        (cases.Appealed(text="请复核"), PARTY),
    )
    assert (case.status, case.outcome, len(case.open_tasks)) == ("appealed", None, 1)
    case = after(
        (DECIDED, OFFICER),
        (cases.Appealed(text="请复核"), PARTY),
        (cases.Decided(outcome="no_violation", reason="证据不足"), OFFICER),
        (cases.Closed(), OFFICER),
    )
    assert (case.status, case.outcome) == ("closed", "no_violation")


@pytest.mark.parametrize(
    ("event", "actor", "code"),
    [
        (cases.Noted(text="x"), AUDITOR, "wrong_role"),
        (cases.Noted(text="x"), PARTY, "wrong_role"),
        (DECIDED, PARTY, "wrong_role"),
        (cases.Explained(text="x"), OTHER, "wrong_party"),
        (cases.Explained(text="x"), OFFICER, "wrong_role"),
        (cases.Appealed(text="x"), PARTY, "case_forbids"),
        (cases.Closed(), OFFICER, "case_forbids"),
        (cases.Reopened(reason="x"), OFFICER, "case_forbids"),
        (cases.AlertAdded(alert_id="A"), OFFICER, "alert_in_case"),
        (cases.AlertRemoved(alert_id="Z"), OFFICER, "alert_not_in_case"),
        (cases.TaskDone(task_id="none"), OFFICER, "task_unknown"),
    ],
)
def test_what_may_not_be_done_is_refused_with_its_code(
    event: CaseEvent, actor: Actor, code: str
) -> None:
    with pytest.raises(ManifestServiceError) as refused:
        after((event, actor))
    assert refused.value.code == code


def test_the_last_alert_stays_and_a_done_task_is_done_once() -> None:
    with pytest.raises(Refusal, match="case_without_alert"):
        after(
            (cases.AlertRemoved(alert_id="A"), OFFICER), (cases.AlertRemoved(alert_id="B"), OFFICER)
        )
    done = cases.TaskDone(task_id="t1")
    with pytest.raises(Refusal, match="task_is_done"):
        after((TASK, OFFICER), (done, OFFICER), (done, OFFICER))


def test_a_party_is_named_only_while_an_alert_of_its_own_is_in_the_case() -> None:
    case = after((cases.AlertRemoved(alert_id="A"), OFFICER))
    assert case.party_ids == ()
    assert cases.next_words(case, PARTY) == ()
    with pytest.raises(NotAllowed):
        cases.check(case, cases.Explained(text="x"), PARTY)


EVENTS: tuple[CaseEvent, ...] = (
    cases.AlertAdded(alert_id="C", party_id="other"),
    cases.AlertRemoved(alert_id="A"),
    cases.Noted(text="x"),
    TASK,
    cases.TaskDone(task_id="t1"),
    cases.DocumentAttached(title="x", sha256="0" * 64, media_type="image/png", size_bytes=1),
    cases.Explained(text="x"),
    DECIDED,
    cases.Appealed(text="x"),
    cases.Closed(),
    cases.Reopened(reason="x"),
)


@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from([OFFICER, PARTY, AUDITOR]))))
def test_what_is_let_through_can_be_folded_and_is_offered(
    tried: list[tuple[CaseEvent, Actor]],
) -> None:
    case = after()
    for event, actor in tried:
        offered = cases.word_of(event) in cases.next_words(case, actor)
        try:
            cases.check(case, event, actor)
        except ManifestServiceError:
            continue
        assert offered
        before, case = case, cases.evolve(case, "c", event, AT, actor)
        assert case.version == before.version + 1
        assert case.alerts


@pytest.mark.parametrize("event", [OPENED, *EVENTS], ids=cases.word_of)
def test_an_event_comes_back_from_its_body(event: CaseEvent) -> None:
    body: dict[str, Any] = cases.event_body(event)
    assert cases.read_event(cases.word_of(event), body) == event
