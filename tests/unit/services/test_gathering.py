"""Work of many threads done together."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from manifest_service.services.gathering import WEIGHT, Gathering


def gather(work, things, weight=1):
    """The outcomes of `things`, all asked for while the first is being worked on."""
    begun, go_on = threading.Event(), threading.Event()
    batches = []

    def slow(batch):
        batches.append(list(batch))
        if not begun.is_set():
            begun.set()
            assert go_on.wait(10)
        return work(batch)

    gathering = Gathering(slow)

    def outcome(thing):
        try:
            return gathering.do(thing, weight)
        except ValueError as error:
            return str(error)
        except KeyboardInterrupt:
            return "interrupted"

    with ThreadPoolExecutor(len(things) + 1) as pool:
        first = pool.submit(outcome, "first")
        assert begun.wait(10)
        others = [pool.submit(outcome, thing) for thing in things]
        while len(gathering._waiting) < len(things):
            pass
        go_on.set()
        return [first.result(10), *(other.result(10) for other in others)], batches


def doubled(batch):
    if "bad" in batch:
        raise ValueError(f"bad among {len(batch)}")
    return [thing * 2 for thing in batch]


def test_what_comes_meanwhile_is_done_together_and_each_gets_his_own():
    outcomes, batches = gather(doubled, [f"t{n}" for n in range(9)])
    assert outcomes == ["firstfirst", *(f"t{n}t{n}" for n in range(9))]
    assert [len(batch) for batch in batches] == [1, 9]


def test_no_more_is_taken_along_than_the_first_should_wait_for():
    _, batches = gather(doubled, ["a", "b", "c"], weight=WEIGHT // 2)
    assert [len(batch) for batch in batches] == [1, 2, 1]


def test_what_fails_together_is_done_alone_and_each_meets_his_own_error():
    outcomes, batches = gather(doubled, ["a", "bad", "c"])
    assert outcomes == ["firstfirst", "aa", "bad among 1", "cc"]
    assert sorted(map(len, batches)) == [1, 1, 1, 1, 3]


def test_one_who_fails_alone_is_told_at_once_and_stops_nobody():
    gathering = Gathering(doubled)
    with pytest.raises(ValueError, match="bad among 1"):
        gathering.do("bad")
    assert gathering.do("a") == "aa"


def test_an_interrupted_leader_leaves_the_others_their_work():
    def interrupted(batch):
        if "bad" in batch and len(batch) > 1:
            raise KeyboardInterrupt
        return [thing * 2 for thing in batch]

    outcomes, batches = gather(interrupted, ["bad", "b", "c"])
    # Whoever led is interrupted; the others did theirs alone.
    assert outcomes.count("interrupted") == 1
    assert sorted(map(len, batches)) == [1, 1, 1, 3]
