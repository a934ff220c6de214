"""Every rule there is. To add one: a function, its line here, its words and its law."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from manifest_service.services.checks import parties, permits, waste
from manifest_service.services.checks.facts import EVERYTHING, TripFacts
from manifest_service.services.checks.finding import Finding


@dataclass(frozen=True)
class Check:
    """`rule` may find any of `codes`; the form shows them beside `fields`. It asks for the facts
    `needs` (facts.EVERYTHING): while one of them is not known, it is left out."""

    rule: Callable[[TripFacts], Iterator[Finding]]
    needs: tuple[str, ...]
    fields: tuple[str, ...]
    codes: tuple[str, ...]


# fmt: off
CHECKS: tuple[Check, ...] = (
    Check(parties.generator, ("generator",), (),
          ("organisation_role_missing", "organisation_inactive")),
    Check(parties.carrier, ("carrier",), ("carrier_id",),
          ("organisation_role_missing", "organisation_inactive")),
    Check(parties.receiver, ("receiver",), ("receiver_id",),
          ("organisation_role_missing", "organisation_inactive")),
    Check(parties.both_ends, ("generator", "receiver"), ("receiver_id",),
          ("generator_is_receiver",)),
    Check(parties.origin, ("origin", "generator"), ("origin_site_id",),
          ("origin_not_of_generator", "site_inactive")),
    Check(parties.destination, ("destination", "receiver"), ("destination_site_id",),
          ("destination_not_of_receiver", "site_inactive")),
    Check(parties.purpose, ("destination", "profile"), ("destination_site_id",),
          ("site_not_for_stream",)),
    Check(parties.route, ("route", "origin", "destination"), ("route_id",),
          ("route_missing", "route_of_other_sites", "route_inactive")),
    Check(parties.vehicle_of, ("vehicle", "carrier"), ("vehicle",),
          ("vehicle_not_of_carrier",)),
    Check(parties.vehicle, ("vehicle",), ("vehicle",),
          ("vehicle_inactive", "vehicle_without_terminal", "vehicle_double_booked")),
    Check(parties.vehicle_for, ("vehicle", "profile"), ("vehicle",),
          ("vehicle_not_for_stream",)),
    Check(parties.payload, ("vehicle", "mass"), ("vehicle",),
          ("vehicle_overloaded",)),
    Check(parties.driver_of, ("driver", "carrier"), ("driver_id",),
          ("driver_not_of_carrier",)),
    Check(parties.driver, ("driver",), ("driver_id",),
          ("driver_inactive",)),
    Check(parties.certificate, ("driver", "profile"), ("driver_id",),
          ("driver_certificate_invalid", "driver_certificate_ends")),
    Check(permits.carrier, ("carrier", "profile"), ("carrier_id",),
          ("carrier_permit_missing", "carrier_permit_expired", "carrier_permit_lacks_code", "carrier_permit_ends")),
    Check(permits.receiver, ("receiver", "profile"), ("receiver_id",),
          ("receiver_permit_missing", "receiver_permit_expired", "receiver_permit_lacks_code", "receiver_permit_ends")),
    Check(permits.quota, ("receiver", "profile", "mass"), ("receiver_id", "waste"),
          ("receiver_quota_exhausted",)),
    Check(permits.capacity, ("destination", "receiver", "profile", "mass"), ("destination_site_id", "waste"),
          ("site_capacity_exceeded",)),
    Check(waste.mixing, ("profile",), ("waste",),
          ("several_codes", "classes_must_not_mix")),
    Check(waste.catalogue, (), ("waste",),
          ("waste_code_not_in_catalogue", "hazards_differ_from_catalogue")),
    Check(waste.region, ("profile", "origin", "destination", "carrier", "receiver"),
          ("origin_site_id", "destination_site_id"),
          ("outside_permit_region",)),
    Check(waste.group, ("profile",), ("group",),
          ("stream_not_grouped",)),
)
# fmt: on
"""Plans and approvals have a table of their own (services.plan_findings)."""


def check_trip(trip: TripFacts, known: frozenset[str] = EVERYTHING) -> tuple[Finding, ...]:
    """Everything the rules have against the trip, as far as its facts are known."""
    return tuple(
        replace(finding, fields=check.fields)
        for check in CHECKS
        if known.issuperset(check.needs)
        for finding in check.rule(trip)
    )
