"""Who is known by what he shows."""

import pytest
from flask import Flask

from manifest_service.web import callers
from manifest_service.web.callers import Callers


@pytest.fixture
def known() -> Callers:
    return Callers(Flask("unit"), 32, lambda: None)


def asked(path: str = "/", address: str = "192.0.2.9", **headers: str) -> dict[str, str]:
    return {"REQUEST_METHOD": "POST", "PATH_INFO": path, "REMOTE_ADDR": address, **headers}


def test_who_showed_nothing_is_not_known(known: Callers) -> None:
    assert not known.knows(None)
    assert not known.knows("")
    assert not known.lets_in(asked())
    assert known.line_of(asked()) is known.lines.strangers
    assert known.line_of(asked("/login")) is known.lines.passwords
    assert known.line_of(asked("/login") | {"REQUEST_METHOD": "GET"}) is known.lines.strangers


def test_a_bearer_that_was_good_is_known_for_a_while(
    known: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.note("good", "192.0.2.1")
    assert known.line_of(asked(HTTP_AUTHORIZATION="bearer good")) is known.lines.known
    assert known.lets_in(asked(HTTP_AUTHORIZATION="bearer good"))
    assert known.line_of(asked(HTTP_AUTHORIZATION="Bearer other")) is known.lines.strangers
    assert known.line_of(asked(HTTP_AUTHORIZATION="Basic good")) is known.lines.strangers
    monkeypatch.setattr(callers, "LATELY_S", 0.0)
    assert not known.knows("good")


def test_a_sign_in_from_where_somebody_was_let_in_is_no_stranger_s(known: Callers) -> None:
    known.note("good", "2001:db8::1")
    assert known.line_of(asked("/login", "2001:db8::2")) is known.lines.known
    assert known.line_of(asked("/login", "2001:db8:0:1::1")) is known.lines.passwords
    assert not known.lets_in(asked(address="2001:db8::1"))


def test_of_too_many_those_who_asked_last_are_kept(
    known: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "MOST", 4)
    for shown in ("a", "b", "c", "a", "d"):
        known.note(shown, "192.0.2.1")
    assert [each for each in "abcd" if known.knows(each)] == ["a", "c", "d"]
