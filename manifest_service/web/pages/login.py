"""Signing in and out."""

import hmac

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from manifest_service.errors import NotAllowed, NotSignedIn
from manifest_service.web.auth import csrf_token, sign_in, sign_out
from manifest_service.web.pages.layout import first_page_of
from manifest_service.web.pages.reading import local
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
        account = services().accounts.sign_in(username, request.form.get("password", ""))
    except NotSignedIn as error:
        said = words(error.code, error.params)
        return _form(request.form.get("next", ""), username=username, said=said), 401
    sign_in(account)
    return redirect(local(request.form.get("next", "")) or first_page_of(account))


@blueprint.post("/logout")
def leave() -> Response:
    _check_csrf()
    sign_out()
    return redirect(url_for("home.show"))


def _form(next: str, *, username: str = "", said: str = "") -> str:
    return render_template("login.html", next=local(next), username=username, said=said)


def _check_csrf() -> None:
    if not hmac.compare_digest(request.form.get("csrf", ""), csrf_token()):
        raise NotAllowed("csrf_token_wrong")
