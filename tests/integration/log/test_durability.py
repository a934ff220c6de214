"""What was acknowledged is there after a kill; what was changed behind our back is found."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from manifest_service.adapters.sql.opening import open_store
from manifest_service.services.upkeep import Upkeep
from manifest_service.waste.profile import load_profiles
from tests.contract.building import NOON, an_event

CHILD = """
import sys
from manifest_service.adapters.sql.opening import open_store
from tests.contract.building import NOON, an_event

store = open_store(sys.argv[1])
seq = len(store.read(lambda tx: tx.log.load("s")))
while True:
    event = an_event()
    store.write(lambda tx: tx.log.append("s", seq, [event], NOON))
    print(event.id, flush=True)
    seq += 1
"""
ROUNDS = 6


@pytest.mark.slow
def test_every_acknowledged_event_survives_a_kill(sqlite_address: str) -> None:
    acknowledged: list[str] = []
    for round in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, sqlite_address],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONPATH": "."},
        )
        assert child.stdout is not None
        acknowledged.append(child.stdout.readline().strip())
        time.sleep(0.05 + 0.07 * round)
        child.send_signal(signal.SIGKILL)
        acknowledged += child.stdout.read().split()
        child.wait()
    # The last line may have been cut by the kill.
    acknowledged = [id for id in acknowledged if len(id) == 36]
    store = open_store(sqlite_address)
    stored = [event.id for event in store.read(lambda tx: tx.log.load("s"))]
    verified = Upkeep(store=store, profiles=load_profiles()).verify()
    store.close()
    assert len(acknowledged) > ROUNDS
    assert set(acknowledged) <= set(stored)
    assert verified.problems == ()
    assert verified.checked == len(stored)


FORGERIES = {
    "envelope": "UPDATE event SET envelope = replace(envelope, 'manifest/B', 'manifest/C') WHERE pos = 1",
    "body": 'UPDATE event SET body = CAST(\'{"loaded_kg":"2"}\' AS BLOB) WHERE pos = 1',
    "salt": "UPDATE event SET salt = zeroblob(32) WHERE pos = 1",
    "leaf_hash": "UPDATE event SET leaf_hash = zeroblob(32) WHERE pos = 1",
    "type": "UPDATE event SET type = 'manifest.voided.v1' WHERE pos = 1",
    "occurred_at": "UPDATE event SET occurred_at = '2020-01-01T00:00:00.000Z' WHERE pos = 1",
    "recorded_at": "UPDATE event SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE pos = 1",
    "id": "UPDATE event SET id = 'x' WHERE pos = 1",
    "stream": "UPDATE event SET stream = 'manifest/Z' WHERE pos = 1",
    "seq": "UPDATE event SET seq = 9 WHERE pos = 1",
    "deleted": "DELETE FROM event WHERE pos = 1",
    "cut short": "DELETE FROM event WHERE pos = 3",
    "frontier": "UPDATE log_head SET frontier = zeroblob(32)",
    "size": "UPDATE log_head SET size = 3",
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_change_behind_the_service_is_found(sqlite_address: str, what: str) -> None:
    store = open_store(sqlite_address)
    for stream, seq in (("manifest/A", 0), ("manifest/B", 0), ("manifest/B", 1), ("manifest/A", 1)):
        store.write(lambda tx, s=stream, n=seq: tx.log.append(s, n, [an_event()], NOON))
    upkeep = Upkeep(store=store, profiles=load_profiles())
    assert upkeep.verify().problems == ()
    store.close()
    forge(Path(sqlite_address.removeprefix("sqlite:///")), FORGERIES[what])
    store = open_store(sqlite_address)
    found = Upkeep(store=store, profiles=load_profiles()).verify().problems
    store.close()
    assert found != ()


def forge(path: Path, statement: str) -> None:
    """Change the file as its owner could: triggers dropped first."""
    with sqlite3.connect(path) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        changed = connection.execute(statement)
        assert changed.rowcount == 1
    connection.close()


def test_a_store_that_was_closed_leaves_one_file_that_can_be_copied(tmp_path: Path) -> None:
    """Whoever copies the database of a stopped server copies all of it."""
    file = tmp_path / "manifest.sqlite3"
    store = open_store(f"sqlite:///{file}")
    store.write(lambda tx: tx.log.append("s", 0, [an_event()], NOON))
    assert store.read(lambda tx: tx.log.head()).size == 1
    store.close()
    assert not file.with_name(f"{file.name}-wal").exists()
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(file.read_bytes())
    opened = open_store(f"sqlite:///{copy}")
    assert opened.read(lambda tx: tx.log.head()).size == 1
    opened.close()
