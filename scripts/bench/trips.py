"""Whole trips, command by command, through the services: what the benchmarks do again and again."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import httpx

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.events.messages import (
    Arrived,
    Disposed,
    Generated,
    Loaded,
    ManifestEvent,
    Place,
    Received,
    Transported,
    WasteLine,
    WeighbridgeTicket,
)
from manifest_service.services import Services
from manifest_service.services.accounts import NewAccount
from manifest_service.services.manifests import Act
from manifest_service.simulation import seed
from manifest_service.simulation.port import HttpCall
from manifest_service.waste.clocks import LOCAL_ZONE

COMMANDS = 6
"""Of one trip: issued, loaded, departed, arrived, received, disposed."""

VEHICLES = 200
"""As in a fleet: no vehicle makes more than a few trips a day."""

PASSWORD = "only for this run"

ADMIN = Actor(user_id="admin", role="administrator")
CLERK = Actor(user_id="clerk", role="generator_clerk", organisation_id="demo-plaza")
DRIVER = Actor(
    user_id="driver", role="driver", organisation_id="demo-tippers", driver_id="driver-1"
)
RECEIVER = Actor(user_id="gate", role="receiver_clerk", organisation_id="demo-recycling")


def county(folder: Path, database: str = "") -> Services:
    """The services over `database` (empty: SQLite in `folder`), the demonstration county's registry
    and a larger fleet in it."""
    folder.mkdir(exist_ok=True)
    settings = Settings(data_dir=folder, database_url=database, jobs="off")
    services = build(settings)
    password = PASSWORD
    services.accounts.add(
        NewAccount(username="admin", password=password, role="administrator"), SERVICE
    )
    app = create_app(settings, services)
    client = httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://bench")
    seed.register(HttpCall(client, password), datetime.now(UTC))
    for n in range(VEHICLES):
        entry = {
            "id": vehicle(n),
            "carrier_id": "demo-tippers",
            "plate": f"鲁PB{n:04d}",
            "streams": ["construction_site"],
            "terminal_id": f"bench{n}",
        }
        services.registry.save("vehicle", entry, ADMIN, id=str(uuid.uuid4()), expected_version=None)
    return services


def vehicle(n: int) -> str:
    return f"bench-{n % VEHICLES}"


def draft(vehicle_id: str) -> Generated:
    """A manifest as its generator would like to issue it."""
    return Generated(
        number="",
        stream="construction_site",
        waste=(WasteLine(code="900-001-S71", name="工程垃圾", declared_kg=Decimal(16400)),),
        generator_id="demo-plaza",
        origin_site_id="plaza",
        carrier_id="demo-tippers",
        receiver_id="demo-recycling",
        destination_site_id="recycling",
        vehicle_id=vehicle_id,
        driver_id="driver-1",
        route_id="plaza-recycling",
    )


def commands(services: Services, turns: Iterator[int]) -> Iterator[None]:
    """Do one durable command at each step: trip after trip, each with the next vehicle in turn."""
    while True:
        yield from trip(services, vehicle(next(turns)))


def acts(token: str, on: date) -> tuple[tuple[ManifestEvent, Actor], ...]:
    """What happens to a manifest after its issue, and who says so."""
    place = Place(lon=Decimal("115.44"), lat=Decimal("36.48"), accuracy_m=Decimal("8.5"))
    ticket = WeighbridgeTicket(
        gross_kg=Decimal(28900), tare_kg=Decimal(12400), net_kg=Decimal(16500), scale_id="scale-1"
    )
    return (
        (Loaded(loaded_kg=Decimal(16500), scans=(token,), ticket=ticket, place=place), DRIVER),
        (Transported(place=place), DRIVER),
        (Arrived(site_id="recycling", place=place), DRIVER),
        (Received(accepted_kg=Decimal(16500), ticket=ticket, place=place), RECEIVER),
        (Disposed(method="CW1", disposed_kg=Decimal(16500), disposed_on=on), RECEIVER),
    )


def trip(services: Services, vehicle_id: str) -> Iterator[None]:
    """The commands of one trip, each done at its turn."""
    manifests = services.manifests
    issued = manifests.issue(str(uuid.uuid4()), draft(vehicle_id), datetime.now(UTC), CLERK)
    number, token = issued.manifest.number, issued.manifest.issued.label_tokens[0]
    yield
    for event, actor in acts(token, datetime.now(LOCAL_ZONE).date()):
        act = Act(id=str(uuid.uuid4()), number=number, event=event, occurred_at=datetime.now(UTC))
        manifests.act(act, actor)
        yield
