"""Signing in and out, and the choice of language."""

import hmac
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from manifest_service.errors import NotAllowed, NotFound, NotSignedIn, TooManyGuesses
from manifest_service.texts import LOCALES
from manifest_service.web.auth import csrf_token, origin, sign_in, sign_out
from manifest_service.web.pages.layout import first_page_of
from manifest_service.web.problems import words
from manifest_service.web.services import services

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
def show() -> str:
    return _form(request.args.get("next", ""))


@blueprint.post("/login")
def enter() -> Response | tuple[str, int]:
    _check_csrf()
    username = request.form.get("username", "")
    try:
        account = services().accounts.sign_in(username, request.form.get("password", ""), origin())
    except (NotSignedIn, TooManyGuesses) as error:
        said = words(error.code, error.params)
        status = 429 if isinstance(error, TooManyGuesses) else 401
        return _form(request.form.get("next", ""), username=username, said=said), status
    sign_in(account)
    return redirect(_local(request.form.get("next", "")) or first_page_of(account))


@blueprint.post("/logout")
def leave() -> Response:
    _check_csrf()
    sign_out()
    return redirect(url_for("home.show"))


@blueprint.get("/language/<chosen>")
def language(chosen: str) -> Response:
    if chosen not in LOCALES:
        raise NotFound()
    session["locale"] = chosen
    g.pop("locale", None)
    return redirect(_local(request.args.get("next", "")) or url_for("home.show"))


def _form(next: str, *, username: str = "", said: str = "") -> str:
    return render_template("login.html", next=_local(next), username=username, said=said)


def _check_csrf() -> None:
    if not hmac.compare_digest(request.form.get("csrf", ""), csrf_token()):
        raise NotAllowed("csrf_token_wrong")


def _local(address: str) -> str:
    """`address` when it is a path of ours; nothing for any other place."""
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and address.startswith("/")
    return address.rstrip("?") if is_ours and "\\" not in address else ""
