"""Who is known: what he shows, a token or a session, was good a moment ago.

Strangers have few turns, and all of them together: however many ask, and whatever they send, whoever works
here does not stand in line with them. Nothing is allowed by being known, and a stranger is not asked for more
than the next request of his says.
"""

import heapq
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask

from manifest_service.errors import NotSignedIn
from manifest_service.web.turns import Turns

LATELY_S = 900.0
"""How long somebody is known after what he showed was last found good."""
MOST = 50_000
"""Some 10 MB. Past it those who asked last are kept, one in two."""
STRANGERS = 4
"""One in so many turns is for strangers, sign-ins among them."""

Environ = dict[str, Any]


class Callers:
    """Whoever was let into `app` lately, and the turns of those who were not. `look`, in the context of a
    request, finds and notes whose it is."""

    def __init__(self, app: Flask, at_once: int, look: Callable[[], object | None]) -> None:
        self._app, self._look = app, look
        self.turns = Turns(max(at_once // STRANGERS, 2))
        self._good_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, shown: str) -> None:
        """`shown` was good."""
        with self._lock:
            if len(self._good_at) >= MOST and shown not in self._good_at:
                lately = heapq.nlargest(MOST // 2, self._good_at.items(), key=lambda one: one[1])
                self._good_at = dict(lately)
            self._good_at[shown] = time.monotonic()

    def knows(self, shown: str | None) -> bool:
        at = self._good_at.get(shown) if shown else None
        return at is not None and time.monotonic() - at < LATELY_S

    def knows_who_sent(self, environ: Environ) -> bool:
        return self.knows(self._shown_in(environ))

    def lets_in(self, environ: Environ) -> bool:
        """Whether who sent a request is known, or is found good in a stranger's turn; raises Busy."""
        shown = self._shown_in(environ)
        if shown is None or self.knows(shown):
            return shown is not None
        with (
            self.turns.turn(environ.get("REMOTE_ADDR", "")),
            self._app.request_context(environ),
            suppress(NotSignedIn),
        ):
            return self._look() is not None
        return False

    def _shown_in(self, environ: Environ) -> str | None:
        bearer = bearer_of(environ.get("HTTP_AUTHORIZATION", ""))
        if bearer is not None or self._app.config["SESSION_COOKIE_NAME"] not in environ.get(
            "HTTP_COOKIE", ""
        ):
            return bearer
        session = self._app.session_interface.open_session(
            self._app, self._app.request_class(environ)
        )
        return session.get("session") if session is not None else None


def bearer_of(header: str) -> str | None:
    """The token in a header Authorization; None when it brings none."""
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def callers_of(app: Flask) -> Callers:
    found: Callers = app.extensions["callers"]
    return found
