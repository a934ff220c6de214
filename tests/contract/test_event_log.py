"""The promises of the event log, under every adapter."""

import uuid

import pytest

from manifest_service.errors import ConcurrentWrite, IdReused
from manifest_service.events.chain import problems
from manifest_service.services.ports import ANY, NO_STREAM, Append, Store, Transaction
from manifest_service.transparency.tree import EMPTY_ROOT, grow, root
from tests.contract.building import NOON, an_event


def test_an_empty_log_has_the_root_of_nothing(store: Store) -> None:
    head = store.read(lambda tx: tx.log.head())
    assert (head.size, head.root) == (0, EMPTY_ROOT)


def test_events_come_back_as_they_were_sealed(store: Store) -> None:
    sent = an_event(loaded_kg="12.5", place={"lon": "115.44"}, name="渣土")
    (recorded,) = store.write(lambda tx: tx.log.append("manifest/A", 0, [sent], NOON))
    (loaded,) = store.read(lambda tx: tx.log.load("manifest/A"))
    assert loaded == recorded
    assert loaded.data == {"loaded_kg": "12.5", "place": {"lon": "115.44"}, "name": "渣土"}
    assert (loaded.pos, loaded.seq, loaded.id) == (0, 1, sent.id)


def test_positions_are_dense_over_streams_and_the_chain_holds(store: Store) -> None:
    for i in range(7):
        stream = f"manifest/{i % 3}"
        store.write(lambda tx, s=stream, i=i: tx.log.append(s, i // 3, [an_event()], NOON))
    events = store.read(lambda tx: tx.log.read(0, 100))
    head = store.read(lambda tx: tx.log.head())
    assert [event.pos for event in events] == list(range(7))
    assert list(problems(head.log_id, events)) == []
    assert head.root == root(grow((), 0, [event.leaf_hash for event in events]))


def test_several_events_of_one_append_follow_one_another(store: Store) -> None:
    recorded = store.write(
        lambda tx: tx.log.append("manifest/A", 0, [an_event(), an_event()], NOON)
    )
    assert [(event.pos, event.seq) for event in recorded] == [(0, 1), (1, 2)]


@pytest.mark.parametrize("expected", [0, 2])
def test_a_wrong_expectation_is_a_concurrent_write(store: Store, expected: int) -> None:
    store.write(lambda tx: tx.log.append("manifest/A", 0, [an_event()], NOON))
    with pytest.raises(ConcurrentWrite):
        store.write(lambda tx: tx.log.append("manifest/A", expected, [an_event()], NOON))
    assert store.read(lambda tx: tx.log.head()).size == 1


def test_a_stream_that_exists_is_not_begun_again(store: Store) -> None:
    store.write(lambda tx: tx.log.append("manifest/A", NO_STREAM, [an_event()], NOON))
    with pytest.raises(ConcurrentWrite):
        store.write(lambda tx: tx.log.append("manifest/A", NO_STREAM, [an_event()], NOON))


def test_any_appends_wherever_the_stream_stands(store: Store) -> None:
    for seq in (1, 2, 3):
        (recorded,) = store.write(lambda tx: tx.log.append("s", ANY, [an_event()], NOON))
        assert recorded.seq == seq


def test_several_streams_are_appended_to_together(store: Store) -> None:
    store.write(lambda tx: tx.log.append("b", NO_STREAM, [an_event()], NOON))
    appends = [
        Append(stream="a", expected=NO_STREAM, events=[an_event(), an_event()]),
        Append(stream="b", expected=1, events=[an_event()]),
        Append(stream="a", expected=2, events=[an_event()]),
        Append(stream="c", expected=ANY, events=[]),
    ]
    recorded = store.write(lambda tx: tx.log.append_all(appends, NOON))
    places = [(event.pos, event.stream, event.seq) for event in recorded]
    assert places == [(1, "a", 1), (2, "a", 2), (3, "b", 2), (4, "a", 3)]
    events = store.read(lambda tx: tx.log.read(0, 10))
    head = store.read(lambda tx: tx.log.head())
    assert events[1:] == recorded
    assert list(problems(head.log_id, events)) == []
    assert head.root == root(grow((), 0, [event.leaf_hash for event in events]))


def test_one_wrong_expectation_refuses_all_streams(store: Store) -> None:
    appends = [
        Append(stream="a", expected=NO_STREAM, events=[an_event()]),
        Append(stream="b", expected=1, events=[an_event()]),
    ]

    def caught(tx: Transaction) -> None:
        with pytest.raises(ConcurrentWrite):
            tx.log.append_all(appends, NOON)

    store.write(caught)
    assert store.read(lambda tx: tx.log.head()).size == 0
    assert store.read(lambda tx: tx.log.load("a")) == ()


def test_what_was_appended_is_seen_in_its_own_transaction(store: Store) -> None:
    def work(tx: Transaction) -> tuple[int, int, int]:
        before = len(tx.log.load("s"))
        tx.log.append("s", NO_STREAM, [an_event()], NOON)
        return before, len(tx.log.load("s")), tx.log.head().size

    assert store.write(work) == (0, 1, 1)


def test_work_that_raises_leaves_nothing(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.log.append("manifest/A", 0, [an_event()], NOON)
        tx.log.remember("c1", b"hash", "answer", NOON)
        tx.serials.next("s")
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        store.write(work)
    assert store.read(lambda tx: tx.log.head()).size == 0
    assert store.read(lambda tx: tx.log.answer_to("c1", b"hash")) is None
    assert store.write(lambda tx: tx.serials.next("s")) == 1


def test_a_command_keeps_its_answer_for_ever(store: Store) -> None:
    id = str(uuid.uuid4())
    assert store.read(lambda tx: tx.log.answer_to(id, b"one")) is None
    store.write(lambda tx: tx.log.remember(id, b"one", '{"a":1}', NOON))
    assert store.read(lambda tx: tx.log.answer_to(id, b"one")) == '{"a":1}'
    with pytest.raises(IdReused):
        store.read(lambda tx: tx.log.answer_to(id, b"two"))


def test_a_reader_follows_positions_page_by_page(store: Store) -> None:
    store.write(lambda tx: tx.log.append("s", 0, [an_event() for _ in range(5)], NOON))
    pages = [store.read(lambda tx, p=p: tx.log.read(p, 2)) for p in (0, 2, 4, 5)]
    assert [[event.pos for event in page] for page in pages] == [[0, 1], [2, 3], [4], []]


def test_serials_are_dense_per_series(store: Store) -> None:
    taken = [store.write(lambda tx, s=s: tx.serials.next(s)) for s in ("a", "a", "b", "a")]
    assert taken == [1, 2, 1, 3]
