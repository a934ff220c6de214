"""The migrations, the tables and the database's own refusals."""

import re
import sqlite3
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.event import listen, remove
from sqlalchemy.exc import DBAPIError, OperationalError

from manifest_service.adapters.sql.opening import SqlStore, open_store
from manifest_service.adapters.sql.schema import newest, revision
from manifest_service.adapters.sql.tables import metadata
from manifest_service.errors import Unusable
from manifest_service.events.chain import problems
from manifest_service.services.upkeep import Upkeep
from manifest_service.waste.profile import load_profiles
from tests.contract.building import NOON, an_event


@pytest.fixture
def opened(address: str) -> Iterator[SqlStore]:
    store = open_store(address)
    store.write(lambda tx: tx.log.append("manifest/A", 0, [an_event()], NOON))
    store.write(lambda tx: tx.log.remember("c1", b"h", "a", NOON))
    yield store
    store.close()


def test_the_migrations_make_the_tables_the_code_describes(opened: SqlStore) -> None:
    with opened.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_the_newest_revision_is_in_force(opened: SqlStore) -> None:
    assert revision(opened.engine) == newest()


def test_opening_again_keeps_the_log(address: str) -> None:
    first = open_store(address)
    first.write(lambda tx: tx.log.append("s", 0, [an_event()], NOON))
    head = first.read(lambda tx: tx.log.head())
    first.close()
    second = open_store(address)
    assert second.read(lambda tx: tx.log.head()) == head
    second.close()


def test_a_database_of_a_later_release_is_refused_with_words(address: str) -> None:
    store = open_store(address)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(Unusable, match="database_newer"):
        open_store(address)


def test_a_first_start_cut_short_leaves_no_half_schema(sqlite_address: str) -> None:
    def cut(connection, cursor, statement, *_):  # type: ignore[no-untyped-def]
        if "CREATE TABLE manifest" in statement:
            raise OperationalError(statement, {}, sqlite3.OperationalError("disk I/O error"))

    listen(Engine, "before_cursor_execute", cut)
    with pytest.raises(Unusable, match="database_unavailable"):
        open_store(sqlite_address)
    remove(Engine, "before_cursor_execute", cut)
    store = open_store(sqlite_address)
    assert revision(store.engine) == newest()
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event",
        "DELETE FROM command",
        "UPDATE command SET answer = 'x'",
        "UPDATE event SET seq = 7",
        "UPDATE event SET recorded_at = '2020-01-01T00:00:00.000Z'",
        "UPDATE event SET body = NULL, type = 'x'",
        "UPDATE event SET leaf_hash = salt",
    ],
)
def test_the_database_itself_refuses_to_change_the_record(opened: SqlStore, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), opened.engine.begin() as connection:
        connection.execute(text(statement))
    assert opened.read(lambda tx: tx.log.head()).size == 1


def test_a_body_may_lawfully_become_null_and_the_chain_still_holds(opened: SqlStore) -> None:
    with opened.engine.begin() as connection:
        connection.execute(text("UPDATE event SET body = NULL"))
    (event,) = opened.read(lambda tx: tx.log.load("manifest/A"))
    assert event.body is None
    head = opened.read(lambda tx: tx.log.head())
    assert list(problems(head.log_id, [event])) == []
    assert Upkeep(store=opened, profiles=load_profiles()).verify().problems == ()


def test_lists_are_found_by_an_index_and_not_by_reading_everything(sqlite_address: str) -> None:
    store = open_store(sqlite_address)
    plans = {
        "by number": "SELECT * FROM manifest WHERE number = 'x'",
        "by label": "SELECT * FROM label WHERE token = 'x'",
        "trips of a vehicle": "SELECT * FROM manifest WHERE issued_at < 9 AND (vehicle_id = 'v'"
        " AND ended_at IS NULL OR vehicle_id = 'v' AND ended_at >= 3) ORDER BY issued_at, number",
        "a receiver's year": "SELECT sum(accepted_kg) FROM manifest WHERE receiver_id = 'r'"
        " AND received_at >= 1 AND received_at < 2",
        "a holder's plans": "SELECT * FROM plan WHERE holder_id = 'g' AND in_force = 1"
        " AND valid_until_on >= '2026-11-20' AND valid_from_on <= '2026-11-20'",
        "what was moved": "SELECT code, sum(kg) FROM moved WHERE generator_id = 'g'"
        " AND span >= 'm2026-01' AND span <= 'm2026-12' GROUP BY code",
        "plans that are over": "SELECT * FROM plan WHERE in_force = 1"
        " AND valid_until_on < '2026-11-20' ORDER BY valid_until_on, id LIMIT 50",
        "queue": "SELECT * FROM alert ORDER BY severity_rank, raised_at, id LIMIT 50",
        "a stream": "SELECT * FROM event WHERE stream = 's' ORDER BY seq",
        "a track": "SELECT * FROM fix WHERE vehicle_id = 'v' AND at_ms >= 1 AND at_ms <= 2"
        " ORDER BY at_ms, ref",
        "a watch": "SELECT * FROM watch WHERE vehicle_id = 'v' AND as_of_ms < 9"
        " ORDER BY as_of_ms DESC LIMIT 1",
    }
    with store.engine.connect() as connection:
        for name, query in plans.items():
            rows = connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
            plan = " / ".join(str(row[-1]) for row in rows)
            assert not re.search(r"SCAN \w+(?! USING)(?:$| /)", plan), f"{name}: {plan}"
    store.close()
