"""Positions that come with a token, taken before Flask sees them.

A terminal's report is one position, and a province sends thousands a second: a request context, a
session, the choice among hundreds of addresses and a look at the account cost more than all that is
done about the position. What is read, refused and answered is the same (web.api.positions and
web.api.sources); whatever has no good token goes on to Flask, which knows sessions and says what is
wrong.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Flask, Request, Response
from flask.typing import ResponseReturnValue

from manifest_service.errors import NotSignedIn
from manifest_service.events.envelope import Actor
from manifest_service.services import Services
from manifest_service.services.accounts import actor_of
from manifest_service.services.ports import Account
from manifest_service.services.positions import Taken
from manifest_service.web import rates
from manifest_service.web.access import ROUTE
from manifest_service.web.api import positions, sources
from manifest_service.web.auth import lasting_reporter, reporter
from manifest_service.web.callers import Callers, bearer_of
from manifest_service.web.door import Wsgi

REMEMBERED_S = 1.0
"""How long a token is not looked at again. A change of an account or organisation made by this process ends it
at once; for one made by another, positions with it are kept for so long."""

REMEMBERED = 10_000
"""Tokens, at most."""

Environ = dict[str, Any]
Start = Callable[..., Any]
Read = Callable[[str], Account | None]


@dataclass(frozen=True, kw_only=True)
class _Way:
    methods: frozenset[str]
    take: Callable[[Services, Request, Actor], Taken]
    told: Callable[[Taken], dict[str, Any]]
    lasting: bool
    """A lasting token may come as a password or as a parameter."""


_POST = frozenset({"POST"})
_WAYS: Mapping[str, _Way] = {
    "/api/v1/positions": _Way(
        methods=_POST, take=positions.take_batch, told=positions.told, lasting=False
    ),
    "/api/v1/sources/traccar": _Way(
        methods=_POST, take=sources.take_traccar, told=sources.told, lasting=True
    ),
    "/api/v1/sources/osmand": _Way(
        methods=_POST | {"GET"}, take=sources.take_osmand, told=sources.told, lasting=True
    ),
}


class Intake:
    """In front of `behind`, which is the application's own `wsgi_app`, in turn."""

    def __init__(
        self, app: Flask, behind: Wsgi, callers: Callers, headers: Mapping[str, str]
    ) -> None:
        self._app, self.behind, self._callers = app, behind, callers
        self._tokens = KnownTokens(app)
        self._headers = [
            *headers.items(),
            ("Cache-Control", "no-store"),
            ("Content-Type", "application/json"),
        ]

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        way = _WAYS.get(environ["PATH_INFO"])
        if way is None or environ["REQUEST_METHOD"] not in way.methods:
            return self.behind(environ, start)
        environ[ROUTE] = environ["PATH_INFO"]
        request = self._app.request_class(environ)
        request.max_content_length = self._app.config["MAX_CONTENT_LENGTH"]
        try:
            token, read = self._shown(request, way)
            address = environ.get("REMOTE_ADDR", "")
            if not self._callers.finds(token, address, lambda: self._tokens.account(token, read)):
                return self.behind(environ, start)
            with self._callers.lines.positions.turn(address):
                account = self._tokens.account(token, read)
                if account is not None:
                    counted = self._counted(environ, account)
                    taken = way.take(_services(self._app), request, actor_of(account))
        except Exception as error:
            return self._by_flask(environ, self._app.handle_user_exception, error)(environ, start)
        if account is None:
            return self.behind(environ, start)
        if taken.refused:
            told = self._by_flask(environ, lambda: self._app.json.response(way.told(taken)))
            return told(environ, start)
        body = msgspec.json.encode(way.told(taken), order="sorted") + b"\n"
        told_rates = rates.header_lines(counted)
        start("200 OK", [*self._headers, *told_rates, ("Content-Length", str(len(body)))])
        return [body]

    def _shown(self, request: Request, way: _Way) -> tuple[str, Read]:
        """The token that came, empty without one, and who reads it."""
        bearer = bearer_of(request.headers.get("Authorization", ""))
        if bearer is None and way.lasting:
            return sources.lasting_token(request), lasting_reporter
        return bearer or "", reporter

    def _counted(self, environ: Environ, account: Account) -> list[rates.Decision]:
        """Positions are counted apart, and by nothing else; raises TooManyRequests."""
        found = rates.rates_of(self._app)
        if found.is_exempt(environ.get("REMOTE_ADDR", "")):
            return []
        decision = found.take("positions", account.id)
        return [decision] if decision else []

    def _by_flask(
        self, environ: Environ, say: Callable[..., ResponseReturnValue], *about: Any
    ) -> Response:
        """What Flask would answer, in the reader's language."""
        with self._app.request_context(environ):
            return self._app.finalize_request(say(*about))


def _services(app: Flask) -> Services:
    found: Services = app.extensions["services"]
    return found


class KnownTokens:
    """Accounts by the tokens they came with lately."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._known: dict[Any, tuple[Account, int, float]] = {}

    def account(self, token: str, read: Read) -> Account | None:
        """The account `read` finds for a token, or found a moment ago; None for a bad one."""
        changes, now = _services(self._app).accounts.changes.count, time.monotonic()
        key = (read, token)  # what is good as a bearer may not be as a password
        known = self._known.get(key)
        if known is not None and known[1] == changes and now - known[2] < REMEMBERED_S:
            return known[0]
        with self._app.app_context(), suppress(NotSignedIn):
            account = read(token)
            if account is not None:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[key] = (account, changes, now)
            return account
        return None
