"""Few work at once; of one address only a half, so that another finds room."""

import threading

import pytest

from manifest_service.errors import Busy
from manifest_service.web.turns import AT_LEAST, WAITING, WAITING_OF_ONE, Turns


def test_one_address_never_has_all_turns() -> None:
    turns = Turns(4, longest_wait_s=0.01)
    turns.take("a")
    turns.take("a")
    with pytest.raises(Busy):
        turns.take("a")
    with turns.turn("b"):
        assert turns.working == 3


def test_who_waits_has_his_turn_when_one_is_given_back() -> None:
    turns = Turns(2)
    turns.take("a")
    came = threading.Event()

    def later() -> None:
        with turns.turn("a"):
            came.set()

    waiting = threading.Thread(target=later)
    waiting.start()
    assert not came.wait(0.05)
    turns.give_back("a")
    assert came.wait(5)
    waiting.join()
    assert (turns.working, turns._standing) == (0, {})


def test_only_so_many_of_one_address_wait() -> None:
    turns = Turns(2)
    turns.take("a")
    threads = [threading.Thread(target=_briefly, args=(turns,)) for _ in range(WAITING_OF_ONE)]
    for thread in threads:
        thread.start()
    while turns._standing["a"].waiting < WAITING_OF_ONE:
        pass
    with pytest.raises(Busy):
        turns.take("a")
    turns.give_back("a")
    for thread in threads:
        thread.join()
    assert turns._standing == {}


def test_who_asks_now_and_then_waits_for_one_of_each_other_address() -> None:
    turns, began = Turns(2), list[str]()
    for address in ("a", "b"):
        turns.take(address)
    threads = []

    def later(address: str) -> None:
        turns.take(address)
        began.append(address)

    for address in (*"aaaabbbb", "c"):
        waiting = sum(each.waiting for each in turns._standing.values())
        threads.append(threading.Thread(target=later, args=(address,)))
        threads[-1].start()
        while sum(each.waiting for each in turns._standing.values()) == waiting:
            pass
    held = ["a", "b"]
    for n in range(len(threads)):
        turns.give_back([*held, *began][n])
        while len(began) == n:
            pass
    assert began == [*"abcababab"]
    for thread in threads:
        thread.join(5)


def test_the_more_wait_the_fewer_may_of_one_address() -> None:
    turns, hold = Turns(2), threading.Event()
    for address in ("a", "b"):
        turns.take(address)
    crowd = [f"crowd-{n}" for n in range(AT_LEAST)]
    threads = [
        threading.Thread(target=_briefly, args=(turns, address), daemon=True)
        for address in crowd * (WAITING // AT_LEAST)
    ]
    for thread in threads:
        thread.start()
    while turns._waiting < WAITING:
        hold.wait(0.001)
    with pytest.raises(Busy):
        turns.take(crowd[0])
    late = threading.Thread(target=_briefly, args=(turns, "another"), daemon=True)
    late.start()
    while "another" not in turns._queue:
        hold.wait(0.001)
    for address in ("a", "b"):
        turns.give_back(address)
    for thread in (*threads, late):
        thread.join(5)
    assert turns._standing == {}


def test_of_all_addresses_only_so_many_wait() -> None:
    turns, hold = Turns(1, waiting=AT_LEAST), threading.Event()
    turns.take("a")
    threads = [
        threading.Thread(target=_briefly, args=(turns, f"one-{n}"), daemon=True)
        for n in range(2 * AT_LEAST)
    ]
    for thread in threads:
        thread.start()
    while turns._waiting < len(threads):
        hold.wait(0.001)
    with pytest.raises(Busy):
        turns.take("another")
    turns.give_back("a")
    for thread in threads:
        thread.join(5)
    assert turns.most == 1 + len(threads)


def _briefly(turns: Turns, address: str = "a") -> None:
    with turns.turn(address):
        pass
