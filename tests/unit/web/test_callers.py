"""Who is known by what he shows."""

import pytest
from flask import Flask

from manifest_service.web import callers
from manifest_service.web.callers import Callers


@pytest.fixture
def known() -> Callers:
    return Callers(Flask("unit"), 32, lambda: None)


def test_who_showed_nothing_is_not_known(known: Callers) -> None:
    known.note("")
    assert not known.knows(None)
    assert not known.knows("")
    assert not known.knows_who_sent({})
    assert not known.lets_in({})


def test_a_bearer_that_was_good_is_known_for_a_while(
    known: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.note("good")
    assert known.knows_who_sent({"HTTP_AUTHORIZATION": "bearer good"})
    assert not known.knows_who_sent({"HTTP_AUTHORIZATION": "Bearer other"})
    assert not known.knows_who_sent({"HTTP_AUTHORIZATION": "Basic good"})
    monkeypatch.setattr(callers, "LATELY_S", 0.0)
    assert not known.knows("good")


def test_of_too_many_those_who_asked_last_are_kept(
    known: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "MOST", 4)
    for shown in ("a", "b", "c", "d", "a", "e"):
        known.note(shown)
    assert [each for each in "abcde" if known.knows(each)] == ["a", "d", "e"]
