"""Before wheels move: what the registry says against a manifest about to be issued.

Each finding is a refusal or a warning, by code; words and law are in texts/<locale>/refusals.toml.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from manifest_service.codes.waste_code import matches
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.messages import Generated
from manifest_service.registry.entries import (
    Driver,
    Entry,
    Organisation,
    Permit,
    PermitKind,
    Route,
    Site,
    Vehicle,
)
from manifest_service.services.ports import Transaction
from manifest_service.waste.profile import StreamProfile


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing the registry says against the trip."""

    code: str
    refuses: bool
    params: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class TripFacts:
    """The registered entries a manifest names."""

    generator: Organisation
    carrier: Organisation
    receiver: Organisation
    origin: Site
    destination: Site
    vehicle: Vehicle
    driver: Driver
    route: Route | None
    carrier_permits: tuple[Permit, ...]
    receiver_permits: tuple[Permit, ...]
    accepted_this_year_kg: Decimal


def gather(tx: Transaction, issued: Generated, on: date) -> TripFacts:
    """The entries `issued` names; raises InvalidInput naming every id that is not registered."""
    faults: list[Fault] = []

    def entry(kind: str, path: str, id: str) -> Entry | None:
        row = tx.registry.get(kind, id)
        if row is None:
            faults.append(Fault(path=path, code="unknown_id", params={"kind": kind, "id": id}))
        return row.entry if row else None

    found = {
        "generator": entry("organisation", "generator_id", issued.generator_id),
        "carrier": entry("organisation", "carrier_id", issued.carrier_id),
        "receiver": entry("organisation", "receiver_id", issued.receiver_id),
        "origin": entry("site", "origin_site_id", issued.origin_site_id),
        "destination": entry("site", "destination_site_id", issued.destination_site_id),
        "vehicle": entry("vehicle", "vehicle", issued.vehicle_id),
        "driver": entry("driver", "driver_id", issued.driver_id),
        "route": entry("route", "route_id", issued.route_id) if issued.route_id else None,
    }
    if faults:
        raise InvalidInput(faults=faults)
    return TripFacts(
        **found,  # type: ignore[arg-type]
        carrier_permits=_permits(tx, issued.carrier_id, "transport"),
        receiver_permits=_permits(tx, issued.receiver_id, "disposal"),
        accepted_this_year_kg=tx.manifests.accepted_kg_of(issued.receiver_id, on.year),
    )


def _permits(tx: Transaction, organisation_id: str, kind: PermitKind) -> tuple[Permit, ...]:
    rows = tx.registry.list("permit", active_only=True, organisation_id=organisation_id)
    entries = (row.entry for row in rows)
    return tuple(e for e in entries if isinstance(e, Permit) and e.kind == kind)


def check_trip(
    facts: TripFacts, issued: Generated, profile: StreamProfile, on: date
) -> tuple[Finding, ...]:
    """Everything the registry says against this trip on day `on`."""
    return (
        *_parties(facts),
        *_places(facts),
        *_vehicle_and_driver(facts, profile, on),
        *_permit_findings("carrier", facts.carrier_permits, facts, issued, profile, on),
        *_permit_findings("receiver", facts.receiver_permits, facts, issued, profile, on),
    )


def _no(code: str, **params: object) -> Finding:
    return Finding(code=code, refuses=True, params=params)


def _doubt(code: str, **params: object) -> Finding:
    return Finding(code=code, refuses=False, params=params)


def _parties(facts: TripFacts) -> Iterator[Finding]:
    for role, party in (
        ("generator", facts.generator),
        ("carrier", facts.carrier),
        ("receiver", facts.receiver),
    ):
        if role not in party.roles:
            yield _no("organisation_role_missing", organisation=party.name, role=role)
        if not party.active:
            yield _no("organisation_inactive", organisation=party.name)
    if facts.generator.id == facts.receiver.id:
        yield _no("generator_is_receiver", organisation=facts.generator.name)


def _places(facts: TripFacts) -> Iterator[Finding]:
    if facts.origin.organisation_id != facts.generator.id:
        yield _no("origin_not_of_generator", site=facts.origin.name)
    if facts.destination.organisation_id != facts.receiver.id:
        yield _no("destination_not_of_receiver", site=facts.destination.name)
    for site in (facts.origin, facts.destination):
        if not site.active:
            yield _no("site_inactive", site=site.name)
    route = facts.route
    if route is None:
        yield _doubt("route_missing")
    elif (route.origin_site_id, route.destination_site_id) != (
        facts.origin.id,
        facts.destination.id,
    ):
        yield _no("route_of_other_sites", route=route.name)
    elif not route.active:
        yield _no("route_inactive", route=route.name)


def _vehicle_and_driver(facts: TripFacts, profile: StreamProfile, on: date) -> Iterator[Finding]:
    vehicle, driver = facts.vehicle, facts.driver
    if vehicle.carrier_id != facts.carrier.id:
        yield _no("vehicle_not_of_carrier", plate=vehicle.plate)
    if not vehicle.active:
        yield _no("vehicle_inactive", plate=vehicle.plate)
    if profile.key not in vehicle.streams:
        yield _no("vehicle_not_for_stream", plate=vehicle.plate, stream=profile.key)
    if vehicle.terminal_id is None:
        yield _doubt("vehicle_without_terminal", plate=vehicle.plate)
    if driver.carrier_id != facts.carrier.id:
        yield _no("driver_not_of_carrier", driver=driver.id)
    if not driver.active:
        yield _no("driver_inactive", driver=driver.id)
    until = driver.certificate_valid_until_on
    if profile.driver_certificate_required and (until is None or until < on):
        yield _no("driver_certificate_invalid", driver=driver.id)


def _permit_findings(
    party: str,
    permits: tuple[Permit, ...],
    facts: TripFacts,
    issued: Generated,
    profile: StreamProfile,
    on: date,
) -> Iterator[Finding]:
    policy = profile.permit_policy(party)
    if policy == "none":
        return
    say = _no if policy == "refuse" else _doubt
    valid = [p for p in permits if p.valid_from_on <= on <= p.valid_until_on]
    of_stream = [p for p in valid if profile.key in p.streams]
    if not of_stream:
        expired = any(profile.key in p.streams for p in permits)
        yield say(f"{party}_permit_{'expired' if expired else 'missing'}", stream=profile.key)
        return
    for line in issued.waste:
        if not any(_covers(permit, line.code) for permit in of_stream):
            yield say(f"{party}_permit_lacks_code", waste_code=line.code)
    quotas = [p.quota_kg for p in of_stream]
    if party == "receiver" and all(quota is not None for quota in quotas):
        left_kg = sum((q for q in quotas if q), Decimal(0)) - facts.accepted_this_year_kg
        if issued.declared_kg > left_kg:
            yield say("receiver_quota_exhausted", left_kg=str(max(left_kg, Decimal(0))))


def _covers(permit: Permit, code: str) -> bool:
    return not permit.waste_codes or any(matches(code, p) for p in permit.waste_codes)
