"""The `eventsourcing` library doing what our commands do: an aggregate of the same size, saved
durably by the library's own SQLite and PostgreSQL modules."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

ACTS = 5
"""Saved one by one after the aggregate's first event, as on a trip."""

DETAIL = {
    "place": {"lon": "115.44", "lat": "36.48", "accuracy_m": "8.5"},
    "ticket": {"gross_kg": "28900", "tare_kg": "12400", "net_kg": "16500", "scale_id": "scale-1"},
    "scans": ["a" * 26],
    "actor": {"user": "driver", "role": "driver", "organisation": "demo-tippers"},
}
"""Of the size of a usual act's body."""


class Transfer(Aggregate):
    """A manifest, as the library would have it."""

    @event("Issued")
    def __init__(self, draft: dict[str, object]) -> None:
        self.draft, self.status, self.done = draft, "issued", 0

    def act(self, status: str, detail: dict[str, object]) -> None:
        if self.done >= ACTS:
            raise ValueError("closed")
        self.acted(status=status, detail=detail)

    @event("Acted")
    def acted(self, status: str, detail: dict[str, object]) -> None:
        self.status, self.done = status, self.done + 1


DRAFT: dict[str, object] = {
    "stream": "construction_site",
    "waste": [{"code": "900-001-S71", "name": "工程垃圾", "declared_kg": "16400"}],
    "parties": ["demo-plaza", "demo-tippers", "demo-recycling"],
    "vehicle_id": "bench-1",
    "route_id": "plaza-recycling",
    "label_tokens": ["a" * 26],
}


def on_sqlite(path: Path) -> Application:
    with sqlite3.connect(":memory:") as probe:
        # The library leaves this pragma alone; 2 is FULL.
        assert probe.execute("PRAGMA synchronous").fetchone() == (2,), "not durable by default"
    return _application({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)})


def on_postgresql(address: str) -> Application:
    found = conninfo_to_dict(address)
    return _application(
        {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(found["dbname"]),
            "POSTGRES_HOST": str(found["host"]),
            "POSTGRES_PORT": str(found.get("port", "5432")),
            "POSTGRES_USER": str(found["user"]),
            "POSTGRES_PASSWORD": str(found.get("password", "none")),
            "POSTGRES_POOL_SIZE": "16",
        }
    )


def appending(application: Application) -> Callable[[int], Callable[[], None]]:
    """Each step saves a new aggregate: one durable event."""

    def step() -> None:
        application.save(Transfer(draft=DRAFT))

    return lambda _: step


def acting(application: Application) -> Callable[[int], Callable[[], None]]:
    """Each step loads an aggregate, decides, and saves one durable event; a new one every ACTS."""

    def make(_: int) -> Callable[[], None]:
        id, acts = uuid4(), ACTS

        def step() -> None:
            nonlocal id, acts
            if acts == ACTS:
                transfer = Transfer(draft=DRAFT)
                id, acts = transfer.id, 0
            else:
                transfer = application.repository.get(id)
                transfer.act("acted", DETAIL)
                acts += 1
            application.save(transfer)

        return step

    return make


def _application(environment: Mapping[str, str]) -> Application:
    return Application(env=dict(environment))
