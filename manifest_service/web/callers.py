"""Who is known, and in which line he waits for his turn.

Known is who shows a token or a session that was good a moment ago, and who asks from a network address where
somebody was let in: his next sign-in is no stranger's. Strangers have few turns, all of them together, and one
password of theirs is checked at a time: however many ask, and whatever they send, whoever works here does not
stand in line with them. Nothing is allowed by being known.
"""

import heapq
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask

from manifest_service.errors import NotSignedIn
from manifest_service.services.throttling import network_of
from manifest_service.web.mounting import session_of
from manifest_service.web.turns import Turns

LATELY_S = 900.0
"""How long somebody is known after what he showed was last found good."""
LINE = "manifest.line"
"""Where it stands in the environment of a request."""
MOST = 50_000
"""Some 10 MB. Past it those who asked last are kept, one in two."""
POSITIONS = 128
"""Positions that are taken at once (web.intake), half of them of one address: they wait for a commit that all of
them share, which is no work, so they are more than the turns of others."""
STRANGERS = 16
"""Of so many turns strangers have one, beside all those of who is known."""
WAITING = 16
"""Strangers that wait in each of their lines, as web.turns has it."""
PASSWORDS = frozenset(
    {"/login", "/login/first", "/api/v1/token", "/api/v1/first-password", "/api/v1/sources/token"}
)
"""Where one is checked, which takes longer than all else that strangers may ask."""

Environ = dict[str, Any]


class Lines:
    """Every line there is, where `at_once` requests of those who are known are worked on."""

    def __init__(self, at_once: int) -> None:
        self.known, self.positions = Turns(at_once), Turns(POSITIONS)
        self.strangers = Turns(max(at_once // STRANGERS, 2), waiting=WAITING)
        self.passwords = Turns(1, waiting=WAITING)

    @property
    def of_strangers(self) -> int:
        """Threads that strangers hold at most."""
        return self.strangers.most + self.passwords.most


class Callers:
    """Whoever was let into `app` lately, where `at_once` requests are worked on. `look`, in the context of a
    request, finds whose it is."""

    def __init__(self, app: Flask, at_once: int, look: Callable[[], object | None]) -> None:
        self._app, self._look = app, look
        self.lines = Lines(at_once)
        self._good_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, shown: str, address: str) -> None:
        """`shown` was good, and came from `address`."""
        with self._lock:
            if len(self._good_at) >= MOST:
                lately = heapq.nlargest(MOST // 2, self._good_at.items(), key=lambda one: one[1])
                self._good_at = dict(lately)
            self._good_at[shown] = self._good_at[_place(address)] = time.monotonic()

    def knows(self, shown: str | None) -> bool:
        at = self._good_at.get(shown) if shown else None
        return at is not None and time.monotonic() - at < LATELY_S

    def line_of(self, environ: Environ) -> Turns:
        """Where a request waits."""
        found: Turns | None = environ.get(LINE)
        if found is None:
            found = environ[LINE] = self._line(environ)
        return found

    def is_known(self, environ: Environ) -> bool:
        return self.line_of(environ) is self.lines.known

    def _line(self, environ: Environ) -> Turns:
        if self.knows(_place(_address(environ))) or self.knows(self._shown_in(environ)):
            return self.lines.known
        is_password = environ["PATH_INFO"] in PASSWORDS and environ["REQUEST_METHOD"] != "GET"
        return self.lines.passwords if is_password else self.lines.strangers

    def lets_in(self, environ: Environ) -> bool:
        """Whether who sent a request is known, or is found good in a stranger's turn; raises Busy."""

        def look() -> object | None:
            with self._app.request_context(environ), suppress(NotSignedIn):
                return self._look()
            return None

        return self.finds(self._shown_in(environ), _address(environ), look)

    def finds(self, shown: str | None, address: str, look: Callable[[], object | None]) -> bool:
        """Whether `shown` is known, or `look` finds it good in a stranger's turn; raises Busy."""
        if not shown or self.knows(shown):
            return bool(shown)
        with self.lines.strangers.turn(address):
            is_good = look() is not None
        if is_good:
            self.note(shown, address)
        return is_good

    def _shown_in(self, environ: Environ) -> str | None:
        bearer = bearer_of(environ.get("HTTP_AUTHORIZATION", ""))
        if bearer is not None:
            return bearer
        session = session_of(self._app, self._app.request_class(environ))
        return session.get("session") if session is not None else None


def _address(environ: Environ) -> str:
    found: str = environ.get("REMOTE_ADDR", "")
    return found


def _place(address: str) -> str:
    """No token has a blank."""
    return f"from {network_of(address)}"


def bearer_of(header: str) -> str | None:
    """The token in a header Authorization; None when it brings none."""
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def callers_of(app: Flask) -> Callers:
    found: Callers = app.extensions["callers"]
    return found
