"""The whole product in this process, with an administrator, a clock to be set and cheap passwords."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from manifest_service.adapters.clock import SettableClock
from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services import Services
from manifest_service.services.accounts import NewAccount
from manifest_service.simulation.port import HttpCall, accepted
from manifest_service.simulation.seed import seed
from tests.passwords import PlainPasswords

PASSWORD = "a county that is only shown"


@dataclass(frozen=True, kw_only=True)
class Product:
    services: Services
    clock: SettableClock
    transport: httpx.BaseTransport
    call: HttpCall

    def get(self, path: str, as_user: str):
        return accepted(path, self.call("GET", path, as_user=as_user))

    def alerts(self, *, review: bool = False) -> list[dict]:
        path = f"/alerts?limit=200&review={str(review).lower()}"
        return self.get(path, "officer1")["items"]


def make(folder, **settings) -> Product:
    clock = SettableClock()
    chosen = Settings(data_dir=folder, jobs="off", **settings)
    services = build(chosen, clock=clock, passwords=PlainPasswords())
    if not services.accounts.every():
        admin = NewAccount(username="admin", password=PASSWORD, role="administrator")
        services.accounts.add(admin, SERVICE)
    transport = httpx.WSGITransport(app=create_app(chosen, services))
    client = httpx.Client(transport=transport, base_url="http://demo", timeout=60)
    call = HttpCall(client, PASSWORD)
    return Product(services=services, clock=clock, transport=transport, call=call)


@pytest.fixture
def new_product(tmp_path) -> Callable[..., Product]:
    """Makes an empty product."""
    return lambda **settings: make(tmp_path, **settings)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory, now) -> Path:
    """The data directory of a demonstration county. Copy it, leave it alone."""
    folder = tmp_path_factory.mktemp("seeded")
    product = make(folder)
    seed(product.call, product.clock.set, PASSWORD, now)
    product.services.store.close()
    return folder


@pytest.fixture
def county(seeded, tmp_path, now) -> Product:
    """A demonstration county of one's own, at `now`."""
    folder = tmp_path / "county"
    shutil.copytree(seeded, folder)
    product = make(folder)
    product.clock.set(now)
    return product


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime.fromisoformat("2026-11-20T06:30:00+00:00")
