"""A fresh installation to be measured: the demonstration county's registry, without its story."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from server import Server, server

from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount
from manifest_service.simulation import seed
from manifest_service.simulation.port import HttpCall


@contextmanager
def installation(registered_at: datetime | None = None) -> Iterator[tuple[Server, HttpCall, str]]:
    """(server, calls to it as any user, the password of all)."""
    password = secrets.token_urlsafe(12)
    with TemporaryDirectory() as folder:
        services = build(Settings(data_dir=Path(folder), jobs="off"))
        admin = NewAccount(username="admin", password=password, role="administrator")
        services.accounts.add(admin, SERVICE)
        services.store.close()
        environment = {"MANIFEST_DATA_DIR": folder, "MANIFEST_JOBS": "inline"}
        with server("manifest_service.serving:application", "/healthz", environment) as product:
            call = HttpCall(httpx.Client(base_url=product.base_url, timeout=60), password)
            seed.register(call, registered_at or datetime.now(UTC))
            seed.open_accounts(call, password)
            yield product, call, password


def token(product: Server, username: str, password: str) -> str:
    """A bearer token."""
    body = {"username": username, "password": password}
    answer = httpx.post(f"{product.base_url}/api/v1/token", json=body, timeout=30)
    answer.raise_for_status()
    found: str = answer.json()["token"]
    return found
