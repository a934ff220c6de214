"""Trials: manifests of organisations in sandbox, marked for ever and never counted.

A trial and a manifest never share a party, a vehicle, a number or a load: so that nobody real is drawn
into a trial, and no trial speaks for a load on the road. Whether a manifest is a trial is settled
when it is issued, by whose it is; switching the organisation later changes no mark.
"""

from collections.abc import Iterator

from manifest_service.codes import plate
from manifest_service.errors import Refusal
from manifest_service.events.messages import Generated
from manifest_service.registry.entries import Organisation, Vehicle
from manifest_service.services.checks.finding import Finding, no
from manifest_service.services.ports import Transaction

_PARTIES = ("generator_id", "carrier_id", "receiver_id")


def in_sandbox(tx: Transaction, organisation_id: str | None) -> bool:
    """Whether what an organisation issues now is a trial."""
    row = tx.registry.get("organisation", organisation_id) if organisation_id else None
    return row is not None and isinstance(row.entry, Organisation) and row.entry.sandbox


def refuse_in_sandbox(tx: Transaction, organisation_id: str | None) -> None:
    """Raises Refusal("sandbox_manifests_only"): what is kept here counts, and has no trials."""
    if in_sandbox(tx, organisation_id):
        raise Refusal("sandbox_manifests_only")


def apart(tx: Transaction, issued: Generated, stood: Generated | None = None) -> Iterator[Finding]:
    """What keeps `issued` from being what it is, a trial or not; only of what it names anew since it
    `stood`: who was party to it before a switch stays so."""
    trial = issued.trial is True
    for name in _PARTIES:
        id = getattr(issued, name)
        if (stood is None or getattr(stood, name) != id) and id:
            yield from _party(tx, name, id, trial)
    if issued.vehicle_id and (stood is None or stood.vehicle_id != issued.vehicle_id):
        yield from _vehicle(tx, issued.vehicle_id, trial)
    if not trial:
        return
    if issued.national_number is not None:
        yield no("trial_with_national_number").on("national_number")
    if issued.number and stood is None:
        yield no("trial_with_reserved_number").on("number")
    if issued.paper_number is not None:
        yield no("trial_with_paper").on("paper_number")


def check_keeper(tx: Transaction, organisation_id: str, trial: bool) -> None:
    """Raises Refusal for who keeps a load of the other kind in storage."""
    for found in _party(tx, "", organisation_id, trial):
        raise Refusal(found.code, **found.params)


def _party(tx: Transaction, field: str, id: str, trial: bool) -> Iterator[Finding]:
    row = tx.registry.get("organisation", id)
    if row is None or not isinstance(row.entry, Organisation) or row.entry.sandbox == trial:
        return
    code = "organisation_not_in_sandbox" if trial else "organisation_in_sandbox"
    yield no(code, organisation=row.entry.name).on(field)


def _vehicle(tx: Transaction, id: str, trial: bool) -> Iterator[Finding]:
    row = tx.registry.get("vehicle", id)
    if row is None or not isinstance(row.entry, Vehicle):
        return
    if plate.is_trial(row.entry.plate) != trial:
        code = "vehicle_not_for_trials" if trial else "vehicle_for_trials"
        yield no(code, plate=row.entry.plate).on("vehicle")
