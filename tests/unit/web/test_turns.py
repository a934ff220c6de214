"""Few work at once; of one address only a half, so that another finds room."""

import threading

import pytest

from manifest_service.errors import Busy
from manifest_service.web.turns import WAITING_OF_ONE, Turns


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


def _briefly(turns: Turns) -> None:
    with turns.turn("a"):
        pass
