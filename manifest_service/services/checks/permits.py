"""Permits, quotas and capacity: may the carrier carry it, may the receiver take it, has he room."""

from collections.abc import Iterator
from decimal import Decimal

from manifest_service.codes.waste_code import matches
from manifest_service.registry.entries import Permit
from manifest_service.services.checks.facts import TripFacts
from manifest_service.services.checks.finding import Finding, by, doubt

ZERO = Decimal(0)


def carrier(trip: TripFacts) -> Iterator[Finding]:
    yield from _permitted("carrier", trip.carrier_permits, trip)


def receiver(trip: TripFacts) -> Iterator[Finding]:
    yield from _permitted("receiver", trip.receiver_permits, trip)


def quota(trip: TripFacts) -> Iterator[Finding]:
    """The year's quota against what was accepted and what is on its way; permits without a quota set
    no limit."""
    policy, valid = trip.profile.permit_policy("receiver"), _valid(trip.receiver_permits, trip)
    quotas = [permit.quota_kg for permit in valid]
    if policy == "none" or not valid or any(limit is None for limit in quotas):
        return
    coming_kg = sum(trip.under_way_kg.values(), ZERO)
    taken_kg = trip.accepted_this_year_kg + coming_kg
    left_kg = sum((limit for limit in quotas if limit), ZERO) - taken_kg
    if trip.issued.declared_kg > left_kg and trip.issued.group_number is None:
        yield by(
            policy,
            "receiver_quota_exhausted",
            left_kg=str(max(left_kg, ZERO)),
            under_way_kg=str(coming_kg),
        )


def capacity(trip: TripFacts) -> Iterator[Finding]:
    """The site's capacity of the day against what came in today and what is on its way to it."""
    limit_kg, site = trip.destination.capacity_kg_per_day, trip.destination
    if limit_kg is None or trip.issued.group_number is not None:
        return
    left_kg = limit_kg - trip.accepted_today_kg - trip.under_way_kg.get(site.id, ZERO)
    if trip.issued.declared_kg > left_kg:
        left = str(max(left_kg, ZERO))
        yield by(trip.profile.capacity, "site_capacity_exceeded", site=site.name, left_kg=left)


def _permitted(party: str, permits: tuple[Permit, ...], trip: TripFacts) -> Iterator[Finding]:
    policy, stream = trip.profile.permit_policy(party), trip.profile.key
    if policy == "none":
        return
    valid = _valid(permits, trip)
    if not valid:
        expired = any(stream in permit.streams for permit in permits)
        yield by(policy, f"{party}_permit_{'expired' if expired else 'missing'}", stream=stream)
        return
    for line in trip.issued.waste:
        if not any(_covers(permit, line.code) for permit in valid):
            yield by(policy, f"{party}_permit_lacks_code", waste_code=line.code)
    last_on = max(permit.valid_until_on for permit in valid)
    if last_on < trip.ends_on:
        yield doubt(f"{party}_permit_ends", until=str(last_on))


def _valid(permits: tuple[Permit, ...], trip: TripFacts) -> list[Permit]:
    """Those in force on the day of the trip, for its stream."""
    return [
        permit
        for permit in permits
        if permit.valid_from_on <= trip.on <= permit.valid_until_on
        and trip.profile.key in permit.streams
    ]


def _covers(permit: Permit, code: str) -> bool:
    return not permit.waste_codes or any(matches(code, p) for p in permit.waste_codes)
