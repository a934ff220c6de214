"""The life of a plan, pure: its table, and laws that hold whatever anybody tries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import InvalidInput, NotAllowed, Refusal
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.events.plan import (
    FINAL,
    IN_FORCE,
    KINDS,
    TABLE,
    WORDS,
    Amended,
    Approved,
    Drafted,
    Expired,
    Filed,
    Plan,
    PlanEvent,
    Returned,
    ReviewBegun,
    Revoked,
    Withdrawn,
    decide,
    event_body,
    evolve,
    next_words,
    read_event,
    replay,
    word_of,
)
from manifest_service.events.plan_content import (
    Content,
    PlanLine,
    Window,
    faults_of,
    from_body,
    to_body,
)

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
CLERK = Actor(user_id="c", role="generator_clerk", organisation_id="builder")
RIVAL = Actor(user_id="r", role="generator_clerk", organisation_id="other")
OFFICER = Actor(user_id="o", role="officer")
AUDITOR = Actor(user_id="a", role="auditor")
CONTENT = Content(
    streams=("construction_soil",),
    valid_from_on=date(2026, 1, 1),
    valid_until_on=date(2026, 12, 31),
    lines=(PlanLine(code="S7", quantity_kg=Decimal(1000), receiver_id="yard"),),
    destination_district="130400",
)

contents = st.builds(
    replace,
    st.just(CONTENT),
    lines=st.lists(
        st.builds(
            PlanLine,
            code=st.sampled_from(["S7", "S70", "900-001-S70"]),
            quantity_kg=st.integers(-1, 2000).map(Decimal),
            receiver_id=st.sampled_from([None, "yard"]),
        ),
        max_size=2,
    ).map(tuple),
    valid_until_on=st.dates(date(2025, 12, 30), date(2027, 2, 1)),
)
events = st.one_of(
    st.builds(Drafted, content=contents),
    st.just(Filed()),
    st.just(ReviewBegun()),
    st.builds(Returned, reason=st.sampled_from(["", "why"])),
    st.builds(Approved, number=st.sampled_from(["", "N1", "N2"]), content=contents),
    st.builds(Amended, content=contents),
    st.just(Withdrawn()),
    st.just(Revoked(reason="why")),
    st.just(Expired()),
)
attempts = st.lists(
    st.tuples(events, st.sampled_from([CLERK, RIVAL, OFFICER, AUDITOR, SERVICE]), st.booleans()),
    max_size=25,
)


def begun(kind: Any, content: Content = CONTENT) -> Drafted:
    return Drafted(kind=kind, holder_id="builder", content=content)


@given(st.sampled_from(list(KINDS)), attempts)
def test_whatever_is_tried_replay_equals_state_and_one_revision_at_most_is_in_force(
    kind: Any, attempts: list[tuple[PlanEvent, Actor, bool]]
) -> None:
    first = decide(None, begun(kind), CLERK, TODAY)
    plan, history = evolve(None, "p", first, NOW), [(first, NOW)]
    granted: set[int] = set()
    for event, actor, later in attempts:
        if isinstance(event, Approved) and later:
            # What an officer grants by default is what was asked.
            event = replace(event, content=plan.content)
        before, day = plan, TODAY + timedelta(days=400 if later else 0)
        offered = word_of(event) in next_words(plan, actor)
        try:
            decided = decide(plan, event, actor, day)
        except (Refusal, NotAllowed, InvalidInput):
            continue
        assert offered
        assert before.status not in FINAL
        # As it goes through the log.
        read = read_event(word_of(decided), event_body(decided))
        assert read == decided
        plan = evolve(plan, "p", read, NOW)
        history.append((read, NOW))
        assert plan.version == before.version + 1
        if isinstance(event, Approved) or (isinstance(event, Filed) and not plan.rules.approval):
            granted.add(plan.revision)
        if plan.in_force is not None:
            assert plan.in_force.revision in granted
            assert plan.in_force.revision <= plan.revision <= plan.revisions
            assert plan.in_force.approved or not plan.rules.approval
        assert (plan.in_force is None) or plan.status not in FINAL
        if plan.status == "approved":
            assert plan.in_force is not None
            assert not plan.is_amendment
    assert replay("p", tuple(history)) == plan


@given(st.sampled_from(list(KINDS)), attempts)
def test_an_approved_revision_stays_in_force_until_another_takes_its_place_or_it_ends(
    kind: Any, attempts: list[tuple[PlanEvent, Actor, bool]]
) -> None:
    plan: Plan | None = None
    for event in (begun(kind), Filed(), Approved(number="N", content=CONTENT)):
        actor = OFFICER if isinstance(event, Approved) else CLERK
        plan = evolve(plan, "p", decide(plan, event, actor, TODAY), NOW)
    assert plan is not None
    for event, actor, _ in attempts:
        standing, status = plan.in_force, plan.status
        try:
            plan = evolve(plan, "p", decide(plan, event, actor, TODAY), NOW)
        except (Refusal, NotAllowed, InvalidInput):
            continue
        if plan.in_force != standing:
            ends = isinstance(event, Approved | Revoked | Expired)
            whole = isinstance(event, Withdrawn) and status == "approved"
            filing = not plan.rules.approval and isinstance(event, Filed | Returned | Withdrawn)
            assert ends or whole or filing, event


def test_every_word_is_in_the_table_and_every_status_can_be_left_or_is_final() -> None:
    words = {row.word for row in TABLE} | set(IN_FORCE)
    assert words == set(WORDS)
    left = {row.status for row in TABLE}
    assert {row.target for row in TABLE} - left == FINAL - {"revoked", "expired"}


@pytest.mark.parametrize(
    ("begins", "until", "good"),
    [
        ("2026-11-20", "2027-11-20", True),
        ("2026-11-20", "2027-11-21", False),
        ("2027-12-31", "2028-12-31", True),
        ("2028-02-29", "2029-02-28", True),
        ("2028-02-29", "2029-03-01", False),
    ],
)
def test_twelve_months_end_on_the_day_of_the_same_number(
    begins: str, until: str, good: bool
) -> None:
    period = {"valid_from_on": date.fromisoformat(begins)}
    content = replace(CONTENT, **period, valid_until_on=date.fromisoformat(until))
    if good:
        decide(None, begun("interprovince_approval", content), CLERK, TODAY)
    else:
        with pytest.raises(InvalidInput):
            decide(None, begun("interprovince_approval", content), CLERK, TODAY)


@pytest.mark.parametrize(
    ("on", "warned"),
    [(date(2027, 3, 31), ()), (date(2027, 4, 1), ("plan_filed_late",))],
)
def test_a_management_plan_is_filed_by_the_end_of_march(on: date, warned: tuple[str, ...]) -> None:
    year = replace(CONTENT, valid_from_on=date(2027, 1, 1), valid_until_on=date(2027, 12, 31))
    plan = evolve(None, "p", begun("management_plan", year), NOW)
    assert decide(plan, Filed(), CLERK, on) == Filed(warnings=warned)


NIGHT = Window(days=(5,), begins="22:00", ends="05:00")


@pytest.mark.parametrize(
    ("local", "allowed"),
    [
        ("2026-11-20T21:59", False),
        ("2026-11-20T22:00", True),
        ("2026-11-20T23:59", True),
        ("2026-11-21T04:59", True),
        ("2026-11-21T05:00", False),
        ("2026-11-20T04:00", False),
        ("2026-11-21T22:00", False),
    ],
)
def test_hours_of_a_night_run_into_the_next_day(local: str, allowed: bool) -> None:
    at = datetime.fromisoformat(f"{local}:00+08:00").astimezone(UTC)
    assert replace(CONTENT, hours=(NIGHT,)).allows_hour(at) is allowed


def test_hours_of_a_sunday_night_run_into_monday_and_no_hours_allow_all() -> None:
    sunday = replace(CONTENT, hours=(replace(NIGHT, days=(7,)),))
    monday = datetime.fromisoformat("2026-11-23T03:00:00+08:00")
    assert sunday.allows_hour(monday)
    assert CONTENT.allows_hour(monday)
    whole = replace(CONTENT, hours=(Window(days=(1,), begins="00:00", ends="24:00"),))
    assert whole.allows_hour(monday)
    assert not whole.allows_hour(monday + timedelta(hours=21))


@given(contents)
def test_content_comes_back_from_its_body(content: Content) -> None:
    content = replace(content, hours=(NIGHT,), route_ids=("r",), documents=("0" * 64,))
    assert from_body(to_body(content)) == content


def test_every_fault_of_a_content_is_named() -> None:
    bad = replace(
        CONTENT,
        valid_until_on=date(2025, 1, 1),
        lines=(PlanLine(code="?", quantity_kg=Decimal("NaN")),),
        hours=(Window(days=(), begins="7", ends="7"),),
        destination_district="0",
    )
    assert {(fault.path, fault.code) for fault in faults_of(bad)} == {
        ("valid_until_on", "ends_before_it_begins"),
        ("lines.0.code", "waste_code_shape"),
        ("lines.0.quantity_kg", "mass_not_positive"),
        ("hours.0.days", "plan_days_unknown"),
        ("hours.0.from", "plan_hour_shape"),
        ("hours.0.to", "plan_hour_shape"),
        ("hours.0.to", "plan_hours_empty"),
        ("destination_district", "district_shape"),
    }
