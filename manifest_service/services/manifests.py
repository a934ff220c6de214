"""Use cases of the manifest: issue it, act on it, read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from manifest_service.codes import label_token, manifest_number
from manifest_service.errors import (
    Busy,
    Fault,
    InvalidInput,
    ManifestServiceError,
    NotFound,
    Refusal,
)
from manifest_service.events.codec import to_body, wire_type, word_of
from manifest_service.events.decide import Proposal, decide
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.manifest import Manifest, evolve, replay
from manifest_service.events.messages import EvidenceAttached, Generated, ManifestEvent
from manifest_service.registry.entries import Vehicle
from manifest_service.services import movements
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.facts import Finding, check_trip, gather
from manifest_service.services.known import KnownManifests
from manifest_service.services.ports import (
    Clock,
    Ids,
    ManifestQuery,
    ManifestRow,
    Store,
    Transaction,
)
from manifest_service.services.projections import happened, manifest_row
from manifest_service.waste.clocks import LOCAL_ZONE
from manifest_service.waste.profile import StreamProfile

READS_EVERYTHING = frozenset({"officer", "administrator", "auditor"})
"""Roles that see the county's manifests, not only their own (domain reference, section 9)."""

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

    def issue(self, id: str, draft: Generated, said_at: datetime | None, actor: Actor) -> Acted:
        """Issue a manifest, at the time said or now. `draft` has no number and no label tokens yet:
        they are given here."""
        id, profile = command_id(id), self.profile(draft.stream)
        asked = request_of(actor.user_id, "issue", {**to_body(draft), "occurred_at": said_at})
        now = self.clock.now()
        occurred_at = said_at or now

        def work(tx: Transaction) -> Acted:
            def first_time() -> dict[str, Any]:
                event, findings = self._checked(tx, draft, profile, occurred_at, actor, now)
                refusals = [finding for finding in findings if finding.refuses]
                if refusals:
                    raise Refusal(refusals[0].code, **refusals[0].params)
                event = self._numbered(tx, event, occurred_at)
                done.append(self._append(tx, None, event, id, occurred_at, actor, now))
                return {"number": event.number, "seq": done[0].event.seq}

            done: list[Acted] = []
            answer, is_new = once(tx, id, asked, now, first_time)
            return done[0] if is_new else self._acted(tx, answer)

        return self.store.write(work)

    def check(self, draft: Generated, occurred_at: datetime, actor: Actor) -> tuple[Finding, ...]:
        """What would be said against `draft` if it were issued; writes nothing. Raises as `issue`."""
        profile, now = self.profile(draft.stream), self.clock.now()
        return self.store.read(
            lambda tx: self._checked(tx, draft, profile, occurred_at, actor, now)[1]
        )

    def act(self, act: Act, actor: Actor) -> Acted:
        """Record what happened to a manifest."""
        id, number = command_id(act.id), manifest_number.validate(act.number)
        asked = request_of(
            actor.user_id,
            f"{word_of(act.event)} {number}",
            {**to_body(act.event), "occurred_at": act.occurred_at},
            f"manifest.{word_of(act.event)}",
        )
        now = self.clock.now()

        def work(tx: Transaction) -> Acted:
            def first_time() -> dict[str, Any]:
                manifest = self.stands(tx, number)
                self._check_evidence(tx, act.event)
                event = decide(
                    manifest,
                    Proposal(event=act.event, occurred_at=act.occurred_at, actor=actor),
                    self.profile(manifest.issued.stream),
                    now,
                )
                done.append(self._append(tx, manifest, event, id, act.occurred_at, actor, now))
                return {"number": number, "seq": done[0].event.seq}

            done: list[Acted] = []
            answer, is_new = once(tx, id, asked, now, first_time)
            return done[0] if is_new else self._acted(tx, answer)

        return self.store.write(work)

    def sync(
        self, acts: tuple[Act | ManifestServiceError, ...], actor: Actor
    ) -> tuple[Acted | ManifestServiceError, ...]:
        """A result for each queued act, in order; one that is refused does not stop the rest. An
        act that could not be read comes as its error, and goes out as it came."""
        return tuple(
            act if isinstance(act, ManifestServiceError) else self._try(act, actor) for act in acts
        )

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
        if actor.role == "driver":
            query = replace(query, driver_id=actor.driver_id or "")
        elif actor.role not in READS_EVERYTHING:
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

    def vehicle_named(self, text: str) -> str:
        """The id of the vehicle named by id or plate."""
        return self.store.read(lambda tx: vehicle_id(tx, text))

    def _try(self, act: Act, actor: Actor) -> Acted | ManifestServiceError:
        try:
            return self.act(act, actor)
        except Busy:
            raise
        except ManifestServiceError as error:
            return error

    def _checked(
        self,
        tx: Transaction,
        draft: Generated,
        profile: StreamProfile,
        occurred_at: datetime,
        actor: Actor,
        now: datetime,
    ) -> tuple[Generated, tuple[Finding, ...]]:
        draft = replace(draft, vehicle_id=vehicle_id(tx, draft.vehicle_id))
        proposal = Proposal(event=draft, occurred_at=occurred_at, actor=actor)
        event = decide(None, proposal, profile, now)
        assert isinstance(event, Generated)
        on = occurred_at.astimezone(LOCAL_ZONE).date()
        findings = check_trip(gather(tx, event, on), event, profile, on)
        doubts = (finding.code for finding in findings if not finding.refuses)
        return replace(event, warnings=(*event.warnings, *doubts)), findings

    def _numbered(self, tx: Transaction, event: Generated, occurred_at: datetime) -> Generated:
        day = occurred_at.astimezone(LOCAL_ZONE).date()
        serial = tx.serials.next(f"manifest/{self.county}/{day:%y%m%d}")
        tokens = tuple(self.ids.label_token() for _ in range(event.packages + 1))
        number = manifest_number.build(self.county, day, serial)
        return replace(event, number=number, label_tokens=tokens)

    def _append(
        self,
        tx: Transaction,
        manifest: Manifest | None,
        event: ManifestEvent,
        id: str,
        occurred_at: datetime,
        actor: Actor,
        now: datetime,
    ) -> Acted:
        number = event.number if isinstance(event, Generated) else manifest.number  # type: ignore[union-attr]
        new = NewEvent(
            id=id, type=wire_type(event), occurred_at=occurred_at, actor=actor, body=to_body(event)
        )
        expected = manifest.version if manifest else 0
        (recorded,) = tx.log.append(stream_of(number), expected, [new], now)
        after = evolve(manifest, happened(recorded))
        self.known.put(recorded.leaf_hash, after)
        tx.manifests.put(manifest_row(after, self.profile(after.issued.stream)))
        tx.moved.add(movements.changes(manifest, after))
        self.react(tx, after, event, occurred_at, now)
        return Acted(manifest=after, event=recorded, is_new=True)

    def _acted(self, tx: Transaction, answer: Mapping[str, Any]) -> Acted:
        """What an earlier sending of the command led to, and what stands since."""
        number, seq = answer["number"], answer["seq"]
        history = tx.log.load(stream_of(number))
        manifest = replay(tuple(happened(recorded) for recorded in history))
        assert manifest is not None
        return Acted(manifest=manifest, event=history[seq - 1], is_new=False)

    def stands(self, tx: Transaction, number: str) -> Manifest:
        """What stands of a manifest; NotFound."""
        manifest = self.known.get(tx, stream_of(number)) or self._find(tx, number)
        if manifest is None:
            raise NotFound("manifest_unknown", number=number)
        return manifest

    def _find(self, tx: Transaction, number: str) -> Manifest | None:
        return replay(tuple(happened(recorded) for recorded in tx.log.load(stream_of(number))))

    def _check_evidence(self, tx: Transaction, event: ManifestEvent) -> None:
        if not isinstance(event, EvidenceAttached):
            return
        stored = tx.attachments.get(event.sha256)
        if stored is None:
            raise InvalidInput(faults=[Fault(path="data.sha256", code="attachment_unknown")])


def stream_of(number: str) -> str:
    return f"manifest/{number}"


def may_read(manifest: Manifest, actor: Actor) -> bool:
    """A party of the manifest, or one who sees the county's."""
    issued = manifest.issued
    if actor.role in READS_EVERYTHING:
        return True
    if actor.role == "driver":
        return actor.driver_id == issued.driver_id
    parties = {issued.generator_id, issued.carrier_id, issued.receiver_id}
    return actor.organisation_id in parties


def vehicle_id(tx: Transaction, text: str) -> str:
    """The id of the vehicle named by id or plate; `text` itself when there is none."""
    if tx.registry.get("vehicle", text) is not None:
        return text
    row = tx.registry.vehicle_by_plate(text.strip().upper())
    return row.entry.id if row is not None and isinstance(row.entry, Vehicle) else text
