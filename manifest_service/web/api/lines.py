"""`Accept: application/x-ndjson` at a list: every item, a line each, page after page as it is read.

A page is asked for as its reader would, with the cursor of the page before and the rights he has at that
moment. When one cannot be had the answer breaks off: it never ends as if it were whole.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, json, request
from werkzeug.datastructures import MultiDict

NDJSON = "application/x-ndjson"
LARGEST_PAGE = "200"


class BrokenOff(Exception):
    """A page could not be had while its list was sent."""


def register(app: Flask) -> None:
    app.before_request(_larger_pages)
    app.after_request(_as_lines)


def _wanted() -> bool:
    if request.method != "GET" or not request.path.startswith("/api/"):
        return False
    return request.accept_mimetypes.best_match(("application/json", NDJSON)) == NDJSON


def _larger_pages() -> None:
    """Who takes all is not served fifty at a time."""
    if _wanted() and "limit" not in request.args:
        request.args = MultiDict([*request.args.items(multi=True), ("limit", LARGEST_PAGE)])


def _as_lines(response: Response) -> Response:
    if not _wanted() or response.status_code != 200 or response.mimetype != "application/json":
        return response
    page = response.get_json()
    if not isinstance(page, dict) or not isinstance(page.get("items"), list):
        return response
    app, environ = current_app._get_current_object(), dict(request.environ)  # type: ignore[attr-defined]
    asked = request.args.to_dict(flat=False)
    lines = Response(_lines(app, environ, asked, page), content_type=NDJSON)
    lines.headers["Cache-Control"] = "no-store"
    lines.vary.add("Accept")
    return lines


def _lines(
    app: Flask, environ: dict[str, Any], asked: dict[str, list[str]], page: dict[str, Any]
) -> Iterator[bytes]:
    while True:
        for item in page["items"]:
            yield json.dumps(item, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        cursor = page.get("next")
        if not cursor:
            return
        page = _page(app, environ, {**asked, "cursor": [cursor]})


def _page(app: Flask, environ: dict[str, Any], asked: dict[str, list[str]]) -> dict[str, Any]:
    own = {
        name: value
        for name, value in environ.items()
        if not name.startswith(("werkzeug.", "flask.")) and name != "HTTP_ACCEPT_ENCODING"
    }
    own |= {"QUERY_STRING": urlencode(asked, doseq=True), "HTTP_ACCEPT": "application/json"}
    with app.request_context(own):
        answer = app.full_dispatch_request()
        if answer.status_code != 200:
            raise BrokenOff(answer.status_code)
        found: dict[str, Any] = answer.get_json()
        return found
