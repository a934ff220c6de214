"""The door of the application: what comes in is whole, and when the process is to stop, connections are
let go; behind it everybody has his turn.

Looks at health have no turn: they must be answered when nothing else is. Positions have turns of their
own (`web.intake`).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from manifest_service.errors import Busy
from manifest_service.web.bodies import Bodies, BodyFault
from manifest_service.web.callers import Callers

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[str, str]]

WITHOUT_A_TURN = frozenset({"/health/live", "/health/ready", "/healthz", "/readyz", "/metrics"})
CODES = {
    "400 Bad Request": "malformed_request",
    "401 Unauthorized": "not_signed_in",
    "408 Request Timeout": "body_broken_off",
    "411 Length Required": "length_required",
    "413 Content Too Large": "body_too_large",
    "503 Service Unavailable": "busy",
}
Told = Callable[[Environ, int, str], tuple[Headers, bytes]]
"""Headers and body of a refusal by status and code, for whoever asks."""


class Door:
    """In front of `app`, behind whatever says who asks."""

    def __init__(
        self, app: Wsgi, *, bodies: Bodies, is_stopping: Callable[[], bool], told: Told
    ) -> None:
        self.app, self.bodies = app, bodies
        self._is_stopping, self._told = is_stopping, told

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        if self._is_stopping():
            start = _closing(start)
        if environ["PATH_INFO"] in WITHOUT_A_TURN:
            return self.app(environ, start)
        try:
            body = self.bodies.whole(environ)
        except BodyFault as fault:
            return _refuse(self._told, environ, start, fault.status)
        except Busy:
            return _refuse(self._told, environ, start, "503 Service Unavailable")
        if body is not None:
            environ["wsgi.input"] = body
        return self.app(environ, start)


class InTurn:
    """In front of what works on requests: as many at once as there are turns in the line of each."""

    def __init__(self, app: Wsgi, callers: Callers, told: Told) -> None:
        self.app, self._callers, self._told = app, callers, told

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] in WITHOUT_A_TURN:
            return self.app(environ, start)
        turns = self._callers.line_of(environ)
        address = environ.get("REMOTE_ADDR", "")
        try:
            turns.take(address)
        except Busy:
            return _refuse(self._told, environ, start, "503 Service Unavailable")
        return self._within(environ, start, lambda: turns.give_back(address))

    def _within(
        self, environ: Environ, start: Callable[..., Any], end: Callable[[], None]
    ) -> Iterable[bytes]:
        is_made = True

        def begun(status: str, headers: Headers, *more: Any) -> Any:
            nonlocal is_made
            names = {name.lower() for name, _ in headers}
            is_made = "content-length" in names or status[:3] in ("204", "304")
            return start(status, headers, *more)

        try:
            answer = self.app(environ, begun)
        except BaseException:
            end()
            raise
        if is_made:
            end()
            return answer
        # Made while it is sent: that is work too.
        return Watched(answer, end)


class Watched:
    """An answer that says, once, when it is over."""

    def __init__(self, answer: Iterable[bytes], end: Callable[[], None]) -> None:
        self._answer, self._end = answer, end
        self._is_over = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer
        self._over()

    def close(self) -> None:
        try:
            close = getattr(self._answer, "close", None)
            if close is not None:
                close()
        finally:
            self._over()

    def _over(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._end()


def _closing(start: Callable[..., Any]) -> Callable[..., Any]:
    """Each client is told to come again by a new connection: to whoever listens then."""

    def begun(status: str, headers: Headers, *more: Any) -> Any:
        return start(status, [*headers, ("Connection", "close")], *more)

    return begun


def _refuse(told: Told, environ: Environ, start: Callable[..., Any], status: str) -> list[bytes]:
    """The rest of a body is not waited for."""
    code = CODES[status]
    headers, body = told(environ, int(status[:3]), code)
    more = [("Content-Length", str(len(body))), ("Connection", "close")]
    if code == "busy":
        more.append(("Retry-After", "1"))
    if code == "not_signed_in":
        more.append(("WWW-Authenticate", "Bearer"))
    start(status, [*headers, *more])
    return [body]
