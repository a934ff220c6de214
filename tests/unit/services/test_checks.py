"""The table of rules before wheels move: each rule looks only at the facts it says it needs."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from manifest_service.registry.entries import Driver, Organisation, Permit, Route, Site, Vehicle
from manifest_service.services.checks.facts import EVERYTHING, TripFacts
from manifest_service.services.checks.table import CHECKS, check_trip
from manifest_service.waste.profile import load_profiles
from tests.unit.events.building import a_draft

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


class Unlooked:
    """A fact nobody has written yet: to look at it is an error of the table."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"looked at .{name} of a fact the check does not need")


def a_trip(**changes: Any) -> TripFacts:
    """A trip against which every rule that can be broken at once is broken."""
    on = date(2020, 1, 1)
    permit = Permit(
        id="p",
        organisation_id="x",
        kind="transport",
        number="1",
        streams=("construction_soil",),
        valid_from_on=on,
        valid_until_on=on,
    )
    organisation = Organisation(id="x", name="x", roles=(), active=False)
    site = Site(id="s", organisation_id="y", name="s", kind="other", geometry=SQUARE)
    trip = TripFacts(
        issued=a_draft(),
        profile=load_profiles()["construction_soil"],
        at=datetime(2026, 11, 20, tzinfo=UTC),
        generator=organisation,
        carrier=organisation,
        receiver=organisation,
        origin=site,
        destination=replace(site, streams=("sewage_sludge",), capacity_kg_per_day=Decimal(1)),
        vehicle=Vehicle(
            id="v", carrier_id="z", plate="鲁P1", streams=(), payload_kg=Decimal(1), active=False
        ),
        driver=Driver(id="d", carrier_id="z", active=False),
        route=Route(id="r", name="r", origin_site_id="a", destination_site_id="b", geometry={}),
        carrier_permits=(permit,),
        receiver_permits=(permit,),
        accepted_this_year_kg=Decimal(0),
        accepted_today_kg=Decimal(0),
        under_way_kg={},
        booked="371525",
        listed={"900-001-S70": None},
        regions=({"type": "Polygon", "coordinates": [[[8, 8], [9, 8], [9, 9], [8, 8]]]},),
    )
    return replace(trip, **changes)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.__name__)
def test_a_rule_looks_only_at_the_facts_it_needs(check):
    assert EVERYTHING.issuperset(check.needs)
    hidden = EVERYTHING - set(check.needs) - {"mass"}
    whole = a_trip()
    partly = replace(whole, **{name: Unlooked() for name in hidden})
    assert list(check.rule(partly)) == list(check.rule(whole))


def test_a_rule_whose_facts_are_not_known_is_left_out():
    found = {finding.code for finding in check_trip(a_trip(), frozenset({"carrier"}))}
    assert found == {"organisation_role_missing", "organisation_inactive"} | {
        "waste_code_not_in_catalogue"
    }


def test_every_finding_is_one_its_line_of_the_table_names_beside_its_fields():
    by_codes = {code for check in CHECKS for code in check.codes}
    found = check_trip(a_trip())
    assert len(found) > 12
    for finding in found:
        assert finding.code in by_codes
        lines = [check for check in CHECKS if finding.code in check.codes]
        assert finding.fields in [check.fields for check in lines]


def test_the_facts_are_members_of_a_trip():
    names = {field.name for field in fields(TripFacts)}
    assert EVERYTHING - {"mass"} <= names
