"""Which members of the main resources each is shown: no more than is written here (ASVS 5.0, 8.2.3, 15.3.1).

A member that is new fails here, until somebody has said who may see it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.permissions.world import COUNTY, FIRST, PEOPLE, SECOND, World

EVERYBODY = frozenset(PEOPLE)
PARTIES = frozenset({"clerk", "dispatcher", "driver", "gate"})
CARRIER = frozenset({"dispatcher", "driver", "terminal", "mate"})
"""Of the firm whose vehicle and driver are asked for."""
AUTHORITY = frozenset({"officer", "admin", "auditor"})
PLAIN = frozenset(
    {
        "acts",
        "fields",
        "precision",
        "params",
        "measured",
        "threshold",
        "map",
        "history",
        "counts",
        "counts_by",
    }
)
"""Members whose own are named by data: by a rule, a step, a field of a manifest."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    path: str
    members: str
    seen_by: frozenset[str]
    """To whom it is there at all: of lists, who finds one of the first firms' in it."""
    withheld: Mapping[str, str] = field(default_factory=dict)
    """Who sees it without these."""


RESOURCES: Mapping[str, Resource] = {
    "manifest": Resource(
        path="/manifests/{issued}",
        members="""
        accepted_kg acts arrived_at cancellation carrier carrier.id carrier.name collected
        correctable corrected corrections declared_kg departed_at destination_site
        destination_site.id destination_site.name discrepancies disposed_kg driver driver.id
        driver.name ended_at evidence evidence.about evidence.kind evidence.media_type
        evidence.sha256 evidence.size_bytes evidence.warnings family fields followers generator
        generator.id generator.name group group_number imported issued_at labels labels.package
        labels.token labels.url legs legs.carrier legs.carrier.id legs.carrier.name legs.driver
        legs.driver.id legs.driver.name legs.from_at legs.route legs.route.id legs.route.name
        legs.until_at legs.vehicle legs.vehicle.id legs.vehicle.plate links loaded_at loaded_kg
        missing national_number next number number_text open_corrections origin_site
        origin_site.id origin_site.name packages paper_number planned_arrival_at
        planned_departure_at receipt_due_on received_at receiver receiver.id receiver.name
        redirected_kg refused_kg refused_left_kg returned_kg route route.id route.name shipper
        signatures source source_number status status_text storage stream stream_name trial
        vehicle vehicle.id vehicle.plate vehicle_tare_kg version warnings waste
        waste.accepted_kg waste.code waste.declared_kg waste.disposed_kg waste.form
        waste.hazards waste.name waste.packages waste.refused_kg waste_codes weighed weighed_at
        """,
        seen_by=PARTIES | AUTHORITY,
        withheld={"auditor": "labels.package labels.token labels.url"},
    ),
    "manifests": Resource(
        path="/manifests",
        members="""
        items items.accepted_kg items.arrived_at items.carrier items.carrier.id
        items.carrier.name items.corrected items.declared_kg items.departed_at
        items.destination_site items.destination_site.id items.destination_site.name
        items.discrepancies items.disposed_kg items.driver items.driver.id items.ended_at
        items.family items.generator items.generator.id items.generator.name items.group
        items.group_number items.issued_at items.loaded_at items.loaded_kg items.missing
        items.national_number items.number items.number_text items.open_corrections
        items.origin_site items.origin_site.id items.origin_site.name items.paper_number
        items.planned_arrival_at items.planned_departure_at items.receipt_due_on
        items.received_at items.receiver items.receiver.id items.receiver.name
        items.redirected_kg items.refused_kg items.returned_kg items.route items.route.id
        items.route.name items.source items.source_number items.status items.status_text
        items.stream items.stream_name items.trial items.vehicle items.vehicle.id
        items.vehicle.plate items.version items.warnings items.waste_codes items.weighed_at next
        """,
        seen_by=PARTIES | AUTHORITY,
    ),
    "alert": Resource(
        path="/alerts/{alert}",
        members="""
        actions assigned_to assigned_to_name backfill carrier carrier.id carrier.name cleared_at
        clears confirmed_at episode episode.cleared_at_ms episode.confirmed_at_ms
        episode.evidences episode.first_at_ms episode.fix_times_ms episode.key episode.lat
        episode.lon episode.manifest_number episode.measured episode.params episode.review
        episode.route_id episode.rule episode.rule_version episode.severity episode.site_id
        episode.threshold episode.vehicle_id episode.zone_id first_at history id lat lon
        manifest_number map numbers numbers.kind numbers.name numbers.unit numbers.value
        numbers.words precision raised_at review rule rule_name severity status status_text
        trial unless vehicle vehicle.id vehicle.plate verdict version why
        """,
        seen_by=AUTHORITY | {"dispatcher"},
    ),
    "alerts": Resource(
        path="/alerts",
        members="""
        counts counts_by items items.actions items.assigned_to items.assigned_to_name
        items.backfill items.carrier items.carrier.id items.carrier.name items.cleared_at
        items.clears items.confirmed_at items.episode items.episode.cleared_at_ms
        items.episode.confirmed_at_ms items.episode.evidences items.episode.first_at_ms
        items.episode.fix_times_ms items.episode.key items.episode.lat items.episode.lon
        items.episode.manifest_number items.episode.measured items.episode.params
        items.episode.review items.episode.route_id items.episode.rule
        items.episode.rule_version items.episode.severity items.episode.site_id
        items.episode.threshold items.episode.vehicle_id items.episode.zone_id items.first_at
        items.id items.lat items.lon items.manifest_number items.numbers items.numbers.kind
        items.numbers.name items.numbers.unit items.numbers.value items.numbers.words
        items.raised_at items.review items.rule items.rule_name items.severity items.status
        items.status_text items.trial items.unless items.vehicle items.vehicle.id
        items.vehicle.plate items.verdict items.version items.why next position precision
        """,
        seen_by=AUTHORITY | {"dispatcher"},
    ),
    "me": Resource(
        path="/me",
        members="""
        active driver_id has_signing_code id locale organisation_id organisation_name role
        username
        """,
        seen_by=EVERYBODY,
    ),
    "accounts": Resource(
        path="/accounts",
        members="""
        identity_provider items items.active items.driver_id items.has_second_factor
        items.has_signing_code items.id items.locale items.organisation_id
        items.organisation_name items.password_until_at items.role items.subject items.username
        """,
        seen_by=frozenset({"admin"}),
    ),
    "officers": Resource(
        path="/officers",
        members="""
        items items.active items.driver_id items.has_signing_code items.id items.locale
        items.organisation_id items.organisation_name items.role items.username
        """,
        seen_by=frozenset({"officer", "admin"}),
    ),
    "organisation": Resource(
        path="/organisations/haulage",
        members="""
        active id name roles sandbox version
        """,
        seen_by=EVERYBODY,
    ),
    "vehicle": Resource(
        path="/vehicles/truck-1",
        members="""
        active carrier_id id kind plate plate_colour streams terminal_id version
        """,
        seen_by=EVERYBODY,
        withheld=dict.fromkeys(EVERYBODY - CARRIER - AUTHORITY - {"gateway"}, "terminal_id"),
    ),
    "driver": Resource(
        path="/drivers/driver-1",
        members="""
        active carrier_id certificate_number certificate_valid_until_on id name telephone
        version
        """,
        seen_by=EVERYBODY,
        withheld=dict.fromkeys(
            EVERYBODY - {"dispatcher", "driver"} - AUTHORITY, "certificate_number telephone"
        ),
    ),
}


@pytest.mark.parametrize("name", RESOURCES)
def test_everybody_is_shown_what_is_written_here_and_no_more(world: World, name: str) -> None:
    resource = RESOURCES[name]
    wrong = {}
    for user in PEOPLE:
        status, body = world.county.call("GET", resource.path.format(**world.known), user)
        is_there = status == 200 and body.get("items") != []
        expected = set(resource.members.split()) - set(resource.withheld.get(user, "").split())
        shown = set(members(body)) if is_there else set()
        if is_there != (user in resource.seen_by) or (is_there and shown != expected):
            wrong[user] = (status, sorted(shown ^ expected))
    assert wrong == {}


def test_what_is_withheld_is_a_member_that_others_are_shown() -> None:
    for name, resource in RESOURCES.items():
        for user, withheld in resource.withheld.items():
            assert set(withheld.split()) <= set(resource.members.split()), name
            assert user in resource.seen_by, name
    assert set(FIRST) | set(SECOND) | set(COUNTY) == EVERYBODY


def members(shown: Any, above: str = "") -> Iterator[str]:
    """`waste.code` for a member of each of a list's."""
    if isinstance(shown, list):
        for one in shown:
            yield from members(one, above)
    elif isinstance(shown, dict):
        for name, value in shown.items():
            yield f"{above}{name}"
            if name not in PLAIN:
                yield from members(value, f"{above}{name}.")
