"""What is looked at before anything is read: whom a request is for, and how much it brings in its head.

MANIFEST_HOSTS=county.example,10.0.0.7   other names and addresses the service is reached by
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import (
    HTTPException,
    MisdirectedRequest,
    RequestHeaderFieldsTooLarge,
    RequestURITooLarge,
)

from manifest_service.config import Settings
from manifest_service.setting_values import LOOPBACK
from manifest_service.web.limits import MAX_ADDRESS_BYTES, MAX_HEADERS_BYTES

ANY = "*"

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]


def hosts_of(settings: Settings) -> frozenset[str]:
    """The names requests may be for: of `public_url`, of `hosts`, and this machine's own. `*` is any;
    so is no name at all, as long as `public_url` is still this machine's."""
    public = urlsplit(settings.public_url).hostname or ""
    named = frozenset(name.strip().lower() for name in settings.hosts.split(",") if name.strip())
    if ANY in named or (not named and public in LOOPBACK):
        return frozenset({ANY})
    return named | LOOPBACK | {public}


class Doorkeeper:
    """In front of an application, behind what proxies tell."""

    def __init__(self, app: Flask, inner: Wsgi, settings: Settings) -> None:
        self._app, self.inner, self._hosts = app, inner, hosts_of(settings)

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        error = self._wrong(environ)
        if error is None:
            return self.inner(environ, start)
        environ["HTTP_HOST"] = "localhost"  # what was sent is not said back
        with self._app.request_context(environ):
            answer = self._app.finalize_request(self._app.handle_user_exception(error))
        return answer(environ, start)

    def _wrong(self, environ: Environ) -> HTTPException | None:
        address = len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", ""))
        if address > MAX_ADDRESS_BYTES:
            return RequestURITooLarge()
        said = (value for key, value in environ.items() if key.startswith("HTTP_"))
        if sum(map(len, said)) > MAX_HEADERS_BYTES:
            return RequestHeaderFieldsTooLarge()
        if ANY not in self._hosts and _name(environ.get("HTTP_HOST", "")) not in self._hosts:
            return MisdirectedRequest()
        return None


def _name(host: str) -> str:
    """The name in a header Host, without its port; nothing for what is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "") if "@" not in host else ""
    except ValueError:
        return ""
