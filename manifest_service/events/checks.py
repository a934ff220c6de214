"""What each event's own values must keep to; a table from event class to check.

A check raises for what cannot be, and returns the codes of what may be but stays visible.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from manifest_service.errors import Fault, InvalidInput, NotAllowed, Refusal
from manifest_service.events import required, sealing
from manifest_service.events.codec import amended, to_body
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.events.imported import import_doubts, import_faults
from manifest_service.events.manifest import ZERO, Happened, Manifest, evolve
from manifest_service.events.messages import (
    Amended,
    Announced,
    Arrived,
    CancellationAgreed,
    CancellationDeclined,
    CancellationProposed,
    Collected,
    CorrectionAgreed,
    CorrectionDeclined,
    CorrectionProposed,
    Countersigned,
    Disposed,
    Generated,
    HandedOver,
    Imported,
    LineMass,
    Loaded,
    ManifestEvent,
    PaperEntered,
    Received,
    Redirected,
    Refused,
    Resumed,
    Returned,
    Stored,
    Transported,
    WeighbridgeTicket,
    Weighed,
    WeighedBy,
)
from manifest_service.waste.clocks import LOCAL_ZONE
from manifest_service.waste.mass import mass_faults
from manifest_service.waste.profile import StreamProfile

LARGEST_SCALE_KG = Decimal(1_000_000)
"""Of a single weighing: ten times the heaviest road train."""


@dataclass(frozen=True, kw_only=True)
class _Case:
    """What a check is told."""

    manifest: Manifest
    profile: StreamProfile
    actor: Actor
    at: datetime


def check_values(
    manifest: Manifest | None,
    event: ManifestEvent,
    profile: StreamProfile,
    actor: Actor,
    at: datetime,
) -> list[str]:
    """The warnings of `event`, said to have happened `at`; raises Refusal, NotAllowed or
    InvalidInput."""
    if manifest is None:
        assert isinstance(event, Generated)
        return check_draft(event, profile)
    # What the service itself records follows from what parties did.
    left_out = [] if actor == SERVICE else required.check_step(manifest, event, profile)
    check = _CHECKS.get(type(event))
    if check is None:
        return left_out
    return left_out + check(_Case(manifest=manifest, profile=profile, actor=actor, at=at), event)


def check_draft(event: Generated, profile: StreamProfile) -> list[str]:
    """As `check_values`, of a manifest about to be issued or amended."""
    gaps = required.draft_gaps(event, profile)
    on_paper = [gap for gap in gaps if event.paper_number and gap.code == "required"]
    _raise(draft_faults(event, profile) + [gap for gap in gaps if gap not in on_paper])
    return [required.WARNING] if on_paper else []


def draft_faults(event: Generated, profile: StreamProfile) -> list[Fault]:
    """What cannot be on a manifest, but for what is left out."""
    faults: list[Fault] = []
    if not event.waste:
        faults.append(Fault(path="waste", code="waste_missing"))
    for index, line in enumerate(event.waste):
        at = f"waste.{index}"
        faults += _mass_faults(f"{at}.declared_kg", line.declared_kg, profile)
        if not profile.allows_code(line.code):
            params = {"code": line.code, "stream": profile.key}
            faults.append(Fault(path=f"{at}.code", code="waste_code_not_in_stream", params=params))
        if not 0 <= line.packages <= 999:
            faults.append(Fault(path=f"{at}.packages", code="packages_absurd"))
    if not faults and event.declared_kg > profile.max_trip_kg:
        faults += _mass_faults("waste", event.declared_kg, profile)
    begins, ends = event.planned_departure_at, event.planned_arrival_at
    if begins and ends and ends <= begins:
        faults.append(Fault(path="planned_arrival_at", code="arrival_before_departure"))
    if event.group and event.group_number is not None:
        faults.append(Fault(path="group_number", code="group_in_group"))
    if len({link.number for link in event.links}) < len(event.links):
        faults.append(Fault(path="links", code="link_twice"))
    return faults


def _amended(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Amended)
    sealing.check_amendment(case.manifest, event.values)
    sealing.check_amender(case.manifest, event.values, case.actor)
    after = amended(case.manifest.issued, event.values)
    assert isinstance(after, Generated)
    if not sealing.waste_keeps_shape(case.manifest.issued, after):
        raise Refusal("labels_are_made", number=case.manifest.number)
    required.check_amended(case.manifest, after, case.profile)
    return check_draft(after, case.profile)


def _collected(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Collected)
    issued = case.manifest.issued
    if not issued.group:
        raise Refusal("manifest_not_group", number=case.manifest.number)
    if event.number is None and not case.profile.small_sources:
        raise Refusal("source_needs_manifest", stream=case.profile.key)
    faults = _mass_faults("data.collected_kg", event.collected_kg, case.profile)
    if not 0 <= event.line < len(issued.waste):
        faults.append(Fault(path="data.line", code="line_unknown", params={"line": event.line}))
    if (event.number is None) == (event.source is None):
        faults.append(Fault(path="data.source", code="source_or_manifest"))
    total_kg = (case.manifest.loaded_kg or ZERO) + event.collected_kg
    if not faults:
        faults += _mass_faults("data.collected_kg", total_kg, case.profile)
    _raise(faults)
    return []


def _loaded(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Loaded)
    issued, profile = case.manifest.issued, case.profile
    if issued.group:
        raise Refusal("group_loads_by_collecting", number=case.manifest.number)
    _raise(_mass_faults("data.loaded_kg", event.loaded_kg, profile) + _ticket_faults(event.ticket))
    foreign = [token for token in event.scans if token not in issued.label_tokens]
    if foreign:
        raise Refusal("label_of_other_manifest", number=case.manifest.number)
    first = case.manifest.legs[0]
    if event.vehicle_id is not None and event.vehicle_id != first.vehicle_id:
        raise Refusal("vehicle_differs", expected=first.vehicle_id, found=event.vehicle_id)
    if profile.label_scan_required and not event.scans:
        raise Refusal("label_scan_missing", number=case.manifest.number)
    return list(_load_warnings(issued, event, profile))


def _load_warnings(issued: Generated, event: Loaded, profile: StreamProfile) -> Iterator[str]:
    if issued.packages and event.packages != issued.packages:
        yield "package_count_differs"
    if beyond_tolerance(issued.declared_kg, event.loaded_kg, profile):
        yield "loaded_differs_from_declared"
    if event.ticket and event.ticket.net_kg != event.loaded_kg:
        yield "ticket_differs_from_entry"


def _transported(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Transported)
    return _own_way(case)


def _handed_over(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, HandedOver)
    leg = case.manifest.leg
    if (event.carrier_id, event.vehicle_id) == (leg.carrier_id, leg.vehicle_id):
        raise Refusal("handover_to_itself", number=case.manifest.number)
    return _own_way(case)


def _stored(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Stored)
    _raise(_mass_faults("data.stored_kg", event.stored_kg, case.profile))
    differs = beyond_tolerance(case.manifest.carried_kg, event.stored_kg, case.profile)
    return _own_way(case) + (["stored_differs"] if differs else [])


def _resumed(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Resumed)
    faults = _mass_faults("data.resumed_kg", event.resumed_kg, case.profile)
    given = [event.carrier_id, event.vehicle_id, event.driver_id]
    if any(given) and not all(given):
        faults.append(Fault(path="data.carrier_id", code="leg_incomplete"))
    _raise(faults)
    kept = case.manifest.kept
    if kept and beyond_tolerance(kept.stored_kg, event.resumed_kg, case.profile):
        return ["resumed_differs"]
    return []


def _arrived(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Arrived)
    other = event.site_id != case.manifest.issued.destination_site_id
    return _own_way(case) + (["arrived_at_other_site"] if other else [])


def _received(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Received)
    manifest, profile = case.manifest, case.profile
    faults = _mass_faults("data.accepted_kg", event.accepted_kg, profile)
    faults += _mass_faults("data.refused_kg", event.refused_kg, profile, zero=True)
    faults += _ticket_faults(event.ticket)
    faults += _line_faults(event, len(manifest.issued.waste))
    _raise(faults)
    arrived_kg = event.accepted_kg + event.refused_kg
    declared = {discrepancy.dimension for discrepancy in event.discrepancies}
    warnings = _own_way(case)
    if event.ticket and event.ticket.net_kg != arrived_kg:
        warnings.append("ticket_differs_from_entry")
    if beyond_tolerance(manifest.carried_kg, arrived_kg, profile) and "quantity" not in declared:
        warnings.append("quantity_discrepancy_not_declared")
    if manifest.arrived_at is None:
        warnings.append("received_without_arrival")
    first = manifest.weighed
    if first and event.ticket and first.gross_kg != event.ticket.gross_kg:
        warnings.append("gross_differs_from_first_weighing")
    return warnings


def _weighed(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Weighed)
    faults = _scale_faults("data.gross_kg", event.gross_kg)
    faults += _reading_faults("data.reading_id", event.gross_by, event.reading_id)
    if event.gross_by == "registered":
        faults.append(Fault(path="data.gross_by", code="gross_not_registered"))
    _raise(faults)
    return _own_way(case)


def _line_faults(event: Received | PaperEntered, count: int) -> list[Fault]:
    """Of several waste lines each has its masses, once, and they add up."""
    if count == 1 and not event.lines:
        return []
    if not event.lines:
        return [Fault(path="data.lines", code="line_masses_missing", params={"lines": count})]
    faults = [
        Fault(path=f"data.lines.{i}.line", code="line_unknown", params={"line": mass.line})
        for i, mass in enumerate(event.lines)
        if not 0 <= mass.line < count
    ]
    if len({mass.line for mass in event.lines}) < len(event.lines):
        faults.append(Fault(path="data.lines", code="line_twice"))
    masses = [kg for mass in event.lines for kg in (mass.accepted_kg, mass.refused_kg)]
    absurd = _scale_faults("data.lines", *masses)
    faults += absurd
    if not absurd and _sums(event.lines) != (event.accepted_kg, event.refused_kg):
        faults.append(Fault(path="data.lines", code="lines_do_not_add_up"))
    return faults


def _sums(lines: Sequence[LineMass]) -> tuple[Decimal, Decimal]:
    return sum((m.accepted_kg for m in lines), ZERO), sum((m.refused_kg for m in lines), ZERO)


def _refused(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Refused)
    missing = case.manifest.arrived_at is None
    return _own_way(case) + (["received_without_arrival"] if missing else [])


def _paper_entered(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, PaperEntered)
    manifest, profile = case.manifest, case.profile
    faults = _mass_faults("data.loaded_kg", event.loaded_kg, profile)
    faults += _mass_faults("data.accepted_kg", event.accepted_kg, profile)
    faults += _mass_faults("data.refused_kg", event.refused_kg, profile, zero=True)
    faults += _ticket_faults(event.ticket)
    faults += _line_faults(event, len(manifest.issued.waste))
    times = [event.loaded_at, event.departed_at, event.arrived_at, event.received_at, case.at]
    if times != sorted(times):
        faults.append(Fault(path="data.received_at", code="paper_times_out_of_order"))
    _raise(faults)
    if manifest.issued.paper_number != event.paper_number:
        raise Refusal("paper_number_differs", number=manifest.number)
    declared = {discrepancy.dimension for discrepancy in event.discrepancies}
    arrived_kg = event.accepted_kg + event.refused_kg
    differs = beyond_tolerance(event.loaded_kg, arrived_kg, profile)
    return ["quantity_discrepancy_not_declared"] if differs and "quantity" not in declared else []


def _imported(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Imported)
    _raise(import_faults(event, case.manifest.issued, case.profile, case.at))
    return import_doubts(event)


def _returned(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Returned)
    _raise(_mass_faults("data.returned_kg", event.returned_kg, case.profile))
    manifest, warnings = case.manifest, _own_way(case)
    if manifest.status != "returning":
        _check_refused_part(manifest, event.returned_kg)
    elif beyond_tolerance(manifest.carried_kg, event.returned_kg, case.profile):
        warnings.append("returned_differs")
    return warnings


def _redirected(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Redirected)
    _raise(_mass_faults("data.redirected_kg", event.redirected_kg, case.profile))
    _check_refused_part(case.manifest, event.redirected_kg)
    return []


def _check_refused_part(manifest: Manifest, kg: Decimal) -> None:
    left_kg = manifest.refused_left_kg
    if left_kg <= 0:
        raise Refusal("nothing_refused", number=manifest.number)
    if kg > left_kg:
        raise Refusal("more_than_refused", left_kg=str(left_kg))


def _disposed(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Disposed)
    manifest = case.manifest
    faults = _disposal_faults(event, case.profile)
    lines = manifest.lines
    if event.line is None and len(lines) > 1:
        faults.append(Fault(path="data.line", code="line_missing", params={"lines": len(lines)}))
    if event.line is not None and not 0 <= event.line < max(len(lines), 1):
        faults.append(Fault(path="data.line", code="line_unknown", params={"line": event.line}))
    if event.disposed_on > case.at.astimezone(LOCAL_ZONE).date():
        faults.append(Fault(path="data.disposed_on", code="day_in_future"))
    _raise(faults)
    left_kg = (manifest.accepted_kg or ZERO) - manifest.disposed_kg
    if lines:
        line = lines[event.line or 0]
        left_kg = line.accepted_kg - line.disposed_kg
    if event.disposed_kg > left_kg:
        raise Refusal("disposed_exceeds_accepted", left_kg=str(left_kg))
    return _own_way(case)


def _disposal_faults(event: Disposed, profile: StreamProfile) -> list[Fault]:
    faults = _mass_faults("data.disposed_kg", event.disposed_kg, profile)
    if event.method not in profile.methods:
        params = {"method": event.method, "stream": profile.key}
        faults.append(Fault(path="data.method", code="method_not_in_stream", params=params))
    return faults


def _cancellation_proposed(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, CancellationProposed)
    if case.manifest.cancellation is not None:
        raise Refusal("cancellation_open", number=case.manifest.number)
    if case.manifest.issued.group and case.manifest.collected:
        raise Refusal("group_has_sources", number=case.manifest.number)
    return _own_way(case)


def _cancellation_answered(case: _Case, event: ManifestEvent) -> list[str]:
    open_one = case.manifest.cancellation
    if open_one is None:
        raise Refusal("nothing_proposed", number=case.manifest.number)
    mine = case.manifest.parties_of(case.actor) & {"generator", "carrier"}
    theirs = case.manifest.parties_of(open_one.proposed_by)
    if isinstance(event, CancellationAgreed) and not mine - theirs:
        raise Refusal("answer_by_other_party", parties="generator, carrier")
    return []


def _countersigned(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Countersigned)
    found = next((one for one in case.manifest.signings if one.seq == event.seq), None)
    if found is None:
        raise Refusal("nothing_to_sign", seq=event.seq)
    organisation = case.actor.organisation_id
    if organisation not in found.needs:
        raise NotAllowed("wrong_party", word="countersigned", parties=["generator", "carrier"])
    if organisation in found.has:
        raise Refusal("already_signed", seq=event.seq)
    return []


def _correction_proposed(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, CorrectionProposed)
    manifest = case.manifest
    sealing.check_correction(manifest, event.corrects, event.values, case.actor)
    _check_corrected_values(case, event)
    settles = {"accepted_kg", "refused_kg", "lines", "loaded_kg", "collected_kg"} & set(
        event.values
    )
    if settles and (manifest.issued.group_number or manifest.collected) and manifest.received_at:
        raise Refusal("shares_are_settled", number=manifest.number)
    before = to_body(manifest.standing(event.corrects))
    moved = event.values.get("occurred_at")
    if moved is None and all(before.get(name) == value for name, value in event.values.items()):
        raise Refusal("correction_changes_nothing")
    if moved is not None:
        _check_moved_time(moved, case.at)
    _check_trial(case, event)
    return []


def _check_corrected_values(case: _Case, event: CorrectionProposed) -> None:
    """Raises InvalidInput where the corrected event could not have been recorded."""
    corrected = amended(case.manifest.standing(event.corrects), event.values)
    faults: list[Fault] = []
    for name, kg in vars_of_mass(corrected):
        zero = name in ("refused_kg", "accepted_kg")
        faults += _mass_faults(f"data.values.{name}", kg, case.profile, zero=zero)
    faults += _ticket_faults(getattr(corrected, "ticket", None))
    if isinstance(corrected, Received | PaperEntered):
        faults += _line_faults(corrected, len(case.manifest.issued.waste))
    if isinstance(corrected, Disposed):
        faults += _disposal_faults(corrected, case.profile)
    _raise(faults + required.corrected_gaps(corrected, case.profile))
    if isinstance(corrected, Generated):
        check_draft(corrected, case.profile)
        if not sealing.waste_keeps_shape(case.manifest.issued, corrected):
            raise Refusal("labels_are_made", number=case.manifest.number)


def vars_of_mass(event: ManifestEvent) -> list[tuple[str, Decimal]]:
    """(name, kg) of every mass member of `event`."""
    return [
        (name, value)
        for name, value in vars(event).items()
        if name.endswith("_kg") and isinstance(value, Decimal)
    ]


def _check_moved_time(moved: object, now: datetime) -> None:
    try:
        at = datetime.fromisoformat(str(moved))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise InvalidInput(faults=[Fault(path="data.values.occurred_at", code="schema_time")])
    if at > now:
        raise InvalidInput(
            faults=[Fault(path="data.values.occurred_at", code="occurred_in_future")]
        )


def _check_trial(case: _Case, proposed: CorrectionProposed) -> None:
    """Raises Refusal when the correction, were it agreed now, would break a later fact."""
    _agree(case, evolve(case.manifest, _said(case, proposed)), case.manifest.version + 1)


def _agree(case: _Case, manifest: Manifest, proposal: int) -> None:
    sealing.check_laws(evolve(manifest, _said(case, CorrectionAgreed(proposal=proposal))))


def _said(case: _Case, event: ManifestEvent) -> Happened:
    return Happened(event=event, occurred_at=case.at, recorded_at=case.at, actor=case.actor)


def _correction_agreed(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, CorrectionAgreed)
    sealing.check_answer(case.manifest, event.proposal, case.actor, agrees=True)
    _agree(case, case.manifest, event.proposal)
    return []


def _correction_declined(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, CorrectionDeclined)
    sealing.check_answer(case.manifest, event.proposal, case.actor, agrees=False)
    return []


def _announced(case: _Case, event: ManifestEvent) -> list[str]:
    assert isinstance(event, Announced)
    if event.expected_arrival_at is not None and event.expected_arrival_at <= case.at:
        raise InvalidInput(
            faults=[Fault(path="data.expected_arrival_at", code="ends_before_it_begins")]
        )
    return _own_way(case)


def _own_way(case: _Case) -> list[str]:
    """Refuses what happens to a collected manifest only through its collector's."""
    group = case.manifest.issued.group_number
    if group is not None:
        raise Refusal("follows_group", group=group)
    return []


_Check = Callable[[_Case, ManifestEvent], list[str]]

_CHECKS: Mapping[type[ManifestEvent], _Check] = {
    Amended: _amended,
    Collected: _collected,
    Loaded: _loaded,
    Transported: _transported,
    HandedOver: _handed_over,
    Stored: _stored,
    Resumed: _resumed,
    Arrived: _arrived,
    Weighed: _weighed,
    Received: _received,
    Refused: _refused,
    PaperEntered: _paper_entered,
    Imported: _imported,
    Redirected: _redirected,
    Returned: _returned,
    Disposed: _disposed,
    Announced: _announced,
    CancellationProposed: _cancellation_proposed,
    CancellationAgreed: _cancellation_answered,
    CancellationDeclined: _cancellation_answered,
    Countersigned: _countersigned,
    CorrectionProposed: _correction_proposed,
    CorrectionAgreed: _correction_agreed,
    CorrectionDeclined: _correction_declined,
}


def beyond_tolerance(expected_kg: Decimal, found_kg: Decimal, profile: StreamProfile) -> bool:
    """Whether two weighings differ by more than the stream allows: max(3 %, 100 kg) by default, and
    water lost on the way."""
    return abs(expected_kg - found_kg) > profile.allowed_kg(expected_kg, found_kg)


def _mass_faults(
    path: str, kg: Decimal, profile: StreamProfile, *, zero: bool = False
) -> list[Fault]:
    return mass_faults(path, kg, profile.max_trip_kg, zero=zero)


def _ticket_faults(ticket: WeighbridgeTicket | None) -> list[Fault]:
    if ticket is None:
        return []
    faults = _scale_faults("data.ticket", ticket.gross_kg, ticket.tare_kg, ticket.net_kg)
    if not faults and ticket.gross_kg - ticket.tare_kg != ticket.net_kg:
        faults.append(Fault(path="data.ticket", code="ticket_does_not_add_up"))
    if ticket.gross_by == "registered":
        faults.append(Fault(path="data.ticket.gross_by", code="gross_not_registered"))
    at = "data.ticket.gross_reading_id"
    faults += _reading_faults(at, ticket.gross_by, ticket.gross_reading_id)
    at = "data.ticket.tare_reading_id"
    return faults + _reading_faults(at, ticket.tare_by, ticket.tare_reading_id)


def _reading_faults(path: str, by: WeighedBy | None, reading_id: str | None) -> list[Fault]:
    """A mass of a scale names the reading it was; one that was not, names none."""
    if (by == "scale") == (reading_id is not None):
        return []
    return [Fault(path=path, code="reading_missing" if by == "scale" else "reading_without_scale")]


def _scale_faults(path: str, *masses: Decimal) -> list[Fault]:
    """What no weighbridge prints; the stream's limit is on the load, not on the vehicle."""
    found = (mass_faults(path, kg, LARGEST_SCALE_KG, zero=True) for kg in masses)
    return next((faults for faults in found if faults), [])


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise InvalidInput(faults=faults)
