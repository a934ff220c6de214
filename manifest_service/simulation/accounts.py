"""Who signs in to the demonstration county. All share the password given when it is made."""

from collections.abc import Iterator, Mapping
from typing import Any

from manifest_service.simulation.county import VEHICLES, driver_of

DRIVERS = 2
"""Drivers with an account, of the first vehicles; for the others their dispatcher writes. Opening
an account costs half a second of password hashing, on purpose."""

ADMINISTRATOR = "admin"
"""Exists before the county does: it makes the others."""

# username: (role, organisation)
PEOPLE: Mapping[str, tuple[str, str | None]] = {
    "officer1": ("officer", None),
    "officer2": ("officer", None),
    "auditor1": ("auditor", None),
    "generator1": ("generator_clerk", "demo-plaza"),
    "generator2": ("generator_clerk", "demo-riverside"),
    "generator3": ("generator_clerk", "demo-village"),
    "generator4": ("generator_clerk", "demo-steel"),
    "generator5": ("generator_clerk", "demo-health"),
    "carrier1": ("carrier_dispatcher", "demo-tippers"),
    "carrier2": ("carrier_dispatcher", "demo-hazmat"),
    "carrier3": ("carrier_dispatcher", "demo-medivans"),
    "site1": ("receiver_clerk", "demo-recycling"),
    "site2": ("receiver_clerk", "demo-backfill"),
    "site3": ("receiver_clerk", "demo-hazplant"),
    "site4": ("receiver_clerk", "demo-mediplant"),
    "scale1": ("device", "demo-recycling"),
}


def bodies(password: str) -> Iterator[dict[str, Any]]:
    """Each account as POST /accounts takes it."""
    for username, (role, organisation) in PEOPLE.items():
        body = {"username": username, "password": password, "role": role}
        yield body if organisation is None else {**body, "organisation_id": organisation}
    for n, (carrier, *_) in enumerate(list(VEHICLES.values())[:DRIVERS], start=1):
        yield {
            "username": f"driver{n}",
            "password": password,
            "role": "driver",
            "organisation_id": carrier,
            "driver_id": f"driver-{n}",
        }


def clerk(organisation_id: str) -> str:
    """Who acts for a generator or receiver."""
    return _first(organisation_id, {"generator_clerk", "receiver_clerk"})


def dispatcher(carrier_id: str) -> str:
    """Who acts for a carrier, and reports the positions of its vehicles."""
    return _first(carrier_id, {"carrier_dispatcher"})


def at_the_wheel(vehicle_id: str) -> str:
    """Who writes for a vehicle's driver."""
    number = driver_of(vehicle_id).removeprefix("driver-")
    return f"driver{number}" if int(number) <= DRIVERS else dispatcher(VEHICLES[vehicle_id][0])


def _first(organisation_id: str, roles: set[str]) -> str:
    return next(
        username
        for username, (role, organisation) in PEOPLE.items()
        if organisation == organisation_id and role in roles
    )
