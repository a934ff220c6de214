"""What a driver takes along to work without a network."""

from typing import Any

from tests.workflows.county import ROUTE_LAT, County, box


def loaded(county: County, **changes: Any) -> str:
    number: str = county.issue(county.draft(**changes))["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000", "packages": 0, "scans": []})
    county.done(number, "transported", "driver")
    return number


def zone(county: County, id: str, kind: str, lon: float, lat: float) -> None:
    body = {"name": id, "kind": kind, "geometry": box(lon, lat)}
    county.ok("PUT", f"/zones/{id}", "admin", body)


def road(county: County, number: str, user: str = "driver") -> Any:
    return county.ok("GET", f"/manifests/{number}/road", user)


def test_the_way_its_sites_and_the_forbidden_zones_about_it_are_taken_along(
    county: County,
) -> None:
    zone(county, "school", "forbidden", 115.45, ROUTE_LAT + 0.01)
    zone(county, "far", "forbidden", 115.45, ROUTE_LAT + 0.2)
    zone(county, "fields", "farmland", 115.45, ROUTE_LAT)
    number = loaded(county)

    features = road(county, number)["ground"]["features"]

    found = [(one["properties"]["kind"], one["properties"]["id"]) for one in features]
    assert found == [
        ("zone", "school"),
        ("site", "building-site"),
        ("site", "yard-site"),
        ("route", "road"),
    ]


def test_a_trip_without_a_route_has_the_ground_about_its_sites(county: County) -> None:
    zone(county, "school", "forbidden", 115.40, ROUTE_LAT + 0.01)
    number = loaded(county, route_id=None)

    features = road(county, number)["ground"]["features"]

    assert [one["properties"]["id"] for one in features] == ["school", "building-site", "yard-site"]


def test_the_crews_are_those_of_the_carrier_and_those_it_handed_loads_to(county: County) -> None:
    second = {"carrier_id": "haulage", "plate": "鲁P22222", "streams": ["construction_soil"]}
    county.ok("PUT", "/vehicles/truck-3", "admin", second)
    third = {**second, "plate": "鲁P33333"}
    county.ok("PUT", "/vehicles/truck-4", "admin", third)
    loaded(county, vehicle="truck-3")
    loaded(county, vehicle="truck-4")
    county.ok("PUT", "/vehicles/truck-4", "admin", {**third, "streams": ["hazardous_medical"]})
    handed = loaded(county)
    number = loaded(county)
    to = {"carrier_id": "haulage-2", "vehicle": "truck-2", "driver_id": "driver-2"}
    county.done(handed, "handed_over", "driver", to)

    crews = road(county, number)["crews"]

    assert [(one["carrier"]["id"], one["vehicle"]["plate"]) for one in crews] == [
        ("haulage", "鲁P22222"),
        ("haulage-2", "鲁P54321"),
    ]
    assert crews[1]["driver"] == {"id": "driver-2", "name": "李四光"}


def test_only_the_carrier_is_told_its_crews_and_only_a_party_the_way(county: County) -> None:
    number = loaded(county)

    assert road(county, number, "gate")["crews"] == []
    assert county.call("GET", f"/manifests/{number}/road", "driver-2")[0] == 404


def test_the_next_driver_takes_a_load_over_on_his_own_phone(county: County) -> None:
    number = loaded(county)
    to = {"carrier_id": "haulage-2", "vehicle": "truck-2", "driver_id": "driver-2"}
    to["label"] = county.label(number)

    found = county.done(number, "handed_over", "driver-2", to)

    assert (found["carrier"]["id"], found["vehicle"]["plate"]) == ("haulage-2", "鲁P54321")
