"""Signing in and out."""

from urllib.parse import unquote_plus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from manifest_service.errors import NotSignedIn, TooManyGuesses
from manifest_service.web.auth import check_csrf, origin, sign_out
from manifest_service.web.pages import first_password
from manifest_service.web.pages.reading import local
from manifest_service.web.problems import words
from manifest_service.web.services import services

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
def show() -> str:
    return form(_next())


@blueprint.post("/login")
def enter() -> Response | tuple[str, int]:
    check_csrf(request.form.get("csrf", ""))
    username = request.form.get("username", "")
    try:
        account = services().accounts.known(username, request.form.get("password", ""), origin())
    except (NotSignedIn, TooManyGuesses) as error:
        said = words(error.code, error.params)
        status = 429 if isinstance(error, TooManyGuesses) else 401
        return form(request.form.get("next", ""), username=username, said=said), status
    return first_password.begin(account, request.form.get("next", ""))


@blueprint.post("/logout")
def leave() -> Response:
    check_csrf(request.form.get("csrf", ""))
    sign_out()
    return redirect(url_for("home.show"))


def _next() -> str:
    """The address to go on to, to its end: one with an `&` in it that nobody escaped is ours all the same,
    for this page is asked for nothing else."""
    _, _, said = request.query_string.decode("utf-8", "replace").partition("next=")
    return unquote_plus(said)


def form(next: str, *, username: str = "", said: str = "") -> str:
    """The page to sign in at, with what is to be `said` about the last try."""
    provider = services().identities.label
    return render_template(
        "login.html", next=local(next), username=username, said=said, provider=provider
    )
