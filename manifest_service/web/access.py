"""Every request gets an id that its answer and its lines of log carry, and a line of its own at its end.

An id that comes along is kept when it cannot be anything else (a UUID, 32 hexadecimal digits as proxies
make, a trace of W3C traceparent): whatever else a client writes there might be somebody's data. The line
names the route and not the address: an address holds plates, manifests and tokens.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from manifest_service.logs import About, about, told
from manifest_service.services.ports import Fact, Spans, TraceSpan
from manifest_service.web.door import WITHOUT_A_TURN, Watched

log = logging.getLogger("manifest_service.access")

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]

ROUTE = "manifest.route"
"""Where in the environment of a request its route stands: `/api/v1/manifests/<number>`."""
CODE = "manifest.code"
"""Where the code of what was refused stands."""
REQUEST_ID = "X-Request-Id"
TELEMETRY = frozenset({"/api/v1/positions", "/api/v1/sources/traccar", "/api/v1/sources/osmand"})
"""Thousands a second, each as the last: only those that fail get a line. Metrics count them all."""

SIGN_INS = frozenset(
    {
        "POST /login",
        "POST /login/first",
        "POST /login/second",
        "POST /login/passkey",
        "GET /login/oidc/callback",
        "POST /phone",
        "POST /api/v1/token",
        "PUT /api/v1/first-password",
        "POST /api/v1/sources/token",
    }
)
"""Who signed in and who did not is told whatever else is not, and so is what was refused."""
UNTOLD = frozenset({404, 503})
"""What whoever tries addresses is told without end, and whoever comes when there is too much to do: a line of each
would be more to do, and fill the disk. Metrics count them."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""A method somebody made up is none of our words."""

_ID = re.compile(
    r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}", re.IGNORECASE
)
_TRACE = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A request that is over."""

    method: str
    route: str
    status: int
    seconds: float


Observe = Callable[[Answered], None]


class Access:
    """In front of everything: `observe` is told of every answer; `lines` whether each is logged, or
    only sign-ins and refusals, and
    `addresses` whether with the address that asked; each is a span of `spans`, but looks at health."""

    def __init__(
        self,
        app: Wsgi,
        *,
        lines: bool,
        addresses: bool,
        observe: Observe = lambda answered: None,
        spans: Spans | None = None,
    ) -> None:
        self.app, self._lines, self._addresses = app, lines, addresses
        self._observe, self._spans = observe, spans

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        begun = time.perf_counter()
        span = self._begun(environ)
        mine = about_request(environ, span.trace if span else "")
        about.set(mine)
        status = 500

        def start_with_id(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start(line, [*headers, (REQUEST_ID, mine.request)], *more)

        def end() -> None:
            self._end(environ, status, time.perf_counter() - begun)
            if span:
                _ended(span, environ, status, mine.request)
            about.set(None)

        try:
            with span.current() if span else nullcontext():
                body = self.app(environ, start_with_id)
        except BaseException:
            end()
            raise
        if isinstance(body, list):
            end()
            return body
        return Watched(body, end)

    def _begun(self, environ: Environ) -> TraceSpan | None:
        if self._spans is None or environ["PATH_INFO"] in WITHOUT_A_TURN:
            return None
        came = {"traceparent": environ.get("HTTP_TRACEPARENT", "")}
        return self._spans.begin("request", "server", came=came)

    def _end(self, environ: Environ, status: int, seconds: float) -> None:
        route = environ.get(ROUTE, "-")
        method = environ["REQUEST_METHOD"]
        self._observe(Answered(method=method, route=route, status=status, seconds=seconds))
        is_told = self._lines and (route not in TELEMETRY or status >= 400)
        is_refused = status >= 400 and status not in UNTOLD
        if not (is_told or is_refused or f"{method} {route}" in SIGN_INS):
            return
        fields: dict[str, object] = {"method": method, "route": route, "status": status}
        if code := environ.get(CODE):
            fields["code"] = code
        fields["ms"] = round(seconds * 1000, 1)
        if self._addresses:
            fields["address"] = environ.get("REMOTE_ADDR", "")
        log.info(**told("request", **fields))


def _ended(span: TraceSpan, environ: Environ, status: int, request_id: str) -> None:
    """By the conventions of OpenTelemetry; the address is its route alone, without path and query."""
    method, route = environ["REQUEST_METHOD"], environ.get(ROUTE)
    facts: dict[str, Fact] = {
        "http.request.method": method if method in METHODS else "_OTHER",
        "http.response.status_code": status,
        "manifest.request.id": request_id,
    }
    if route:
        facts["http.route"] = route
    span.named(f"{facts['http.request.method']} {route}" if route else "request")
    span.tell(facts)
    span.end(failed=str(status) if status >= 500 else "")


def about_request(environ: Environ, trace: str = "") -> About:
    """Its id: one that came along and is well formed, or its trace, or a new one. `trace`: the one it
    is collected in, if any."""
    traced = _TRACE.fullmatch(environ.get("HTTP_TRACEPARENT", ""))
    trace = trace or (traced[1] if traced else "")
    came = environ.get("HTTP_X_REQUEST_ID", "")
    return About(request=came if _ID.fullmatch(came) else trace or uuid.uuid4().hex, trace=trace)


def register(app: Flask) -> None:
    """`app` notes the route of each request where Access finds it."""

    @app.before_request
    def _note_route() -> None:
        if request.url_rule is not None:
            request.environ[ROUTE] = request.url_rule.rule
