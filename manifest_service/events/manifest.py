"""A manifest is a fold over its events: `evolve` says what stands after each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Any, Literal, assert_never

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import time_text
from manifest_service.events.codec import amended, to_body, word_of
from manifest_service.events.envelope import Actor
from manifest_service.events.lifecycle import (
    EN_ROUTE,
    FINAL,
    FOLLOWS,
    OPEN,
    Party,
    Status,
    row,
)
from manifest_service.events.messages import (
    Amended,
    Announced,
    Arrived,
    CancellationAgreed,
    CancellationDeclined,
    CancellationProposed,
    CheckpointScanned,
    Collected,
    CorrectionAgreed,
    CorrectionDeclined,
    CorrectionProposed,
    Countersigned,
    Discrepancy,
    Disposed,
    EvidenceAttached,
    Followed,
    Generated,
    HandedOver,
    Imported,
    ImportedDisposal,
    ImportedLeg,
    Loaded,
    ManifestEvent,
    PaperEntered,
    Received,
    Redirected,
    Refused,
    Reordered,
    Resumed,
    Returned,
    Stored,
    TrackSealed,
    Transported,
    Voided,
    Weighed,
)

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An event with what the log knows of it: when it is said to have happened, when it was
    recorded, and by whom."""

    event: ManifestEvent
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class Leg:
    """Who carries the load on what, from when; until when, None for the leg that is now. Vehicle and
    driver are empty where an imported manifest does not name them."""

    carrier_id: str
    vehicle_id: str
    driver_id: str
    route_id: str | None
    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Temporary storage under way."""

    site_id: str
    keeper_id: str
    stored_kg: Decimal
    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LineState:
    """What became of one waste line."""

    accepted_kg: Decimal
    refused_kg: Decimal = ZERO
    disposed_kg: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class Signing:
    """A step that two sign: the organisations asked for, and those that did."""

    seq: int
    word: str
    needs: tuple[str, ...]
    has: frozenset[str]

    @property
    def lacks(self) -> tuple[str, ...]:
        return tuple(id for id in self.needs if id not in self.has)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A proposal to correct a recorded fact, and what became of it."""

    seq: int
    """Of the proposal."""
    corrects: int
    word: str
    """Of the event corrected."""
    values: Mapping[str, Any]
    before: Mapping[str, Any]
    """What stood when it was proposed; None for a field that was not given."""
    reason: str
    proposed_by: Actor
    proposed_at: datetime
    """When it was recorded: that is itself evidence (Art. 29)."""
    state: Literal["open", "agreed", "declined"] = "open"
    answered_at: datetime | None = None
    answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """A proposal to end the trip early, still to be answered."""

    seq: int
    proposed_by: Actor
    reason: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What stands. Fields are sealed by the event that settles them (events.sealing): after that
    only an agreed correction changes them, and what stood is kept beside."""

    issued: Generated
    """As amended and corrected since."""
    issued_at: datetime
    status: Status = "issued"
    version: int = 1
    history: tuple[Happened, ...] = ()
    """Every event, as recorded."""
    restated: Mapping[int, Happened] = field(default_factory=dict)
    """Seq -> the event as amended and corrected since. Amendments are in the first, and empty in
    their own place."""
    told: tuple[int, ...] | None = None
    """Seqs of the events that count, in the order they happened; None while that is all of them, in
    the order recorded."""
    legs: tuple[Leg, ...] = ()
    storage: tuple[Storage, ...] = ()
    collected: tuple[Collected, ...] = ()
    lines: tuple[LineState, ...] = ()
    """By waste line, once received by line."""
    loaded_kg: Decimal | None = None
    accepted_kg: Decimal | None = None
    refused_kg: Decimal | None = None
    returned_kg: Decimal = ZERO
    redirected_kg: Decimal = ZERO
    disposed_kg: Decimal = ZERO
    loaded_at: datetime | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    weighed_at: datetime | None = None
    """When the vehicle was weighed with its load at the receiver's gate."""
    weighed: Weighed | None = None
    received_at: datetime | None = None
    """When the receiver confirmed or refused."""
    ended_at: datetime | None = None
    """When the trip ended: received, returned, redirected or voided."""
    disposed_at: datetime | None = None
    """When the last of the accepted mass was accounted for."""
    last_at: datetime
    """The latest claimed time so far."""
    missing: tuple[str, ...] = ()
    """Steps that were skipped and not told since."""
    skipped_at: datetime | None = None
    """When the first step happened that did not wait for another."""
    told_at: datetime | None = None
    """When the last step that was skipped had been told (recorded); None while one is missing."""
    signings: tuple[Signing, ...] = ()
    corrections: tuple[Correction, ...] = ()
    cancellation: Cancellation | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
    warnings: tuple[str, ...] = ()
    evidence: tuple[EvidenceAttached, ...] = ()
    imported: Imported | None = None
    """What another installation told of the trip; None for a manifest of our own."""
    followers: tuple[str, ...] = ()
    """Manifests that carry on what was refused here."""
    track_sha256: str | None = None
    """Digest of the sealed track; None before it is sealed."""

    @property
    def number(self) -> str:
        return self.issued.number

    @property
    def trial(self) -> bool:
        """Whether it is a trial: the only place where this is read off the record. No trial counts
        for anything."""
        return self.issued.trial is True

    @property
    def leg(self) -> Leg:
        """The leg that is now, or was last."""
        return self.legs[-1]

    @property
    def kept(self) -> Storage | None:
        """The temporary storage the load is in, or was in last."""
        return self.storage[-1] if self.storage else None

    @property
    def carried_kg(self) -> Decimal:
        """The mass on the vehicle as far as is known: loaded, else declared."""
        return self.issued.declared_kg if self.loaded_kg is None else self.loaded_kg

    @property
    def refused_left_kg(self) -> Decimal:
        """Refused, and neither back with its generator nor sent elsewhere."""
        return (self.refused_kg or ZERO) - self.returned_kg - self.redirected_kg

    @property
    def is_open(self) -> bool:
        """Whether a vehicle may carry the load under it, or is about to."""
        return self.status in OPEN

    @property
    def is_en_route(self) -> bool:
        return self.status in EN_ROUTE

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    def parties_of(self, actor: Actor) -> frozenset[Party]:
        """As which parties `actor` may act on this manifest."""
        parties: set[Party] = set()
        organisation = actor.organisation_id
        if organisation is not None:
            if actor.role == "generator_clerk" and organisation == self.issued.generator_id:
                parties.add("generator")
            if actor.role == "receiver_clerk" and organisation == self.issued.receiver_id:
                parties.add("receiver")
            if actor.role == "receiver_clerk" and self.kept and self.kept.keeper_id == organisation:
                parties.add("keeper")
        if _carries(actor, self.leg):
            parties.add("carrier")
        if any(_carries(actor, leg) for leg in self.legs[:-1]):
            parties.add("former_carrier")
        if actor.role == "officer":
            parties.add("officer")
        return frozenset(parties)

    def open_corrections(self) -> tuple[Correction, ...]:
        return tuple(c for c in self.corrections if c.state == "open")

    def disposals(self) -> tuple[Disposed | ImportedDisposal, ...]:
        """Each part disposed of, as it stands; first those told of elsewhere."""
        told = self.imported.disposals if self.imported else ()
        here = (self.standing(seq) for seq in self.counted)
        return (*told, *(event for event in here if isinstance(event, Disposed)))

    @property
    def counted(self) -> tuple[int, ...]:
        """Seqs of the events that count, in the order they happened."""
        return tuple(range(1, self.version + 1)) if self.told is None else self.told

    def standing(self, seq: int) -> ManifestEvent:
        """The event of `seq` as amended and corrected since; InvalidInput("step_unknown")."""
        return self._stands(seq).event

    def standing_at(self, seq: int) -> datetime:
        """When the event of `seq` happened, as corrected since; InvalidInput("step_unknown")."""
        return self._stands(seq).occurred_at

    def _stands(self, seq: int) -> Happened:
        if not 1 <= seq <= len(self.history):
            raise InvalidInput(faults=[Fault(path="data.corrects", code="step_unknown")])
        return self.restated.get(seq) or self.history[seq - 1]


_Settle = Callable[[Manifest, ManifestEvent, Happened], dict[str, Any]]


def _carries(actor: Actor, leg: Leg) -> bool:
    if actor.role == "driver":
        return actor.driver_id == leg.driver_id
    return actor.role == "carrier_dispatcher" and actor.organisation_id == leg.carrier_id


def evolve(manifest: Manifest | None, happened: Happened) -> Manifest:
    """`manifest` after `happened`. It may not say no: what is recorded has happened. Raises
    InvalidInput for what no log ever recorded: a life that does not begin with `generated`, a
    correction of a step that is not there, or values that do not fit the event."""
    if manifest is None:
        return _begun(happened)
    return advance(replace(manifest, history=(*manifest.history, happened)), manifest.version + 1)


def begin(history: tuple[Happened, ...]) -> Manifest:
    """What stands after the first of `history`, the rest to be told by `advance` in any order."""
    return replace(_begun(history[0]), history=history, told=(1,))


def advance(manifest: Manifest, seq: int) -> Manifest:
    """`manifest` after event `seq` of its history, whatever was told before it. Raises as `evolve`."""
    happened = manifest.history[seq - 1]
    if isinstance(happened.event, Reordered):
        return _reordered(manifest, happened.event, seq)
    after = _led(_at(manifest, seq), happened, _settled)
    if isinstance(happened.event, CorrectionAgreed):
        found = next((c for c in manifest.corrections if c.seq == happened.event.proposal), None)
        if found is not None and found.state == "open":
            after = _refolded(_corrected(after, found))
    return after


def _at(manifest: Manifest, seq: int) -> Manifest:
    """`manifest` about to be told event `seq`."""
    told = None if manifest.told is None else (*manifest.told, seq)
    return replace(manifest, version=seq - 1, told=told)


def _reordered(manifest: Manifest, event: Reordered, seq: int) -> Manifest:
    """`manifest` as its events lead to it in the order they are now said to have happened."""
    check_order(event.order, seq)
    stands = reduce(advance, event.order[1:], begin(manifest.history))
    return replace(stands, version=seq, told=(*event.order, seq))


def check_order(order: tuple[int, ...], seq: int) -> None:
    """Raises InvalidInput("order_malformed") for what is no order of the events before `seq`."""
    known = set(range(1, seq))
    if order[:1] != (1,) or len(set(order)) != len(order) or not set(order) <= known:
        raise InvalidInput("order_malformed", seq=seq)


def _begun(happened: Happened) -> Manifest:
    event, at = happened.event, happened.occurred_at
    if not isinstance(event, Generated):
        raise InvalidInput("lifecycle_forbids", word=word_of(event), status="none")
    return Manifest(
        issued=event,
        issued_at=at,
        last_at=at,
        warnings=event.warnings,
        history=(happened,),
        legs=(_first_leg(event, at),),
    )


def _first_leg(issued: Generated, at: datetime) -> Leg:
    return Leg(
        carrier_id=issued.carrier_id,
        vehicle_id=issued.vehicle_id,
        driver_id=issued.driver_id,
        route_id=issued.route_id,
        from_at=at,
    )


def _led(manifest: Manifest, happened: Happened, settle: _Settle) -> Manifest:
    event, at = happened.event, happened.occurred_at
    word = word_of(event)
    lawful = row(manifest.status, word)
    # A label met on the road when all is over is not a step of the trip: no deadline ends with it.
    met = isinstance(event, CheckpointScanned) and manifest.ended_at is not None
    after = replace(
        manifest,
        version=manifest.version + 1,
        last_at=manifest.last_at if met else max(manifest.last_at, at),
        warnings=manifest.warnings
        + tuple(code for code in event.warnings if code not in manifest.warnings),
        missing=tuple(w for w in manifest.missing if w != word),
    )
    settled = settle(after, event, happened)
    if lawful is not None:
        settled = {"status": lawful.target, **settled}
        settled["missing"] = (*after.missing, *lawful.skips)
    return replace(after, **settled, **_gap(manifest, after, happened))


def _gap(before: Manifest, after: Manifest, happened: Happened) -> dict[str, Any]:
    """When steps went missing, and when the last of them was told."""
    word = word_of(happened.event)
    lawful = row(before.status, word)
    if lawful is not None and lawful.skips:
        return {"skipped_at": before.skipped_at or happened.occurred_at, "told_at": None}
    if word in before.missing and not after.missing:
        return {"told_at": happened.recorded_at}
    return {}


def _corrected(manifest: Manifest, correction: Correction) -> Manifest:
    """`manifest` with an agreed correction in the event that it corrects, not yet in what follows
    from it."""
    was = manifest._stands(correction.corrects)
    event, at = amended(was.event, correction.values), was.occurred_at
    if "occurred_at" in correction.values:
        at = _moved(correction.values["occurred_at"])
    stands = replace(was, event=event, occurred_at=at)
    return replace(manifest, restated={**manifest.restated, correction.corrects: stands})


def _moved(text: Any) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None:
        raise InvalidInput(faults=[Fault(path="data.values.occurred_at", code="schema_time")])
    return at


def _refolded(manifest: Manifest) -> Manifest:
    """`manifest` as its events lead to it now that they stand corrected."""
    first, *rest = manifest.counted
    begun = replace(
        _begun(manifest._stands(first)),
        history=manifest.history,
        restated=manifest.restated,
        corrections=manifest.corrections,
        told=None if manifest.told is None else (1,),
    )

    def again(stands: Manifest, seq: int) -> Manifest:
        return _led(_at(stands, seq), manifest._stands(seq), _settled_again)

    return reduce(again, rest, begun)


def _settled_again(manifest: Manifest, event: ManifestEvent, happened: Happened) -> dict[str, Any]:
    """As `_settled`, when what was amended, proposed and answered is in place already."""
    if isinstance(event, Amended | CorrectionProposed | CorrectionAgreed | CorrectionDeclined):
        return {}
    return _settled(manifest, event, happened)


def _settled(manifest: Manifest, event: ManifestEvent, happened: Happened) -> dict[str, Any]:
    """The fields `event` settles, beside the status its row leads to."""
    at = happened.occurred_at
    match event:
        case Amended():
            return _amended(manifest, event, happened)
        case Collected():
            return {
                "collected": (*manifest.collected, event),
                "loaded_kg": (manifest.loaded_kg or ZERO) + event.collected_kg,
                "loaded_at": manifest.loaded_at or at,
            }
        case Followed():
            return _followed(manifest, event, at)
        case Loaded():
            signing = _signing(
                manifest, happened, (manifest.issued.generator_id, manifest.leg.carrier_id)
            )
            return {"loaded_kg": event.loaded_kg, "loaded_at": at, "signings": signing}
        case Transported():
            return {"departed_at": at}
        case CheckpointScanned() | Announced():
            return {}
        case HandedOver():
            needs = (manifest.leg.carrier_id, event.carrier_id)
            signing = _signing(manifest, happened, needs, both=event.signed is not None)
            leg = Leg(
                carrier_id=event.carrier_id,
                vehicle_id=event.vehicle_id,
                driver_id=event.driver_id,
                route_id=event.route_id,
                from_at=at,
            )
            return {"legs": _next_leg(manifest, leg), "signings": signing}
        case Stored():
            kept = Storage(
                site_id=event.site_id,
                keeper_id=event.keeper_id,
                stored_kg=event.stored_kg,
                from_at=at,
            )
            return {"storage": (*manifest.storage, kept)}
        case Resumed():
            return _resumed(manifest, event, at)
        case Arrived():
            return {"arrived_at": at}
        case Weighed():
            return {"weighed_at": at, "weighed": event}
        case Received():
            return _receipt(manifest, event, at)
        case Refused():
            return {
                "accepted_kg": ZERO,
                "refused_kg": manifest.carried_kg,
                "discrepancies": event.discrepancies,
                "received_at": at,
            }
        case PaperEntered():
            return {
                **_receipt(manifest, event, event.received_at),
                "loaded_kg": event.loaded_kg,
                "loaded_at": event.loaded_at,
                "departed_at": event.departed_at,
                "arrived_at": event.arrived_at,
            }
        case Imported():
            return _imported(event)
        case Redirected():
            done = {"ended_at": at} if manifest.status == "returning" else {}
            return {
                **done,
                "redirected_kg": manifest.redirected_kg + event.redirected_kg,
                "followers": (*manifest.followers, event.number),
            }
        case Returned():
            done = {"ended_at": at} if manifest.status == "returning" else {}
            return {**done, "returned_kg": manifest.returned_kg + event.returned_kg}
        case Disposed():
            return _disposal(manifest, event, at)
        case Voided():
            return {"ended_at": at}
        case CancellationProposed():
            proposed = Cancellation(
                seq=manifest.version, proposed_by=happened.actor, reason=event.reason
            )
            return {"cancellation": proposed}
        case CancellationAgreed():
            if manifest.status != "in_transit":
                return {"cancellation": None, "ended_at": at}
            return {
                "cancellation": None,
                "accepted_kg": ZERO,
                "refused_kg": manifest.carried_kg,
                "received_at": at,
            }
        case CancellationDeclined():
            return {"cancellation": None}
        case Countersigned():
            return {"signings": _countersigned(manifest, event, happened.actor)}
        case CorrectionProposed():
            return {"corrections": (*manifest.corrections, _proposed(manifest, event, happened))}
        case CorrectionAgreed():
            return {"corrections": _answered(manifest, event.proposal, "agreed", None, happened)}
        case CorrectionDeclined():
            declined = _answered(manifest, event.proposal, "declined", event.reason, happened)
            return {"corrections": declined}
        case EvidenceAttached():
            return {"evidence": (*manifest.evidence, event)}
        case TrackSealed():
            return {"track_sha256": event.sha256}
        case Reordered():
            return {}
        case Generated():
            raise InvalidInput("lifecycle_forbids", word="generated", status=manifest.status)
        case _:
            assert_never(event)


def _amended(manifest: Manifest, event: Amended, happened: Happened) -> dict[str, Any]:
    issued = amended(manifest.issued, event.values)
    assert isinstance(issued, Generated)
    legs = manifest.legs
    if len(legs) == 1:
        legs = (_first_leg(issued, manifest.issued_at),)
    first = replace(manifest._stands(1), event=issued)
    emptied = replace(happened, event=replace(event, values={}))
    restated = {**manifest.restated, 1: first, manifest.version: emptied}
    return {"issued": issued, "legs": legs, "restated": restated}


def _receipt(manifest: Manifest, event: Received | PaperEntered, at: datetime) -> dict[str, Any]:
    lines: tuple[LineState, ...] = ()
    if len(manifest.issued.waste) == 1:
        lines = (LineState(accepted_kg=event.accepted_kg, refused_kg=event.refused_kg),)
    elif event.lines:
        found = {mass.line: mass for mass in event.lines}
        lines = tuple(
            LineState(accepted_kg=found[i].accepted_kg, refused_kg=found[i].refused_kg)
            if i in found
            else LineState(accepted_kg=ZERO)
            for i in range(len(manifest.issued.waste))
        )
    return {
        "accepted_kg": event.accepted_kg,
        "refused_kg": event.refused_kg,
        "lines": lines,
        "discrepancies": event.discrepancies,
        "received_at": at,
        "ended_at": at,
    }


_TOLD = (
    "loaded_kg",
    "accepted_kg",
    "refused_kg",
    "returned_kg",
    "redirected_kg",
    "disposed_kg",
    "loaded_at",
    "departed_at",
    "arrived_at",
    "received_at",
    "ended_at",
    "disposed_at",
)


def _imported(event: Imported) -> dict[str, Any]:
    """All of it is as it was told; steps missing there cannot be told here."""
    return {
        **{name: getattr(event, name) for name in _TOLD},
        "imported": event,
        "status": event.status,
        "legs": tuple(_told_leg(leg) for leg in event.legs),
        "lines": tuple(
            LineState(
                accepted_kg=line.accepted_kg,
                refused_kg=line.refused_kg,
                disposed_kg=line.disposed_kg,
            )
            for line in event.lines
        ),
        "discrepancies": tuple(Discrepancy(dimension=d, found="") for d in event.discrepancies),
    }


def _told_leg(leg: ImportedLeg) -> Leg:
    return Leg(
        carrier_id=leg.carrier_id,
        vehicle_id=leg.vehicle_id,
        driver_id="",
        route_id=None,
        from_at=leg.from_at,
        until_at=leg.until_at,
    )


def _disposal(manifest: Manifest, event: Disposed, at: datetime) -> dict[str, Any]:
    disposed_kg = manifest.disposed_kg + event.disposed_kg
    index = event.line if event.line is not None else 0
    lines = tuple(
        replace(line, disposed_kg=line.disposed_kg + event.disposed_kg)
        if i == index and (event.line is not None or len(manifest.lines) == 1)
        else line
        for i, line in enumerate(manifest.lines)
    )
    done = manifest.accepted_kg is not None and disposed_kg >= manifest.accepted_kg
    ended = {"status": "disposed", "disposed_at": at} if done else {}
    return {**ended, "disposed_kg": disposed_kg, "lines": lines}


def _resumed(manifest: Manifest, event: Resumed, at: datetime) -> dict[str, Any]:
    ended: dict[str, Any] = {}
    if manifest.kept is not None:
        ended["storage"] = (*manifest.storage[:-1], replace(manifest.kept, until_at=at))
    if event.carrier_id is None or event.vehicle_id is None or event.driver_id is None:
        return ended
    leg = Leg(
        carrier_id=event.carrier_id,
        vehicle_id=event.vehicle_id,
        driver_id=event.driver_id,
        route_id=event.route_id,
        from_at=at,
    )
    return {**ended, "legs": _next_leg(manifest, leg)}


def _next_leg(manifest: Manifest, leg: Leg) -> tuple[Leg, ...]:
    return (*manifest.legs[:-1], replace(manifest.leg, until_at=leg.from_at), leg)


def _followed(manifest: Manifest, event: Followed, at: datetime) -> dict[str, Any]:
    """Where the collector's manifest led this one."""
    status = FOLLOWS.get(event.word, manifest.status)
    settled: dict[str, Any] = {"status": status}
    if event.word == "transported":
        settled["departed_at"] = at
    elif event.word == "arrived":
        settled["arrived_at"] = at
    elif event.accepted_kg is not None:
        refused_kg = event.refused_kg or ZERO
        settled |= {
            "accepted_kg": event.accepted_kg,
            "refused_kg": refused_kg,
            "lines": (LineState(accepted_kg=event.accepted_kg, refused_kg=refused_kg),),
            "received_at": at,
        }
    elif event.word == "disposed":
        lines = tuple(replace(line, disposed_kg=line.accepted_kg) for line in manifest.lines)
        disposed_kg = manifest.accepted_kg or ZERO
        settled |= {"disposed_kg": disposed_kg, "lines": lines, "disposed_at": at}
    if status in ("received", "returned", "redirected"):
        settled["ended_at"] = at
    return settled


def _signing(
    manifest: Manifest, happened: Happened, needs: tuple[str, ...], *, both: bool = False
) -> tuple[Signing, ...]:
    """`both`: the event holds the signatures of all it needs."""
    actor = happened.actor
    signed = (
        set(needs)
        if both
        else {actor.organisation_id, actor.via.organisation_id if actor.via else None}
    )
    one = Signing(
        seq=manifest.version,
        word=word_of(happened.event),
        needs=tuple(dict.fromkeys(needs)),
        has=frozenset(id for id in needs if id in signed),
    )
    return (*manifest.signings, one)


def _countersigned(manifest: Manifest, event: Countersigned, actor: Actor) -> tuple[Signing, ...]:
    return tuple(
        replace(one, has=one.has | {id for id in one.needs if id == actor.organisation_id})
        if one.seq == event.seq
        else one
        for one in manifest.signings
    )


def _proposed(manifest: Manifest, event: CorrectionProposed, happened: Happened) -> Correction:
    standing = manifest.standing(event.corrects)
    return Correction(
        seq=manifest.version,
        corrects=event.corrects,
        word=word_of(standing),
        values=event.values,
        before=_before(manifest, event),
        reason=event.reason,
        proposed_by=happened.actor,
        proposed_at=happened.recorded_at,
    )


def _before(manifest: Manifest, event: CorrectionProposed) -> dict[str, Any]:
    body = dict(to_body(manifest.standing(event.corrects)))
    body["occurred_at"] = time_text(manifest.standing_at(event.corrects))
    return {name: body.get(name) for name in event.values}


def _answered(
    manifest: Manifest,
    seq: int,
    state: Literal["agreed", "declined"],
    answer: str | None,
    happened: Happened,
) -> tuple[Correction, ...]:
    return tuple(
        replace(one, state=state, answered_at=happened.recorded_at, answer=answer)
        if one.seq == seq and one.state == "open"
        else one
        for one in manifest.corrections
    )


def replay(history: tuple[Happened, ...]) -> Manifest | None:
    """The manifest after its whole `history`; None when nothing happened."""
    return reduce(evolve, history, None) if history else None
