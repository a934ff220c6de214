"""The demonstration county, as the registry reads it."""

import json
from datetime import date

import pytest

from manifest_service.codes import waste_code
from manifest_service.geofence.intake import check_geometry
from manifest_service.registry.intake import read_entry
from manifest_service.registry.spreadsheet import PERSONAL
from manifest_service.simulation import errands
from manifest_service.simulation.accounts import PEOPLE, at_the_wheel, bodies, clerk, dispatcher
from manifest_service.simulation.county import (
    ORGANISATIONS,
    ROUTES,
    SITES,
    VEHICLES,
    entries,
)
from manifest_service.simulation.roads import TOWN
from manifest_service.waste.profile import load_profiles

ENTRIES = [json.loads(json.dumps(entry)) for entry in entries(date(2026, 11, 20))]
CARGOES = [value for value in vars(errands).values() if isinstance(value, errands.Cargo)]


@pytest.mark.parametrize(
    ("collection", "body"), ENTRIES, ids=lambda e: e if isinstance(e, str) else e["id"]
)
def test_every_entry_reads_without_a_fault(collection, body):
    personal = PERSONAL["driver"] if collection == "drivers" else frozenset()
    data = {name: value for name, value in body.items() if name not in personal}
    entry = read_entry(collection.removesuffix("s"), data)
    assert entry.id == body["id"]


@pytest.mark.parametrize(
    ("collection", "body"),
    [entry for entry in ENTRIES if "geometry" in entry[1]],
    ids=lambda e: e if isinstance(e, str) else e["id"],
)
def test_every_geometry_is_valid_and_near_the_county(collection, body):
    kind = collection.removesuffix("s")
    checked = check_geometry(body["geometry"], kind=kind, datum="WGS84", centre=TOWN, radius_km=25)
    assert checked.warnings == ()


def test_every_name_says_that_it_is_a_demonstration():
    names = [name for name, _ in ORGANISATIONS.values()] + [site[1] for site in SITES.values()]
    assert [name for name in names if "示范" not in name] == []


def test_yards_do_not_touch_each_other():
    boxes = [(id, yard.fence[0], yard.fence[2]) for id, (*_, yard) in SITES.items()]
    for id, (west, south), (east, north) in boxes:
        for other, (other_west, other_south), (other_east, other_north) in boxes:
            apart = (
                east < other_west or other_east < west or north < other_south or other_north < south
            )
            assert id == other or apart, (id, other)


@pytest.mark.parametrize("cargo", CARGOES, ids=lambda cargo: cargo.code)
def test_every_cargo_travels_in_its_stream_and_ends_by_one_of_its_methods(cargo):
    profile = load_profiles()[cargo.stream]
    assert profile.allows_code(waste_code.validate(cargo.code))
    assert cargo.method in profile.methods


def test_the_accounts_the_readme_names_are_there():
    usernames = {body["username"] for body in bodies("a long password")}
    assert {"officer1", "generator1", "carrier1", "driver1", "site1", "auditor1"} <= usernames


@pytest.mark.parametrize("vehicle", VEHICLES)
def test_somebody_of_its_carrier_writes_for_every_vehicle(vehicle):
    organisations = {body["username"]: body.get("organisation_id") for body in bodies("x" * 10)}
    assert organisations[at_the_wheel(vehicle)] == VEHICLES[vehicle][0]
    assert PEOPLE[dispatcher(VEHICLES[vehicle][0])][0] == "carrier_dispatcher"


@pytest.mark.parametrize("site", sorted({end for _, *ends, _ in ROUTES.values() for end in ends}))
def test_both_ends_of_every_route_have_a_clerk(site):
    assert PEOPLE[clerk(SITES[site][0])][1] == SITES[site][0]
