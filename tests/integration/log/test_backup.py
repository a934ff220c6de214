"""A copy is whole or it is not there; what is put back is checked first."""

import sqlite3
import threading
from functools import partial
from pathlib import Path

import pytest

from manifest_service.adapters.sql.opening import backup, open_for_reading, open_store, restore
from manifest_service.errors import Unusable
from manifest_service.services.ports import Head, Transaction
from manifest_service.services.upkeep import Upkeep
from tests.contract.building import NOON, an_event

EVENTS = 20


@pytest.fixture
def backed_up(sqlite_address: str, tmp_path: Path) -> Path:
    """A backup of a log of EVENTS events."""
    fill(sqlite_address, EVENTS)
    backup(sqlite_address, tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def fresh_address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'restored' / 'manifest.sqlite3'}"


def test_what_is_restored_is_the_log_that_was_backed_up(
    sqlite_address: str, backed_up: Path, fresh_address: str
) -> None:
    restore(backed_up, fresh_address)
    assert head_of(fresh_address) == head_of(sqlite_address)
    assert [name for name in folder(backed_up) if "backup" in name] == ["backup"]
    store = open_store(fresh_address)
    store.write(lambda tx: tx.log.append("s", EVENTS, [an_event()], NOON))
    assert Upkeep(store=store, profiles={}).verify().problems == ()
    store.close()


def test_a_backup_taken_while_others_write_is_one_moment_of_the_log(
    sqlite_address: str, tmp_path: Path, fresh_address: str
) -> None:
    store = open_store(sqlite_address)
    stop = threading.Event()

    def write(stream: str) -> None:
        seq = 0
        while not stop.is_set():
            store.write(partial(append, stream, seq))
            seq += 1

    writers = [threading.Thread(target=write, args=(f"s{n}",)) for n in range(3)]
    for writer in writers:
        writer.start()
    sizes = []
    for n in range(5):
        before = head_of(sqlite_address).size
        backup(sqlite_address, tmp_path / f"backup-{n}")
        copied = head_of(f"sqlite:///{tmp_path / f'backup-{n}'}")
        assert before <= copied.size <= head_of(sqlite_address).size
        sizes.append(copied.size)
    stop.set()
    for writer in writers:
        writer.join()
    store.close()
    assert sizes[-1] > sizes[0]
    restore(tmp_path / "backup-4", fresh_address)
    assert head_of(fresh_address).size == sizes[-1]


def test_a_folder_copied_with_its_write_ahead_log_is_restored_whole(
    sqlite_address: str, tmp_path: Path, fresh_address: str
) -> None:
    store = open_store(sqlite_address)
    store.write(lambda tx: tx.log.append("s", 0, [an_event()], NOON))
    for suffix in ("", "-wal"):
        live = Path(path_of(sqlite_address) + suffix)
        (tmp_path / f"copied{suffix}").write_bytes(live.read_bytes())
    store.close()
    restore(tmp_path / "copied", fresh_address)
    assert head_of(fresh_address).size == 1


def test_nothing_is_overwritten(sqlite_address: str, backed_up: Path) -> None:
    before = head_of(sqlite_address)
    with pytest.raises(Unusable, match="database_exists"):
        restore(backed_up, sqlite_address)
    with pytest.raises(Unusable, match="database_exists"):
        backup(sqlite_address, backed_up)
    assert head_of(sqlite_address) == before


def test_a_write_ahead_log_left_behind_is_not_applied_to_another_database(
    backed_up: Path, fresh_address: str
) -> None:
    left = Path(path_of(fresh_address) + "-wal")
    left.parent.mkdir()
    left.write_bytes(b"of another database")
    with pytest.raises(Unusable, match="database_exists"):
        restore(backed_up, fresh_address)


def test_nothing_is_restored_under_a_running_server(sqlite_address: str, backed_up: Path) -> None:
    store = open_store(sqlite_address)
    Path(path_of(sqlite_address)).rename(backed_up.with_name("moved away"))
    for suffix in ("-wal", "-shm"):
        Path(path_of(sqlite_address) + suffix).unlink()
    with pytest.raises(Unusable, match="database_in_use"):
        restore(backed_up, sqlite_address)
    store.close()


def cut_short(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-4096])


def flip_a_bit_of_an_envelope(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[content.index(b'"event_id"') + 20] ^= 1
    backup.write_bytes(content)


def make_zero(backup: Path) -> None:
    backup.write_bytes(b"")


def make_other(backup: Path) -> None:
    backup.write_bytes(b"not a database" * 1000)


def forget_an_event(backup: Path) -> None:
    with sqlite3.connect(backup) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM event WHERE pos = 7")
    connection.close()


@pytest.mark.parametrize(
    "damage", [cut_short, flip_a_bit_of_an_envelope, make_zero, make_other, forget_an_event]
)
def test_a_damaged_backup_is_refused(backed_up: Path, fresh_address: str, damage) -> None:  # type: ignore[no-untyped-def]
    damage(backed_up)
    with pytest.raises(Unusable, match="backup_damaged") as refused:
        restore(backed_up, fresh_address)
    assert refused.value.params["path"] == str(backed_up)
    assert folder(Path(path_of(fresh_address))) == ["manifest.sqlite3.lock"]
    restored = open_store(fresh_address)
    assert restored.read(lambda tx: tx.log.head()).size == 0
    restored.close()


def test_a_backup_of_a_later_release_is_refused(backed_up: Path, fresh_address: str) -> None:
    with sqlite3.connect(backed_up) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(Unusable, match="database_newer"):
        restore(backed_up, fresh_address)


def test_a_backup_of_a_log_that_does_not_hold_is_refused(
    sqlite_address: str, tmp_path: Path
) -> None:
    fill(sqlite_address, EVENTS)
    forget_an_event(Path(path_of(sqlite_address)))
    with pytest.raises(Unusable, match="backup_damaged"):
        backup(sqlite_address, tmp_path / "backup")
    assert [name for name in folder(tmp_path / "backup") if "backup" in name] == []


def test_a_backup_that_finds_no_room_leaves_nothing(sqlite_address: str, tmp_path: Path) -> None:
    fill(sqlite_address, 1)
    with pytest.raises(Unusable, match="backup_failed"):
        backup(sqlite_address, tmp_path / "no such folder" / "backup")
    assert folder(tmp_path / "x") == ["manifest.sqlite3", "manifest.sqlite3.lock"]


@pytest.mark.parametrize("address", ["postgresql://x", "mysql://x"])
def test_only_the_embedded_database_is_copied(address: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="backup_not_embedded"):
        backup(address, tmp_path / "backup")
    with pytest.raises(Unusable, match="backup_not_embedded"):
        restore(tmp_path / "backup", address)


def test_there_must_be_a_backup_to_restore(tmp_path: Path, fresh_address: str) -> None:
    with pytest.raises(Unusable, match="database_missing"):
        restore(tmp_path / "backup", fresh_address)


def fill(address: str, events: int) -> None:
    store = open_store(address)
    for seq in range(events):
        store.write(partial(append, "s", seq))
    store.close()


def append(stream: str, seq: int, tx: Transaction) -> None:
    tx.log.append(stream, seq, [an_event()], NOON)


def head_of(address: str) -> Head:
    store = open_for_reading(address)
    try:
        return store.read(lambda tx: tx.log.head())
    finally:
        store.close()


def path_of(address: str) -> str:
    return address.removeprefix("sqlite:///")


def folder(file: Path) -> list[str]:
    """What stands in the folder of `file`."""
    return sorted(path.name for path in file.parent.iterdir())
