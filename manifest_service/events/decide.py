"""`decide`: what the field's rules say to a proposed event. It may say no, with a code.

A proposal is the event a party would like to record. The answer is that event as it will be
recorded, with the warnings that stay visible on it. Refusals are listed in texts/<locale>/refusals.toml.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from manifest_service.errors import Fault, InvalidInput, NotAllowed, Refusal
from manifest_service.events.codec import word_of
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.events.lifecycle import ANY_PARTY, EVIDENCE, TRACK, row
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    Arrived,
    CheckpointScanned,
    Disposed,
    EvidenceAttached,
    Generated,
    Loaded,
    ManifestEvent,
    Received,
    Refused,
    Returned,
    Verdict,
    WeighbridgeTicket,
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
    check = _CHECKS.get(type(event))
    warnings = list(_time_warnings(manifest, proposal, now))
    if check is not None:
        warnings += check(manifest, event, profile)
    if isinstance(event, CheckpointScanned) and manifest is not None:
        event = replace(event, verdict=_verdict(manifest, event))
    return replace(event, warnings=tuple(dict.fromkeys((*event.warnings, *warnings))))


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


def _check_turn(manifest: Manifest | None, proposal: Proposal) -> None:
    word, actor = word_of(proposal.event), proposal.actor
    if manifest is None:
        if not isinstance(proposal.event, Generated):
            raise Refusal("lifecycle_forbids", word=word, status="none")
        if actor.role != "generator_clerk" or actor.organisation_id != proposal.event.generator_id:
            raise NotAllowed("wrong_party", word=word, parties=["generator"])
        return
    parties = manifest.parties_of(actor)
    if word == EVIDENCE:
        if not parties:
            raise NotAllowed("wrong_party", word=word, parties=list(ANY_PARTY))
        return
    if word == TRACK:
        if actor != SERVICE:
            raise NotAllowed("wrong_party", word=word, parties=[])
        return
    allowed = row(manifest.status, word)
    if allowed is None:
        if not parties:
            raise NotAllowed("wrong_party", word=word, parties=[])
        code = "manifest_closed" if manifest.is_final else "lifecycle_forbids"
        raise Refusal(code, word=word, status=manifest.status)
    if not parties & set(allowed.parties):
        raise NotAllowed("wrong_party", word=word, parties=list(allowed.parties))


def _generated(_: Manifest | None, event: ManifestEvent, profile: StreamProfile) -> list[str]:
    assert isinstance(event, Generated)
    faults: list[Fault] = []
    if not event.waste:
        faults.append(Fault(path="waste", code="waste_missing"))
    for index, line in enumerate(event.waste):
        at = f"waste.{index}"
        faults += _mass_faults(f"{at}.declared_kg", line.declared_kg, profile)
        if not profile.allows_code(line.code):
            faults.append(
                Fault(
                    path=f"{at}.code",
                    code="waste_code_not_in_stream",
                    params={"code": line.code, "stream": profile.key},
                )
            )
        if profile.hazards_required and not line.hazards:
            faults.append(Fault(path=f"{at}.hazards", code="hazards_missing"))
        if profile.packaging_required and not line.packaging:
            faults.append(Fault(path=f"{at}.packaging", code="packaging_missing"))
        if not 0 <= line.packages <= 999:
            faults.append(Fault(path=f"{at}.packages", code="packages_absurd"))
    total = sum((line.declared_kg for line in event.waste), Decimal(0))
    if not faults and total > profile.max_trip_kg:
        faults += _mass_faults("waste", total, profile)
    begins, ends = event.planned_departure_at, event.planned_arrival_at
    if begins and ends and ends <= begins:
        faults.append(Fault(path="planned_arrival_at", code="arrival_before_departure"))
    if faults:
        raise InvalidInput(faults=faults)
    return []


def _loaded(manifest: Manifest | None, event: ManifestEvent, profile: StreamProfile) -> list[str]:
    assert isinstance(event, Loaded)
    assert manifest is not None
    _raise(_mass_faults("data.loaded_kg", event.loaded_kg, profile) + _ticket_faults(event.ticket))
    issued = manifest.issued
    foreign = [token for token in event.scans if token not in issued.label_tokens]
    if foreign:
        raise Refusal("label_of_other_manifest", number=manifest.number)
    if event.vehicle_id is not None and event.vehicle_id != issued.vehicle_id:
        raise Refusal("vehicle_differs", expected=issued.vehicle_id, found=event.vehicle_id)
    if profile.label_scan_required and not event.scans:
        raise Refusal("label_scan_missing", number=manifest.number)
    warnings = []
    if issued.packages and event.packages != issued.packages:
        warnings.append("package_count_differs")
    if beyond_tolerance(issued.declared_kg, event.loaded_kg, profile):
        warnings.append("loaded_differs_from_declared")
    if event.ticket and event.ticket.net_kg != event.loaded_kg:
        warnings.append("ticket_differs_from_entry")
    return warnings


def _arrived(manifest: Manifest | None, event: ManifestEvent, _: StreamProfile) -> list[str]:
    assert isinstance(event, Arrived)
    assert manifest is not None
    other = event.site_id != manifest.issued.destination_site_id
    return ["arrived_at_other_site"] if other else []


def _received(manifest: Manifest | None, event: ManifestEvent, profile: StreamProfile) -> list[str]:
    assert isinstance(event, Received)
    assert manifest is not None
    faults = _mass_faults("data.accepted_kg", event.accepted_kg, profile)
    faults += _mass_faults("data.refused_kg", event.refused_kg, profile, zero=True)
    _raise(faults + _ticket_faults(event.ticket))
    arrived_kg = event.accepted_kg + event.refused_kg
    declared = {discrepancy.dimension for discrepancy in event.discrepancies}
    warnings = []
    if event.ticket and event.ticket.net_kg != arrived_kg:
        warnings.append("ticket_differs_from_entry")
    loaded_kg = manifest.loaded_kg or manifest.issued.declared_kg
    if beyond_tolerance(loaded_kg, arrived_kg, profile) and "quantity" not in declared:
        warnings.append("quantity_discrepancy_not_declared")
    if manifest.arrived_at is None:
        warnings.append("received_without_arrival")
    return warnings


def _returned(manifest: Manifest | None, event: ManifestEvent, profile: StreamProfile) -> list[str]:
    assert isinstance(event, Returned)
    assert manifest is not None
    _raise(_mass_faults("data.returned_kg", event.returned_kg, profile))
    loaded_kg = manifest.loaded_kg or manifest.issued.declared_kg
    return ["returned_differs"] if beyond_tolerance(loaded_kg, event.returned_kg, profile) else []


def _disposed(manifest: Manifest | None, event: ManifestEvent, profile: StreamProfile) -> list[str]:
    assert isinstance(event, Disposed)
    assert manifest is not None
    faults = _mass_faults("data.disposed_kg", event.disposed_kg, profile)
    if event.method not in profile.methods:
        faults.append(
            Fault(
                path="data.method",
                code="method_not_in_stream",
                params={"method": event.method, "stream": profile.key},
            )
        )
    _raise(faults)
    left_kg = (manifest.accepted_kg or Decimal(0)) - manifest.disposed_kg
    if event.disposed_kg > left_kg:
        raise Refusal("disposed_exceeds_accepted", left_kg=str(left_kg))
    return []


def _refused(manifest: Manifest | None, event: ManifestEvent, _: StreamProfile) -> list[str]:
    assert isinstance(event, Refused)
    assert manifest is not None
    return ["received_without_arrival"] if manifest.arrived_at is None else []


def _evidence(_: Manifest | None, event: ManifestEvent, __: StreamProfile) -> list[str]:
    assert isinstance(event, EvidenceAttached)
    return []


_Check = Callable[[Manifest | None, ManifestEvent, StreamProfile], list[str]]

_CHECKS: Mapping[type[ManifestEvent], _Check] = {
    Generated: _generated,
    Loaded: _loaded,
    Arrived: _arrived,
    Received: _received,
    Refused: _refused,
    Returned: _returned,
    Disposed: _disposed,
    EvidenceAttached: _evidence,
}


def beyond_tolerance(expected_kg: Decimal, found_kg: Decimal, profile: StreamProfile) -> bool:
    """Whether two weighings differ by more than the stream allows: max(3 %, 100 kg) by default."""
    allowed = max(expected_kg * profile.tolerance_fraction, profile.tolerance_kg)
    return abs(expected_kg - found_kg) > allowed


def _verdict(manifest: Manifest, scan: CheckpointScanned) -> Verdict:
    if not manifest.is_en_route:
        return "closed"
    other = scan.vehicle_id is not None and scan.vehicle_id != manifest.issued.vehicle_id
    return "other_vehicle" if other else "genuine"


def _mass_faults(
    path: str, kg: Decimal, profile: StreamProfile, *, zero: bool = False
) -> list[Fault]:
    if not kg.is_finite() or kg < 0 or (kg == 0 and not zero):
        return [Fault(path=path, code="mass_not_positive", params={"kg": str(kg)})]
    if kg > profile.max_trip_kg:
        limit = str(profile.max_trip_kg)
        return [Fault(path=path, code="mass_absurd", params={"kg": str(kg), "limit_kg": limit})]
    if kg != kg.quantize(Decimal("0.001")):
        return [Fault(path=path, code="mass_too_fine", params={"kg": str(kg)})]
    return []


def _ticket_faults(ticket: WeighbridgeTicket | None) -> list[Fault]:
    if ticket is None:
        return []
    if min(ticket.gross_kg, ticket.tare_kg, ticket.net_kg) < 0:
        return [
            Fault(path="data.ticket", code="mass_not_positive", params={"kg": str(ticket.net_kg)})
        ]
    if ticket.gross_kg - ticket.tare_kg != ticket.net_kg:
        return [Fault(path="data.ticket", code="ticket_does_not_add_up")]
    return []


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise InvalidInput(faults=faults)
