"""What is refused before Flask is asked, as everything else is refused (web.problems): in the reader's
language and with the address of its page, and cheaply, for it is said when there is too much to do.
"""

import json
from collections.abc import Mapping
from functools import cache

from flask import Flask

from manifest_service.texts import words
from manifest_service.web.access import CODE
from manifest_service.web.door import Environ, Headers, Told
from manifest_service.web.mounting import session_of
from manifest_service.web.texts import locale_of


def brief_problems(app: Flask, headers: Mapping[str, str]) -> Told:
    """Problems of `app` without a context; `headers` go with every answer."""
    always = [
        *headers.items(),
        ("Content-Type", "application/problem+json"),
        ("Cache-Control", "no-store"),
    ]
    pages = f"{app.config['PUBLIC_URL'].rstrip('/')}/problems/"

    @cache
    def body(locale: str, status: int, code: str) -> bytes:
        said = words(locale).say(f"refusals.{code}")
        members = {
            "type": f"{pages}{code}",
            "status": status,
            "code": code,
            "params": {},
            "title": said,
            "detail": said,
        }
        return json.dumps(members, ensure_ascii=False).encode()

    def told(environ: Environ, status: int, code: str) -> tuple[Headers, bytes]:
        environ[CODE] = code
        request = app.request_class(environ)
        return always, body(locale_of(request, session_of(app, request)), status, code)

    return told
