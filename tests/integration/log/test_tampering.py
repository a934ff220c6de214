"""The tamper drill: the database is changed behind the service, and it shows."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.errors import Damaged, ManifestServiceError, Unusable
from manifest_service.events.canonical import canonical
from manifest_service.events.envelope import commitment
from manifest_service.services import Services
from manifest_service.transparency.checkpoint import read_checkpoint
from manifest_service.transparency.note import read_note
from manifest_service.transparency.tree import grow, leaf_hash
from tests.contract.building import NOON, an_event

EVENTS = 300
"""More than a tile holds."""


class Drill:
    """An installation with a signed history, closed, whose file is then edited by hand."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder)
        with self.opened() as services:
            for n in range(EVENTS):
                stream = f"s/{n % 7}"
                services.store.write(
                    lambda tx, s=stream, n=n: tx.log.append(
                        s, n // 7, [an_event(mass=str(n))], NOON
                    )
                )
                if n == 150:
                    services.checkpoints.make()
            self.note = services.checkpoints.make().note

    def opened(self) -> Any:
        return _opened(self.settings)

    def edit(self, change: Callable[[sqlite3.Connection], Any]) -> None:
        """Whatever somebody with the file can do: without triggers."""
        with sqlite3.connect(self.settings.data_dir / "manifest.sqlite3") as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
                database.execute(f"DROP TRIGGER {name}")
            change(database)
        database.close()

    def findings(self) -> set[str]:
        """The codes under which it shows: in `verify`, at the next start, at the next checkpoint, and
        against a checkpoint kept elsewhere."""
        with self.opened() as services:
            found = {problem.code for problem in services.upkeep.verify().problems}
            log = services.checkpoints
            found |= {f"start:{code}" for code in _said(log.check_high_water)}
            found |= {f"outside:{code}" for code in _said(lambda: log.check_against(self.note))}
            services.store.write(lambda tx: tx.log.append("s/new", 0, [an_event()], NOON))
            found |= {f"signing:{code}" for code in _said(log.make)}
        return found


class _opened:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> Services:
        self._services = build(self._settings)
        return self._services

    def __exit__(self, *_: object) -> None:
        self._services.store.close()


def _said(check: Callable[[], object]) -> set[str]:
    try:
        check()
    except ManifestServiceError as error:
        return {error.code}
    return set()


@pytest.fixture
def drill(tmp_path: Path) -> Drill:
    return Drill(tmp_path)


def change_payload(database: sqlite3.Connection) -> None:
    (body,) = database.execute("SELECT body FROM event WHERE pos=100").fetchone()
    changed = body.replace(b'"100"', b'"001"')
    assert changed != body
    database.execute("UPDATE event SET body=? WHERE pos=100", [changed])


def change_envelope(database: sqlite3.Connection) -> None:
    (envelope,) = database.execute("SELECT envelope FROM event WHERE pos=100").fetchone()
    data = json.loads(envelope) | {"occurred_at": "2020-01-01T00:00:00.000Z"}
    database.execute(
        "UPDATE event SET envelope=?, occurred_at=? WHERE pos=100",
        [canonical(data), data["occurred_at"]],
    )


def change_order(database: sqlite3.Connection) -> None:
    for a, b in ((100, -1), (101, 100), (-1, 101)):
        database.execute("UPDATE event SET pos=? WHERE pos=?", [b, a])


def delete_one(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM event WHERE pos=100")


def delete_and_close_the_gap(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM event WHERE pos=100")
    for pos in range(101, EVENTS + 10):
        database.execute("UPDATE event SET pos=? WHERE pos=?", [pos - 1, pos])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (change_payload, "body_differs"),
        (change_envelope, "leaf_hash_differs"),
        (change_order, "root_differs"),
        (delete_one, "position_gap"),
        (delete_and_close_the_gap, "sequence_gap"),
    ],
)
def test_an_edited_record_is_found_by_verify(
    drill: Drill, change: Callable[[sqlite3.Connection], None], code: str
) -> None:
    drill.edit(change)
    assert code in drill.findings()


def truncate(database: sqlite3.Connection) -> None:
    """The tail cut off so that everything left agrees with itself."""
    _rewrite(database, [row for row in _rows(database) if row[0] < 200])


def rewrite(database: sqlite3.Connection) -> None:
    """One mass changed and every hash after it computed again: the file agrees with itself."""
    rows = _rows(database)
    heads: dict[str, bytes] = {}
    for row in rows:
        pos, stream, envelope, body, salt = row
        data = json.loads(envelope)
        if pos == 20:
            body = body.replace(b"20", b"02")
        data |= {"body_sha256": commitment(salt, body).hex()}
        data |= {"prev": heads[stream].hex() if stream in heads else None}
        row[2], row[3] = canonical(data), body
        heads[stream] = leaf_hash(row[2])
    _rewrite(database, rows)


def _rows(database: sqlite3.Connection) -> list[list[Any]]:
    found = database.execute("SELECT pos, stream, envelope, body, salt FROM event ORDER BY pos")
    return [list(row) for row in found]


def _rewrite(database: sqlite3.Connection, rows: list[list[Any]]) -> None:
    database.execute("DELETE FROM event WHERE pos >= ?", [len(rows)])
    heads: dict[str, tuple[int, bytes]] = {}
    leaves = []
    for pos, stream, envelope, body, _ in rows:
        leaf = leaf_hash(envelope)
        leaves.append(leaf)
        heads[stream] = (heads.get(stream, (0, b""))[0] + 1, leaf)
        database.execute(
            "UPDATE event SET envelope=?, body=?, leaf_hash=? WHERE pos=?",
            [envelope, body, leaf, pos],
        )
    database.execute("DELETE FROM stream_head")
    for stream, (seq, leaf) in heads.items():
        database.execute("INSERT INTO stream_head VALUES (?,?,?)", [stream, seq, leaf])
    frontier = b"".join(grow((), 0, leaves))
    database.execute("UPDATE log_head SET size=?, frontier=?", [len(rows), frontier])


def forget_checkpoints(database: sqlite3.Connection) -> None:
    for table in ("checkpoint", "tile", "cosignature"):
        database.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("clean", [False, True], ids=["", "checkpoints deleted too"])
@pytest.mark.parametrize(
    ("forge", "code"), [(truncate, "log_behind"), (rewrite, "log_contradicted")]
)
def test_a_history_that_agrees_with_itself_is_found_by_what_is_kept_outside(
    drill: Drill, forge: Callable[[sqlite3.Connection], None], code: str, clean: bool
) -> None:
    def change(database: sqlite3.Connection) -> None:
        forge(database)
        if clean:
            forget_checkpoints(database)

    drill.edit(change)
    found = drill.findings()
    # Without its own checkpoints nothing inside tells: this is what those outside are for.
    inside = {item for item in found if ":" not in item}
    assert inside - {"tile_differs"} == (set() if clean else {"checkpoint_differs"})
    assert f"outside:{code}" in found
    assert {item for item in found if item.startswith("signing:")}


@pytest.mark.parametrize("tile", [(0, 0), (0, 1), (1, 0)])
def test_a_damaged_tile_is_found_and_made_again(drill: Drill, tile: tuple[int, int]) -> None:
    """Proofs from it would not hold: what is true could not be shown."""
    level, index = tile
    drill.edit(
        lambda database: database.execute(
            "UPDATE tile SET hashes=zeroblob(length(hashes)) WHERE level=? AND idx=?",
            [level, index],
        )
    )
    with drill.opened() as services:
        assert {p.code for p in services.upkeep.verify().problems} == {"tile_differs"}
        services.upkeep.rebuild_tiles()
        assert services.upkeep.verify().problems == ()


@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff\xfe", b"a\n1\n\n"])
def test_a_damaged_high_water_file_is_said_in_words(drill: Drill, content: bytes) -> None:
    (drill.settings.data_dir / "highwater").write_bytes(content)
    with drill.opened() as services:
        services.store.write(lambda tx: tx.log.append("s/x", 0, [an_event()], NOON))
        for refused in (services.checkpoints.check_high_water, services.checkpoints.make):
            with pytest.raises(Unusable, match="high_water_unreadable"):
                refused()


def test_the_untouched_history_has_no_findings(drill: Drill) -> None:
    assert drill.findings() == set()


def test_a_restored_backup_is_refused_until_it_is_accepted_with_an_event(drill: Drill) -> None:
    file = drill.settings.data_dir / "manifest.sqlite3"
    with drill.opened() as services:
        services.store.read(lambda tx: tx.log.head())
    old = file.read_bytes()
    with drill.opened() as services:
        services.store.write(lambda tx: tx.log.append("s/late", 0, [an_event()], NOON))
        services.checkpoints.make()
    file.write_bytes(old)
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    with drill.opened() as services:
        with pytest.raises(Unusable, match="log_behind"):
            services.checkpoints.check_high_water()
        with pytest.raises(Damaged, match="log_behind"):
            services.checkpoints.make()
        made = services.checkpoints.accept_restored("disk failed on Sunday")
        services.checkpoints.check_high_water()
        (event,) = services.store.read(lambda tx: tx.log.load("log/restored"))
        assert event.data["reason"] == "disk failed on Sunday"
        assert event.data["lost_size"] == read_checkpoint(read_note(drill.note).text).size + 1
        assert made.size == event.pos + 1
        assert services.upkeep.verify().problems == ()
        services.store.write(lambda tx: tx.log.append("s/on", 0, [an_event()], NOON))
        services.checkpoints.make()
        # Who kept the lost checkpoint's forerunner can still check; who kept a later one sees it.
        assert services.checkpoints.check_against(drill.note).size == EVENTS + 2
    assert list(drill.settings.data_dir.glob("highwater.*"))


def test_an_older_checkpoint_proves_the_state_of_its_day(drill: Drill) -> None:
    with drill.opened() as services:
        old = services.store.read(lambda tx: tx.checkpoints.get(151 + 2))
        assert old is not None
        assert services.checkpoints.check_against(old.note).size == 153
        forged = old.note.replace("\n153\n", "\n154\n")
        with pytest.raises(ManifestServiceError, match="signature_forged"):
            services.checkpoints.check_against(forged)


def test_private_keys_are_the_owners_alone_and_never_in_the_database(drill: Drill) -> None:
    folder = drill.settings.data_dir / "keys"
    assert folder.stat().st_mode & 0o777 == 0o700
    secrets = sorted(folder.glob("*.key"))
    assert [file.name for file in secrets] == ["labels-1.key", "log-1.key"]
    database = (drill.settings.data_dir / "manifest.sqlite3").read_bytes()
    for file in secrets:
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_bytes().strip().split(b"+", 4)[4] not in database
    secrets[1].chmod(0o644)
    with drill.opened() as services:
        services.store.write(lambda tx: tx.log.append("s/x", 0, [an_event()], NOON))
        with pytest.raises(Unusable, match="key_readable_by_others"):
            services.checkpoints.make()


def test_keys_of_another_log_are_refused(drill: Drill) -> None:
    drill.edit(lambda database: database.execute("UPDATE log_head SET log_id=?", ["0" * 32]))
    with drill.opened() as services:
        with pytest.raises(Unusable, match="log_other"):
            services.checkpoints.check_high_water()
        with pytest.raises(Unusable, match="keys_of_other_log"):
            services.checkpoints.make()


def test_the_static_export_is_the_log_for_others_tools(drill: Drill) -> None:
    with drill.opened() as services:
        files = dict(services.checkpoints.static_files())
        events = services.store.read(lambda tx: tx.log.read(0, 1000))
    assert list(files)[-1] == "checkpoint"
    size = EVENTS + 2
    assert f"tile/0/001.p/{size - 256}" in files
    assert files["tile/0/000"] == b"".join(event.leaf_hash for event in events[:256])
    assert len(files["tile/1/000.p/1"]) == 32
    bundle, entries = files["tile/entries/000"], []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    assert entries == [event.envelope for event in events[:256]]
