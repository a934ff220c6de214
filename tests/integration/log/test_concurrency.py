"""Many at once: nothing is missed, nothing is doubled, nobody waits for ever."""

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import text

from manifest_service.adapters.sql.opening import SqlStore, open_store
from manifest_service.errors import Busy, Unusable
from manifest_service.events.chain import problems
from manifest_service.services.commands import Request, once
from manifest_service.services.ports import Store, Transaction
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


def test_a_storm_of_the_same_command_makes_one_event(store: Store) -> None:
    id = str(uuid.uuid4())

    def send(_: int) -> tuple[dict[str, object], bool]:
        def work(tx: Transaction) -> tuple[dict[str, object], bool]:
            def first_time() -> dict[str, object]:
                seq = len(tx.log.load("s"))
                (recorded,) = tx.log.append("s", seq, [an_event(id)], NOON)
                return {"pos": recorded.pos}

            return once(tx, id, Request(b"asked", {}), NOON, first_time)

        for _attempt in range(50):
            try:
                return store.write(work)
            except Exception as error:
                # On PostgreSQL the loser of a race meets the winner's row: he asks again.
                if type(error).__name__ not in ("IntegrityError", "Busy", "ConcurrentWrite"):
                    raise
        raise AssertionError("never answered")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert [answer for answer, _ in answers] == [{"pos": 0}] * 20
    assert sum(is_new for _, is_new in answers) == 1
    assert store.read(lambda tx: tx.log.head()).size == 1


def test_a_second_process_on_one_file_is_told_at_once(sqlite_address: str) -> None:
    first = open_store(sqlite_address)
    with pytest.raises(Unusable, match="database_in_use"):
        open_store(sqlite_address)
    first.close()
    open_store(sqlite_address).close()


def test_a_held_head_row_is_busy_and_not_a_hang(postgresql_address: str) -> None:
    store = open_store(postgresql_address)
    with psycopg.connect(postgresql_address) as holder:
        holder.execute("SELECT * FROM log_head FOR UPDATE")
        begun = time.monotonic()
        with pytest.raises(Busy):
            store.write(lambda tx: tx.log.append("s", 0, [an_event()], NOON))
        assert time.monotonic() - begun < 10
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
