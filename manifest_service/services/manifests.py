"""Use cases of the manifest: issue it, act on it, read it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from manifest_service.codes import label_token, manifest_number
from manifest_service.errors import (
    Fault,
    InvalidInput,
    NotFound,
    Refusal,
)
from manifest_service.events.canonical import canonical
from manifest_service.events.checks import check_draft
from manifest_service.events.codec import to_body, wire_type, word_of
from manifest_service.events.decide import Proposal, decide
from manifest_service.events.envelope import SERVICE, Actor, NewEvent, Recorded
from manifest_service.events.manifest import Happened, Manifest, evolve, replay
from manifest_service.events.messages import (
    Amended,
    CorrectionAgreed,
    EvidenceAttached,
    Followed,
    Generated,
    HandedOver,
    Imported,
    Link,
    Loaded,
    ManifestEvent,
    PaperEntered,
    Reordered,
    Resumed,
    Stored,
)
from manifest_service.permissions import require
from manifest_service.services import movements, one_ledger
from manifest_service.services.attached import may_name, tie
from manifest_service.services.checks.before import findings_of
from manifest_service.services.checks.finding import Finding
from manifest_service.services.commands import Request, command_id, once, request_of
from manifest_service.services.groups import (
    COLLECTING,
    check_member,
    collected_of,
    followed_by,
)
from manifest_service.services.known import KnownManifests
from manifest_service.services.legs import completed, vehicle_id
from manifest_service.services.numbers import reserved
from manifest_service.services.passing_on import check_onward, check_redirect
from manifest_service.services.ports import (
    NO_STREAM,
    Clock,
    Ids,
    ManifestQuery,
    ManifestRow,
    Store,
    Transaction,
)
from manifest_service.services.projections import clocks_of, happened, manifest_row
from manifest_service.services.scales import held_to_readings
from manifest_service.services.standing import may_read, standing_manifest
from manifest_service.services.trials import in_sandbox
from manifest_service.waste.calendar import Calendar
from manifest_service.waste.clocks import LOCAL_ZONE
from manifest_service.waste.profile import StreamProfile

_SERIES = {
    False: ("manifest", manifest_number.build),
    True: ("trial", manifest_number.build_trial),
}
"""Whether it is a trial -> the series its number is of: no trial leaves a gap among manifests."""

RESETTLING = (Amended, HandedOver, Resumed, CorrectionAgreed, Reordered)
"""Events after which what the first one settled, or who carries the load, may be another."""


Reaction = Callable[[Transaction, Manifest, ManifestEvent, datetime, datetime], None]
"""Called in the transaction with the manifest after an event, the event, when it is said to have
happened and when it was recorded."""


@dataclass(frozen=True, kw_only=True)
class Acted:
    """What a command led to."""

    manifest: Manifest
    event: Recorded
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Act:
    """A command on an existing manifest, as a party sends it."""

    id: str
    number: str
    event: ManifestEvent
    occurred_at: datetime
    label: str | None = None
    """Token of a label of the load, from who takes it and is no party of it yet."""


@dataclass(frozen=True, kw_only=True)
class ToldEvent:
    """What a journal told of a manifest, as decided, and the entry that told it."""

    id: str
    event: ManifestEvent
    occurred_at: datetime
    actor: Actor
    device: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Manifests:
    store: Store
    clock: Clock
    ids: Ids
    profiles: Mapping[str, StreamProfile]
    county: str
    react: Reaction
    known: KnownManifests = field(default_factory=KnownManifests)

    def profile(self, stream: str) -> StreamProfile:
        found = self.profiles.get(stream)
        if found is None:
            raise InvalidInput(
                faults=[Fault(path="stream", code="unknown_stream", params={"stream": stream})]
            )
        return found

    def issue(
        self,
        id: str,
        draft: Generated,
        said_at: datetime | None,
        actor: Actor,
        *,
        paper: PaperEntered | None = None,
    ) -> Acted:
        """Issue a manifest, at the time said or now; with `paper`, enter the trip that was made on
        paper. `draft` has no label tokens yet, and no number but one reserved ahead: they are given
        here."""
        id, profile = command_id(id), self.profile(draft.stream)
        entered = {"paper": to_body(paper)} if paper else {}
        asked = request_of(
            actor.user_id, "issue", {**_asked(draft), "occurred_at": said_at, **entered}
        )
        now = self.clock.now()
        occurred_at = said_at or now

        def work(tx: Transaction) -> Acted:
            def first_time() -> dict[str, Any]:
                if paper is not None and in_sandbox(tx, actor.organisation_id):
                    # Entered in another's name it would count, whatever speaks against it.
                    raise Refusal("trial_with_paper")
                event, findings = self._checked(tx, draft, profile, occurred_at, actor, now)
                refusals = [finding for finding in findings if finding.refuses]
                if refusals and (paper is None or event.trial):
                    raise Refusal(refusals[0].code, **refusals[0].params)
                if paper is not None:
                    # It has happened: refusing to record it would hide it.
                    doubts = (finding.code for finding in refusals)
                    event = replace(event, warnings=(*event.warnings, *doubts))
                event = self._numbered(tx, event, occurred_at, actor)
                acted = self._append(tx, None, event, id, occurred_at, actor, now)
                for link in event.links:
                    self._pass_on(tx, link, event, actor, occurred_at, now)
                if paper is not None:
                    self._check_evidence(tx, paper.scan_sha256, "paper.scan_sha256", actor)
                    entry = self._decided(tx, acted.manifest, paper, now, actor, now)
                    acted = replace(acted, manifest=entry.manifest)
                done.append(acted)
                return {"number": event.number, "seq": acted.event.seq}

            done: list[Acted] = []
            answer, is_new = once(tx, id, asked, now, first_time)
            return done[0] if is_new else self._acted(tx, answer)

        return self.store.write(work)

    def act(self, act: Act, actor: Actor) -> Acted:
        """Record what happened to a manifest; NotFound also for one the actor may not act on."""
        id, number = command_id(act.id), manifest_number.validate(act.number)
        asked = asked_by(replace(act, number=number), actor)
        now = self.clock.now()

        def work(tx: Transaction) -> Acted:
            def first_time() -> dict[str, Any]:
                manifest = self.stands(tx, number)
                check_may_act(manifest, act.event, act.label, actor)
                event = self.completed(tx, manifest, act.event, act.occurred_at, actor)
                done.append(self._decided(tx, manifest, event, act.occurred_at, actor, now, id=id))
                return {"number": number, "seq": done[0].event.seq}

            done: list[Acted] = []
            answer, is_new = once(tx, id, asked, now, first_time)
            return done[0] if is_new else self._acted(tx, answer)

        return self.store.write(work)

    def completed(
        self,
        tx: Transaction,
        manifest: Manifest,
        event: ManifestEvent,
        occurred_at: datetime,
        actor: Actor,
    ) -> ManifestEvent:
        """`event` with what is on record of it; raises as services.legs and services.scales, and
        InvalidInput for evidence that is not here."""
        if isinstance(event, EvidenceAttached):
            self._check_evidence(tx, event.sha256, "data.sha256", actor)
        profile = self.profile(manifest.issued.stream)
        event = completed(tx, manifest, event, profile, occurred_at)
        return held_to_readings(tx, manifest, event, occurred_at, actor)

    def decided(
        self,
        tx: Transaction,
        manifest: Manifest,
        event: ManifestEvent,
        occurred_at: datetime,
        actor: Actor,
        now: datetime,
    ) -> ManifestEvent:
        """`event` as it would be recorded of `manifest`; raises as `completed` and `decide`."""
        event = self.completed(tx, manifest, event, occurred_at, actor)
        return self._judged(manifest, event, occurred_at, actor, now)

    def _judged(
        self,
        manifest: Manifest,
        event: ManifestEvent,
        occurred_at: datetime,
        actor: Actor,
        now: datetime,
    ) -> ManifestEvent:
        proposal = Proposal(event=event, occurred_at=occurred_at, actor=actor)
        return decide(manifest, proposal, self.profile(manifest.issued.stream), now)

    def append_told(
        self,
        tx: Transaction,
        manifest: Manifest,
        told: Sequence[ToldEvent],
        order: tuple[int, ...] | None,
        now: datetime,
    ) -> tuple[Recorded, ...]:
        """Append what journals told, already decided, and with `order` the order in which the events of
        the manifest now count; what was recorded of `told`, then of the order."""
        new = [
            _new(each.id, each.event, each.occurred_at, each.actor, each.device) for each in told
        ]
        if order is not None:
            event = Reordered(order=order)
            new.append(_new(self.ids.event_id(), event, now, SERVICE, None))
        recorded = tx.log.append(stream_of(manifest.number), manifest.version, new, now)
        tie(tx, recorded)
        after = manifest
        for one in recorded:
            after = evolve(after, happened(one))
        self.known.put(recorded[-1].leaf_hash, after)
        told_now = after.history[manifest.version :]
        resettled = any(isinstance(one.event, RESETTLING) for one in told_now)
        self._put(tx, manifest, after, resettled=resettled)
        if after.issued.group_number is None:
            for happened_now in told_now:
                self.react(tx, after, happened_now.event, happened_now.occurred_at, now)
        return recorded

    def remember(self, tx: Transaction, act: Act, actor: Actor, seq: int, now: datetime) -> None:
        """That the command of `act` led to event `seq`: sent again in another way it happens no more."""
        answer = {"number": act.number, "seq": seq}
        text = canonical(answer).decode()
        tx.log.remember(act.id, asked_by(act, actor).hash, text, now)

    def done_before(self, tx: Transaction, act: Act, actor: Actor) -> Acted | None:
        """What the command of `act` led to, None when it is new; raises IdReused."""
        stored = tx.log.answer_to(act.id, asked_by(act, actor).hash)
        return self._acted(tx, json.loads(stored)) if stored is not None else None

    def act_within(
        self,
        tx: Transaction,
        act: Act,
        actor: Actor,
        now: datetime,
        *,
        device: Mapping[str, Any] | None,
    ) -> Acted:
        """As `act`, in a transaction of another's, for a command that is known to be new."""
        manifest = self.stands(tx, act.number)
        event = self.completed(tx, manifest, act.event, act.occurred_at, actor)
        done = self._decided(
            tx, manifest, event, act.occurred_at, actor, now, id=act.id, device=device
        )
        self.remember(tx, act, actor, done.event.seq, now)
        return done

    def get(self, number: str, actor: Actor) -> Manifest:
        """The manifest; NotFound also for one the actor may not see."""
        compact = manifest_number.compact(number)
        manifest = self.store.read(lambda tx: self._find(tx, compact))
        if manifest is None or not may_read(manifest, actor):
            raise NotFound("manifest_unknown", number=number)
        return manifest

    def history(self, number: str, actor: Actor) -> tuple[Recorded, ...]:
        manifest = self.get(number, actor)
        return self.store.read(lambda tx: tx.log.load(stream_of(manifest.number)))

    def search(self, query: ManifestQuery, actor: Actor) -> tuple[ManifestRow, ...]:
        """Rows the actor may see: a party sees its own, a driver the trips he is named on."""
        found = require(actor, "manifest.read")
        if found == "trip":
            if not actor.driver_id:
                return ()  # an imported manifest has a driver nobody named
            query = replace(query, driver_id=actor.driver_id)
        elif found != "all":
            if actor.organisation_id is None:
                return ()
            query = replace(query, organisation_id=actor.organisation_id)
        return self.store.read(lambda tx: tx.manifests.search(query))

    def by_label(self, token: str) -> tuple[Manifest, int]:
        """The manifest and package number a label belongs to; NotFound("label_unknown")."""
        compact = label_token.compact(token)

        def find(tx: Transaction) -> tuple[Manifest, int] | None:
            found = tx.manifests.by_label(compact)
            manifest = self._find(tx, found[0].number) if found else None
            return (manifest, found[1]) if found and manifest else None

        found = self.store.read(find)
        if found is None:
            raise NotFound("label_unknown")
        return found

    def record(
        self,
        tx: Transaction,
        manifest: Manifest,
        event: ManifestEvent,
        actor: Actor,
        now: datetime,
    ) -> Recorded:
        """Append what the service itself decided, in a transaction of its own making."""
        return self._append(tx, manifest, event, self.ids.event_id(), now, actor, now).event

    def told(
        self, issued: Generated, issued_at: datetime, imported: Imported, actor: Actor
    ) -> tuple[Manifest, Imported]:
        """A manifest told by another installation and the event that takes it in, as decided; writes
        nothing. What was checked before wheels moved there is not asked again. Raises as `decide`."""
        profile, now = self.profile(issued.stream), self.clock.now()
        check_draft(issued, profile)
        if issued_at > now:
            raise InvalidInput(faults=[Fault(path="issued_at", code="occurred_in_future")])
        first = Happened(event=issued, occurred_at=issued_at, recorded_at=now, actor=actor)
        manifest = evolve(None, first)
        proposal = Proposal(event=imported, occurred_at=now, actor=actor)
        decided = decide(manifest, proposal, profile, now)
        assert isinstance(decided, Imported)
        return manifest, decided

    def enter(
        self,
        tx: Transaction,
        issued: Generated,
        issued_at: datetime,
        later: Sequence[ManifestEvent],
        actor: Actor,
    ) -> Acted:
        """A whole life told elsewhere, appended at once. Rules do not look at it: its trip was watched,
        or not, where it was made."""
        now = self.clock.now()
        issued = self._numbered(tx, issued, issued_at, actor)
        events = [(issued, issued_at), *((event, now) for event in later)]
        new = [
            NewEvent(
                id=self.ids.event_id(),
                type=wire_type(event),
                occurred_at=at,
                actor=actor,
                body=to_body(event),
            )
            for event, at in events
        ]
        recorded = tx.log.append(stream_of(issued.number), NO_STREAM, new, now)
        tie(tx, recorded)
        manifest = replay(tuple(happened(one) for one in recorded))
        assert manifest is not None
        profile, calendar = self.profile(issued.stream), tx.calendar.calendar()
        tx.manifests.put_all([manifest_row(manifest, profile, calendar)])
        _count(tx, None, manifest, profile, calendar)
        self.known.put(recorded[-1].leaf_hash, manifest)
        return Acted(manifest=manifest, event=recorded[1], is_new=True)

    def vehicle_named(self, text: str) -> str:
        """The id of the vehicle named by id or plate."""
        return self.store.read(lambda tx: vehicle_id(tx, text))

    def _checked(
        self,
        tx: Transaction,
        draft: Generated,
        profile: StreamProfile,
        occurred_at: datetime,
        actor: Actor,
        now: datetime,
    ) -> tuple[Generated, tuple[Finding, ...]]:
        draft = replace(
            draft,
            vehicle_id=vehicle_id(tx, draft.vehicle_id),
            trial=in_sandbox(tx, draft.generator_id) or None,
        )
        if draft.group_number is not None:
            check_member(self._find(tx, draft.group_number), draft)
        proposal = Proposal(event=draft, occurred_at=occurred_at, actor=actor)
        event = decide(None, proposal, profile, now)
        assert isinstance(event, Generated)
        findings = findings_of(tx, event, profile, occurred_at)
        doubts = (finding.code for finding in findings if not finding.refuses)
        return replace(event, warnings=(*event.warnings, *doubts)), findings

    def _numbered(
        self, tx: Transaction, event: Generated, occurred_at: datetime, actor: Actor
    ) -> Generated:
        tokens = tuple(self.ids.label_token() for _ in range(event.packages))
        if event.number:
            holders = frozenset({event.generator_id, event.carrier_id, event.receiver_id})
            row = reserved(tx, event.number, holders & organisations_of(actor))
            return replace(event, number=row.number, label_tokens=(row.label_token, *tokens))
        day = occurred_at.astimezone(LOCAL_ZONE).date()
        kind, build = _SERIES[event.trial is True]
        serial = tx.serials.next(f"{kind}/{self.county}/{day:%y%m%d}")
        number = build(self.county, day, serial)
        return replace(event, number=number, label_tokens=(self.ids.label_token(), *tokens))

    def _decided(
        self,
        tx: Transaction,
        manifest: Manifest,
        event: ManifestEvent,
        occurred_at: datetime,
        actor: Actor,
        now: datetime,
        *,
        id: str | None = None,
        device: Mapping[str, Any] | None = None,
    ) -> Acted:
        """`event` as decided, appended, and what follows from it on other manifests."""
        decided = self._judged(manifest, event, occurred_at, actor, now)
        acted = self._append(
            tx, manifest, decided, id or self.ids.event_id(), occurred_at, actor, now, device=device
        )
        member = acted.manifest
        if isinstance(decided, Loaded) and member.issued.group_number is not None:
            member = self._collect(tx, member, decided, occurred_at, now)
        if acted.manifest.issued.group:
            for number, followed in followed_by(acted.manifest, decided):
                self._follow(tx, self.stands(tx, number), followed, occurred_at, now)
        return replace(acted, manifest=member)

    def _collect(
        self,
        tx: Transaction,
        member: Manifest,
        loaded: Loaded,
        occurred_at: datetime,
        now: datetime,
    ) -> Manifest:
        """`member`, loaded, as its group has taken it aboard; a round may be under way already."""
        group = self.stands(tx, member.issued.group_number or "")
        if group.status not in COLLECTING:
            raise Refusal("group_has_arrived", number=group.number, status=group.status)
        taken = collected_of(member, loaded, group)
        group = self._decided(tx, group, taken, occurred_at, SERVICE, now).manifest
        if group.departed_at is None:
            return member
        followed = Followed(group_number=group.number, word="transported")
        return self._follow(tx, member, followed, occurred_at, now)

    def _follow(
        self,
        tx: Transaction,
        member: Manifest,
        followed: Followed,
        occurred_at: datetime,
        now: datetime,
    ) -> Manifest:
        return self._decided(tx, member, followed, occurred_at, SERVICE, now).manifest

    def _pass_on(
        self,
        tx: Transaction,
        link: Link,
        issued: Generated,
        actor: Actor,
        occurred_at: datetime,
        now: datetime,
    ) -> None:
        """Tell the manifest a new one follows; raises Refusal when it cannot be followed so."""
        before = self.stands(tx, manifest_number.validate(link.number))
        check_may_act(before, issued, None, actor)
        if before.trial != (issued.trial is True):
            raise Refusal("trial_mixed", number=before.number)
        if link.relation == "onward":
            check_onward(before, issued)
            return
        redirected = check_redirect(before, link, issued)
        self._decided(tx, before, redirected, occurred_at, actor, now)

    def _append(
        self,
        tx: Transaction,
        manifest: Manifest | None,
        event: ManifestEvent,
        id: str,
        occurred_at: datetime,
        actor: Actor,
        now: datetime,
        *,
        device: Mapping[str, Any] | None = None,
    ) -> Acted:
        number = event.number if isinstance(event, Generated) else manifest.number  # type: ignore[union-attr]
        new = _new(id, event, occurred_at, actor, device)
        expected = manifest.version if manifest else 0
        (recorded,) = tx.log.append(stream_of(number), expected, [new], now)
        tie(tx, [recorded])
        after = evolve(manifest, happened(recorded))
        self.known.put(recorded.leaf_hash, after)
        self._put(tx, manifest, after, resettled=isinstance(event, RESETTLING))
        if after.issued.group_number is None:
            self.react(tx, after, event, occurred_at, now)
        return Acted(manifest=after, event=recorded, is_new=True)

    def _put(
        self, tx: Transaction, before: Manifest | None, after: Manifest, *, resettled: bool
    ) -> None:
        """The rows, deadlines and sums of what stands."""
        profile, calendar = self.profile(after.issued.stream), tx.calendar.calendar()
        tx.manifests.put(manifest_row(after, profile, calendar), resettled=resettled)
        _count(tx, before, after, profile, calendar)

    def _acted(self, tx: Transaction, answer: Mapping[str, Any]) -> Acted:
        """What an earlier sending of the command led to, and what stands since."""
        number, seq = answer["number"], answer["seq"]
        history = tx.log.load(stream_of(number))
        manifest = replay(tuple(happened(recorded) for recorded in history))
        assert manifest is not None
        return Acted(manifest=manifest, event=history[seq - 1], is_new=False)

    def stands(self, tx: Transaction, number: str) -> Manifest:
        """What stands of a manifest; NotFound."""
        manifest = standing_manifest(tx, self.known, number)
        if manifest is None:
            raise NotFound("manifest_unknown", number=number)
        return manifest

    def _find(self, tx: Transaction, number: str) -> Manifest | None:
        return replay(tuple(happened(recorded) for recorded in tx.log.load(stream_of(number))))

    def _check_evidence(self, tx: Transaction, sha256: str, path: str, actor: Actor) -> None:
        kept = tx.attachments.get(sha256)
        if kept is None or not may_name(tx, kept, actor):
            raise InvalidInput(faults=[Fault(path=path, code="attachment_unknown")])


def _count(
    tx: Transaction,
    before: Manifest | None,
    after: Manifest,
    profile: StreamProfile,
    calendar: Calendar,
) -> None:
    """The deadlines and sums that follow from what stands."""
    tx.clocks.put_all(clocks_of(after, profile, calendar))
    tx.moved.add(movements.changes(before, after))
    sums = (one_ledger.booked(each, profile, calendar) for each in (before, after))
    tx.one_ledger.add(one_ledger.changes(*sums))


def _new(
    id: str,
    event: ManifestEvent,
    occurred_at: datetime,
    actor: Actor,
    device: Mapping[str, Any] | None,
) -> NewEvent:
    return NewEvent(
        id=id,
        type=wire_type(event),
        occurred_at=occurred_at,
        actor=actor,
        body=to_body(event),
        device=device,
    )


def asked_by(act: Act, actor: Actor) -> Request:
    """What `actor` asks for with `act`, the same whichever way it comes."""
    word = word_of(act.event)
    said = {**_asked(act.event), "occurred_at": act.occurred_at}
    return request_of(actor.user_id, f"{word} {act.number}", said, f"manifest.{word}")


def check_may_act(
    manifest: Manifest, event: ManifestEvent, label: str | None, actor: Actor
) -> None:
    """Raises NotFound for a manifest that `actor`, and the device he signs on, may not see: numbers can be
    guessed. Who takes a load has it before him, and shows by a label of it that he has."""
    if may_read(manifest, actor) or (actor.via is not None and may_read(manifest, actor.via)):
        return
    if not (takes(event, actor) and label in manifest.issued.label_tokens):
        raise NotFound("manifest_unknown", number=manifest.number)


def takes(event: ManifestEvent, actor: Actor) -> bool:
    """Whether `event` makes `actor` a party by his own word."""
    if isinstance(event, HandedOver):
        is_next = actor.organisation_id == event.carrier_id
        drives = actor.role == "driver" and actor.driver_id == event.driver_id
        return is_next and (drives or actor.role == "carrier_dispatcher")
    return isinstance(event, Stored) and actor.role == "receiver_clerk"


def label_shown(data: Mapping[str, Any]) -> str | None:
    """The token of the label in what somebody sent of an act; None without one."""
    text = data.get("label")
    return label_token.from_scan(text) if isinstance(text, str) else None


def stream_of(number: str) -> str:
    return f"manifest/{number}"


def organisations_of(actor: Actor) -> frozenset[str | None]:
    """Whose numbers `actor` may use: his own organisation's, and that of the device he signs on."""
    return frozenset({actor.organisation_id, actor.via.organisation_id if actor.via else None})


_LATER: Mapping[str, Any] = {"shipper": "generator", "group": False, "links": (), "lines": ()}
"""Members that came later, as they are when nobody gave them."""


def _asked(event: ManifestEvent) -> dict[str, Any]:
    """What was asked for, as it would have been before members came that it does not use: the same
    command sent again after an update is still the same."""
    body = to_body(event)
    return {name: said for name, said in body.items() if name not in _LATER or said != _plain(name)}


def _plain(name: str) -> Any:
    absent = _LATER[name]
    return [] if absent == () else absent
