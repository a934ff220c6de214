"""A plan or approval is a chain of events: drafted and filed by its holder, decided by the authority.

Two rules hold everywhere: a row not in `TABLE` cannot happen; and a row may be entered only by a
party it names. At most one revision is in force: that which was approved last, or, for the kinds
that are only filed for the record (备案), that which was filed last. An amendment is a new draft;
what is in force stays so until the amendment takes its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import reduce
from typing import Any, Literal, assert_never

import msgspec

from manifest_service.errors import Fault, InvalidInput, NotAllowed, Refusal
from manifest_service.events.canonical import plain
from manifest_service.events.envelope import Actor
from manifest_service.events.plan_content import (
    Content,
    faults_of,
    tidied,
    to_body,
    widened,
)
from manifest_service.permissions import roles_of

Kind = Literal["management_plan", "treatment_plan", "disposal_approval", "interprovince_approval"]
Status = Literal[
    "draft", "filed", "under_review", "returned", "approved", "withdrawn", "revoked", "expired"
]
PlanParty = Literal["holder", "authority", "service"]


@dataclass(frozen=True, kw_only=True)
class KindRules:
    """What a kind asks for."""

    approval: bool
    """In force once approved; if not, once filed."""
    family: str
    """Of the streams it is for."""
    in_one_year: bool = False
    """Its period lies in one calendar year."""
    longest_months: int | None = None
    receiver_required: bool = False
    district_required: bool = False
    due: tuple[int, int] | None = None
    """(month, day) of its year by which it is filed; later is a warning."""


# fmt: off
KINDS: Mapping[Kind, KindRules] = {
    # HJ 1259-2022: filed for the record, each year by 31 March.
    "management_plan": KindRules(approval=False, family="hazardous", in_one_year=True, due=(3, 31)),
    # Solid-waste law 2020, Art. 63: the builder draws it up and files it for the record.
    "treatment_plan": KindRules(approval=False, family="construction"),
    # City permits (核准) fix quantity, hours, route and place.
    "disposal_approval": KindRules(approval=True, family="construction"),
    # Order No. 23, Arts 21-28: valid 12 months, many trips.
    "interprovince_approval": KindRules(approval=True, family="hazardous", longest_months=12, receiver_required=True, district_required=True),
}


@dataclass(frozen=True)
class Row:
    """From `status`, `word` by `party` leads to `target`."""

    status: Status | None
    word: str
    party: PlanParty
    target: Status


TABLE: tuple[Row, ...] = (
    Row(None,           "drafted",      "holder",    "draft"),
    Row("draft",        "drafted",      "holder",    "draft"),
    Row("draft",        "filed",        "holder",    "filed"),
    Row("draft",        "withdrawn",    "holder",    "withdrawn"),
    Row("filed",        "review_begun", "authority", "under_review"),
    Row("filed",        "returned",     "authority", "returned"),
    Row("filed",        "approved",     "authority", "approved"),
    Row("filed",        "amended",      "holder",    "draft"),
    Row("filed",        "withdrawn",    "holder",    "withdrawn"),
    Row("under_review", "returned",     "authority", "returned"),
    Row("under_review", "approved",     "authority", "approved"),
    Row("under_review", "withdrawn",    "holder",    "withdrawn"),
    Row("returned",     "drafted",      "holder",    "returned"),
    Row("returned",     "filed",        "holder",    "filed"),
    Row("returned",     "withdrawn",    "holder",    "withdrawn"),
    Row("approved",     "amended",      "holder",    "draft"),
    Row("approved",     "withdrawn",    "holder",    "withdrawn"),
)
# fmt: on
"""Of the revision being worked on. `amended` and, in any status, `revoked` (by the authority) and
`expired` (by the service) ask for a revision in force. `withdrawn` while an earlier revision is in
force drops the amendment only: the plan stands again as it did."""

IN_FORCE: Mapping[str, tuple[PlanParty, Status]] = {
    "revoked": ("authority", "revoked"),
    "expired": ("service", "expired"),
}
"""What may happen whenever a revision is in force: by whom, and where it ends."""

FINAL: frozenset[Status] = frozenset({"withdrawn", "revoked", "expired"})
ROLES: Mapping[PlanParty, frozenset[str]] = {
    "holder": roles_of("plan.hold"),
    "authority": roles_of("plan.decide"),
    "service": frozenset({"service"}),
}


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """The content as its holder has it now; the first event of a plan, and each saving after."""

    content: Content
    kind: Kind | None = None
    """Of the first only, as is `holder_id`."""
    holder_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Filed:
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReviewBegun:
    pass


@dataclass(frozen=True, kw_only=True)
class Returned:
    reason: str


@dataclass(frozen=True, kw_only=True)
class Approved:
    """Approved, or entered in the record, as `content`: what was asked for, or less."""

    number: str
    content: Content
    conditions: str | None = None


@dataclass(frozen=True, kw_only=True)
class Amended:
    """A new revision is begun."""

    content: Content


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Revoked:
    reason: str


@dataclass(frozen=True, kw_only=True)
class Expired:
    pass


PlanEvent = (
    Drafted | Filed | ReviewBegun | Returned | Approved | Amended | Withdrawn | Revoked | Expired
)
WORDS: Mapping[str, type[PlanEvent]] = {
    "drafted": Drafted,
    "filed": Filed,
    "review_begun": ReviewBegun,
    "returned": Returned,
    "approved": Approved,
    "amended": Amended,
    "withdrawn": Withdrawn,
    "revoked": Revoked,
    "expired": Expired,
}
"""Wire types are `plan.<word>.v<version>`."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A revision in force."""

    revision: int
    content: Content
    approved: bool = False
    number: str | None = None
    """None until the authority has given one; an amendment that is only filed keeps it."""
    conditions: str | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What stands of one plan."""

    id: str
    kind: Kind
    holder_id: str
    drafted_at: datetime
    status: Status = "draft"
    version: int = 1
    revision: int = 1
    """Being worked on; that in force when none is."""
    revisions: int = 1
    """Begun so far."""
    content: Content
    """Of `revision`."""
    in_force: Standing | None = None
    replaced: Standing | None = None
    """In force before the filing that may yet be returned."""
    filed_at: datetime | None = None
    reason: str | None = None
    """Why it was returned, withdrawn or revoked last."""
    warnings: tuple[str, ...] = ()

    @property
    def rules(self) -> KindRules:
        return KINDS[self.kind]

    @property
    def is_amendment(self) -> bool:
        """Whether what is worked on would take the place of an earlier revision."""
        return self.in_force is not None and self.in_force.revision != self.revision


def word_of(event: PlanEvent) -> str:
    return next(word for word, kind in WORDS.items() if type(event) is kind)


def event_body(event: PlanEvent) -> dict[str, Any]:
    """`event` as plain data; members that are None are left out."""
    found = ((item.name, getattr(event, item.name)) for item in fields(event))
    return {
        name: to_body(value) if isinstance(value, Content) else plain(value)
        for name, value in found
        if value is not None
    }


def read_event(word: str, body: Mapping[str, Any]) -> PlanEvent:
    """The event of `word` with `body`; raises InvalidInput("unknown_event_type"|"invalid_input")."""
    kind = WORDS.get(word)
    if kind is None:
        raise InvalidInput("unknown_event_type", type=word)
    try:
        event: PlanEvent = msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise InvalidInput("invalid_input", detail=str(error)) from error
    return event


def decide(plan: Plan | None, event: PlanEvent, actor: Actor, today: date) -> PlanEvent:
    """The event as it will be recorded; `today` is local.

    Raises Refusal when it is not the event's turn, NotAllowed when the actor is the wrong party,
    InvalidInput when the content will not do.
    """
    word = word_of(event)
    if plan is None:
        if not isinstance(event, Drafted):
            raise Refusal("plan_forbids", plan_word=word, plan_status="none")
        if actor.role not in ROLES["holder"] or actor.organisation_id != event.holder_id:
            raise NotAllowed("wrong_role", word=word, roles=sorted(ROLES["holder"]))
        assert event.kind is not None
        return replace(event, content=_checked(event.kind, event.content))
    refusal = _refusal(plan, word, actor)
    if refusal is not None:
        raise refusal
    match event:
        case Drafted() | Amended():
            return replace(event, content=_checked(plan.kind, event.content))
        case Filed():
            _raise(list(_unfinished(plan, today)))
            return Filed(warnings=_filing_warnings(plan, today))
        case Returned() | Revoked() if not event.reason.strip():
            _raise([Fault(path="reason", code="missing")])
        case Approved() if not event.number.strip():
            _raise([Fault(path="number", code="missing")])
        case Approved():
            granted = _checked(plan.kind, event.content, "narrowed.")
            _raise(list(widened(plan.content, granted)))
            return replace(event, content=granted)
        case Expired() if plan.in_force and plan.in_force.content.valid_until_on >= today:
            raise Refusal("plan_forbids", plan_word=word, plan_status=plan.status)
    return event


def next_words(plan: Plan, actor: Actor) -> tuple[str, ...]:
    """What `actor` may do now."""
    return tuple(word for word in WORDS if _refusal(plan, word, actor) is None)


def _refusal(plan: Plan, word: str, actor: Actor) -> NotAllowed | Refusal | None:
    party, target = _turn(plan, word)
    parties = {party} if party else {row.party for row in TABLE if row.word == word}
    roles = frozenset().union(*(ROLES[each] for each in parties))
    own = actor.role not in ROLES["holder"] or actor.organisation_id == plan.holder_id
    if roles and (actor.role not in roles or not own):
        return NotAllowed("wrong_role", word=word, roles=sorted(roles))
    if target is None:
        return Refusal("plan_forbids", plan_word=word, plan_status=plan.status)
    return None


def _turn(plan: Plan, word: str) -> tuple[PlanParty | None, Status | None]:
    """(by whom, where to) of `word` now; None where it cannot happen."""
    if word in IN_FORCE:
        party, target = IN_FORCE[word]
        return party, target if plan.in_force else None
    row = next((row for row in TABLE if (row.status, row.word) == (plan.status, word)), None)
    if row is None:
        return None, None
    if word == "amended" and (plan.in_force is None or plan.is_amendment):
        return row.party, None
    return row.party, row.target


def _checked(kind: Kind, content: Content, at: str = "") -> Content:
    """`content` with its codes as they are written; raises InvalidInput for what will not do."""
    rules, faults = KINDS[kind], list(faults_of(content, at))
    begins, ends = content.valid_from_on, content.valid_until_on
    if rules.in_one_year and begins.year != ends.year:
        faults.append(Fault(path=f"{at}valid_until_on", code="plan_of_more_than_a_year"))
    if rules.longest_months and ends > _months_later(begins, rules.longest_months):
        params = {"months": rules.longest_months}
        faults.append(Fault(path=f"{at}valid_until_on", code="plan_too_long", params=params))
    _raise(faults)
    return tidied(content)


def _unfinished(plan: Plan, today: date) -> list[Fault]:
    """What a draft must still say before it is filed."""
    content, faults = plan.content, []
    if not content.lines:
        faults.append(Fault(path="lines", code="missing"))
    if plan.rules.receiver_required:
        faults += [
            Fault(path=f"lines.{index}.receiver_id", code="missing")
            for index, line in enumerate(content.lines)
            if line.receiver_id is None
        ]
    if plan.rules.district_required and content.destination_district is None:
        faults.append(Fault(path="destination_district", code="missing"))
    if content.valid_until_on < today:
        faults.append(Fault(path="valid_until_on", code="plan_period_over"))
    return faults


def _filing_warnings(plan: Plan, today: date) -> tuple[str, ...]:
    due, begins = plan.rules.due, plan.content.valid_from_on
    if due is None or plan.revision > 1:
        return ()
    last = date(begins.year, *due)
    return ("plan_filed_late",) if begins <= last < today else ()


def evolve(plan: Plan | None, id: str, event: PlanEvent, recorded_at: datetime) -> Plan:
    """`plan` after `event`. It may not say no: what is recorded has happened."""
    if plan is None:
        assert isinstance(event, Drafted)
        assert event.kind is not None
        assert event.holder_id is not None
        return Plan(
            id=id,
            kind=event.kind,
            holder_id=event.holder_id,
            drafted_at=recorded_at,
            content=event.content,
        )
    return replace(plan, version=plan.version + 1, **_changes(plan, event, recorded_at))


def _changes(plan: Plan, event: PlanEvent, recorded_at: datetime) -> dict[str, Any]:
    match event:
        case Drafted():
            return {"content": event.content}
        case Filed():
            return {
                "status": "filed",
                "filed_at": recorded_at,
                "warnings": event.warnings,
                **({} if plan.rules.approval else _taking_force(plan)),
            }
        case ReviewBegun():
            return {"status": "under_review"}
        case Returned():
            return {"status": "returned", "reason": event.reason, **_losing_force(plan)}
        case Approved():
            standing = Standing(
                revision=plan.revision,
                content=event.content,
                approved=True,
                number=event.number,
                conditions=event.conditions,
            )
            return {
                "status": "approved",
                "content": event.content,
                "in_force": standing,
                "replaced": None,
                "reason": None,
            }
        case Amended():
            revision = plan.revisions + 1
            return {
                "status": "draft",
                "revision": revision,
                "revisions": revision,
                "content": event.content,
            }
        case Withdrawn():
            return _withdrawn(plan, event)
        case Revoked():
            return {"status": "revoked", "reason": event.reason, **_NOTHING_IN_FORCE}
        case Expired():
            return {"status": "expired", **_NOTHING_IN_FORCE}
        case _:
            assert_never(event)


_NOTHING_IN_FORCE: Mapping[str, None] = {"in_force": None, "replaced": None}


def _taking_force(plan: Plan) -> dict[str, Any]:
    """A filing that is in force as it is filed. The number of the record is kept."""
    before = plan.replaced if plan.in_force and not plan.is_amendment else plan.in_force
    number = before.number if before else None
    standing = Standing(revision=plan.revision, content=plan.content, number=number)
    return {"in_force": standing, "replaced": before}


def _losing_force(plan: Plan) -> dict[str, Any]:
    """What stood before the filing stands again, when the filing was in force."""
    if plan.in_force is None or plan.is_amendment:
        return {}
    return {"in_force": plan.replaced, "replaced": None}


def _withdrawn(plan: Plan, event: Withdrawn) -> dict[str, Any]:
    force = {"in_force": plan.in_force, "replaced": plan.replaced, **_losing_force(plan)}
    left = None if plan.status == "approved" else force["in_force"]
    if left is None:
        return {"status": "withdrawn", "reason": event.reason, **_NOTHING_IN_FORCE}
    return {
        "status": "approved" if left.approved else "filed",
        "revision": left.revision,
        "content": left.content,
        "reason": None,
        **force,
    }


def replay(id: str, history: tuple[tuple[PlanEvent, datetime], ...]) -> Plan | None:
    """The plan after its whole `history` of (event, when it was recorded)."""

    def step(plan: Plan | None, item: tuple[PlanEvent, datetime]) -> Plan | None:
        return evolve(plan, id, *item)

    return reduce(step, history, None)


def _months_later(day: date, months: int) -> date:
    """The day of the same number `months` later, or the last of a shorter month (Civil Code, Art. 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise InvalidInput(faults=faults)
