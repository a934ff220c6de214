"""Use cases of plans and approvals: draft, file, review, decide, amend, let expire; what is in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from manifest_service.codes import waste_code
from manifest_service.errors import ConcurrentWrite, Fault, InvalidInput, NotFound, Refusal
from manifest_service.events import plan_content
from manifest_service.events.envelope import SERVICE, Actor, NewEvent, Recorded
from manifest_service.events.plan import (
    KINDS,
    Amended,
    Approved,
    Drafted,
    Expired,
    Kind,
    Plan,
    PlanEvent,
    decide,
    event_body,
    read_event,
    word_of,
)
from manifest_service.events.plan_content import Content
from manifest_service.events.upcast import current_type
from manifest_service.permissions import everywhere, may, require
from manifest_service.registry.entries import Entry, Site
from manifest_service.services.attached import may_name, tie
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.plan_findings import Covered
from manifest_service.services.ports import (
    Clock,
    Ids,
    Moved,
    PlanQuery,
    PlanRow,
    Store,
    Transaction,
)
from manifest_service.services.projections import plan_after, plan_row
from manifest_service.services.trials import refuse_in_sandbox
from manifest_service.waste.clocks import LOCAL_ZONE
from manifest_service.waste.profile import StreamProfile

AT_ONCE = 50
"""Plans that expire in one run of the job; the rest in the next."""


@dataclass(frozen=True, kw_only=True)
class ActedOnPlan:
    """What a command led to."""

    plan: Plan
    event: Recorded
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Plans:
    store: Store
    clock: Clock
    ids: Ids
    profiles: Mapping[str, StreamProfile]

    def draft(self, id: str, kind: Kind, content: Content, actor: Actor) -> ActedOnPlan:
        """Begin a plan of the actor's organisation; its id is the command's. Raises
        Refusal("sandbox_manifests_only")."""
        id = command_id(id)
        drafted = Drafted(kind=kind, holder_id=actor.organisation_id or "", content=content)
        return self._once(id, id, drafted, event_body(drafted), actor, None, begins=True)

    def revise(
        self, id: str, plan_id: str, content: Content, actor: Actor, version: int | None
    ) -> ActedOnPlan:
        """Save a draft's content anew, over the `version` it was made from."""
        drafted = Drafted(content=content)
        return self._once(command_id(id), plan_id, drafted, event_body(drafted), actor, version)

    def act(
        self,
        id: str,
        plan_id: str,
        word: str,
        data: Mapping[str, Any],
        actor: Actor,
        version: int | None = None,
    ) -> ActedOnPlan:
        """Record what was done with a plan. `data` is that of the event; `approved` may narrow by
        `narrowed` (members of Content), `amended` begins from what is in force without `content`.
        """
        return self._once(command_id(id), plan_id, word, data, actor, version)

    def get(self, plan_id: str, actor: Actor) -> Plan:
        """The plan; NotFound also for one the actor may not see."""
        plan = self.store.read(lambda tx: _find(tx, plan_id))
        if plan is None or not may_read(plan.holder_id, actor):
            raise NotFound("plan_unknown", id=plan_id)
        return plan

    def history(self, plan_id: str, actor: Actor) -> tuple[Recorded, ...]:
        self.get(plan_id, actor)
        return self.store.read(lambda tx: tx.log.load(stream_of(plan_id)))

    def search(self, query: PlanQuery, actor: Actor) -> tuple[PlanRow, ...]:
        """Rows the actor may see."""
        if require(actor, "plan.read") != "all":
            query = replace(query, holder_id=actor.organisation_id or "")
        return self.store.read(lambda tx: tx.plans.search(query))

    def covered(self, plan: Plan) -> Covered | None:
        """What is in force of a plan, and how much of it is used; None when nothing is."""
        row = plan_row(plan)
        return self.store.read(lambda tx: _covered(tx, row, {})) if row.in_force else None

    def expire(self) -> int:
        """End what is in force and over; how many plans."""
        today = self._today()
        rows = self.store.read(lambda tx: tx.plans.over(today, AT_ONCE))
        for row in rows:
            self.store.write(partial(self._expire, plan_id=row.id, today=today))
        return len(rows)

    def _expire(self, tx: Transaction, plan_id: str, today: date) -> None:
        plan = _find(tx, plan_id)
        standing = plan.in_force if plan else None
        if plan is None or standing is None or standing.content.valid_until_on >= today:
            return
        event = decide(plan, Expired(), SERVICE, today)
        self._append(tx, plan, plan_id, event, self.ids.event_id(), SERVICE, self.clock.now())

    def _once(
        self,
        id: str,
        plan_id: str,
        said: PlanEvent | str,
        data: Mapping[str, Any],
        actor: Actor,
        version: int | None,
        *,
        begins: bool = False,
    ) -> ActedOnPlan:
        word = said if isinstance(said, str) else word_of(said)
        asked = request_of(actor.user_id, f"{word} plan {plan_id}", data, f"plan.{word}")
        now = self.clock.now()

        def work(tx: Transaction) -> ActedOnPlan:
            def first_time() -> dict[str, Any]:
                if begins:
                    refuse_in_sandbox(tx, actor.organisation_id)
                plan = None if begins else self._stands(tx, plan_id, actor)
                if plan is not None and version not in (None, plan.version):
                    raise ConcurrentWrite("plan_changed", version=plan.version)
                proposed = _proposed(plan, word, data) if isinstance(said, str) else said
                event = decide(plan, proposed, actor, self._today())
                self._check(tx, plan, event, actor)
                done.append(self._append(tx, plan, plan_id, event, id, actor, now))
                return {"id": plan_id, "seq": done[0].event.seq}

            done: list[ActedOnPlan] = []
            answer, is_new = once(tx, id, asked, now, first_time)
            return done[0] if is_new else _acted(tx, answer)

        return self.store.write(work)

    def _stands(self, tx: Transaction, plan_id: str, actor: Actor) -> Plan:
        plan = _find(tx, plan_id)
        if plan is None or not may_read(plan.holder_id, actor):
            raise NotFound("plan_unknown", id=plan_id)
        return plan

    def _append(
        self,
        tx: Transaction,
        plan: Plan | None,
        plan_id: str,
        event: PlanEvent,
        id: str,
        actor: Actor,
        now: datetime,
    ) -> ActedOnPlan:
        new = NewEvent(
            id=id,
            type=current_type(f"plan.{word_of(event)}"),
            occurred_at=now,
            actor=actor,
            body=event_body(event),
        )
        (recorded,) = tx.log.append(stream_of(plan_id), plan.version if plan else 0, [new], now)
        tie(tx, [recorded])
        after = plan_after(plan, recorded)
        tx.plans.put(plan_row(after))
        return ActedOnPlan(plan=after, event=recorded, is_new=True)

    def _check(self, tx: Transaction, plan: Plan | None, event: PlanEvent, actor: Actor) -> None:
        """What only the registry and the other plans know against `event`."""
        if isinstance(event, Approved):
            kind = plan.kind if plan else None
            taken = [row.id for row in tx.plans.by_number(str(kind), event.number)]
            if any(id != (plan and plan.id) for id in taken):
                raise Refusal("plan_number_taken", number=event.number)
        if isinstance(event, Drafted | Amended):
            kind = plan.kind if plan else event.kind  # type: ignore[union-attr]
            holder_id = plan.holder_id if plan else event.holder_id  # type: ignore[union-attr]
            known = plan.content.documents if plan else ()
            faults = [
                *self._stream_faults(kind, event.content),
                *_registry_faults(tx, str(holder_id), event.content),
                *_document_faults(tx, event.content, known, actor),
            ]
            if faults:
                raise InvalidInput(faults=faults)

    def _stream_faults(self, kind: Kind | None, content: Content) -> Iterator[Fault]:
        assert kind is not None
        for stream in content.streams:
            profile = self.profiles.get(stream)
            if profile is None:
                yield Fault(path="streams", code="unknown_stream", params={"stream": stream})
            elif profile.family != KINDS[kind].family:
                params = {"stream": stream, "plan_kind": kind}
                yield Fault(path="streams", code="plan_stream_of_other_family", params=params)
        profiles = [self.profiles[key] for key in content.streams if key in self.profiles]
        for index, line in enumerate(content.lines):
            exact = waste_code.is_valid(line.code)
            if exact and not any(profile.allows_code(line.code) for profile in profiles):
                said = {"code": line.code, "stream": "、".join(content.streams)}
                path = f"lines.{index}.code"
                yield Fault(path=path, code="waste_code_not_in_stream", params=said)

    def _today(self) -> date:
        return self.clock.now().astimezone(LOCAL_ZONE).date()


def coverage(
    tx: Transaction,
    *,
    kinds: Sequence[str],
    holder_id: str,
    stream: str,
    codes: Sequence[str],
    on: date,
) -> tuple[Covered, ...]:
    """What of `kinds` is in force for a holder and stream on a local day, and what was moved of
    `codes` in each one's period."""
    rows = [row for row in tx.plans.in_force(holder_id, on) if row.kind in kinds] if kinds else []
    moved: dict[tuple[date, date], tuple[Moved, ...]] = {}
    covered = (_covered(tx, row, moved) for row in rows)
    return tuple(
        replace(each, moved=tuple(m for m in each.moved if _counts(each, m, codes)))
        for each in covered
        if stream in each.content.streams
    )


def _counts(covered: Covered, moved: Moved, codes: Sequence[str]) -> bool:
    """Whether `moved` uses up a line that covers one of `codes`."""
    return any(
        waste_code.matches(moved.movement.code, line.code)
        for line in covered.content.lines
        if any(waste_code.matches(code, line.code) for code in codes)
    )


def _covered(
    tx: Transaction, row: PlanRow, known: dict[tuple[date, date], tuple[Moved, ...]]
) -> Covered:
    content = plan_content.from_body(row.data["in_force"]["content"])
    period = (content.valid_from_on, content.valid_until_on)
    if period not in known:
        known[period] = tx.moved.between(row.holder_id, *period)
    return Covered(
        plan_id=row.id,
        kind=row.kind,
        number=row.number,
        content=content,
        moved=tuple(moved for moved in known[period] if _between_its_places(content, moved)),
    )


def _between_its_places(content: Content, moved: Moved) -> bool:
    movement = moved.movement
    return (not content.origin_site_ids or movement.origin_site_id in content.origin_site_ids) and (
        not content.destination_site_ids
        or movement.destination_site_id in content.destination_site_ids
    )


def stream_of(plan_id: str) -> str:
    return f"plan/{plan_id}"


def may_read(holder_id: str, actor: Actor) -> bool:
    own = may(actor.role, "plan.read") and actor.organisation_id == holder_id
    return own or everywhere(actor, "plan.read")


def _find(tx: Transaction, plan_id: str) -> Plan | None:
    plan: Plan | None = None
    for recorded in tx.log.load(stream_of(plan_id)):
        plan = plan_after(plan, recorded)
    return plan


def _acted(tx: Transaction, answer: Mapping[str, Any]) -> ActedOnPlan:
    """What an earlier sending of the command led to, and what stands since."""
    plan = _find(tx, answer["id"])
    assert plan is not None
    event = tx.log.load(stream_of(plan.id))[answer["seq"] - 1]
    return ActedOnPlan(plan=plan, event=event, is_new=False)


def _proposed(plan: Plan | None, word: str, data: Mapping[str, Any]) -> PlanEvent:
    assert plan is not None
    body = dict(data)
    if word == "approved":
        asked = plan_content.to_body(plan.content)
        body["content"] = {**asked, **body.pop("narrowed", {})}
    if word == "amended" and "content" not in body:
        body["content"] = plan_content.to_body(plan.content)
    return read_event(word, body)


def _registry_faults(tx: Transaction, holder_id: str, content: Content) -> Iterator[Fault]:
    for kind, path, id in _named(content):
        row = tx.registry.get(kind, id)
        if row is None:
            yield Fault(path=path, code="unknown_id", params={"kind": kind, "id": id})
        elif path.startswith("origin") and _owner(row.entry) != holder_id:
            params = {"site": getattr(row.entry, "name", id)}
            yield Fault(path=path, code="origin_not_of_generator", params=params)


def _document_faults(
    tx: Transaction, content: Content, known: Sequence[str], actor: Actor
) -> Iterator[Fault]:
    for index, sha256 in enumerate(content.documents):
        kept = None if sha256 in known else tx.attachments.get(sha256)
        if sha256 not in known and (kept is None or not may_name(tx, kept, actor)):
            yield Fault(path=f"documents.{index}", code="attachment_unknown")


def _owner(entry: Entry) -> str | None:
    return entry.organisation_id if isinstance(entry, Site) else None


def _named(content: Content) -> Iterator[tuple[str, str, str]]:
    """(kind, where it stands, id) of every entry named."""
    for index, line in enumerate(content.lines):
        if line.receiver_id is not None:
            yield "organisation", f"lines.{index}.receiver_id", line.receiver_id
    for name, kind in (
        ("route_ids", "route"),
        ("origin_site_ids", "site"),
        ("destination_site_ids", "site"),
    ):
        for index, id in enumerate(getattr(content, name)):
            yield kind, f"{name}.{index}", id
