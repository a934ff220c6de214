"""Organisations in sandbox beside the county's own, and whole journeys of both kinds."""

from typing import Any

from tests.workflows.county import (
    PASSWORD,
    ROUTE_LAT,
    ROUTE_LON,
    STREAMS,
    YEAR,
    County,
    box,
)

PLATE = "测A00001"
QUOTA_KG = "100000"


def open_sandbox(county: County) -> None:
    """A generator, a carrier and a receiver in sandbox, with what they need and who acts for them."""
    county.app.extensions["services"].following.run()
    for path, body in _entries():
        county.ok("PUT", path, "admin", body)
    for username, role, organisation, driver in (
        ("try-clerk", "generator_clerk", "try-builder", None),
        ("try-driver", "driver", "try-haulage", "try-driver"),
        ("try-dispatcher", "carrier_dispatcher", "try-haulage", None),
        ("try-terminal", "device", "try-haulage", None),
        ("try-gate", "receiver_clerk", "try-yard", None),
    ):
        body = {"username": username, "password": PASSWORD, "role": role}
        county.open_account(body | {"organisation_id": organisation, "driver_id": driver})


def trial_draft(county: County, **changes: Any) -> dict[str, Any]:
    body = {
        "origin_site_id": "try-building-site",
        "carrier_id": "try-haulage",
        "receiver_id": "try-yard",
        "destination_site_id": "try-yard-site",
        "vehicle": PLATE,
        "driver_id": "try-driver",
        "route_id": None,
    }
    return county.draft(**body | changes)


def issue_trial(county: County, **changes: Any) -> dict[str, Any]:
    draft = {name: value for name, value in trial_draft(county, **changes).items() if value}
    issued: dict[str, Any] = county.ok("POST", "/manifests", "try-clerk", draft)
    return issued


def journey(
    county: County, number: str, people: tuple[str, str], accepted_kg: str = "12050"
) -> None:
    """From loading to disposal, without the positions; `people`: driver, gate."""
    driver, gate = people
    county.at(5)
    county.done(number, "loaded", driver, {"loaded_kg": "12000"})
    county.at(10)
    county.done(number, "transported", driver)
    county.at(41)
    county.done(number, "arrived", gate)
    county.done(number, "received", gate, {"accepted_kg": accepted_kg})
    county.at(60)
    part = {"method": "CW1", "disposed_kg": accepted_kg, "disposed_on": "2026-11-20"}
    county.done(number, "disposed", gate, part)


def trial_journey(county: County) -> str:
    """A trial that comes to its end, on which the rules have something to say."""
    county.at(0)
    number: str = issue_trial(county)["number"]
    journey(county, number, ("try-driver", "try-gate"), "9000")
    return number


def _entries() -> list[tuple[str, dict[str, Any]]]:
    def firm(name: str, role: str) -> dict[str, Any]:
        return {"name": name, "roles": [role], "sandbox": True}

    def site(owner: str, name: str, kind: str, lon: float) -> dict[str, Any]:
        shape = box(lon, ROUTE_LAT + 0.05)
        return {"organisation_id": owner, "name": name, "kind": kind, "geometry": shape}

    permit = {"streams": STREAMS} | YEAR
    return [
        ("/organisations/try-builder", firm("试验建筑", "generator")),
        ("/organisations/try-haulage", firm("试验运输", "carrier")),
        ("/organisations/try-yard", firm("试验处置", "receiver")),
        ("/sites/try-building-site", site("try-builder", "试验工地", "generator", ROUTE_LON[0])),
        ("/sites/try-yard-site", site("try-yard", "试验处置场", "disposal", ROUTE_LON[1])),
        (
            "/vehicles/try-truck",
            {"carrier_id": "try-haulage", "plate": PLATE, "streams": STREAMS},
        ),
        (
            "/drivers/try-driver",
            {
                "carrier_id": "try-haulage",
                "name": "王试验",
                "certificate_valid_until_on": "2027-01-01",
            },
        ),
        (
            "/permits/try-haul",
            permit | {"organisation_id": "try-haulage", "kind": "transport", "number": "ST1"},
        ),
        (
            "/permits/try-dispose",
            permit
            | {
                "organisation_id": "try-yard",
                "kind": "disposal",
                "number": "SD1",
                "quota_kg": QUOTA_KG,
            },
        ),
    ]
