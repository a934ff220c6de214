"""`decide`: what the field's rules say to a proposed event. It may say no, with a code.

A proposal is the event a party would like to record. The answer is that event as it will be
recorded, with the warnings that stay visible on it. Refusals are listed in docs/refusals.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from manifest_service.errors import Fault, InvalidInput, NotAllowed, Refusal
from manifest_service.events.checks import check_values
from manifest_service.events.codec import word_of
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.events.lifecycle import (
    ANSWERS,
    ANY_PARTY,
    EVIDENCE,
    FOLLOWED,
    REORDERED,
    TABLE,
    TRACK,
    Party,
    row,
)
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    CheckpointScanned,
    Collected,
    Generated,
    HandedOver,
    Imported,
    ManifestEvent,
    Stored,
    Verdict,
)
from manifest_service.waste.profile import StreamProfile

CLOCK_TOLERANCE = timedelta(minutes=5)
"""A device clock may run ahead of ours by this much; the same 300 s as for positions."""

RECORDED_LATE_AFTER = timedelta(hours=24)
"""An event told later than this is marked; it is never refused for being late."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What `actor` would like to record, and when he says it happened."""

    event: ManifestEvent
    occurred_at: datetime
    actor: Actor


def decide(
    manifest: Manifest | None, proposal: Proposal, profile: StreamProfile, now: datetime
) -> ManifestEvent:
    """The event as it will be recorded.

    Raises Refusal when the lifecycle or a rule forbids it, NotAllowed when the actor is the wrong
    party, InvalidInput when a value is absurd.
    """
    event = proposal.event
    _check_time(proposal, now)
    _check_turn(manifest, proposal)
    warnings = [
        *_time_warnings(manifest, proposal, now),
        *_gap_warnings(manifest, proposal),
        *check_values(manifest, event, profile, proposal.actor, proposal.occurred_at),
    ]
    if isinstance(event, CheckpointScanned) and manifest is not None:
        event = replace(event, verdict=_verdict(manifest, event))
    return replace(event, warnings=tuple(dict.fromkeys((*event.warnings, *warnings))))


def check_start(proposal: Proposal, now: datetime) -> None:
    """Raises as `decide` what speaks against `proposal` as the first event, whatever its values."""
    _check_time(proposal, now)
    _check_issuer(proposal)


def _check_time(proposal: Proposal, now: datetime) -> None:
    if proposal.occurred_at.tzinfo is None:
        raise InvalidInput(faults=[Fault(path="occurred_at", code="time_without_zone")])
    if proposal.occurred_at > now + CLOCK_TOLERANCE:
        raise InvalidInput(
            "occurred_in_future",
            faults=[Fault(path="occurred_at", code="occurred_in_future")],
            occurred_at=proposal.occurred_at.isoformat(),
        )


def _time_warnings(manifest: Manifest | None, proposal: Proposal, now: datetime) -> Iterator[str]:
    if now - proposal.occurred_at > RECORDED_LATE_AFTER:
        yield "recorded_late"
    if manifest is not None and proposal.occurred_at < manifest.last_at - CLOCK_TOLERANCE:
        yield "out_of_order_in_time"


def _gap_warnings(manifest: Manifest | None, proposal: Proposal) -> Iterator[str]:
    """A step before it was skipped, or is only told now that another followed."""
    if manifest is None:
        return
    word = word_of(proposal.event)
    lawful = row(manifest.status, word)
    if lawful is None:
        if word in manifest.missing:
            yield "told_after_next_step"
        return
    for skipped in lawful.skips:
        yield f"step_missing_{skipped}"


def _check_turn(manifest: Manifest | None, proposal: Proposal) -> None:
    if manifest is None:
        _check_issuer(proposal)
        return
    word, actor = word_of(proposal.event), proposal.actor
    parties = acting_as(manifest, proposal)
    if word in (TRACK, FOLLOWED, REORDERED):
        if actor != SERVICE:
            raise NotAllowed("wrong_party", word=word, parties=[])
        return
    if word == EVIDENCE:
        if not parties and actor != SERVICE:
            raise NotAllowed("wrong_party", word=word, parties=list(ANY_PARTY))
        return
    if word in ANSWERS:
        if not parties:
            raise NotAllowed("wrong_party", word=word, parties=[])
        return
    allowed = _allowed(manifest, word)
    if allowed is None:
        if not parties:
            raise NotAllowed("wrong_party", word=word, parties=[])
        code = "manifest_closed" if manifest.is_final else "lifecycle_forbids"
        raise Refusal(code, word=word, status=manifest.status)
    if not parties & set(allowed):
        raise NotAllowed("wrong_party", word=word, parties=list(allowed))


def _check_issuer(proposal: Proposal) -> None:
    event, actor = proposal.event, proposal.actor
    if not isinstance(event, Generated):
        raise Refusal("lifecycle_forbids", word=word_of(event), status="none")
    if actor.role == "generator_clerk" and actor.organisation_id == event.generator_id:
        return
    # What was on paper may be entered by the receiver too: he holds the last copy.
    on_paper = event.paper_number is not None and actor.role == "receiver_clerk"
    if not (on_paper and actor.organisation_id == event.receiver_id):
        raise NotAllowed("wrong_party", word="generated", parties=["generator"])


def acting_as(manifest: Manifest, proposal: Proposal) -> frozenset[Party]:
    """As which parties the actor proposes: those of the manifest, and those the event itself
    brings in."""
    event, actor = proposal.event, proposal.actor
    parties = set(manifest.parties_of(actor))
    if isinstance(event, HandedOver) and actor.organisation_id == event.carrier_id:
        dispatches = actor.role == "carrier_dispatcher"
        drives = actor.role == "driver" and actor.driver_id == event.driver_id
        if dispatches or drives:
            parties.add("next_carrier")
    if actor == SERVICE and isinstance(event, Collected) and event.number is not None:
        # A source's own manifest was loaded: its group takes it aboard.
        parties.add("carrier")
    if isinstance(event, Imported) and actor.role == "administrator":
        parties.add("administrator")
    keeps = isinstance(event, Stored) and actor.organisation_id == event.keeper_id
    if keeps and actor.role == "receiver_clerk":
        parties.add("keeper")
    return frozenset(parties)


def _allowed(manifest: Manifest, word: str) -> tuple[Party, ...] | None:
    """Who may record `word` now: by its row, or, for a step that was skipped, late."""
    found = row(manifest.status, word)
    if found is not None:
        return found.parties
    if word not in manifest.missing:
        return None
    usual = next(r for r in TABLE if r.word == word)
    return (*usual.parties, "former_carrier") if "carrier" in usual.parties else usual.parties


def _verdict(manifest: Manifest, scan: CheckpointScanned) -> Verdict:
    if not manifest.is_en_route and manifest.status != "stored":
        return "closed"
    other = scan.vehicle_id is not None and scan.vehicle_id != manifest.leg.vehicle_id
    return "other_vehicle" if other else "genuine"
