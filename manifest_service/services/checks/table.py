"""Every rule there is. To add one: a function, its line here, its words and its law."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from manifest_service.services.checks import parties, permits, waste
from manifest_service.services.checks.facts import TripFacts
from manifest_service.services.checks.finding import Finding


@dataclass(frozen=True)
class Check:
    """`rule` may find any of `codes`; the form shows them beside `fields`."""

    rule: Callable[[TripFacts], Iterator[Finding]]
    fields: tuple[str, ...]
    codes: tuple[str, ...]


# fmt: off
CHECKS: tuple[Check, ...] = (
    Check(parties.roles, ("carrier_id", "receiver_id"),
          ("organisation_role_missing", "organisation_inactive", "generator_is_receiver")),
    Check(parties.places, ("origin_site_id", "destination_site_id"),
          ("origin_not_of_generator", "destination_not_of_receiver", "site_inactive", "site_not_for_stream")),
    Check(parties.route, ("route_id",),
          ("route_missing", "route_of_other_sites", "route_inactive")),
    Check(parties.vehicle, ("vehicle",),
          ("vehicle_not_of_carrier", "vehicle_inactive", "vehicle_not_for_stream", "vehicle_without_terminal",
           "vehicle_overloaded", "vehicle_double_booked")),
    Check(parties.driver, ("driver_id",),
          ("driver_not_of_carrier", "driver_inactive", "driver_certificate_invalid", "driver_certificate_ends")),
    Check(permits.carrier, ("carrier_id",),
          ("carrier_permit_missing", "carrier_permit_expired", "carrier_permit_lacks_code", "carrier_permit_ends")),
    Check(permits.receiver, ("receiver_id",),
          ("receiver_permit_missing", "receiver_permit_expired", "receiver_permit_lacks_code", "receiver_permit_ends")),
    Check(permits.quota, ("receiver_id", "waste"),
          ("receiver_quota_exhausted",)),
    Check(permits.capacity, ("destination_site_id", "waste"),
          ("site_capacity_exceeded",)),
    Check(waste.mixing, ("waste",),
          ("several_codes", "classes_must_not_mix")),
    Check(waste.catalogue, ("waste",),
          ("waste_code_not_in_catalogue", "hazards_differ_from_catalogue")),
    Check(waste.region, ("origin_site_id", "destination_site_id"),
          ("outside_permit_region",)),
    Check(waste.group, ("group",),
          ("stream_not_grouped",)),
)
# fmt: on
"""Plans and approvals have a table of their own (services.plan_findings)."""


def check_trip(trip: TripFacts) -> tuple[Finding, ...]:
    """Everything the rules have against the trip."""
    return tuple(finding for check in CHECKS for finding in check.rule(trip))


def fields_of(code: str) -> tuple[str, ...]:
    """The fields of the form a finding speaks of; none for one of the whole load."""
    return next((check.fields for check in CHECKS if code in check.codes), ())
