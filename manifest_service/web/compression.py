"""Answers made small for thin connections, with gzip: every browser takes it, and no library is needed.

Where an answer holds the token that guards forms, that token is masked anew each time
(`auth.csrf_token`): else the length of compressed answers would tell it (BREACH).
"""

import gzip

from flask import Flask, Request, Response, request

_SMALLEST_BYTES = 1000
"""Below one packet there is nothing to win."""
_TEXTS = ("text/", "application/json", "application/geo+json", "application/manifest+json")
_PICTURES = ("image/svg+xml",)
_LEVEL = 5
"""Of answers made on the fly: 6 takes half as long again for 1 % less."""


def register(app: Flask) -> None:
    """Compress what `app` answers to whoever takes it."""

    @app.after_request
    def _compress(response: Response) -> Response:
        if not _may(response) or not accepts_gzip(request):
            return response
        response.set_data(zipped(response.get_data(), _LEVEL))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
        if (tag := response.get_etag()[0]) is not None:
            response.set_etag(tag, weak=True)
        return response


def accepts_gzip(asked: Request) -> bool:
    return asked.accept_encodings["gzip"] > 0


def is_worth_it(media_type: str, content: bytes) -> bool:
    return len(content) >= _SMALLEST_BYTES and media_type.startswith(_TEXTS + _PICTURES)


def zipped(content: bytes, level: int) -> bytes:
    """The same bytes for the same content: no time is written into it."""
    return gzip.compress(content, level, mtime=0)


def _may(response: Response) -> bool:
    """Whole answers only: a stream is not held back, a file passed through is not read."""
    if response.is_streamed or response.direct_passthrough or response.status_code != 200:
        return False
    if "Content-Encoding" in response.headers or request.method == "HEAD":
        return False
    return is_worth_it(response.content_type or "", response.get_data())
