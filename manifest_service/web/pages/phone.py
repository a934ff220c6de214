"""Signing a phone in by a code its dispatcher shows."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from manifest_service.errors import NotSignedIn, TooManyGuesses
from manifest_service.web.auth import check_csrf, origin
from manifest_service.web.pages import second_factor
from manifest_service.web.problems import words
from manifest_service.web.services import services

blueprint = Blueprint("phone", __name__)


@blueprint.get("/phone")
def show() -> str:
    """Where the code leads, and where it can be scanned."""
    return render_template("phone.html", said="")


@blueprint.post("/phone")
def enter() -> Response | tuple[str, int]:
    check_csrf(request.form.get("csrf", ""))
    try:
        account = services().phones.enter(request.form.get("code", ""), origin())
    except (NotSignedIn, TooManyGuesses) as error:
        said = words(error.code, error.params)
        status = 429 if isinstance(error, TooManyGuesses) else 401
        return render_template("phone.html", said=said), status
    return second_factor.begin(account, url_for("driver.show"))
