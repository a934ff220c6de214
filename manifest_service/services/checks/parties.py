"""Who takes part: their roles, sites, vehicle and driver."""

from collections.abc import Iterator

from manifest_service.registry.entries import Organisation, PartyRole
from manifest_service.services.checks.facts import TripFacts
from manifest_service.services.checks.finding import Finding, by, doubt, no


def generator(trip: TripFacts) -> Iterator[Finding]:
    yield from _role("generator", trip.generator)


def carrier(trip: TripFacts) -> Iterator[Finding]:
    yield from _role("carrier", trip.carrier)


def receiver(trip: TripFacts) -> Iterator[Finding]:
    yield from _role("receiver", trip.receiver)


def both_ends(trip: TripFacts) -> Iterator[Finding]:
    if trip.generator.id == trip.receiver.id:
        yield no("generator_is_receiver", organisation=trip.generator.name)


def origin(trip: TripFacts) -> Iterator[Finding]:
    if trip.origin.organisation_id != trip.generator.id:
        yield no("origin_not_of_generator", site=trip.origin.name)
    if not trip.origin.active:
        yield no("site_inactive", site=trip.origin.name)


def destination(trip: TripFacts) -> Iterator[Finding]:
    if trip.destination.organisation_id != trip.receiver.id:
        yield no("destination_not_of_receiver", site=trip.destination.name)
    if not trip.destination.active:
        yield no("site_inactive", site=trip.destination.name)


def purpose(trip: TripFacts) -> Iterator[Finding]:
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
    if not found.active:
        yield no("vehicle_inactive", plate=found.plate)
    if found.terminal_id is None:
        yield doubt("vehicle_without_terminal", plate=found.plate)
    if trip.booked is not None:
        yield doubt("vehicle_double_booked", plate=found.plate, number=trip.booked)


def vehicle_of(trip: TripFacts) -> Iterator[Finding]:
    if trip.vehicle.carrier_id != trip.carrier.id:
        yield no("vehicle_not_of_carrier", plate=trip.vehicle.plate)


def vehicle_for(trip: TripFacts) -> Iterator[Finding]:
    if trip.profile.key not in trip.vehicle.streams:
        yield no("vehicle_not_for_stream", plate=trip.vehicle.plate, stream=trip.profile.key)


def payload(trip: TripFacts) -> Iterator[Finding]:
    most_kg = trip.vehicle.payload_kg
    if most_kg is not None and trip.issued.declared_kg > most_kg:
        yield doubt("vehicle_overloaded", plate=trip.vehicle.plate, payload_kg=str(most_kg))


def driver(trip: TripFacts) -> Iterator[Finding]:
    if not trip.driver.active:
        yield no("driver_inactive", driver=trip.driver.id)


def driver_of(trip: TripFacts) -> Iterator[Finding]:
    if trip.driver.carrier_id != trip.carrier.id:
        yield no("driver_not_of_carrier", driver=trip.driver.id)


def certificate(trip: TripFacts) -> Iterator[Finding]:
    found, until = trip.driver, trip.driver.certificate_valid_until_on
    if not trip.profile.driver_certificate_required:
        return
    if until is None or until < trip.on:
        yield no("driver_certificate_invalid", driver=found.id)
    elif until < trip.ends_on:
        yield by("warn", "driver_certificate_ends", driver=found.id, until=str(until))


def _role(role: PartyRole, party: Organisation) -> Iterator[Finding]:
    if role not in party.roles:
        yield no("organisation_role_missing", organisation=party.name, role=role)
    if not party.active:
        yield no("organisation_inactive", organisation=party.name)
