"""Signing in with a password that another chose: nothing opens before it is replaced by one's own."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from manifest_service.errors import InvalidInput
from manifest_service.services.ports import Account
from manifest_service.web.auth import check_csrf
from manifest_service.web.pages import second_factor
from manifest_service.web.pages.reading import local
from manifest_service.web.problems import words
from manifest_service.web.services import services

blueprint = Blueprint("first_password", __name__)

WAITING = "first"
"""What the cookie holds of a sign-in that waits."""


def begin(account: Account, next: str) -> Response:
    """On to choosing one's own, or to the second half, for who has chosen."""
    if account.password_until_at is None:
        return second_factor.begin(account, next)
    session[WAITING] = services().first_sign_ins.begin(account)
    return redirect(url_for("first_password.show", next=local(next)))


@blueprint.get("/login/first")
def show() -> str | Response:
    account = _waiting()
    if account is None:
        return redirect(url_for("login.show"))
    return _form(account, request.args.get("next", ""))


@blueprint.post("/login/first")
def choose() -> Response | tuple[str, int]:
    check_csrf(request.form.get("csrf", ""))
    account, next = _waiting(), request.form.get("next", "")
    if account is None:
        return redirect(url_for("login.show", next=local(next)))
    try:
        chosen = services().accounts.replace_first(account, request.form.get("new_password", ""))
    except InvalidInput as error:
        return _form(account, next, said=_said(error)), 422
    session.pop(WAITING)
    return second_factor.begin(chosen, next)


def _waiting() -> Account | None:
    """Whose sign-in waits here for a password of his own."""
    secret = session.get(WAITING)
    return services().first_sign_ins.waiting(str(secret)) if secret else None


def _said(error: InvalidInput) -> str:
    return " ".join(words(fault.code, fault.params) for fault in error.faults)


def _form(account: Account, next: str, *, said: str = "") -> str:
    return render_template(
        "first_password.html", username=account.username, next=local(next), said=said
    )
