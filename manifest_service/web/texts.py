"""The reader's language, for pages and problems."""

from datetime import datetime

from babel.dates import format_date
from flask import Request, g, has_request_context, request, session
from flask.sessions import SessionMixin

from manifest_service.texts import LOCALES, words
from manifest_service.waste.clocks import LOCAL_ZONE


def locale() -> str:
    """`zh` or `en`: asked for with `?language=`, else chosen by the reader, else asked for by his browser,
    else Chinese."""
    if not has_request_context():
        return LOCALES[0]
    if "locale" not in g:
        g.locale = locale_of(request, session)
    found: str = g.locale
    return found


def locale_of(request: Request, session: SessionMixin | None) -> str:
    """`locale` of a request that has no context."""
    wanted = (
        request.args.get("language"),
        session.get("locale") if session is not None else None,
        *(tag.partition("-")[0].lower() for tag, wish in request.accept_languages if wish),
        LOCALES[0],
    )
    return next(one for one in wanted if one in LOCALES)


def say(key: str, /, **params: object) -> str:
    """The words of `key` in the reader's language."""
    return words(locale()).say(key, **params)


def knows(key: str) -> bool:
    """Whether there are words for `key`."""
    return words(locale()).knows(key)


def moment(at: datetime) -> str:
    """`at` as local day and time, in the reader's form."""
    here = at.astimezone(LOCAL_ZONE)
    return f"{format_date(here, 'medium', locale=locale())} {here:%H:%M}"
