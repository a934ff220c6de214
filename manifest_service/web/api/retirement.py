"""What of the API will go: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) on its answers (docs/api.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, current_app, request
from werkzeug.http import http_date

from manifest_service.web.reference.operations import operation_id


@dataclass(frozen=True, kw_only=True)
class Retirement:
    since_at: datetime
    """From when on nothing new should use it."""
    until_at: datetime | None = None
    """From when on it may not answer any more; at least a year after `since_at`."""
    instead: str = ""
    """Where it is told what to do instead, below the service's own address."""
    fields: tuple[str, ...] = ()
    """The members of the answer that will go; empty: the whole operation."""


RETIRED: Mapping[str, Retirement] = {}
"""Operation -> what of it will go. Nothing yet."""


def register(app: Flask) -> None:
    app.extensions["retired"] = RETIRED
    app.after_request(_told)


def _told(response: Response) -> Response:
    retired: Mapping[str, Retirement] = current_app.extensions["retired"]
    if not retired or request.url_rule is None:
        return response
    name = operation_id(current_app, request.url_rule, request.method, request.view_args or {})
    if name in retired:
        _tell(response, retired[name])
    return response


def _tell(response: Response, found: Retirement) -> None:
    response.headers["Deprecation"] = f"@{int(found.since_at.timestamp())}"
    if found.until_at is not None:
        response.headers["Sunset"] = http_date(found.until_at)
    if found.instead:
        address = f"{request.script_root}{found.instead}"
        response.headers.add("Link", f'<{address}>; rel="deprecation"; type="text/html"')
    if found.fields:
        response.headers["Deprecated-Fields"] = ", ".join(found.fields)
