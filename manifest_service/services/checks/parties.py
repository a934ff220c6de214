"""Who takes part: their roles, sites, vehicle and driver."""

from collections.abc import Iterator

from manifest_service.services.checks.facts import TripFacts
from manifest_service.services.checks.finding import Finding, by, doubt, no


def roles(trip: TripFacts) -> Iterator[Finding]:
    for role, party in (
        ("generator", trip.generator),
        ("carrier", trip.carrier),
        ("receiver", trip.receiver),
    ):
        if role not in party.roles:
            yield no("organisation_role_missing", organisation=party.name, role=role)
        if not party.active:
            yield no("organisation_inactive", organisation=party.name)
    if trip.generator.id == trip.receiver.id:
        yield no("generator_is_receiver", organisation=trip.generator.name)


def places(trip: TripFacts) -> Iterator[Finding]:
    if trip.origin.organisation_id != trip.generator.id:
        yield no("origin_not_of_generator", site=trip.origin.name)
    if trip.destination.organisation_id != trip.receiver.id:
        yield no("destination_not_of_receiver", site=trip.destination.name)
    for site in (trip.origin, trip.destination):
        if not site.active:
            yield no("site_inactive", site=site.name)
    streams = trip.destination.streams
    if streams and trip.profile.key not in streams:
        yield no("site_not_for_stream", site=trip.destination.name, stream=trip.profile.key)


def route(trip: TripFacts) -> Iterator[Finding]:
    found = trip.route
    if found is None:
        yield doubt("route_missing")
    elif (found.origin_site_id, found.destination_site_id) != (trip.origin.id, trip.destination.id):
        yield no("route_of_other_sites", route=found.name)
    elif not found.active:
        yield no("route_inactive", route=found.name)


def vehicle(trip: TripFacts) -> Iterator[Finding]:
    found = trip.vehicle
    if found.carrier_id != trip.carrier.id:
        yield no("vehicle_not_of_carrier", plate=found.plate)
    if not found.active:
        yield no("vehicle_inactive", plate=found.plate)
    if trip.profile.key not in found.streams:
        yield no("vehicle_not_for_stream", plate=found.plate, stream=trip.profile.key)
    if found.terminal_id is None:
        yield doubt("vehicle_without_terminal", plate=found.plate)
    if found.payload_kg is not None and trip.issued.declared_kg > found.payload_kg:
        yield doubt("vehicle_overloaded", plate=found.plate, payload_kg=str(found.payload_kg))
    if trip.booked is not None:
        yield doubt("vehicle_double_booked", plate=found.plate, number=trip.booked)


def driver(trip: TripFacts) -> Iterator[Finding]:
    found = trip.driver
    if found.carrier_id != trip.carrier.id:
        yield no("driver_not_of_carrier", driver=found.id)
    if not found.active:
        yield no("driver_inactive", driver=found.id)
    until = found.certificate_valid_until_on
    if not trip.profile.driver_certificate_required:
        return
    if until is None or until < trip.on:
        yield no("driver_certificate_invalid", driver=found.id)
    elif until < trip.ends_on:
        yield by("warn", "driver_certificate_ends", driver=found.id, until=str(until))
