"""Where the service is mounted: at the root of a name or below a path, plainly or behind proxies.

    MANIFEST_PUBLIC_URL=https://county.example/manifests   everything below /manifests
    MANIFEST_PROXIES=1                                     one proxy in front tells who asks, and how

A proxy may hand the path on whole or cut the prefix off: both are understood.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.middleware.proxy_fix import ProxyFix

from manifest_service.config import Settings

_READS = ("GET", "HEAD", "OPTIONS")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def mount(app: Flask, settings: Settings) -> None:
    """`app` answers below the path of `public_url`, and believes as many proxies as `proxies` says."""
    app.session_interface = _SessionBelow()
    prefix, n = urlsplit(settings.public_url).path.rstrip("/"), settings.proxies
    if prefix or n:
        app.wsgi_app = _Below(app.wsgi_app, prefix)  # type: ignore[method-assign]
    if n:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n, x_prefix=n)  # type: ignore[method-assign]


def cookie_path() -> str:
    """Below which path a cookie of ours goes with a request: nobody else's on the same name."""
    return f"{request.script_root}/"


def is_secure() -> bool:
    """Whether cookies may travel by https only."""
    secure: bool = current_app.config["SESSION_COOKIE_SECURE"]
    return secure


def session_of(app: Flask, request: Request) -> SessionMixin | None:
    """The session a request brings, where it has no context; None when it brings none."""
    if app.config["SESSION_COOKIE_NAME"] not in request.environ.get("HTTP_COOKIE", ""):
        return None
    return app.session_interface.open_session(app, request)


def is_act() -> bool:
    """Whether somebody does something: opens a page, or writes."""
    return "text/html" in request.headers.get("Accept", "") or request.method not in _READS


class _SessionBelow(SecureCookieSessionInterface):
    def get_cookie_path(self, app: Flask) -> str:
        return cookie_path()

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """A page and a write renew a session. What a page reads by itself does not: its late answer
        would bring back the session that signing out, or another language, has just replaced."""
        return session.modified or (session.permanent and is_act())


class _Below:
    """Tells an application the path it is mounted at, unless a proxy told it already."""

    def __init__(self, app: Wsgi, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        prefix = (environ.get("SCRIPT_NAME") or self._prefix).rstrip("/")
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path[len(prefix) :]
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = prefix, path or "/"
        return self._app(environ, start_response)
