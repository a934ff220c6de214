"""Many at once: nothing is missed, nothing is doubled, nobody waits for ever."""

import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from manifest_service.adapters.sql.opening import SqlStore, open_store
from manifest_service.errors import Busy, Unusable
from manifest_service.events.chain import problems
from manifest_service.services.commands import Request, once
from manifest_service.services.ports import ANY, Store, Transaction
from manifest_service.transparency.tree import grow, root
from tests.contract.building import NOON, an_event

WRITERS, EACH = 8, 40


def follow(next_ids: Callable[[int], list[tuple[int, str]]], stop: threading.Event) -> list[str]:
    """Ids as a reader sees them who only ever asks for what comes after the last position."""
    seen: list[str] = []
    last = -1
    while True:
        ended = stop.is_set()
        for position, id in next_ids(last):
            seen.append(id)
            last = position
        if ended:
            return seen


@pytest.mark.slow
def test_a_reader_that_follows_positions_misses_nothing(address: str) -> None:
    store = open_store(address)

    def write(writer: int) -> list[str]:
        written = []
        for i in range(EACH):
            event = an_event()

            def work(tx: Transaction, event=event, i=i) -> None:  # type: ignore[no-untyped-def]
                tx.log.append(f"s{writer}", i, [event], NOON)
                time.sleep(0.001 * (writer % 3))

            store.write(work)
            written.append(event.id)
        return written

    def after(last: int) -> list[tuple[int, str]]:
        return [(e.pos, e.id) for e in store.read(lambda tx: tx.log.read(last + 1, 50))]

    stop = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(follow, after, stop)
        written = [id for ids in pool.map(write, range(WRITERS)) for id in ids]
        stop.set()
        seen = reader.result(timeout=60)
    assert len(seen) == WRITERS * EACH
    assert sorted(seen) == sorted(written)
    head = store.read(lambda tx: tx.log.head())
    assert list(problems(head.log_id, store.read(lambda tx: tx.log.read(0, 10_000)))) == []
    store.close()


@pytest.mark.slow
def test_positions_from_a_sequence_would_be_missed(postgresql_address: str) -> None:
    """The twin of the test above, without the locked head row: it shows the check can fail."""
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute("CREATE TABLE naive (pos bigserial PRIMARY KEY, id text)")

    def write(_: int) -> list[str]:
        written = []
        with psycopg.connect(postgresql_address) as connection:
            for i in range(EACH):
                id = str(uuid.uuid4())
                connection.execute("INSERT INTO naive (id) VALUES (%s)", [id])
                time.sleep(0.001 * (i % 5))
                connection.commit()
                written.append(id)
        return written

    stop = threading.Event()
    with (
        ThreadPoolExecutor(WRITERS + 1) as pool,
        psycopg.connect(postgresql_address, autocommit=True) as reading,
    ):

        def after(last: int) -> list[tuple[int, str]]:
            query = "SELECT pos, id FROM naive WHERE pos > %s ORDER BY pos"
            return reading.execute(query, [last]).fetchall()  # type: ignore[return-value]

        reader = pool.submit(follow, after, stop)
        written = [id for ids in pool.map(write, range(WRITERS)) for id in ids]
        stop.set()
        seen = reader.result(timeout=60)
    assert len(written) == WRITERS * EACH
    assert len(set(seen)) < len(written)


@pytest.mark.parametrize("appends", [True, False], ids=["with an event", "without an event"])
def test_a_storm_of_the_same_command_makes_one_event(store: Store, appends: bool) -> None:
    id = str(uuid.uuid4())

    def send(_: int) -> tuple[dict[str, object], bool]:
        def work(tx: Transaction) -> tuple[dict[str, object], bool]:
            def first_time() -> dict[str, object]:
                if not appends:
                    return {"pos": tx.serials.next("storm") - 1}
                seq = len(tx.log.load("s"))
                (recorded,) = tx.log.append("s", seq, [an_event(id)], NOON)
                return {"pos": recorded.pos}

            return once(tx, id, Request(b"asked", {}), NOON, first_time)

        return store.write(work)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert [answer for answer, _ in answers] == [{"pos": 0}] * 20
    assert sum(is_new for _, is_new in answers) == 1
    assert store.read(lambda tx: tx.log.head()).size == (1 if appends else 0)


OTHER_PROCESS = """
import sys
from manifest_service.adapters.sql.opening import open_store
from manifest_service.errors import Unusable

try:
    open_store(sys.argv[1]).close()
except Unusable as error:
    print(error.code)
else:
    print("opened")
"""


def test_two_servers_on_one_database_make_one_log(postgresql_address: str) -> None:
    stores = [open_store(postgresql_address) for _ in range(2)]

    def write(writer: int) -> None:
        for i in range(EACH):
            stores[writer % 2].write(
                lambda tx, i=i: tx.log.append(f"own/{writer}", i, [an_event()], NOON)
            )
            stores[writer % 2].write(lambda tx: tx.log.append("shared", ANY, [an_event()], NOON))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    head = stores[0].read(lambda tx: tx.log.head())
    events = stores[0].read(lambda tx: tx.log.read(0, 10_000))
    assert head.size == len(events) == 2 * WRITERS * EACH
    assert list(problems(head.log_id, events)) == []
    assert head.root == root(grow((), 0, [event.leaf_hash for event in events]))
    for store in stores:
        store.close()


def test_a_connection_that_was_cut_is_made_again(postgresql_address: str) -> None:
    store = open_store(postgresql_address)
    store.write(lambda tx: tx.log.append("s", 0, [an_event()], NOON))
    with psycopg.connect(postgresql_address, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    (recorded,) = store.write(lambda tx: tx.log.append("s", 1, [an_event()], NOON))
    assert recorded.pos == 1
    store.close()


def test_a_connection_cut_in_the_middle_keeps_nothing(postgresql_address: str) -> None:
    store = open_store(postgresql_address)

    def cut(tx: Transaction) -> None:
        tx.log.append("s", 0, [an_event()], NOON)
        tx.log.load("t")
        with psycopg.connect(postgresql_address, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        tx.log.load("s")

    with pytest.raises(Busy):
        store.write(cut)
    assert store.write(lambda tx: tx.log.append("s", 0, [an_event()], NOON))[0].pos == 0
    store.close()


def test_work_that_met_a_deadlock_is_done_again(postgresql_address: str) -> None:
    store = open_store(postgresql_address)
    held, tries = threading.Event(), []

    def work(tx: Transaction) -> int:
        tries.append(1)
        (recorded,) = tx.log.append("s", 0, [an_event()], NOON)
        if len(tries) == 1:
            held.wait(5)
        tx.tracks.lock("v1")
        tx.tracks.latest_watch("v1")
        return recorded.pos

    with ThreadPoolExecutor(1) as pool, psycopg.connect(postgresql_address) as other:
        # Slower to notice than the store, which is therefore the one to give way.
        other.execute("SET deadlock_timeout = '60s'")
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('v1', 0))")
        written = pool.submit(store.write, work)
        while not tries:
            time.sleep(0.01)
        held.set()
        other.execute("SELECT * FROM log_head FOR UPDATE")
        other.rollback()
        assert written.result(timeout=20) == 0
    assert len(tries) == 2
    assert store.read(lambda tx: tx.log.head()).size == 1
    store.close()


@pytest.mark.parametrize("how_many", [2, 200])
def test_a_failure_among_many_pieces_is_its_own(address: str, how_many: int) -> None:
    store = open_store(address)

    def write(i: int) -> int | str:
        def work(tx: Transaction) -> int:
            (recorded,) = tx.log.append("s", ANY, [an_event()], NOON)
            tx.log.remember(str(i), b"asked", "answer", NOON)
            if i % 3 == 1:
                raise ValueError("on purpose")
            if i % 7 == 2:
                tx.log.remember(str(i), b"twice", "is a fault of the database", NOON)
            return recorded.pos

        try:
            return store.write(work)
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(write, range(how_many)))
    positions = [outcome for outcome in outcomes if isinstance(outcome, int)]
    failed = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert set(failed) <= {"ValueError", "IntegrityError"}
    assert sorted(positions) == list(range(len(positions)))
    head = store.read(lambda tx: tx.log.head())
    events = store.read(lambda tx: tx.log.read(0, 1000))
    assert head.size == len(events) == len(positions)
    assert list(problems(head.log_id, events)) == []
    known = store.read(lambda tx: [tx.log.answer_to(str(i), b"asked") for i in range(how_many)])
    assert [answer is not None for answer in known] == [isinstance(o, int) for o in outcomes]
    store.close()


def test_a_write_within_a_write_is_a_mistake(address: str) -> None:
    store = open_store(address)
    with pytest.raises(RuntimeError, match="within a write"):
        store.write(lambda tx: store.write(lambda tx: None))
    store.close()
    with pytest.raises(Busy):
        store.write(lambda tx: None)


def test_a_second_process_on_one_file_is_told_at_once(sqlite_address: str) -> None:
    def other() -> str:
        command = [sys.executable, "-c", OTHER_PROCESS, sqlite_address]
        root = Path(__file__).parents[3]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=root)
        return done.stdout.strip()

    first = open_store(sqlite_address)
    with pytest.raises(Unusable, match="database_in_use"):
        open_store(sqlite_address)
    assert other() == "database_in_use"
    first.close()
    assert other() == "opened"


def test_a_held_head_row_is_busy_and_not_a_hang(postgresql_address: str) -> None:
    store = open_store(postgresql_address)
    with psycopg.connect(postgresql_address) as holder:
        holder.execute("SELECT * FROM log_head FOR UPDATE")
        begun = time.monotonic()
        with pytest.raises(Busy):
            store.write(lambda tx: tx.log.append("s", 0, [an_event()], NOON))
        assert time.monotonic() - begun < 5
    recorded = store.write(lambda tx: tx.log.append("s", 0, [an_event()], NOON))
    assert recorded[0].pos == 0
    store.close()


def test_a_pragma_that_did_not_take_is_refused(sqlite_address: str) -> None:
    from manifest_service.adapters.sql.sqlite_store import check_pragmas

    store: SqlStore = open_store(sqlite_address)
    with store.engine.connect() as connection:
        check_pragmas(connection)
        connection.execute(text("PRAGMA synchronous=NORMAL"))
        with pytest.raises(Unusable, match="database_not_durable"):
            check_pragmas(connection)
    store.close()


def test_a_failing_piece_of_work_does_not_touch_its_neighbours(sqlite_address: str) -> None:
    store = open_store(sqlite_address)
    gate = threading.Event()

    def slow(tx: Transaction) -> None:
        gate.wait(5)
        tx.log.append("slow", 0, [an_event()], NOON)

    def failing(tx: Transaction) -> None:
        tx.log.append("failing", 0, [an_event()], NOON)
        raise ValueError("on purpose")

    def fine(tx: Transaction) -> int:
        return tx.log.append("fine", 0, [an_event()], NOON)[0].pos

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(store.write, slow)
        time.sleep(0.1)
        bad, good = pool.submit(store.write, failing), pool.submit(store.write, fine)
        time.sleep(0.1)
        gate.set()
        first.result(5)
        with pytest.raises(ValueError, match="on purpose"):
            bad.result(5)
        assert good.result(5) == 1
    assert store.read(lambda tx: tx.log.head()).size == 2
    store.close()
